import { describe, expect, test } from 'vitest';
import { readContent } from '../../../src/content/read/library.ts';
import { ARTICLE, contentFolder, problemsOf } from './folder.ts';

const withText = (text: string) => ({ 'articles/drinks.md': `${ARTICLE}\n${text}\n` });

/** A text that its author sees as right, the words that name the cause, and the text after the mend of the message. */
type Case = readonly [text: string, says: string, mended: string];

/** Marks that did not take: the mend is the text between quotation marks. */
const UNTAKEN: readonly Case[] = [
  ['**请注意：**先烧水。', '"**"', '**请注意**：先烧水。'],
  ['请**（注意）**先烧水。', '"**"', '请（**注意**）先烧水。'],
  ['*请注意：*先烧水。', '"*"', '*请注意*：先烧水。'],
  ['~~请注意：~~先烧水。', '"~~"', '~~请注意~~：先烧水。'],
  ['*very *important', '"*"', '*very* important'],
  ['_very _important', '"_"', '_very_ important'],
  ['__very __important', '"__"', '__very__ important'],
  ['It is ** hot** water.', '"**"', 'It is  **hot** water.'],
  ['＊＊Hot＊＊ water.', 'full-width', '**Hot** water.'],
  ['Heat is $$m c^2$$.', 'formulas', 'Heat is `m c^2`.'],
];

describe('marks that look right and did not take are named, and the text that the message gives is right', () => {
  test.each(UNTAKEN)('%s', (text, says, mended) => {
    const [problem, another] = problemsOf(withText(text));
    expect(another).toBeUndefined();
    expect(problem?.hint).toContain(says);
    const written = /^stray Markdown: "(.*)"$/s.exec(problem?.message ?? '')?.[1] ?? '';
    const mend = /write "(.*?)"(?:, with|, or|; or|$)/.exec(problem?.hint ?? '')?.[1] ?? '';
    expect(text.replace(written, mend).trim()).toBe(mended.trim());
    expect(readContent(contentFolder(withText(mended))).errors).toEqual([]);
  });
});

/** Look-alikes and dialects whose mend is an instruction. */
const MENDED: readonly Case[] = [
  ['##\u00a0Milk\n\nMilk is white.', 'a no-break space after "##"', '## Milk\n\nMilk is white.'],
  ['##\u202fMilk\n\nMilk is white.', 'a narrow no-break space after "##"', '## Milk\n\nMilk is white.'],
  ['###\u00a0Milk', 'a no-break space after "###"', '### Milk'],
  ['\u200b## Milk\n\nIt is white.', 'a zero-width space at the beginning', '## Milk\n\nIt is white.'],
  ['-\u00a0Milk\n-\u00a0Sugar', 'a no-break space after "-"', '- Milk\n- Sugar'],
  ['1.\u3000Milk', 'a full-width space after "1."', '1. Milk'],
  ['＃ Milk\n\nMilk is white.', 'write "# "', '# Milk\n\nMilk is white.'],
  ['• Milk\n• Sugar', 'this sign makes no list: write "- "', '- Milk\n- Sugar'],
  [
    'See ［the shop］（https://example.org）.',
    'write "[the shop](address)"',
    'See [the shop](https://example.org).',
  ],
  [
    'See [the shop]（https://example.org）.',
    'write "[the shop](address)"',
    'See [the shop](https://example.org).',
  ],
  ['１）Milk', 'write "1. "', '1. Milk'],
  ["'''\nkettle --on\n'''", 'write "```"', '```\nkettle --on\n```'],
  ['| a | b |\n| c | d |', 'write "|---|---|"', '| a | b |\n|---|---|\n| c | d |'],
  [':::note\n\nHot water.', 'end it with a line ":::"', ':::note\n\nHot water.\n\n:::'],
  ['!!! warning "Hot\n\nHot water.', 'MkDocs', '!!! warning "Hot"\n\nHot water.'],
  ['Hot {.warning} water.', 'attributes', 'Hot water.'],
  ['Hot {{ drink }}.', 'template', 'Hot tea.'],
  ['Hot {% include note.html %}.', 'template', 'Hot tea.'],
  ['See [[toc]].', 'remove it', 'See.'],
  ['See [[kettle|the *old* one]].', 'no formatting inside', 'See [[kettle|the old one]].'],
  ['%%\n\nHot?', 'without an end', '%%\n\nHot?\n\n%%'],
  ['Hot.^[Very hot.]', 'Pandoc', 'Hot.[^1]\n\n[^1]: Very hot.'],
  ['Hot.[^1]', 'add a line "[^1]: …"', 'Hot.[^1]\n\n[^1]: Very hot.'],
];

describe('look-alikes of Markdown and its dialects are named, and what the message says to do is right', () => {
  test.each(MENDED)('%j', (text, says, mended) => {
    const problems = problemsOf(withText(text));
    expect(problems[0]?.hint).toContain(says);
    expect(problems[0]?.line).toBe(ARTICLE.split('\n').length + 1);
    expect(readContent(contentFolder(withText(mended))).errors).toEqual([]);
  });

  test('a no-break space after the "-" of an option is named', () => {
    const page = `---\ntitle: Tea\narticle: drinks\n---\n\n## Hour\n\nWhen?\n\n-\u00a0[Morning](#tea)\n\n## Tea\n\nTea.\n`;
    const said = problemsOf({ 'flows/drinks.md': page }).map(({ hint }) => hint);
    expect(said).toContain('a no-break space after "-": delete it, and press the space bar');
  });
});

test.each([
  '5 * 3 is 3 * 5, and snake_case_names are letters, as is __dirname.',
  'In R, x[[i]] and x[[1]] are parts, as [[1]] says; [[ -f x ]] tests for a file.',
  'Use %%time and %%bash.',
  '\\==x==, \\[[x]], \\{#x} and \\*\\*x\\*\\* are shown as they are.',
  'At 10:30:15 it costs 4% to 5%, or {a} = {b}.',
  'A list<T> of [x] and a ^ sign.',
  '`==x==`, `[[x]]` and `:::note` are code.',
])('%s is left alone', (text) => {
  expect(readContent(contentFolder(withText(text))).errors).toEqual([]);
});

test('a message about a long passage quotes the words around its ends', () => {
  const words =
    'Milk is white, and so is everything that is made of milk without any other colour in it, such as cream'.repeat(
      3,
    );
  const [problem, another] = problemsOf(withText(`*${words}, *it says.`));
  expect(another).toBeUndefined();
  expect(problem?.message).toBe('stray Markdown: "*Milk is white, and so is … in it, such as cream, *"');
  expect(problem?.hint).toMatch(/^write "\*Milk is white, and so is … .*cream\*, ", with white space/);
});

test('a list with one wrong sign is one fault, and its message names the other lines', () => {
  const line = ARTICLE.split('\n').length + 1;
  const problems = problemsOf(withText('• Milk\n• Sugar\n\n• Tea'));
  expect(problems.map((problem) => [problem.line, problem.hint])).toEqual([
    [line, `this sign makes no list: write "- "; likewise in lines ${line + 1}, ${line + 3}`],
  ]);
});

test('the name of an emoji is noted, because only a code host replaces it', () => {
  const { errors, warnings } = readContent(contentFolder(withText('Hot :fire: water.')));
  expect(errors).toEqual([]);
  expect(warnings.filter(({ severity }) => severity === 'note')).toMatchObject([
    { message: 'a chat shows ":fire:" as it is', hint: 'write the emoji itself' },
  ]);
});
