import { expect, test } from 'vitest';
import { FILE_BYTES, LINES_PER_FILE, MARKS_PER_BLOCK } from '../../src/content/limits.ts';
import { readContent } from '../../src/content/read/library.ts';
import { ARTICLE, contentFolder, FLOW } from '../content/read/folder.ts';
import { sizeOf } from './size.ts';

/** Characters of a page: the limit, or an eighth of it. */
const LENGTH = sizeOf(FILE_BYTES, FILE_BYTES / 8) - 1_000;

/** Lines of a page: the limit, or an eighth of it, less those of the page that stand above. */
const LINES = sizeOf(LINES_PER_FILE, LINES_PER_FILE / 8) - 50;

/** A hostile page may take so many times the processor of an ordinary page of the same length. */
const TIMES = 15;

const lines = (length: number, line: (i: number) => string): string => {
  let all = '';
  for (let i = 0; all.length < length; i++) all += line(i);
  return all;
};
const repeat = (part: string) => (length: number) => part.repeat(Math.max(1, length / part.length));
const around =
  (before: string, middle: string, after: string) =>
  (length: number): string => {
    const times = Math.max(1, length / (before.length + after.length));
    return before.repeat(times) + middle + after.repeat(times);
  };

/** Text that parsers of Markdown have been slow at, or failed on. Each function makes about `length` characters of it. */
const SHAPES: Readonly<Record<string, (length: number) => string>> = {
  quotations: repeat('>'),
  'quotations of lists': repeat('> - '),
  'lists in a line': repeat('- '),
  'numbered lists in a line': repeat('1. '),
  'lists in lists': (length) => lines(length, (i) => `${'  '.repeat(i % Math.ceil(Math.sqrt(length)))}- a\n`),
  'a long list': repeat('- a\n'),
  'lists between paragraphs': repeat('a\n\n- b\n\n'),
  'lists below headings': repeat('# a\n- b\n'),
  'quotations below headings': repeat('# a\n> b\n'),
  'numbered lists and rules': repeat('1. b\n___\n'),
  'lists of other bullets': repeat('- b\n* b\n'),
  'quotations of one list each': repeat('> - a\n\n'),
  'links, then lists below headings': (length) =>
    `${`${'[a](b) '.repeat(900)}\n\n`.repeat(length / 7_000)}${'# a\n- b\n'.repeat(LINES / 2)}`,
  'stars before stars': around('*', 'a', '*'),
  'stars that open': repeat('*a **a '),
  'stars that close': repeat('a* b** '),
  'stars inside of words': repeat('a**b c* '),
  'stars and underscores': repeat('_a __b *c '),
  'emphasis in emphasis': around('*a ', 'b', ' c*'),
  'bold in italics': around('*a **b ', 'c', ' d** e*'),
  tildes: repeat('~a ~~b '),
  'brackets that open': repeat('['),
  'brackets that open and close': around('[', 'a', ']'),
  'links that open': repeat('[a]('),
  'links in links': repeat('[a](b'),
  'images in images': repeat('![[]()'),
  definitions: (length) => lines(length, (i) => `[a${i}]: b\n`),
  references: (length) => `[a]: /b\n\n${'[a] '.repeat(length / 4)}`,
  footnotes: (length) => `${'[^a] '.repeat(length / 5)}\n\n[^a]: b`,
  'backticks of all lengths': (length) => lines(length, (i) => `e${'`'.repeat(i % 300)}`),
  'code without an end': repeat('`a``b```c '),
  'fences of code': repeat('```\na\n'),
  tags: repeat('<a '),
  comments: repeat('<!--'),
  instructions: repeat('<?'),
  addresses: repeat('www.a.'),
  mails: repeat('a@'),
  'a mail': around('a.', '@', 'b.'),
  entities: repeat('&a;'),
  escapes: repeat('\\['),
  'a table': (length) => `| a |\n| - |\n${'| b |\n'.repeat(length / 6)}`,
  'a wide table': (length) => ['a', '-', 'b'].map((cell) => `${`|${cell}`.repeat(length / 6)}|\n`).join(''),
  'headings below headings': repeat('### a\n'),
  'underlined headings': repeat('a\n===\n'),
  'briefly underlined headings': repeat('a\n=\n'),
  'number signs': repeat('#'),
  spaces: (length) => `${' '.repeat(length)}a`,
  'spaces between words': (length) => `a${' '.repeat(length)}b`,
  'spaces in a heading': (length) => `## a${' '.repeat(length)}b\n\nc`,
  'open tags in HTML': (length) => `<div>\n${'<svg '.repeat(length / 5)}`,
  'references in HTML': (length) => `<p>${'&amp;'.repeat(length / 5)}`,
  'elements in HTML': (length) => `<div>\n${'<i>a'.repeat(length / 4)}`,
  tabs: (length) => `${'\t'.repeat(length)}a`,
  'empty lines': repeat('\n'),
  'short lines': repeat('a\n'),
  'a long word': repeat('x'),
  'control characters': repeat('\x0b'),
  'invisible characters': repeat('a\u200b '),
  'backslashes in paths': repeat('C:\\.a '),
  'figures that run together': repeat('2*3*4 '),
  'a bracket before words': (length) => `[[a ${'org '.repeat(length / 4)}`,
  'links of a wiki': repeat('[[a]] '),
  'embeds of a wiki': repeat('![[a]]\n\n'),
  'comments of a wiki': repeat('%%\na\n%%\n'),
  'comments of a wiki without an end': repeat('%%a\n\n'),
  'tags of a site generator': repeat('{% a %}\nb\n{% enda %}\n'),
  'ids of headings': repeat('### a {#b}\n\n'),
  'labels without text': repeat('**Pros**\n\n'),
  'damaged words': repeat('â€™ '),
  'a damaged word': repeat('ÃƒÆ’'),
  accents: repeat('e\u0301'),
  sections: (length) => lines(length, (i) => `\n## Section ${i}\n\nWords.\n`),
  techniques: (length) =>
    lines(length, (i) => `\n## What is ${i}?\n\n- How it works: a\n- Pros: b\n- Cons: c\n`),
};

/** Counts the marks of Markdown as the limit does, so that a block can have as many as it allows. */
const marksIn = (text: string): number => (text.match(/[*_~[\]>=?{-]/g) ?? []).length;

const cut = (text: string): string => text.split('\n').slice(0, LINES).join('\n');

/** Repeats blocks of a shape, each as long as the limits allow. */
function filled(shape: (length: number) => string, length: number): string {
  let size = length;
  while (size > 10 && marksIn(shape(size)) > MARKS_PER_BLOCK) size *= 0.9;
  const block = `${shape(size)}\n\n`;
  return block.repeat(Math.max(1, length / Buffer.byteLength(block)));
}

const PLACES = (length: number, to: (i: number) => string): string =>
  `${FLOW.split('## Hour')[0]}${lines(length, (i) => `## a${i}\n\nq\n\n- [x](#${to(i)})\n\n`)}## end\n\ndone\n`;

const KEYS = (aliases: string): string => FLOW.replace('\n---\n', `\naliases: ${aliases}\n---\n`);

const FLOWS: Readonly<Record<string, (length: number) => string>> = {
  ...Object.fromEntries(
    [100, 300, 600, 900].flatMap((depth) => [
      [`${depth} lists in the front matter`, () => KEYS('['.repeat(depth) + ']'.repeat(depth))],
      [`${depth} keys in the front matter`, () => KEYS('{a: '.repeat(depth) + '}'.repeat(depth))],
    ]),
  ),
  'lists without an end': () => KEYS('['.repeat(MARKS_PER_BLOCK - 20)),
  'many keys': (length) => KEYS(lines(length, (i) => `\n  a${i}: [b]`)),
  'a long key': (length) => KEYS('x'.repeat(length)),
  'a chain of places': (length) => PLACES(length, (i) => `a${i + 1}`),
  'places that lead nowhere': (length) => PLACES(length, (i) => `b${i}`),
  'a circle': (length) => PLACES(length, (i) => `a${(i + 1) % 10}`),
  'options to one place': (length) =>
    `${FLOW}\n${filled((size) => lines(size, (i) => `- [x${i}](#tea)\n`), length)}`,
  excerpts: (length) => `${FLOW}\n${filled((size) => lines(size, (i) => `  > word ${i}\n  >\n`), length)}`,
};

/** Reads a content folder, and returns the milliseconds of processor that this takes. */
function read(files: Readonly<Record<string, string>>): number {
  const folder = contentFolder(files);
  const before = process.cpuUsage();
  const { errors } = readContent(folder);
  const { user, system } = process.cpuUsage(before);
  for (const { line, column, message } of errors) {
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    expect(message).not.toMatch(/Maximum call stack|undefined/);
  }
  return (user + system) / 1000;
}

const article = (text: string): Readonly<Record<string, string>> => ({
  'articles/drinks.md': `${ARTICLE}\n${text}`,
});

test(`no page takes more than ${TIMES} times the processor of an ordinary page, or fails with an error of our own`, () => {
  const ordinary = article(
    repeat(`${'Some *words* of a paragraph, and a few more. '.repeat(5)}\n\n`)(LENGTH),
  );
  read(ordinary);
  const usual = Math.max(read(ordinary), read(ordinary));
  const pages = [
    ...Object.entries(SHAPES).map(([name, shape]) => [name, article(cut(filled(shape, LENGTH)))] as const),
    ...Object.entries(SHAPES).map(([name, shape]) => [`only ${name}`, article(cut(shape(LENGTH)))] as const),
    ...Object.entries(FLOWS).map(([name, flow]) => [name, { 'flows/drinks.md': cut(flow(LENGTH)) }] as const),
  ];
  const times = pages.map(([name, files]) => ({ name, times: read(files) / usual }));
  const slowest = times.toSorted((a, b) => b.times - a.times).slice(0, 5);
  console.log(`${LENGTH} characters; an ordinary page takes ${usual.toFixed(0)} ms of processor`, slowest);
  expect(times.filter((page) => page.times > TIMES)).toEqual([]);
});
