import { describe, expect, test } from 'vitest';
import { medium as discord } from '../../adapters/discord/surface.ts';
import { medium as slack } from '../../adapters/slack/surface.ts';
import type { Answer, Flow } from '../../src/content/flow.ts';
import { largestAnswersTo, nextPlace, pathsToOutcomes, placeAfter } from '../../src/content/walk.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { droppedAnswers, startOf, transition } from '../../src/conversation/state.ts';
import { words } from '../../src/conversation/words.ts';
import { FLOW, load } from '../content/read/folder.ts';
import { CHECKLIST, flowOf, STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';
import { conversationOn, Person } from './person.ts';

const ADDRESS = '../articles/drinks.md#choosing';
const MORE = `Drink tea.

Look closer: [Choosing](${ADDRESS}).

### How

Pour it slowly. See [What is Tea?](../articles/drinks.md#what-is-tea).

### When

- In the evening.
`;
const library = load({
  'flows/drinks.md': FLOW.replace('article: drinks', 'article: drinks\nlimits: It knows no  water.').replace(
    'Drink tea.\n',
    MORE,
  ),
});
const recommendation = () => new Person(conversationOn(library), 'drinks').press('Evening');
const WHY = 'Why (1 answer, 1 quote)';

describe('a recommendation', () => {
  test('ends with the limits of its flow, and does not show the pointer or the notes', () => {
    expect(recommendation().text.split('\n')).toEqual([
      'Tea',
      'Drink tea.',
      'Choosing',
      'Take tea in the evening. Take coffee in the morning.',
      'It knows no water.',
      'From “Tea or coffee” by Ada Example, 2025-01-31',
    ]);
  });

  test('has no button for reasons if no answer quotes one', () => {
    const unquoted = load({ 'flows/drinks.md': FLOW.replace('  > Take coffee in the morning.\n', '') });
    expect(new Person(conversationOn(unquoted), 'drinks').press('Morning').labels).toEqual([
      words.changeAnswer,
      words.share,
      words.more,
    ]);
  });
});

describe('a detail', () => {
  test('is private, cannot be shared, and leads back', () => {
    const before = recommendation().reply;
    for (const label of [WHY, words.changeAnswer, words.more]) {
      const person = recommendation().press(label);
      expect(person.reply).toMatchObject({ audience: 'private', placement: { kind: 'clicked' } });
      expect(person.labels).not.toContain(words.share);
      const buttons = person.card.rows.flat();
      expect(buttons.filter(({ primary }) => primary).map((button) => button.label)).toEqual([
        words.backToRecommendation,
      ]);
      expect(person.press(words.backToRecommendation).reply).toEqual(before);
    }
  });

  test('has a button for each note and each section that the outcome or a note links to', () => {
    const more = recommendation().press(words.more);
    expect(more.labels).toEqual(expect.arrayContaining(['How', 'When', 'Choosing', 'What is Tea?']));
    expect(more.press('How').text).toBe('How\nPour it slowly. See What is Tea?.');
    expect(more.labels).toEqual([words.backToRecommendation, words.more]);
    expect(more.press(words.more, 'When').text).toBe('When\nIn the evening.');
  });

  test('joins an answer without a quotation with the next one, or names it in small print at the end', () => {
    const plain = load({
      'flows/drinks.md': FLOW.replace('(#coffee)\n  > Take coffee in the morning.', '(#thirst)').concat(
        THIRST,
      ),
    });
    const person = new Person(conversationOn(plain), 'drinks').press('Morning', 'Yes', WHY2);
    expect(person.text.split('\n').slice(0, 2)).toEqual(['Why: Tea', 'Hour: Morning · Thirst: Yes']);
  });

  test.each([
    ['Slack', slack],
    ['Discord', discord],
  ])('that lets 25 answers be changed fits into a message of %s', (_, medium) => {
    const [long, longest] = ['x'.repeat(20), 25];
    const places = Array.from({ length: longest }, (__, i) => {
      const next = i + 1 < longest ? `place-${i + 1}-${long}` : 'end';
      return `## Place ${i} ${long}\n\nWhat?\n\n- [${i} ${'Label '.repeat(11)}](#${next})\n- [No ${i}](#${next})\n`;
    });
    const flow = [FLOW.split('## Hour')[0], ...places, '## End\n\nDone.\n'].join('\n');
    const person = new Person(
      new Conversation<unknown>(new Guide(load({ 'flows/drinks.md': flow })), medium),
      'drinks',
    );
    while (!person.labels.includes(words.changeAnswer)) person.press(person.labels[0] ?? '');
    expect(person.press(words.changeAnswer).reply.fits).toBe(true);
    expect(person.labels.filter((label) => label.startsWith('Place')).length).toBe(longest);
  });
});

const WHY2 = 'Why (2 answers, 1 quote)';
const THIRST = `
## Thirst

Are you thirsty?

- [Yes](#tea)
  > Take tea in the evening.
- [No](#coffee)
`;

/** The answers that a changed path keeps, worked out step by step. */
function kept(flow: Flow, before: readonly Answer[], at: number, changed: Answer): Answer[] {
  const path = [...before.slice(0, at), changed];
  for (;;) {
    const place = placeAfter(flow, path);
    const again = before.slice(at + 1).find(({ question }) => question.id === place.id);
    if (place.kind === 'outcome' || again === undefined) return path;
    path.push(again);
  }
}

describe.each([STRATEGY, TWO_GUIDES, CHECKLIST])('a changed answer in %s', (folder) => {
  const flow = flowOf(folder);

  test('keeps all other answers that the new path asks for, up to the first new question, and names the rest', () => {
    let changes = 0;
    for (const path of pathsToOutcomes(flow)) {
      for (const [at, { question }] of path.entries()) {
        const outcome = { ...startOf(flow), answers: path, lookup: null };
        const asked = transition(outcome, { kind: 'change', question });
        expect(transition(asked, { kind: 'back' })).toEqual(outcome);
        expect(asked.answers).toEqual(path.slice(0, at));
        for (const answer of largestAnswersTo(question)) {
          const after = transition({ ...asked, ticks: [] }, { kind: 'choose', answer });
          const expected = kept(flow, path, at, answer);
          expect(after.answers).toEqual(expected);
          expect(droppedAnswers(asked, after)).toEqual(
            path.slice(at + 1).filter((one) => !expected.includes(one)),
          );
          if (nextPlace(answer) === nextPlace(path[at] ?? answer))
            expect(after.answers).toHaveLength(path.length);
          changes += 1;
        }
      }
    }
    expect(changes).toBeGreaterThan(10);
  });
});

test('a person who changes an answer reads which answers are gone', () => {
  const person = new Person(
    conversationOn(load({ 'flows/drinks.md': FLOW.replace('(#coffee)', '(#thirst)').concat(THIRST) })),
    'drinks',
  );
  person.press('Morning', 'Yes', words.changeAnswer, 'Hour');
  expect(person.text.split('\n').at(-1)).toBe('You answered “Hour” with: Morning');
  expect(person.press('Evening').text).toMatch(
    /^That answer leads another way, so these are gone: Thirst: Yes\nTea\n/,
  );
});
