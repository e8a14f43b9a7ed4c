import { describe, expect, test } from 'vitest';
import { readScenarios, reportUncovered } from '../../src/authoring/scenario.ts';
import { Problems } from '../../src/content/problem.ts';
import { ARTICLE, load } from '../content/read/folder.ts';
import { CHECKLIST, flowOf } from '../fixtures/guides.ts';

const FLOW = `---
title: Tea or coffee?
article: drinks
---

## Hour

What time is it?

- [Morning](#coffee)
  > Take coffee in the morning.
- [Evening](#kettle)
  > Take tea in the evening.

## Kettle

Is there a kettle?

- [Yes, there is](#tea)
  > Mild and slow.
- [No](#coffee)
  > Needs a kettle.

## Coffee

Drink coffee.

## Tea

Drink tea.
`;

const [flow] = load({ 'articles/drinks.md': ARTICLE, 'flows/drinks.md': FLOW }).flows;
if (!flow) throw new Error('The flow does not load.');

const HEAD = '| Scenario | Situation | Hour | Kettle | Outcome | Quote |\n|---|---|---|---|---|---|\n';

function played(markdown: string) {
  const problems = new Problems('scenarios/drinks.md');
  const scenarios = readScenarios(markdown, flow as NonNullable<typeof flow>, problems);
  return { scenarios, found: problems.found, messages: problems.found.map(({ message }) => message) };
}

const rows = (...lines: readonly string[]) => played(`# Stories\n\n${HEAD}${lines.join('\n')}\n`);

test('scenarios that agree with the flow pass, each with the answers on its path', () => {
  const { scenarios, messages } = rows(
    '| Early shift | It is six. | Morning | | Coffee | |',
    '| Camping | It is ten, and there is a fire only. | Evening | No | Coffee | Needs a kettle. |',
  );
  expect(messages).toEqual([]);
  expect(
    scenarios.map(({ name, answers }) => [name, ...answers.map(({ options: [{ label }] }) => label)]),
  ).toEqual([
    ['Early shift', 'Morning'],
    ['Camping', 'Evening', 'No'],
  ]);
});

test('several tables, columns in any order, quotation marks and formatting make no difference', () => {
  const { messages, scenarios } = played(
    `${HEAD}| A | b | Morning | | **Coffee** | |\n\nThen:\n\n| Outcome | Kettle | Hour | Scenario |\n|---|---|---|---|\n| Tea | Yes,  there is | Evening | C |\n`,
  );
  expect(messages).toEqual([]);
  expect(scenarios.map(({ name }) => name)).toEqual(['A', 'C']);
});

describe('a scenario that disagrees is refused where it does, with what to do', () => {
  test.each([
    [
      'another outcome than expected',
      '| A | b | Evening | No | Tea | |',
      '"A" leads to "Coffee", not to "Tea"',
      /^correct the scenario, or its last answer, "No" \(.*flows\/drinks\.md:21\)/,
      26,
    ],
    [
      'an outcome that does not exist',
      '| A | b | Morning | | Cofee | |',
      'the flow has no outcome "Cofee"',
      /did you mean "Coffee"/,
      23,
    ],
    ['no outcome', '| A | b | Morning | | | |', '"A" names no outcome', /write it under "Outcome"/, 3],
    [
      'an answer that does not exist',
      '| A | b | Mornin | | Coffee | |',
      '"Hour" has no answer "Mornin"',
      /did you mean "Morning"/,
      11,
    ],
    [
      'an answer missing where the flow asks',
      '| A | b | Evening | | Tea | |',
      '"A" has no answer to "Kettle"',
      /write one of "Yes, there is", "No"/,
      3,
    ],
    [
      'an answer where nothing is asked',
      '| A | b | Morning | No | Coffee | |',
      '"A" answers "Kettle", which is not asked on its path',
      /leave the cell empty/,
      21,
    ],
    [
      'a quotation that another path shows',
      '| A | b | Morning | | Coffee | Needs a kettle. |',
      'the recommendation for "A" does not quote "Needs a kettle."',
      /it is quoted below "No" \(.*flows\/drinks\.md:21\)/,
      32,
    ],
    [
      'a quotation that no path shows',
      '| A | b | Morning | | Coffee | Cheap. |',
      'the recommendation for "A" does not quote "Cheap."',
      /no option quotes it/,
      32,
    ],
    [
      'a quotation that the article does not have',
      '| A | b | Morning | | Coffee | Take cofee in the morning. |',
      '"Take cofee in the morning." is not an excerpt of one passage of the article',
      /nearest passage: "Take tea in the evening/,
      32,
    ],
    [
      'no name',
      '| | b | Morning | | Coffee | |',
      'a scenario without a name',
      /write one under "Scenario"/,
      1,
    ],
  ])('%s', (_, row, message, hint, column) => {
    const { found } = rows(row);
    expect(found).toMatchObject([{ line: 5, column, message, hint: expect.stringMatching(hint) }]);
  });

  test('a second of the same name', () => {
    const row = '| A | b | Morning | | Coffee | |';
    expect(rows(row, row).found).toMatchObject([{ line: 6, message: 'two scenarios are called "A"' }]);
  });

  test('a second whose name only looks different to a machine', () => {
    const { messages } = rows(
      "| It's A | c | Morning | | Coffee | |",
      '| It’s A | c | Morning | | Coffee | |',
    );
    expect(messages).toEqual(['two scenarios are called "It’s A"']);
  });

  test.each([
    ['a cell too few', '| A | b | Morning | Coffee | |', 5],
    ['a cell too many', '| A | b | Morning | | | Coffee | |', 7],
    ['a sign in a cell that divides it', '| A | b or | c | Morning | | Coffee | |', 7],
    ['text right below the table', 'Those were all.', 1],
  ])('%s', (_, row, cells) => {
    const { found } = rows(row, '| B | b | Morning | | Coffee | |');
    expect(found).toMatchObject([
      { line: 5, message: `a row with ${cells} cell${cells === 1 ? '' : 's'}, in a table with 6` },
    ]);
  });

  test('a row below a blank line, which Markdown takes for text', () => {
    const row = '| A | b | Morning | | Coffee | |';
    const { found, scenarios } = rows(row, '', 'And:', row.replace('A', 'B'), row.replace('A', 'C'));
    expect(scenarios.map(({ name }) => name)).toEqual(['A']);
    expect(found).toMatchObject([{ line: 8, message: 'a row outside a table' }]);
  });

  test.each(['', '|---|---|\n'])('a head with %j below it, which is not a table', (line) => {
    const { found } = played(`${HEAD.split('\n')[0]}\n${line}| A | b | Morning | | Coffee | |\n`);
    expect(found).toMatchObject([{ line: 1, message: 'a row outside a table' }]);
  });

  test('a second column of the same name, without further errors below it', () => {
    const { found } = played(`${HEAD.replace('Kettle', 'Hour')}| A | b | Morning | | Coffee | |\n`);
    expect(found).toMatchObject([{ line: 1, column: 33, message: 'two columns are called "Hour"' }]);
  });

  test('a column that is not a question', () => {
    const { found } = played(HEAD.replace('Kettle', 'Kettel'));
    expect(found).toMatchObject([
      { line: 1, column: 33, message: 'the flow has no question "Kettel"', hint: 'did you mean "Kettle"?' },
    ]);
  });

  test('a table without the columns that tell what is expected', () => {
    const { messages } = played('| Situation | Hour |\n|---|---|\n| b | Morning |\n');
    expect(messages).toEqual(['the table has no column "Scenario"', 'the table has no column "Outcome"']);
  });

  test('a file without a table', () => {
    expect(played('Nothing yet.\n').found).toMatchObject([
      { line: 1, hint: expect.stringContaining('Scenario | Situation | Hour | Kettle | Outcome | Quote') },
    ]);
  });
});

