import { describe, expect, test } from 'vitest';
import { readContent } from '../../../src/content/read/library.ts';
import { ARTICLE, contentFolder, FLOW, problemsOf } from './folder.ts';

/** A flow that quotes nothing, so that any article does. */
const PLAIN_FLOW = FLOW.replace(/^ {2}> .*\n/gm, '');

function read(text: string) {
  const { library, errors } = readContent(
    contentFolder({
      'articles/drinks.md': `${ARTICLE}\n## Milk\n\n${text}\n`,
      'flows/drinks.md': PLAIN_FLOW,
    }),
  );
  const section = library?.flows[0]?.material.sections.find(({ heading }) => heading === 'Milk');
  return {
    errors: errors.map(({ message }) => message),
    kinds: section?.blocks.map((block) => block.type),
    passages: [
      ...(library?.flows[0]?.articles[0]?.leadIns ?? []),
      ...(library?.flows[0]?.material.passages ?? []),
    ]
      .filter((one) => one.section === section)
      .map((one) => one.text.trim()),
    position: library?.flows[0]?.material.passages.filter((one) => one.section === section).at(-1)?.block
      .position,
  };
}

const LINES_ABOVE = ARTICLE.split('\n').length + 3;

describe('a box of a site generator is shown as an alert', () => {
  test.each([
    ['MkDocs', '!!! note\n\n    Milk is white.', ['Note: Milk is white.']],
    ['MkDocs, without an empty line', '!!! warning\n    Milk is white.', ['Warning: Milk is white.']],
    ['MkDocs, with a title', '!!! note "Keep it cold"\n    Milk is white.', ['Keep it cold: Milk is white.']],
    ['MkDocs, with an empty title', '!!! note ""\n    Milk is white.', ['Milk is white.']],
    ['MkDocs, folded', '??? tip "Fat"\n    Milk is white.', ['Fat: Milk is white.']],
    ['MkDocs, unfolded', '???+ tip "Fat"\n    Milk is white.', ['Fat: Milk is white.']],
    ['MkDocs, with a class', '!!! danger inline end "Hot"\n    Milk is white.', ['Hot: Milk is white.']],
    [
      'MkDocs, with paragraphs and a list',
      '!!! note\n\n    Milk:\n\n    - whole\n    - skim\n\n    All is white.\n\nAnd cold.',
      ['Note: Milk:', 'whole', 'skim', 'All is white.', 'And cold.'],
    ],
    ['MkDocs, with code', '!!! note\n    Boil:\n\n    ```sh\n    boil --milk\n    ```', ['Note: Boil:']],
    ['MkDocs, in a list', '- Milk\n\n    !!! note\n        It is white.', ['Milk', 'Note: It is white.']],
    [
      'MkDocs, in a box',
      '!!! note\n    Milk.\n\n    !!! tip\n        White.',
      ['Note: Milk.', 'Tip: White.'],
    ],
    ['MkDocs, without text', '!!! note "Milk is white"\n\nAnd cold.', ['Note: Milk is white', 'And cold.']],
    ['MkDocs, with tabs', '!!! note\n\tMilk is white.', ['Note: Milk is white.']],
    [
      'MkDocs, its tabs',
      '=== "Whole"\n\n    Milk is white.\n\n=== "Skim"\n\n    It is thin.',
      ['Whole: Milk is white.', 'Skim: It is thin.'],
    ],
    ['Docusaurus', ':::note\n\nMilk is white.\n\n:::', ['Note: Milk is white.']],
    ['Docusaurus, without empty lines', ':::note\nMilk is white.\n:::', ['Note: Milk is white.']],
    [
      'Docusaurus, with a title',
      ':::tip[Keep it *cold*]\n\nMilk is white.\n\n:::',
      ['Keep it cold: Milk is white.'],
    ],
    [
      'Docusaurus, with a title after a space',
      ':::tip Keep it cold\n\nMilk is white.\n\n:::',
      ['Keep it cold: Milk is white.'],
    ],
    [
      'Docusaurus, in a box',
      '::::note\n\nMilk.\n\n:::tip\n\nWhite.\n\n:::\n\n::::',
      ['Note: Milk.', 'Tip: White.'],
    ],
    [
      'Docusaurus, with a list',
      ':::info\n- whole\n- skim\n:::\nAnd cold.',
      ['Info:', 'whole', 'skim', 'And cold.'],
    ],
    [
      'Docusaurus, in a list',
      '- Milk\n\n  :::note\n\n  It is white.\n\n  :::',
      ['Milk', 'Note: It is white.'],
    ],
    ['VuePress', '::: warning\nMilk is white.\n:::', ['Warning: Milk is white.']],
    ['VuePress, with a title', '::: details More of it\nMilk is white.\n:::', ['More of it: Milk is white.']],
    ['Pandoc', '::: {.note}\nMilk is white.\n:::', ['Note: Milk is white.']],
    ['Pandoc, with more', '::: {#box .tip title="Cold"}\nMilk is white.\n:::', ['Cold: Milk is white.']],
    ['MyST', ':::{note}\nMilk is white.\n:::', ['Note: Milk is white.']],
    [
      'MyST, with a title',
      ':::{admonition} Cold\n:class: tip\nMilk is white.\n:::',
      ['Cold: Milk is white.'],
    ],
    ['MyST, as code', '```{warning}\nMilk is white.\n```', ['Warning: Milk is white.']],
    ['MyST, as code with a title', '```{admonition} Cold\nMilk is *white*.\n```', ['Cold: Milk is white.']],
  ])('%s', (_, text, passages) => {
    const { errors, passages: found } = read(text);
    expect(errors).toEqual([]);
    expect([...(found ?? [])]).toEqual(passages);
  });

  test('as a quotation', () => {
    expect(read('!!! note\n    Milk is white.').kinds).toEqual(['blockquote']);
    expect(read(':::note\nMilk is white.\n:::').kinds).toEqual(['blockquote']);
  });

  test.each(['!!! note\n\n    Milk.\n\nWhite.', ':::note\n\nMilk.\n\n:::\n\nWhite.'])(
    'and every line after it keeps its place',
    (text) => {
      const line = LINES_ABOVE + text.split('\n').length - 1;
      expect(read(text).position).toMatchObject({ line, column: 1 });
    },
  );

  test('and stray marks in it are reported at their place', () => {
    const text = '!!! note\n\n    Milk is **white.';
    const [problem, another] = problemsOf({ 'articles/drinks.md': `${ARTICLE}\n## Milk\n\n${text}\n` });
    expect(another).toBeUndefined();
    expect(problem).toMatchObject({ line: LINES_ABOVE + 2, column: 13 });
  });
});

