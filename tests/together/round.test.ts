import { expect, test } from 'vitest';
import type { Flow } from '../../src/content/flow.ts';
import { ANYONE_CLOSES_AFTER, fingerprintOf, mayEnd, type Round } from '../../src/together/round.ts';
import { ARTICLE, FLOW, load } from '../content/read/folder.ts';

const NOON = Date.UTC(2026, 10, 27, 12);

const round: Round = {
  id: 'r',
  team: 'T1',
  channel: 'C1',
  flow: 'drinks',
  guide: 'x',
  topic: 'Tea?',
  isAnonymous: false,
  wanted: undefined,
  starter: { id: 'U1', name: 'Ana' },
  startedAt: NOON,
  lastAt: NOON,
  revision: 0,
  end: undefined,
};

test('only the starter can end a round on its first day', () => {
  const now = NOON + ANYONE_CLOSES_AFTER - 1;
  expect(mayEnd(round, 'U1', false, now)).toBe(true);
  expect(mayEnd(round, 'U2', true, now)).toBe(false);
});

test('after a day, whoever has answered can end it, even if its starter was forgotten', () => {
  const now = NOON + ANYONE_CLOSES_AFTER;
  for (const starter of [round.starter, undefined]) {
    expect(mayEnd({ ...round, starter }, 'U2', true, now)).toBe(true);
    expect(mayEnd({ ...round, starter }, 'U2', false, now)).toBe(false);
  }
});

function fingerprint(files: Readonly<Record<string, string>> = {}): string {
  const [flow]: readonly Flow[] = load(files).flows;
  if (!flow) throw new Error('The content has no flow.');
  return fingerprintOf(flow);
}

const changed = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`There is no "${from}".`);
  return text.replace(from, to);
};

test.each([
  ['a label', FLOW, '[Morning]', '[Early morning]'],
  ['the question', FLOW, 'What time is it?', 'What does the clock say?'],
  ['a recommendation', FLOW, 'Drink coffee.', 'Drink a coffee.'],
  ['where an answer leads', FLOW, '[Evening](#tea)', '[Evening](#coffee)\n- [Never](#tea)'],
])('the fingerprint of a guide changes with %s', (_, text, from, to) => {
  expect(fingerprint({ 'flows/drinks.md': changed(text, from, to) })).not.toBe(fingerprint());
});

test('the fingerprint changes with a quoted passage, and with nothing else in the article', () => {
  const quoted = changed(ARTICLE, 'Take tea in the evening.', 'Always take tea in the evening.');
  expect(
    fingerprint({
      'articles/drinks.md': quoted,
      'flows/drinks.md': changed(FLOW, 'Take tea in the evening.', 'Always take tea in the evening.'),
    }),
  ).not.toBe(fingerprint());
  expect(fingerprint({ 'articles/drinks.md': changed(ARTICLE, 'Pour and wait.', 'Wait.') })).toBe(
    fingerprint(),
  );
  expect(fingerprint({ 'flows/drinks.md': changed(FLOW, '## Hour', '\n\n## Hour') })).toBe(fingerprint());
});
