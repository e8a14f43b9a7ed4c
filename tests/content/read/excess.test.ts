import { expect, test } from 'vitest';
import {
  FILE_BYTES,
  LINES_PER_FILE,
  MARKS_PER_BLOCK,
  NESTING,
  PLACES_PER_FLOW,
  TEXT_AFTER_BRACKET,
} from '../../../src/content/limits.ts';
import { ContentError } from '../../../src/content/problem.ts';
import { ARTICLE, load } from './folder.ts';

/** The problems of an article that ends in a text; empty if it loads. */
function problemsWith(text: string): string[] {
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
const nested = (depth: number): string =>
  Array.from({ length: depth }, (_, i) => `${'  '.repeat(i)}- item`).join('\n');
const quoted = (depth: number): string => `${'>'.repeat(depth)} words`;
const formatted = (depth: number): string => `${'*a **b '.repeat(depth / 2)}${'c** d*'.repeat(depth / 2)}`;

test.each<[name: string, allowed: string, excessive: string, message: string]>([
  ['a page', words(REST), words(REST + 1), '1:1 the file has 80,001 bytes; the limit is 80,000'],
  [
    'the lines of a page',
    '\n'.repeat(LINES_PER_FILE - LINE),
    '\n'.repeat(LINES_PER_FILE - LINE + 1),
    '3001:1 the file has 3,001 lines; the limit is 3,000',
  ],
  [
    'the marks of a paragraph',
    'a-b '.repeat(MARKS_PER_BLOCK),
    'a-b '.repeat(MARKS_PER_BLOCK + 1),
    `${LINE}:1 2,001 marks such as "*" without an empty line; the limit is 2,000`,
  ],
  [
    'a text after an open bracket',
    `\\[[a] [${'b'.repeat(TEXT_AFTER_BRACKET - 1)}`,
    `\\[[a] [${'b'.repeat(TEXT_AFTER_BRACKET)}`,
    `${LINE}:7 a "[" without "]", and 10,001 characters after it without an empty line; the limit is 10,000`,
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
])('%s can be this large, and no larger', (_, allowed, excessive, message) => {
  expect(problemsWith(allowed)).toEqual([]);
  expect(problemsWith(excessive)).toEqual([message]);
});

test('bold and italics within each other are refused before anything could overflow', () => {
  expect(problemsWith(formatted(NESTING))).toEqual([]);
  expect(problemsWith(formatted(400))).toEqual([
    expect.stringContaining('more than 30 lists, quotations or formats within each other'),
  ]);
});

test('a flow of too many places is refused, however they are chained', () => {
  const places = Array.from(
    { length: PLACES_PER_FLOW },
    (_, i) => `## Place ${i}\nOn?\n- [On](#place-${i + 1})`,
  );
  const flow = ['---\ntitle: Long\narticle: drinks\n---', ...places, `## Place ${PLACES_PER_FLOW}\n\nDone.`];
  expect(() => load({ 'flows/drinks.md': flow.join('\n\n') })).toThrow('the flow has 501 places');
});
