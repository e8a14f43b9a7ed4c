import { expect, test } from 'vitest';
import {
  BLOCK_LENGTH,
  BLOCKS_PER_FILE,
  FILE_BYTES,
  MARKS_PER_BLOCK,
  NESTING,
  PLACES_PER_FLOW,
  UNDERLINES,
} from '../../../src/content/limits.ts';
import { ContentError } from '../../../src/content/problem.ts';
import { ARTICLE, load } from './folder.ts';

/** What is wrong with an article that ends in a text, each on a line; nothing where it loads. */
function wrongWith(text: string): string[] {
  try {
    load({ 'articles/drinks.md': `${ARTICLE}\n${text}` });
    return [];
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
}

const LINE = ARTICLE.split('\n').length + 1;
const REST = FILE_BYTES - ARTICLE.length - 1;
const SENTENCES = `${'Some words. '.repeat(20)}\n\n`;
const words = (length: number): string => SENTENCES.repeat(length / SENTENCES.length + 1).slice(0, length);
const BLOCKS = ARTICLE.split(/\n{2,}/).length;
const nested = (depth: number): string =>
  Array.from({ length: depth }, (_, i) => `${'  '.repeat(i)}- item`).join('\n');
const quoted = (depth: number): string => `${'>'.repeat(depth)} words`;
const formatted = (depth: number): string => `${'*a **b '.repeat(depth / 2)}${'c** d*'.repeat(depth / 2)}`;

test.each<[what: string, allowed: string, excessive: string, message: string]>([
  ['a page', words(REST), words(REST + 1), '1:1 the file has 80,001 bytes; at most 80,000'],
  [
    'a paragraph',
    'x'.repeat(BLOCK_LENGTH),
    'x'.repeat(BLOCK_LENGTH + 1),
    `${LINE}:1 20,001 characters without an empty line; at most 20,000`,
  ],
  [
    'the number of paragraphs',
    'x\n\n'.repeat(BLOCKS_PER_FILE - BLOCKS),
    'x\n\n'.repeat(BLOCKS_PER_FILE - BLOCKS + 1),
    `${LINE + 2 * (BLOCKS_PER_FILE - BLOCKS)}:1 more than 1,500 paragraphs and lists`,
  ],
  [
    'the marks of a paragraph',
    'a-b '.repeat(MARKS_PER_BLOCK),
    'a-b '.repeat(MARKS_PER_BLOCK + 1),
    `${LINE}:1 2,001 marks such as "*" without an empty line; at most 2,000`,
  ],
  [
    'lines below headings',
    '---\n\n'.repeat(UNDERLINES - 2),
    '---\n\n'.repeat(UNDERLINES - 1),
    `${LINE + 2 * (UNDERLINES - 2)}:1 more than 100 lines of nothing but "=" or "-"`,
  ],
  [
    'lists within each other',
    nested(NESTING),
    nested(NESTING + 1),
    `${LINE + NESTING}:${2 * NESTING + 1} more than 30 lists, quotations or formats within each other`,
  ],
  [
    'quotations within each other',
    quoted(NESTING),
    quoted(NESTING + 1),
    `${LINE}:1 more than 30 lists, quotations or formats within each other`,
  ],
])('%s can be so large, and no larger', (_, allowed, excessive, message) => {
  expect(wrongWith(allowed)).toEqual([]);
  expect(wrongWith(excessive)).toEqual([message]);
});

test('bold and italics within each other are refused before anything could overflow', () => {
  expect(wrongWith(formatted(NESTING))).toEqual([]);
  expect(wrongWith(formatted(400))).toEqual([
    expect.stringContaining('more than 30 lists, quotations or formats within each other'),
  ]);
});

test('a flow of too many places is refused, however they are chained', () => {
  const places = Array.from(
    { length: PLACES_PER_FLOW },
    (_, i) => `## Place ${i}\nWhat?\n\n- [On](#place-${i + 1})`,
  );
  const flow = ['---\ntitle: Long\narticle: drinks\n---', ...places, `## Place ${PLACES_PER_FLOW}\n\nDone.`];
  expect(() => load({ 'flows/drinks.md': flow.join('\n\n') })).toThrow('a flow of 501 places');
});
