import { expect, test } from 'vitest';
import { Sealer } from '../../src/store/sealing.ts';

const TOKEN = 'xoxb-of-the-first-workspace';
const sealer = new Sealer(['new']);
const sealed = sealer.seal(TOKEN, 'T1');

test('a sealed text can be read by nobody without the secret', () => {
  expect(sealed).not.toContain('xoxb');
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('workspace');
  expect(sealer.open(sealed, 'T1')).toEqual({ text: TOKEN, isOld: false });
  expect(new Sealer(['another']).open(sealed, 'T1')).toBeUndefined();
});

test('the same text is never sealed alike', () => {
  expect(sealer.seal(TOKEN, 'T1')).not.toBe(sealed);
});

test('a seal opens for its own owner only', () => {
  expect(sealer.open(sealed, 'T2')).toBeUndefined();
});

test('a seal of which one bit was changed does not open', () => {
  const bytes = Buffer.from(sealed, 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(sealer.open(changed.toString('base64url'), 'T1')).toBeUndefined();
  }
});

test('a seal that was cut does not open, however short', () => {
  for (let length = 0; length < sealed.length; length++)
    expect(sealer.open(sealed.slice(0, length), 'T1')).toBeUndefined();
});

test('an older secret still opens, and is told from the newest', () => {
  const rotated = new Sealer(['newer', 'new']);
  expect(rotated.open(sealed, 'T1')).toEqual({ text: TOKEN, isOld: true });
  expect(rotated.open(rotated.seal(TOKEN, 'T1'), 'T1')).toEqual({ text: TOKEN, isOld: false });
  expect(sealer.open(rotated.seal(TOKEN, 'T1'), 'T1')).toBeUndefined();
});
