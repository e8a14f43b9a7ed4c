import { readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Library } from '../../../src/content/library.ts';
import { formatProblem } from '../../../src/content/problem.ts';
import { loadLibrary, readContent } from '../../../src/content/read/library.ts';
import { ARTICLE, contentFolder, FLOW, load, problemsOf } from './folder.ts';

const flow = (find: string, replace: string): Record<string, string> => {
  expect(FLOW).toContain(find);
  return { 'flows/drinks.md': FLOW.replace(find, replace) };
};
const article = (find: string, replace: string): Record<string, string> => {
  expect(ARTICLE).toContain(find);
  return { 'articles/drinks.md': ARTICLE.replace(find, replace) };
};

/** What is wrong, where in the file, and a part of what is said of it. */
type Case = readonly [
  what: string,
  files: Record<string, string | Buffer>,
  file: string,
  line: number,
  column: number,
  says: string,
];

const CASES: readonly Case[] = [
  // front matter
  ['no front matter', { 'flows/drinks.md': '## Hour\n' }, 'drinks.md', 1, 1, 'no front matter'],
  [
    'front matter in JavaScript, which is not run',
    flow('---\ntitle', '---js\ntitle'),
    'drinks.md',
    1,
    1,
    'no front matter',
  ],
  [
    'front matter that is not closed',
    { 'flows/drinks.md': '---\ntitle: x\n' },
    'drinks.md',
    1,
    1,
    'not closed',
  ],
  [
    'front matter that is no YAML',
    flow('article: drinks', 'article: [drinks'),
    'drinks.md',
    3,
    17,
    'not valid YAML',
  ],
  ['a misspelt key', flow('article:', 'artcle:'), 'drinks.md', 3, 1, 'did you mean "article"?'],
  ['an impossible date', article('2025-01-31', '2025-02-30'), 'drinks.md', 3, 7, '"date": must be a day'],
  ['an empty author', article('Ada Example', '""'), 'drinks.md', 4, 9, '"author": must not be empty'],
  [
    'a slug that is not the file name',
    article('author:', 'slug: tea\nauthor:'),
    'drinks.md',
    4,
    7,
    "is not the file's name",
  ],
  [
    'an article that does not exist',
    flow('article: drinks', 'article: drink'),
    'drinks.md',
    3,
    10,
    'did you mean "drinks"?',
  ],
  [
    'an alias for no technique',
    flow('---\n\n## Hour', 'aliases:\n  Tee: [chai]\n---\n\n## Hour'),
    'drinks.md',
    5,
    3,
    'did you mean "Tea"?',
  ],
  [
    'a key that is like none',
    flow('article:', 'tags: [a]\narticle:'),
    'drinks.md',
    3,
    1,
    'there is "title", ',
  ],
  ['a key that is missing', flow('article: drinks\n', ''), 'drinks.md', 1, 1, 'has no "article"'],
  ['a title that is no text', flow('Tea or coffee?', '[Tea]'), 'drinks.md', 2, 8, '"title": must be text'],
  [
    'a title that YAML would cut',
    flow('Tea or', 'Tea #1 or'),
    'drinks.md',
    2,
    8,
    'only a part of this value',
  ],
  ['a title with a star', flow('Tea or', '*Tea or'), 'drinks.md', 2, 8, 'in quotation marks'],
  ['a title with a colon', flow('Tea or', 'Tea: or'), 'drinks.md', 2, 8, 'in quotation marks'],
  [
    'an alias of two techniques',
    flow('---\n\n## Hour', 'aliases:\n  Tea: [chai, Chai]\n---\n\n## Hour'),
    'drinks.md',
    5,
    8,
    'the alias "Chai" stands there twice',
  ],
  // what Markdown makes by accident
  [
    'a reference link without its address',
    flow('Drink tea.', 'Drink [tea][tea].'),
    'drinks.md',
    21,
    7,
    'write a line "[name]: address"',
  ],
  [
    'a link with a space in it',
    flow('Drink tea.', '[Tea] (https://x.org)'),
    'drinks.md',
    21,
    1,
    'without a space',
  ],
  ['a heading without its space', article('## Choosing', '###Choosing'), 'drinks.md', 19, 1, 'put a space'],
  [
    'bold words without an end',
    article('Take tea', '**Take tea'),
    'drinks.md',
    21,
    1,
    'begin and end with "**"',
  ],
  ['a footnote', article('Take tea', 'Take tea[^1]'), 'drinks.md', 21, 9, 'no footnotes'],
  ['code without an end', flow('Drink tea.', '```\nDrink tea.'), 'drinks.md', 21, 1, 'code without an end'],
  ['code by indentation', article('Take tea', '    Take tea'), 'drinks.md', 21, 1, 'code by its indentation'],
  ['a heading by a line below', article('morning.', 'morning.\n---'), 'drinks.md', 21, 1, 'became a heading'],
  [
    'a comment beside text',
    flow('Drink tea.', '<!-- a -->Drink tea.<!-- b -->'),
    'drinks.md',
    21,
    1,
    'put the comment on lines of its own',
  ],
  [
    'a heading before the first section',
    article('## What', '### A\n\n## What'),
    'drinks.md',
    8,
    1,
    'before the first',
  ],
  [
    'two sections of one name',
    article('## Choosing', '## What is Tea?'),
    'drinks.md',
    19,
    1,
    'a second section',
  ],
  [
    'a facet as a paragraph',
    article('- **How it works:** Pour and wait.\n- **Pros:**', 'How it works: Pour.\n\n**Pros:**\n'),
    'drinks.md',
    8,
    1,
    'describes a technique incompletely',
  ],
  [
    'facets as headings',
    article(
      '- **How it works:** Pour and wait.\n- **Pros:**\n  - Mild and slow.\n  - Cheap.\n- **Cons:**\n  - Needs a kettle.',
      '### Pros\n\nMild and slow.\n\n### Cons\n\nNeeds a kettle.',
    ),
    'drinks.md',
    8,
    1,
    'describes a technique incompletely',
  ],
  [
    'a facet without points',
    article('  - Needs a kettle.\n', ''),
    'drinks.md',
    16,
    3,
    '"Cons" of "What is Tea?" says nothing',
  ],
  [
    'an empty quotation',
    flow('> Take coffee in the morning.', '>'),
    'drinks.md',
    11,
    3,
    'an empty quotation',
  ],
  ['an option with a check box', flow('- [Morning]', '- [ ] [Morning]'), 'drinks.md', 10, 1, 'a check box'],
  [
    'one passage twice under an option',
    flow('in the morning.', 'in the morning.\n  >\n  > Take tea in'),
    'drinks.md',
    10,
    3,
    'quotes one passage twice',
  ],
  [
    'a quotation of what introduces a list',
    flow('Take coffee in the morning.', 'Cons:'),
    'drinks.md',
    11,
    5,
    'quote a point below it',
  ],
  // files
  [
    'a file in another encoding',
    { 'flows/drinks.md': Buffer.from(FLOW.replace('Tea or', 'Th\u00e9 or'), 'latin1') },
    'drinks.md',
    2,
    10,
    'not UTF-8',
  ],
  ['a NUL', article('Leaves', 'Lea\0ves'), 'drinks.md', 10, 4, 'not UTF-8'],
  [
    'another ending',
    { 'flows/other.markdown': FLOW },
    'other.markdown',
    1,
    1,
    'rename the file to "other.md"',
  ],
  // graph
  [
    'an option to a place that does not exist',
    flow('(#coffee)', '(#cofee)'),
    'drinks.md',
    10,
    3,
    'did you mean "#coffee"?',
  ],
  [
    'a place that no option leads to',
    flow('(#coffee)', '(#tea)'),
    'drinks.md',
    15,
    1,
    'no option leads to "Coffee"',
  ],
  ['a circle', flow('Drink tea.', 'Again?\n\n- [Yes](#hour)'), 'drinks.md', 23, 3, 'Hour → Tea → Hour'],
  ['two places of one name', flow('## Tea', '## Coffee'), 'drinks.md', 19, 1, 'a second place "Coffee"'],
  [
    'a flow that asks nothing',
    { 'flows/drinks.md': `${FLOW.split('## Hour')[0]}## Coffee\n\nDrink it.\n` },
    'drinks.md',
    6,
    1,
    'asks nothing',
  ],
  [
    'a flow without a place',
    { 'flows/drinks.md': FLOW.split('## Hour')[0] ?? '' },
    'drinks.md',
    1,
    1,
    'no place',
  ],
  [
    'two options of one label',
    flow('[Evening]', '[Morning]'),
    'drinks.md',
    12,
    3,
    'a second option "Morning"',
  ],
  [
    'eleven options',
    flow('- [Evening]', `${Array.from({ length: 9 }, (_, i) => `- [M${i}](#coffee)\n`).join('')}- [Evening]`),
    'drinks.md',
    10,
    1,
    '11 options',
  ],
  ['a label of 76 characters', flow('[Evening]', `[${'e'.repeat(76)}]`), 'drinks.md', 12, 3, '76 characters'],
  ['26 questions in a row', { 'flows/drinks.md': deep(26) }, 'drinks.md', 7, 1, '26 questions'],
  // what Markdown lets happen by accident
  [
    'a link to a place in the text',
    flow('What time is it?', 'What time, or [tea](#tea)?'),
    'drinks.md',
    8,
    15,
    'outside a list of options',
  ],
  [
    'a second list of options',
    flow('- [Evening]', '<!-- -->\n\n- [Evening]'),
    'drinks.md',
    14,
    1,
    'a second list of options',
  ],
  ['text after an option', flow('(#coffee)', '(#coffee) please'), 'drinks.md', 10, 1, 'exactly one link'],
  [
    'numbered options',
    flow(
      '- [Morning](#coffee)\n  > Take coffee in the morning.\n- [Evening](#tea)\n  > Take tea in the evening.',
      '1. [Morning](#coffee)\n2. [Evening](#tea)',
    ),
    'drinks.md',
    10,
    1,
    'numbered list',
  ],
  [
    'a quotation of no option',
    flow('Drink tea.', '> Take tea in the evening.'),
    'drinks.md',
    21,
    1,
    'belongs to no option',
  ],
  [
    'a quotation that became code',
    flow('  > Take tea', '\n       > Take tea'),
    'drinks.md',
    14,
    3,
    'indent it by two spaces',
  ],
  [
    'a list under an option',
    flow('  > Take tea in the evening.', '  - really'),
    'drinks.md',
    13,
    3,
    'only quotations',
  ],
  [
    'a heading by underline',
    flow('What time is it?', 'What time is it?\n---'),
    'drinks.md',
    8,
    1,
    'by the line below it',
  ],
  ['a first-level heading', flow('## Hour', '# Hour'), 'drinks.md', 6, 1, 'first-level heading'],
  ['a place without text', flow('Drink tea.', ''), 'drinks.md', 19, 1, 'has no text'],
  ['a question that asks nothing', flow('What time is it?', ''), 'drinks.md', 6, 1, 'ask the question'],
  ['text indented into code', flow('Drink tea.', '    Drink tea.'), 'drinks.md', 21, 1, 'became code'],
  // citations and links
  [
    'a citation the article does not have',
    flow('Take tea in', 'Drink tea in'),
    'drinks.md',
    13,
    5,
    'nearest passage: "Take tea in the evening.',
  ],
  [
    'a citation in other letters',
    flow('Take tea in', 'take tea in'),
    'drinks.md',
    13,
    5,
    'does not say "take tea in the evening."',
  ],
  [
    'a citation that fits two passages',
    flow('Take tea in the evening.', 'e'),
    'drinks.md',
    13,
    5,
    'passages of the article',
  ],
  [
    'a link to a section that does not exist',
    flow('Drink tea.', 'See [x](../articles/drinks.md#chosing).'),
    'drinks.md',
    21,
    5,
    'did you mean "#choosing"?',
  ],
  [
    'a link to an article without a section',
    flow('Drink tea.', 'See [x](../articles/drinks.md).'),
    'drinks.md',
    21,
    5,
    'names no section',
  ],
  [
    'a link to an article that does not exist',
    flow('Drink tea.', 'See [x](../articles/drink.md#tea).'),
    'drinks.md',
    21,
    5,
    'did you mean "drinks"?',
  ],
  [
    'a link that leaves the content',
    flow('Drink tea.', 'See [x](../../README.md).'),
    'drinks.md',
    21,
    5,
    'neither to a section',
  ],
  [
    'a link that runs code',
    flow('Drink tea.', 'See [x](javascript:alert).'),
    'drinks.md',
    21,
    5,
    'neither to a section',
  ],
  [
    'a link that runs code, in an article',
    article('Leaves in water.', '[x](javascript:alert)'),
    'drinks.md',
    10,
    1,
    'cannot open',
  ],
  // what a chat cannot show
  ['an image', article('Leaves in water.', '![leaf](leaf.png)'), 'drinks.md', 10, 1, 'cannot show an image'],
  [
    'a table',
    article('Leaves in water.', '| a | b |\n|---|---|\n| 1 | 2 |'),
    'drinks.md',
    10,
    1,
    'cannot show a table',
  ],
  ['HTML', article('Leaves in water.', '<b>Leaves</b>'), 'drinks.md', 10, 1, 'cannot show HTML'],
  ['a check box', article('  - Cheap.', '  - [ ] Cheap.'), 'drinks.md', 15, 3, 'cannot show a check box'],
  [
    'a footnote',
    article('Leaves in water.', 'Leaves.[^1]\n\n[^1]: Dry ones.'),
    'drinks.md',
    10,
    8,
    'cannot show',
  ],
  // what looks right to whoever wrote it
  ['a tab before a key', flow('article:', '\tarticle:'), 'drinks.md', 3, 1, 'indent with spaces'],
  ['a key twice', flow('article:', 'title: x\narticle:'), 'drinks.md', 3, 1, 'leave one of the two out'],
  [
    'a title without its second quotation mark',
    flow('Tea or', '"Tea or'),
    'drinks.md',
    3,
    16,
    'no second one',
  ],
  [
    'a title that is not written yet',
    flow('Tea or coffee?', ''),
    'drinks.md',
    2,
    8,
    '"title": must not be empty',
  ],
  [
    'two articles',
    flow('article: drinks', 'article: [drinks, tea]'),
    'drinks.md',
    3,
    10,
    'must be text, not a list',
  ],
  [
    'a comment without an end',
    flow('Drink tea.', 'Drink.\n\n<!-- tea'),
    'drinks.md',
    23,
    1,
    'end the comment',
  ],
  [
    'an option to a place that was renamed, whose old name is near to another',
    flow('## Tea', '## Drink some'),
    'drinks.md',
    12,
    3,
    'there is "#drink-some"',
  ],
  [
    'two labels that differ in nothing that is seen',
    flow('[Evening]', '[Morning\u200b]'),
    'drinks.md',
    12,
    3,
    'a second option',
  ],
  ['a place without a letter', flow('## Tea', '## ☕'), 'drinks.md', 19, 1, 'has no name'],
  [
    'a quotation below a wide bullet',
    flow('- [Evening]', '-   [Evening]'),
    'drinks.md',
    13,
    3,
    'its ">" under the "["',
  ],
  [
    'two excerpts without a line between them',
    flow('  > Take tea in the evening.', '  > Mild and slow.\n  > Cheap.'),
    'drinks.md',
    13,
    5,
    'put a line ">" between them',
  ],
  [
    'the picture of the name that the flow had before',
    flow('## Hour', '![All](../pictures/old.svg)\n\n## Hour'),
    'drinks.md',
    6,
    1,
    'only its own, "../pictures/drinks.svg"',
  ],
  [
    'cons whose points are not indented',
    article('  - Needs a', '- Needs a'),
    'drinks.md',
    16,
    3,
    'says nothing',
  ],
  // articles
  ['Pro: for Pros:', article('**Pros:**', '**Pro:**'), 'drinks.md', 8, 1, '"Pro" is not "Pros"'],
  [
    'a technique without cons',
    article('- **Cons:**\n  - Needs a kettle.\n', ''),
    'drinks.md',
    8,
    1,
    'no list item "Cons"',
  ],
  [
    'facets under a heading that names no technique',
    article('## What is Tea?', '## Tea'),
    'drinks.md',
    8,
    1,
    'names no technique',
  ],
  [
    'an empty section',
    article('Take tea in the evening. Take coffee in the morning.', ''),
    'drinks.md',
    19,
    1,
    'is empty',
  ],
  [
    'text above the first section',
    article('## What is Tea?', 'Hello.\n\n## What is Tea?'),
    'drinks.md',
    8,
    1,
    'before the first section',
  ],
  // damage
  [
    'characters misread',
    article('Leaves in water.', 'Hereâ€™s water.'),
    'drinks.md',
    10,
    1,
    'write "Here’s"',
  ],
  [
    'characters lost',
    article('Leaves in water.', 'It\ufffds water.'),
    'drinks.md',
    10,
    1,
    'has lost a character',
  ],
];

function deep(questions: number): string {
  const places = Array.from(
    { length: questions },
    (_, i) => `## P${i}\n\nGo on?\n\n- [Yes](#${i + 1 < questions ? `p${i + 1}` : 'end'})\n`,
  );
  return [FLOW.split('## Hour')[0], ...places, '## End\n\nDone.\n'].join('\n');
}

describe('content that is wrong is refused with the place and the mend', () => {
  test.each(CASES)('%s', (_, files, file, line, column, says) => {
    const problems = problemsOf(files).map((problem) => ({ ...problem, file: basename(problem.file) }));
    const said = problems.map(formatProblem);
    expect(
      said.some((text) => text.startsWith(`${file}:${line}:${column}: `) && text.includes(says)),
      said.join('\n'),
    ).toBe(true);
  });

  test('a command name that a platform would refuse', () => {
    const [problem] = problemsOf({ 'flows/Two Words.md': FLOW });
    expect(problem?.message).toBe('"Two Words" cannot be a slash command');
  });

  test('all problems of all files at once, in the order of the files', () => {
    const problems = problemsOf({
      ...article('Leaves in water.', '<b>Leaves</b> ![x](y.png)'),
      'flows/a.md': FLOW.replace('#coffee', '#cofee').replace('#tea', '#tee'),
    });
    expect(problems.map(({ file, line }) => `${basename(file)}:${line}`)).toEqual([
      'drinks.md:10',
      'drinks.md:10',
      'drinks.md:10',
      'a.md:10',
      'a.md:12',
    ]);
  });

  test('a folder that does not exist', () => {
    expect(() => loadLibrary(`${contentFolder({})}/nowhere`)).toThrow('the folder cannot be read (ENOENT)');
  });

  test('a folder without a flow', () => {
    const folder = contentFolder({});
    rmSync(`${folder}/flows/drinks.md`);
    expect(() => loadLibrary(folder)).toThrow('the folder has no flow');
  });
});

describe('content that is right', () => {
  test.each(['constructor', 'toString'])('a technique may be called "%s"', (name) => {
    const { flows } = load({ 'articles/drinks.md': ARTICLE.replace('What is Tea?', `What is ${name}?`) });
    expect(flows[0]?.techniqueNames.map((technique) => technique.name)).toEqual([name]);
  });

  test('line ends of Windows and a byte order mark change nothing', () => {
    const windows = (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`;
    const library = load({ 'articles/drinks.md': windows(ARTICLE), 'flows/drinks.md': windows(FLOW) });
    // Which folder it is in, and which bytes it has, is not what it says.
    const said = (read: Library) =>
      JSON.stringify(read, (key, value) => (key === 'file' || key === 'version' ? undefined : value));
    expect(said(library)).toEqual(said(load({})));
  });

  test('the hidden files of editors and systems are left alone', () => {
    const { flows } = load({
      'articles/._drinks.md': '\0',
      'flows/.#drinks.md': 'x',
      'flows/notes.txt': 'x',
    });
    expect(flows.map(({ slug }) => slug)).toEqual(['drinks']);
  });

  test('an excerpt that is all of one passage means that one, though it stands in another, too', () => {
    const { flows } = load({
      'articles/drinks.md': `${ARTICLE}\nTake tea in the evening.\n`,
    });
    expect(flows).toHaveLength(1);
  });

  test('accents apart from their letters, as some systems write them, are those in one with them', () => {
    const { flows } = load({
      ['flows/wärme.md'.normalize('NFD')]: FLOW.replace('## Tea', '## Kräuter'.normalize('NFD')).replace(
        '#tea',
        '#kräuter',
      ),
    });
    expect(flows.map(({ slug }) => slug)).toEqual(['drinks', 'wärme'.normalize('NFC')]);
  });

  test.each([
    ['that is not indented', FLOW.replace('  > Take coffee', '> Take coffee'), 11],
    ['below a wide bullet', FLOW.replace('- [Morning]', '-   [Morning]'), 11],
  ])('a quotation %s does not make two lists of one', (_, page, line) => {
    expect(problemsOf({ 'flows/drinks.md': page }).map((problem) => problem.line)).toEqual([line]);
  });

  test('an article that cannot be read is not also missing', () => {
    const folder = contentFolder({ 'articles/drinks.markdown': ARTICLE });
    rmSync(`${folder}/articles/drinks.md`);
    expect(readContent(folder).errors.map(({ message }) => message)).toEqual([
      'the name does not end in ".md"',
    ]);
  });

  test('a mistake in an option does not make its place unreachable', () => {
    const found = problemsOf({ 'flows/drinks.md': FLOW.replace('(#coffee)', '(#coffee).') });
    expect(found.map(({ line }) => line)).toEqual([10]);
  });

  test('a page that failed once fails again, though gray-matter would remember it as empty', () => {
    const broken = flow('article: drinks', 'article: [drinks');
    const messages = () => problemsOf(broken).map(({ message }) => message);
    expect(messages()).toEqual([expect.stringContaining('not valid YAML')]);
    expect(messages()).toEqual(messages());
  });

  test("the user's article is word for word as supplied, but for one repaired word", () => {
    const published = readFileSync('content/articles/finetuning-vs-prompt-engineering.md', 'utf8');
    expect(published).toContain('\nHere’s a simple decision framework:\n');
    expect(published).not.toMatch(/â€/);
  });
});
