import { expect, test } from 'vitest';
import { RecentKeys } from '../src/recent-keys.ts';

test.each([0, 4, 9, 10, 17])('a key added at %i ms is known for 10 ms, and no longer than 20', (added) => {
  let now = 0;
  const keys = new RecentKeys(10, () => now);
  for (; now < added; now++) keys.add(`other ${now}`);
  expect(keys.add('key')).toBe(true);
  for (; now < added + 10; now++) {
    keys.add(`other ${now}`);
    expect(keys.add('key')).toBe(false);
  }
  for (; now < added + 20; now++) keys.add(`other ${now}`);
  expect(keys.add('key')).toBe(true);
});

test('a key expires although no other is added', () => {
  let now = 0;
  const keys = new RecentKeys(10, () => now);
  keys.add('key');
  now = 20;
  expect(keys.add('key')).toBe(true);
});

test('a deleted key can be added again, whenever it was added', () => {
  let now = 0;
  const keys = new RecentKeys(10, () => now);
  for (; now < 10; now++) keys.add(`key ${now}`);
  keys.add('key 10');
  for (const key of ['key 9', 'key 10']) {
    keys.delete(key);
    expect(keys.add(key)).toBe(true);
  }
});