test('boxes without an end are one fault', () => {
  const text = ':::note\n\nMilk.\n\n:::tip\n\nWhite.';
  const found = problemsOf({ 'articles/drinks.md': `${ARTICLE}\n## Milk\n\n${text}\n` });
  expect(found.map(({ line, hint }) => [line, hint])).toEqual([
    [LINES_ABOVE, `end it with a line ":::", below an empty line; likewise in line ${LINES_ABOVE + 4}`],
  ]);
});

test('signs of boxes in code are code', () => {
  const { passages, kinds } = read('```\n!!! note\n    Milk.\n:::tip\nx\n:::\n```');
  expect(kinds).toEqual(['code']);
  expect(passages).toEqual(['!!! note\n    Milk.\n:::tip\nx\n:::']);
});

test.each([
  [
    ':::note\n\nMilk is white.',
    1,
    'a box of Docusaurus or Pandoc without an end',
    ':::note\n\nMilk is white.\n\n:::',
  ],
  ['Milk is white.\n\n:::', 3, 'ends no box', 'Milk is white.'],
])('%j is reported once', (text, line, says, mended) => {
  const found = problemsOf({ 'articles/drinks.md': `${ARTICLE}\n## Milk\n\n${text}\n` });
  expect(found).toHaveLength(1);
  expect(found[0]?.line).toBe(LINES_ABOVE + line - 1);
  expect(`${found[0]?.message} ${found[0]?.hint}`).toContain(says);
  expect(read(mended).errors).toEqual([]);
});

test.each(['Wow!!! It is white.', '!!! It is white.', 'Milk ::: cream.'])('%s is no box', (text) => {
  expect(read(text)).toMatchObject({ errors: [], passages: [text] });
});
