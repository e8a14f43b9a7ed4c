import { describe, expect, test } from 'vitest';
import { FLOW, load, problemsOf } from './folder.ts';

/** A flow whose first question has these items. The first item is in line 10. */
const flowOf = (...items: readonly string[]): string =>
  FLOW.replace(/- \[Morning\][\s\S]*?(?=\n## Coffee)/, items.map((item) => `${item}\n`).join(''));

const questionOf = (...items: readonly string[]) => {
  const [flow] = load({ 'flows/drinks.md': flowOf(...items) }).flows;
  return flow?.start;
};

const A = '- [ ] [Tired](#coffee)\n  > Take coffee in the morning.';
const B = '- [ ] [Cold](#tea)\n  > Cheap.';
const NONE = '- [None of these](#tea)';

const boxes = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `- [ ] [Box ${i}](#${i % 2 ? 'tea' : 'coffee'})`);

describe('a question is a checklist', () => {
  test('if all of its options but one have a box: that one stands anywhere in the list', () => {
    for (const items of [
      [A, B, NONE],
      [NONE, A, B],
      [A, NONE, B],
    ]) {
      const question = questionOf(...items);
      expect(question?.checklist?.boxes.map(({ label }) => label)).toEqual(['Tired', 'Cold']);
      expect(question?.checklist?.none.label).toBe('None of these');
      expect(question?.options).toHaveLength(3);
      const [tired] = question?.checklist?.boxes ?? [];
      expect(tired?.citations.map(({ text }) => text)).toEqual([
        'Take tea in the evening. Take coffee in the morning.',
      ]);
    }
  });

  test.each([2, 9])('with %i boxes', (count) => {
    expect(questionOf(...boxes(count), NONE)?.checklist?.boxes).toHaveLength(count);
  });

  test('and takes one answer if no option has a box', () => {
    expect(questionOf('- [Yes](#coffee)', '- [No](#tea)')?.checklist).toBeUndefined();
  });
});

describe('each mistake in a checklist is named with its place, and its mend mends', () => {
  test.each<[string, string[], string, string, string[]]>([
    [
      'a ticked box',
      ['- [x] [Tired](#coffee)', B, NONE],
      '10:1',
      'a box that is ticked already',
      ['- [ ] [Tired](#coffee)', B, NONE],
    ],
    [
      'a box ticked with a capital',
      [A, '- [X] [Cold](#tea)', NONE],
      '12:1',
      'a box that is ticked already',
      [A, '- [ ] [Cold](#tea)', NONE],
    ],
    ['no item without a box', [A, B], '10:1', 'every item of the checklist has a box', [A, B, NONE]],
    [
      'two items without a box',
      [A, B, NONE, '- [Other](#coffee)'],
      '15:1',
      'a second item without a box',
      [A, B, NONE, '- [ ] [Other](#coffee)'],
    ],
    [
      'one box among options',
      ['- [Yes](#coffee)', '- [ ] [No](#tea)', '- [Perhaps](#coffee)'],
      '11:1',
      'the only box of its question',
      ['- [Yes](#coffee)', '- [No](#tea)'],
    ],
    ['one box and one item without', [A, NONE], '10:1', 'the only box of its question', [A, B, NONE]],
    ['ten boxes', [...boxes(10), NONE], '10:1', 'the checklist has 10 boxes', [...boxes(9), NONE]],
    [
      'a semicolon in the label of a box',
      ['- [ ] [Tired; cold](#coffee)', B, NONE],
      '10:7',
      '";" in the label "Tired; cold"',
      ['- [ ] [Tired, cold](#coffee)', B, NONE],
    ],
    [
      'a semicolon in the label without a box',
      [A, B, '- [None; really](#tea)'],
      '14:3',
      '";" in the label "None; really"',
      [A, B, NONE],
    ],
    [
      'a box without a space inside',
      ['- [] [Tired](#coffee)', B, NONE],
      '10:1',
      'a box that is written "[]"',
      [A, B, NONE],
    ],
    [
      'a box without a space behind it',
      ['- [ ][Tired](#coffee)', B, NONE],
      '10:1',
      'a box that is written "[ ]"',
      [A, B, NONE],
    ],
    [
      'text beside the link of a box',
      ['- [ ] [Tired](#coffee) today', B, NONE],
      '10:1',
      'not exactly one link',
      [A, B, NONE],
    ],
    [
      'two boxes of one label',
      [A, '- [ ] [Tired](#tea)', NONE],
      '12:7',
      'two options are called "Tired"',
      [A, B, NONE],
    ],
    [
      'a box that leads nowhere',
      [A, '- [ ] [Cold](#teas)', NONE],
      '12:7',
      'there is no place "#teas"',
      [A, B, NONE],
    ],
    [
      'boxes in a numbered list',
      ['1. [ ] [Tired](#coffee)', '2. [ ] [Cold](#tea)', '3. [None](#tea)'],
      '10:1',
      'options in a numbered list',
      [A, B, NONE],
    ],
  ])('%s', (_, items, position, message, mended) => {
    const problems = problemsOf({ 'flows/drinks.md': flowOf(...items) });
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([position]);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.hint).toBeTruthy();
    expect(questionOf(...mended)?.options).toHaveLength(mended.length);
  });

  test('a semicolon in a label of a question with one answer is no mistake', () => {
    expect(questionOf('- [Yes; please](#coffee)', '- [No](#tea)')?.options).toHaveLength(2);
  });
});
