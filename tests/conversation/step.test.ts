import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import type { Step } from '../../src/conversation/step.ts';
import { words } from '../../src/conversation/words.ts';
import { CHANNEL, Person } from './person.ts';

const conversation = new Conversation(loadLibrary('content'));
const begin = (typed = '') => new Person(conversation, 'llm-strategy', typed);

/** Presses buttons, whichever there are, and gives each step and the answers of the end. */
function wander(presses: readonly number[], typed = ''): Step[] {
  const person = begin(typed);
  const steps = [person.turn.step];
  for (const press of presses) {
    const labels = person.labels.filter((label) => label !== words.share);
    const label = labels[press % labels.length];
    if (label === undefined) break;
    steps.push(person.press(label).turn.step);
  }
  return steps;
}

test('whatever people press, they are at the one place that they reached and did not leave', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { maxLength: 25 }), fc.constantFrom('', 'pros'), (presses, typed) => {
      const at = new Map<string, number>();
      let shown: string | undefined;
      for (const { place, arrives, left } of wander(presses, typed)) {
        if (left) at.set(left.place, (at.get(left.place) ?? 0) - 1);
        if (arrives && place !== undefined) at.set(place, (at.get(place) ?? 0) + 1);
        shown = place ?? shown;
        const here = [...at].filter(([, count]) => count !== 0);
        expect(here).toEqual(shown === undefined ? [] : [[shown, 1]]);
      }
    }),
  );
});

describe('a step', () => {
  test('names the place that is shown, the one that was left, and the option', () => {
    expect(begin().turn.step).toEqual({
      kind: 'command',
      flow: 'llm-strategy',
      place: 'baseline',
      arrives: true,
    });
    expect(begin().press('Measured, but it falls short').turn.step).toEqual({
      kind: 'choose',
      flow: 'llm-strategy',
      place: 'gap',
      arrives: true,
      left: { place: 'baseline', option: 'Measured, but it falls short' },
    });
  });

  test('names the kind of what was looked up, and never what was typed', () => {
    expect(begin('catastrophic forgetting').turn.step).toEqual({
      kind: 'command',
      flow: 'llm-strategy',
      lookup: 'passages',
    });
    expect(conversation.quote('zzz secret', CHANNEL).step).toEqual({
      kind: 'quote',
      flow: 'llm-strategy',
      lookup: 'nothing-found',
    });
    expect(conversation.command('my-secret', 'words', CHANNEL).step).toEqual({ kind: 'command' });
    expect(conversation.click('no token', 'Ann', CHANNEL).step).toEqual({ kind: 'outdated' });
  });

  test.each([
    ['message', () => conversation.say('pros', CHANNEL)],
    ['mention', () => conversation.mention('pros', CHANNEL)],
    ['mention', () => conversation.mention('', CHANNEL)],
    ['welcome', () => conversation.welcome(CHANNEL)],
    ['home', () => conversation.home(CHANNEL)],
    ['share', () => begin('pros').press(words.share).turn],
  ] as const)('says that it was a %s', (kind, take) => {
    expect(take().step.kind).toBe(kind);
  });
});
