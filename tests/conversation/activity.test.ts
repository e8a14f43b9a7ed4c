import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../src/content/read/library.ts';
import type { Activity } from '../../src/conversation/activity.ts';
import { words } from '../../src/conversation/words.ts';
import { CHANNEL, conversationOn, Person } from './person.ts';

const conversation = conversationOn(loadLibrary('tests/fixtures/strategy'));
const begin = (typed = '') => new Person(conversation, 'llm-strategy', typed);

/** Presses buttons chosen by number. @returns the activity of each press */
function wander(presses: readonly number[], typed = ''): Activity[] {
  const person = begin(typed);
  const activities = [person.turn.activity];
  for (const press of presses) {
    const labels = person.labels.filter((label) => label !== words.share);
    const label = labels[press % labels.length];
    if (label === undefined) break;
    activities.push(person.press(label).turn.activity);
  }
  return activities;
}

test('after any presses, one place counts as reached and not left: the one on the screen', () => {
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

describe('an activity', () => {
  test('names the place that is shown, the one that was left, and the option', () => {
    expect(begin().turn.activity).toEqual({
      kind: 'command',
      flow: 'llm-strategy',
      place: 'baseline',
      arrives: true,
    });
    expect(begin().press('Measured, but it falls short').turn.activity).toEqual({
      kind: 'choose',
      flow: 'llm-strategy',
      place: 'gap',
      arrives: true,
      left: { place: 'baseline', options: ['Measured, but it falls short'] },
    });
  });

  test('of a changed answer names that answer, and not one that was kept after it', () => {
    const person = begin().press(
      'Measured, but it falls short',
      'Quality or consistency',
      'Too little ML expertise',
      'Change an answer',
      'Gap',
    );
    expect(person.turn.activity).toEqual({
      kind: 'change',
      flow: 'llm-strategy',
      place: 'gap',
      arrives: true,
      left: { place: 'not-yet-keep-working-on-the-prompt', options: [] },
    });
    expect(person.press('The model is weak in our domain').turn.activity).toEqual({
      kind: 'choose',
      flow: 'llm-strategy',
      place: 'not-yet-keep-working-on-the-prompt',
      arrives: true,
      left: { place: 'gap', options: ['The model is weak in our domain'] },
    });
  });

  test('names the detail of a recommendation that is shown, and leaves no place', () => {
    const person = begin().press('Not measured yet', 'Why (1 answer, 1 quote)');
    expect(person.turn.activity).toEqual({ kind: 'show', flow: 'llm-strategy', lookup: 'why' });
    expect(person.press('Back to the recommendation').turn.activity).toEqual({
      kind: 'back',
      flow: 'llm-strategy',
      place: 'start-with-a-prompt',
    });
  });

  test('names the kind of a look-up, and never the typed words', () => {
    expect(begin('catastrophic forgetting').turn.activity).toEqual({
      kind: 'command',
      flow: 'llm-strategy',
      lookup: 'passages',
    });
    expect(conversation.quote('zzz secret', CHANNEL).activity).toEqual({
      kind: 'quote',
      flow: 'llm-strategy',
      lookup: 'nothing-found',
    });
    expect(conversation.command('my-secret', 'words', CHANNEL).activity).toEqual({ kind: 'command' });
    expect(conversation.click('no token', CHANNEL).activity).toEqual({ kind: 'outdated' });
  });

  test.each([
    ['message', () => conversation.message('pros', CHANNEL)],
    ['mention', () => conversation.mention('pros', CHANNEL)],
    ['mention', () => conversation.mention('', CHANNEL)],
    ['welcome', () => conversation.welcome(CHANNEL)],
    ['home', () => conversation.home(CHANNEL)],
    ['share', () => begin('pros').share().turn],
  ] as const)('says that it was a %s', (kind, take) => {
    expect(take().activity.kind).toBe(kind);
  });
});
