import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formatProblem } from '../../../src/content/problem.ts';
import { type Content, ContentReader, readContent } from '../../../src/content/read/library.ts';
import { watchContent } from '../../../src/watch.ts';
import { ARTICLE, contentFolder, FLOW, problemsOf } from './folder.ts';

const inArticle = (text: string) => problemsOf({ 'articles/drinks.md': `${ARTICLE}\n${text}\n` });
const messages = (found: ReturnType<typeof problemsOf>) => found.map(({ message }) => message);

describe('content that would command the terminal of its reader', () => {
  test.each([
    ['a label', { 'flows/drinks.md': FLOW.replace('[Evening](#tea)', '[E\u001b[2Jvening](#te)') }],
    ['an excerpt', { 'flows/drinks.md': FLOW.replace('> Take tea in', '> Take \u001b[31mtea in') }],
    ['a key', { 'flows/drinks.md': FLOW.replace('article:', '"arti\\e[31mcle":') }],
    ['the name of a file', { 'articles/a\u001b[31mb.markdown': ARTICLE }],
    ['a direction mark', { 'flows/drinks.md': FLOW.replace('> Take tea in', '> Take \u202etea in x') }],
  ])('cannot do so by %s', (_, files) => {
    const printed = problemsOf(files).map(formatProblem).join('\n');
    expect(printed).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(printed).toMatch(/\\u\{(?:1b|202e)\}|U\+001B/);
  });

  test('is refused, with the place of each invisible character', () => {
    const found = inArticle('One.\u000bTwo.\n\nThree\u001b.');
    expect(found.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '23:5 an invisible character (U+000B)',
      '25:6 an invisible character (U+001B)',
    ]);
  });
});

describe('content that would take the memory or the time of its reader', () => {
  test.each([
    ['quotations', `${'>'.repeat(1_500)}x`],
    ['quotations that could still be read', `${'> '.repeat(60)}x`],
    ['emphasis', `${'*a **b '.repeat(100)}c${'** d*'.repeat(100)}`],
  ])('by %s in each other is refused', (_, text) => {
    expect(messages(inArticle(text))).toEqual([
      'more than 30 lists, quotations or formats within each other',
    ]);
  });

  test('by a file larger than any page is refused before it is read', () => {
    expect(messages(inArticle('x'.repeat(500_000)))).toEqual([
      `the file has ${(500_000 + ARTICLE.length + 2).toLocaleString('en')} bytes; the limit is 80,000`,
    ]);
  });

  test('by a file without end is refused', () => {
    const folder = contentFolder({});
    execFileSync('mkfifo', [join(folder, 'articles/pipe.md')]);
    symlinkSync('/dev/zero', join(folder, 'articles/zero.md'));
    expect(readContent(folder).errors.map(({ message }) => message)).toEqual([
      'this is not a file',
      'this is not a file',
    ]);
  });
});

test('a link to a file that is not there is named, and the rest is read', () => {
  const folder = contentFolder({});
  symlinkSync('nowhere.md', join(folder, 'flows/other.md'));
  expect(readContent(folder).errors).toMatchObject([{ message: 'the file cannot be read (ENOENT)' }]);
});

test('a page may be a link to a file elsewhere, as mounted volumes have it', () => {
  const folder = contentFolder({});
  writeFileSync(join(folder, 'elsewhere.md'), FLOW);
  symlinkSync('../elsewhere.md', join(folder, 'flows/other.md'));
  expect(readContent(folder).library?.flows.map(({ slug }) => slug)).toEqual(['drinks', 'other']);
});

test('a link that leads back to where it stands ends no watching', async () => {
  const folder = contentFolder({});
  symlinkSync('..', join(folder, 'flows/loop'));
  const read = new Promise<Content>((resolve) => {
    onTestFinished(watchContent(new ContentReader(folder), resolve));
  });
  writeFileSync(join(folder, 'flows/drinks.md'), FLOW.replace('#tea', '#te'));
  expect((await read).errors).toHaveLength(1);
});
