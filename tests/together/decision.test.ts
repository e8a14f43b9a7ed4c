import { expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { type Decision, decisionFile, roundRecordBody } from '../../src/together/decision.ts';
import { tallyOf } from '../../src/together/tally.ts';
import { CHECKLIST, flowOf, STRATEGY } from '../fixtures/guides.ts';
import { ballot } from './ballots.ts';

const strategy = flowOf(STRATEGY);
const commute = flowOf(CHECKLIST);

const FALLS_SHORT = 'Measured, but it falls short';
const ballots = [
  ballot(strategy, [FALLS_SHORT], ['Quality or consistency'], ['Too little ML expertise']),
  ballot(strategy, [FALLS_SHORT], ['Quality or consistency'], ['Too little ML expertise']),
  ballot(
    strategy,
    [FALLS_SHORT],
    ['Quality or consistency'],
    ['Money, time and expertise'],
    ['Fewer, but we can make more'],
  ),
];

const CHOSEN = 'Not yet: keep working on the prompt';
const parts = { chosen: CHOSEN, topic: 'Support mails: answer by model?', version: '54ac3e4c' };

const body = (isAnonymous: boolean, isCurrent = true): string =>
  roundRecordBody(
    { ...parts, flow: strategy, isCurrent, tally: tallyOf(ballots, strategy, { isAnonymous }) },
    words,
  );

test('the record of a round has the number of people on each side, and quotes every side', () => {
  const text = body(false);
  expect(text).toContain('# Support mails: answer by model?\n');
  expect(text).toContain(`* Baseline: 3 × ${FALLS_SHORT}\n`);
  expect(text).toContain('* Means: 2 × Too little ML expertise; 1 × Money, time and expertise\n');
  expect(text).toContain('### Means: Too little ML expertise\n\n> ');
  expect(text).toContain('### Means: Money, time and expertise\n\n');
  expect(text).toContain('* 3 people answered the guide, each alone\n');
  expect(text).toContain(`* The answers led to: 2 × ${CHOSEN}; 1 × Prepare your examples first\n`);
});

test('the record of an anonymous round tells no more than its card', () => {
  const text = body(true);
  expect(text).toContain('* Means: 2 × Too little ML expertise; 1 × Money, time and expertise\n');
  expect(text).toContain(`* The answers led to: 2 × ${CHOSEN}\n`);
  expect(text).not.toContain('Fewer, but we can make more');
  expect(text).not.toContain('1 × Prepare your examples first');
});

test('the record of a round tells which boxes people did not tick, and quotes only ticked ones', () => {
  const tally = tallyOf(
    [ballot(commute, ['Money is short'], ['Nothing']), ballot(commute, ['None of these'], ['Farther'])],
    commute,
    { isAnonymous: false },
  );
  const text = roundRecordBody({ ...parts, flow: commute, isCurrent: true, tally }, words);
  expect(text).toContain('* What matters: 1 × Money is short; 1 × not “Money is short”\n');
  expect(text.match(/### What matters: .*/g)).toEqual(['### What matters: Money is short']);
});

test('a record quotes nothing if the guide has changed since the round began', () => {
  const text = body(false, false);
  expect(text).toContain('* Means: 2 × Too little ML expertise; 1 × Money, time and expertise\n');
  expect(text).not.toMatch(/^>/m);
});

const decision: Decision = {
  id: 'x',
  team: 'T1',
  channel: 'C1',
  number: 12,
  topic: parts.topic,
  outcome: CHOSEN,
  status: { kind: 'accepted' },
  replaces: [],
  maker: { id: 'U1', name: 'Ana' },
  decidedBy: ['Ana', undefined, 'Chris'],
  madeAt: Date.UTC(2026, 10, 26, 23, 59),
  reviewAt: undefined,
  flow: 'llm',
  guide: 'x',
  body: '# Support mails\n',
  why: undefined,
};

test.each([
  [{ kind: 'accepted' }, 'accepted'],
  [{ kind: 'deprecated' }, 'deprecated'],
  [{ kind: 'replaced', by: 13 }, 'superseded by ADR-0013'],
] as const)('the file of a decision tells its number, date, people and status: %o', (status, told) => {
  expect(decisionFile({ ...decision, status }, words)).toEqual({
    fileName: '0012-support-mails-answer-by-model.md',
    text: `---\nstatus: ${told}\ndate: 2026-11-26\ndecision-makers:\n  - "Ana"\n  - "someone"\n  - "Chris"\n---\n\n# Support mails\n`,
  });
});