test('a situation may be written as no chat could show it', () => {
  expect(rows('| A | Six <br> o\u2019clock ![clock](c.png) | Morning | | Coffee | |').messages).toEqual([]);
});

test('a question with the name of a column is the second column of that name', () => {
  const [named] = load({
    'articles/drinks.md': ARTICLE,
    'flows/drinks.md': FLOW.replaceAll('## Hour', '## Outcome'),
  }).flows;
  if (!named) throw new Error('The flow does not load.');
  const problems = new Problems('scenarios/drinks.md');
  const table = '| Scenario | Outcome | Outcome |\n|---|---|---|\n| A | Coffee | Morning |\n';
  expect(readScenarios(table, named, problems)).toHaveLength(1);
  expect(problems.found).toEqual([]);
});

test('options and outcomes that no scenario reaches are named', () => {
  const problems = new Problems('flows/drinks.md');
  reportUncovered(flow, rows('| A | b | Morning | | Coffee | |').scenarios, problems);
  expect(problems.warnings.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '12 no scenario answers "Evening"',
    '19 no scenario answers "Yes, there is"',
    '21 no scenario answers "No"',
    '28 no scenario leads to "Tea"',
  ]);
});

describe('a cell of a checklist', () => {
  const commute = flowOf(CHECKLIST);
  const playCommute = (...cells: readonly string[]) => {
    const problems = new Problems('scenarios/commute.md');
    const head =
      '| Scenario | What matters | Distance | Obstacles | Outcome | Quote |\n|---|---|---|---|---|---|\n';
    const scenarios = readScenarios(`${head}| A | ${cells.join(' | ')} |\n`, commute, problems);
    return { scenarios, problems };
  };

  test('has the label of each tick, in any order, with ";" between them', () => {
    const { scenarios, problems } = playCommute(
      'I want to get fit;Money is short',
      '',
      'Traffic ; Rain',
      'Try it',
      'A car stands in the traffic.',
    );
    expect(problems.found).toEqual([]);
    expect(scenarios[0]?.answers.map(({ options }) => options.map(({ label }) => label))).toEqual([
      ['Money is short', 'I want to get fit'],
      ['Rain', 'Traffic'],
    ]);
  });

  test('has the option without a box alone', () => {
    expect(playCommute('None of these', 'Farther', '', 'Drive', '').problems.found).toEqual([]);
  });

  test.each([
    ['Money is short; I am fit', '"What matters" has no answer "I am fit"'],
    ['Money is short;', '"What matters" has no answer ""'],
    ['Money is short; money is Short', '"What matters" has no answer "money is Short"'],
    ['Money is short; Money is short', '"Money is short" is ticked twice'],
    ['Money is short; None of these', '"None of these" beside another answer'],
  ])('%s', (cell, message) => {
    const { found } = playCommute(cell, '', 'Nothing', 'Cycle', '').problems;
    expect(found.map((problem) => [problem.line, problem.column, problem.message])).toEqual([
      [3, 7, message],
    ]);
    expect(found[0]?.hint).toBeTruthy();
  });

  test('covers every option that it ticks', () => {
    const { scenarios } = playCommute(
      'I want to get fit; Money is short',
      '',
      'Rain; Traffic; Habit',
      'Try it',
      '',
    );
    const problems = new Problems('flows/commute.md');
    reportUncovered(commute, scenarios, problems);
    const missing = problems.warnings.map(({ message }) => message);
    expect(missing).toHaveLength(12 + 2);
    for (const label of ['I want to get fit', 'Money is short', 'Rain', 'Traffic', 'Habit']) {
      expect(missing).not.toContain(`no scenario answers "${label}"`);
    }
  });
});
