import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Library } from '../../../src/content/library.ts';
import { formatProblem } from '../../../src/content/problem.ts';
import { ContentReader, loadLibrary, readContent } from '../../../src/content/read/library.ts';
import { ARTICLE, contentFolder, FLOW, load, problemsOf } from './folder.ts';

const flow = (find: string, replace: string): Record<string, string> => {
  expect(FLOW).toContain(find);
  return { 'flows/drinks.md': FLOW.replace(find, replace) };
};
const article = (find: string, replace: string): Record<string, string> => {
  expect(ARTICLE).toContain(find);
  return { 'articles/drinks.md': ARTICLE.replace(find, replace) };
};

const repeated = (count: number, part: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => part(i)).join('');

const options = (count: number) =>
  flow('- [Evening]', `${repeated(count - 2, (i) => `- [M${i}](#coffee)\n`)}- [Evening]`);

const label = (length: number) => flow('[Evening]', `[${'e'.repeat(length)}]`);

const sections = (count: number) => ({
  ...article('## Choosing', `${repeated(count, (i) => `## S${i}\n\nText.\n\n`)}## Choosing`),
  ...flow(
    'Drink tea.',
    repeated(count, (i) => `[${i}](../articles/drinks.md#s${i}) `),
  ),
});

function deep(questions: number): Record<string, string> {
  const places = repeated(
    questions,
    (i) => `\n## P${i}\n\nGo on?\n\n- [Yes](#${i + 1 < questions ? `p${i + 1}` : 'end'})\n`,
  );
  return { 'flows/drinks.md': `${FLOW.split('## Hour')[0]}${places}\n## End\n\nDone.\n` };
}

/** A mistake, its place in `drinks.md`, and words of the problem. The reference of messages runs the usual mistakes. */
type Case = readonly [
  name: string,
  files: Record<string, string | Buffer>,
  point: `${number}:${number}`,
  says: string,
];

const notes = (text: string) => flow('Drink tea.', `Drink tea.\n\n${text}`);
const someNotes = (count: number): string =>
  Array.from({ length: count }, (_, i) => `### Note ${i}\n\nPour.`).join('\n\n');
const limits = (text: string) => flow('article: drinks', `article: drinks\nlimits: ${text}`);

const CASES: readonly Case[] = [
  // front matter
  [
    'front matter in JavaScript, which is not run',
    flow('---\ntitle', '---js\ntitle'),
    '1:1',
    'no front matter',
  ],
  ['a day that no month has', article('2025-01-31', '2025-02-30'), '3:7', '"date" must be a day'],
  ['an author of no letters', article('Ada Example', '""'), '4:9', '"author" must not be empty'],
  ['a number for a title', flow('Tea or coffee?', '12'), '2:8', '"title" must be text'],
  ['a title of 101 characters', flow('Tea or coffee?', 'x'.repeat(101)), '2:8', 'at most 100 characters'],
  [
    'an alias that is no list',
    flow('---\n\n## Hour', 'aliases:\n  Tea: chai\n---\n\n## Hour'),
    '5:8',
    'must be a list',
  ],
  [
    'aliases of no technique',
    flow('---\n\n## Hour', 'aliases: [chai]\n---\n\n## Hour'),
    '4:10',
    'must be keys with values',
  ],
  [
    'front matter of no keys',
    { 'flows/drinks.md': FLOW.replace(/title.*\narticle.*/, 'tea') },
    '1:1',
    'the front matter must be keys',
  ],
  ['a title that begins with a star', flow('Tea or', '*Tea or'), '2:8', 'in quotation marks'],
  ['a tab before a key', flow('article:', '\tarticle:'), '3:1', 'indent with spaces'],
  ['a key twice', flow('article:', 'title: x\narticle:'), '3:1', 'remove one of the two'],
  [
    'a title without its second quotation mark',
    flow('Tea or', '"Tea or'),
    '3:16',
    'close the quotation mark',
  ],
  // Markdown
  ['a comment without an end', flow('Drink tea.', 'Drink.\n\n<!-- tea'), '23:1', 'end it with'],
  [
    'code whose fence of four has an end of three',
    flow('Drink tea.', '````\nDrink.\n```'),
    '21:1',
    'a line "````"',
  ],
  ['a link that runs code', flow('Drink tea.', 'See [x](javascript:alert).'), '21:5', 'neither to a section'],
  [
    'a link that runs code, in an article',
    article('Leaves in water.', '[x](javascript:alert)'),
    '10:1',
    'cannot open',
  ],
  [
    'a link to a file above the content',
    flow('Drink tea.', 'See [x](../../README.md).'),
    '21:5',
    'neither to a section',
  ],
  // files
  [
    'a file in another encoding',
    { 'flows/drinks.md': Buffer.from(FLOW.replace('Tea or', 'Th\u00e9 or'), 'latin1') },
    '2:10',
    'not UTF-8',
  ],
  ['a NUL', article('Leaves', 'Lea\0ves'), '10:4', 'not UTF-8'],
  // flows
  [
    'an option to a place that was renamed, whose old name is near to another',
    flow('## Tea', '## Drink some'),
    '12:3',
    'use "#drink-some"',
  ],
  ['two labels that look the same', flow('[Evening]', '[Morning\u200b]'), '12:3', 'two options are called'],
  ['a place without a letter', flow('## Tea', '## ☕'), '19:1', 'has no name'],
  ['a link to more sections than fit', sections(11), '19:1', '"Tea" links to 11 sections'],
  ['eleven options', options(11), '10:1', 'the question has 11 options'],
  ['a label of 76 characters', label(76), '12:3', '76 characters'],
  ['26 questions in a row', deep(26), '7:1', '26 questions'],
  // notes and limits
  ['a note without a name', notes('### \n\nPour.'), '23:1', 'the note has no name'],
  ['a note without text', notes('### How'), '23:1', 'the note "How" has no text'],
  ['two notes of one name', notes('### How\n\nPour.\n\n### How\n\nWait.'), '27:1', 'two notes of a place'],
  [
    'a note whose name no button holds',
    notes(`### ${'N'.repeat(76)}\n\nPour.`),
    '23:1',
    'the name of the note has 76 characters',
  ],
  ['six notes', notes(someNotes(6)), '43:1', 'the outcome has 6 notes'],
  ['limits of 301 characters', limits('l'.repeat(301)), '4:9', 'at most 300 characters'],
  ['empty limits', limits("''"), '4:9', 'must not be empty'],
  // quotations
  [
    'an excerpt in other letters',
    flow('Take tea in', 'take tea in'),
    '13:5',
    'does not say "take tea in the evening."',
  ],
  [
    'an excerpt of the line above a list',
    flow('Take coffee in the morning.', 'Cons:'),
    '11:5',
    'the line above a list',
  ],
  [
    'an excerpt of two passages that read the same',
    { ...article('Cheap.', 'Needs a kettle.'), ...flow('Take tea in the evening.', 'Needs a kettle.') },
    '13:5',
    'reword one of them',
  ],
  ['an excerpt unlike anything', flow('Take tea in the evening.', 'Zzz qqq'), '13:5', 'letter by letter'],
];

describe('content with a mistake is refused, with its place and the fix', () => {
  test.each(CASES)('%s', (_, files, point, says) => {
    const said = problemsOf(files).map((problem) => formatProblem({ ...problem, file: '' }));
    expect(said.filter((text) => text.startsWith(`:${point}: `)).join('\n')).toContain(says);
  });

  test('a command name that a platform would refuse', () => {
    const [problem] = problemsOf({ 'flows/Two Words.md': FLOW });
    expect(problem?.message).toBe('"Two Words" cannot be a slash command');
  });

  test('all problems of all files at once, in the order of the files', () => {
    const problems = problemsOf({
      ...article('Leaves in water.', '[Leaves](data:1) and [water](data:2) **and'),
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
    expect(() => loadLibrary(folder)).toThrow(
      'the folder has no flow\n    begin a guide: npm run new -- name',
    );
  });
});

describe('content without a mistake', () => {
  test.each([
    ['ten options', options(10)],
    ['a label of 75 characters', label(75)],
    ['links to ten sections', sections(10)],
    ['25 questions in a row', deep(25)],
    ['five notes', notes(someNotes(5))],
    ['limits of 300 characters', limits('l'.repeat(300))],
  ])('may have %s', (_, files) => {
    expect(load(files).flows).toHaveLength(1);
  });

  test.each(['constructor', 'toString'])('a technique may be called "%s"', (name) => {
    const { flows } = load({ 'articles/drinks.md': ARTICLE.replace('What is Tea?', `What is ${name}?`) });
    expect(flows[0]?.techniqueNames.map((technique) => technique.name)).toEqual([name]);
  });

  test('line ends of Windows and a byte order mark change nothing', () => {
    const windows = (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`;
    const library = load({ 'articles/drinks.md': windows(ARTICLE), 'flows/drinks.md': windows(FLOW) });
    // The two folders differ in their names and in their bytes.
    const said = (read: Library) =>
      JSON.stringify(read, (key, value) => (key === 'file' || key === 'version' ? undefined : value));
    expect(said(library)).toEqual(said(load({})));
  });

  test('files that belong to no guide are left alone: hidden ones, backups, a README, pictures', () => {
    const { library, errors, warnings } = readContent(
      contentFolder({
        'articles/._drinks.md': '\0',
        'flows/.#drinks.md': 'x',
        'flows/drinks.md~': 'x',
        'flows/drinks.md.bak': 'x',
        'articles/README.md': '# Articles',
        'flows/readme.txt': 'x',
        'articles/LICENSE': 'x',
        'articles/kettle.png': 'x',
        'README.md': '# Content',
        '.gitignore': 'x',
      }),
    );
    expect(errors).toEqual([]);
    expect(warnings.filter(({ message }) => message.includes('not read'))).toEqual([]);
    expect(library?.flows.map(({ slug }) => slug)).toEqual(['drinks']);
  });

  test('every other file and folder is named, and stops no guide', () => {
    const { library, warnings } = readContent(
      contentFolder({
        'flows/notes.txt': 'x',
        'articles/old/drinks.md': ARTICLE,
        'article/drinks.md': ARTICLE,
        'drinks.md': ARTICLE,
        'data.json': '{}',
      }),
    );
    expect(library?.flows).toHaveLength(1);
    const named = warnings.filter(({ message }) => message.includes('does not read'));
    expect(named.map(({ file, message }) => [basename(file), message])).toEqual([
      ['article', 'the guide does not read this folder'],
      ['old', 'the guide does not read this folder'],
      ['data.json', 'the guide does not read this file'],
      ['drinks.md', 'the guide does not read this file'],
      ['notes.txt', 'the guide does not read this file'],
    ]);
    expect(named[0]?.hint).toBe('did you mean "articles"?');
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

  test.each(['drinks.markdown', 'drinks.mdx', 'Drinks.md', 'drinks.MD', 'drinks.md.txt'])(
    'a second article called %s is named, and the first is read',
    (name) => {
      const { errors } = readContent(contentFolder({ [`articles/${name}`]: ARTICLE }));
      const [kept, other] = ['drinks.md', name].toSorted(
        (a, b) => Number(b.endsWith('.md')) - Number(a.endsWith('.md')) || (a < b ? -1 : 1),
      );
      expect(errors.map(({ file, message }) => [basename(file), message])).toEqual([
        [other, `only capital letters, accents or the ending tell this file from "${kept}"`],
      ]);
    },
  );

  test('a file that is no picture, and a link to a folder, are named', () => {
    const folder = contentFolder({
      'pictures/notes.txt': 'x',
      'pictures/old/a.svg': 'x',
      'pictures/cup.png': 'x',
    });
    symlinkSync('../articles', `${folder}/flows/more`);
    const { warnings, library } = readContent(folder);
    const named = warnings.filter(({ message }) => message.includes('does not read'));
    expect(named.map(({ file, message }) => [basename(file), message])).toEqual([
      ['more', 'the guide does not read this folder'],
      ['notes.txt', 'the guide does not read this file'],
      ['old', 'the guide does not read this folder'],
    ]);
    expect(library?.flows).toHaveLength(1);
  });

  test.each(['drinks.markdown', 'drinks.md.txt'])('an article called %s is not also missing', (name) => {
    const folder = contentFolder({ [`articles/${name}`]: ARTICLE });
    rmSync(`${folder}/articles/drinks.md`);
    expect(readContent(folder).errors).toMatchObject([
      { message: 'the name does not end in ".md"', hint: 'rename the file to "drinks.md"' },
    ]);
  });

  test('a mistake in the article does not make options look alike, whose quotations nobody could read', () => {
    const same = FLOW.replace('[Evening](#tea)', '[Evening](#coffee)');
    const folder = contentFolder({
      'flows/drinks.md': same,
      'articles/drinks.md': ARTICLE.replace('title: Tea', 'titel: Tea'),
    });
    expect(readContent(folder).warnings).toEqual([]);
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

describe('a folder that is read again', () => {
  const articleOf = (reader: ContentReader) => {
    const { library, warnings } = reader.read();
    return { article: library?.flows[0]?.articles[0], warnings };
  };

  test('has the same article if it has not changed, with the same warnings', () => {
    const reader = new ContentReader(contentFolder({}));
    const first = articleOf(reader);
    expect(first.warnings).not.toEqual([]);
    expect(articleOf(reader)).toEqual(first);
    expect(articleOf(reader).article).toBe(first.article);
  });

  test('has the new text of an article that has changed', () => {
    const folder = contentFolder({});
    const reader = new ContentReader(folder);
    reader.read();
    writeFileSync(join(folder, 'articles/drinks.md'), ARTICLE.replace('Needs a kettle.', 'Needs a cup.'));
    expect(articleOf(reader).article?.passages.map(({ text }) => text)).toContain('Needs a cup.');
  });

  test('tells the errors of an article again until they are mended', () => {
    const folder = contentFolder(article('2025-01-31', '2025-02-30'));
    const reader = new ContentReader(folder);
    expect(reader.read().errors).toHaveLength(1);
    expect(reader.read().errors).toHaveLength(1);
    writeFileSync(join(folder, 'articles/drinks.md'), ARTICLE);
    expect(reader.read().errors).toEqual([]);
  });
});

test('a page is read in several steps, between which others are answered', () => {
  const steps = (articles: Readonly<Record<string, string>>): number =>
    [...new ContentReader(contentFolder(articles)).steps()].length;
  expect(steps({ 'articles/more.md': ARTICLE }) - steps({})).toBeGreaterThanOrEqual(5);
});
