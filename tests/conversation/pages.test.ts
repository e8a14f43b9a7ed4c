import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, bullets, heading, paragraph, text } from '../../src/content/markdown.ts';
import type { CardBlock } from '../../src/conversation/card.ts';
import { pagesOf } from '../../src/conversation/pages.ts';
import { quotation, withSources } from '../../src/conversation/quote.ts';
import { words } from '../../src/conversation/words.ts';
import { flowOf, STRATEGY } from '../fixtures/guides.ts';
import { wordsOf } from './person.ts';

const within =
  (limit: number) =>
  (blocks: readonly CardBlock[]): boolean =>
    wordsOf(blocks).length <= limit;
const cut = (blocks: readonly CardBlock[], limit: number) =>
  pagesOf(blocks, within(limit)).map((page) => wordsOf(page));

test('text that fits stays on one page', () => {
  expect(cut([paragraph(text('One.')), paragraph(text('Two.'))], 9)).toEqual(['One.\nTwo.']);
  expect(cut([], 9)).toEqual(['']);
});

test('one character over the limit, the last block goes to a second page', () => {
  expect(cut([paragraph(text('One.')), paragraph(text('Two.'))], 8)).toEqual(['One.', 'Two.']);
});

test('a heading stays with the block below it', () => {
  expect(cut([paragraph(text('One.')), heading(3, 'Title'), paragraph(text('Two words.'))], 16)).toEqual([
    'One.',
    'Title\nTwo words.',
  ]);
});

test('a block too long for a page is cut between its items', () => {
  expect(cut([bullets(['One', 'Two', 'Three'].map((word) => [text(word)]))], 8)).toEqual([
    'One\nTwo',
    'Three',
  ]);
});

test('a single paragraph over the limit is cut between sentences', () => {
  expect(cut([paragraph(text('First one. Second one. Third one.'))], 24)).toEqual([
    'First one. Second one. ',
    'Third one.',
  ]);
});

test('a sentence over the limit is cut between words, a word between characters, an emoji never', () => {
  expect(cut([paragraph(text('many short words'))], 11)).toEqual(['many short ', 'words']);
  expect(cut([paragraph(text('abcdefgh'))], 3)).toEqual(['abc', 'def', 'gh']);
  expect(cut([paragraph(text('👩‍💻👩‍💻'))], 5)).toEqual(['👩‍💻', '👩‍💻']);
});

test('both parts of a quote that is cut name their section and the article', () => {
  const [section] = flowOf(STRATEGY).sections;
  if (section === undefined) throw new Error('The content has no section.');
  const blocks = [quotation(section, [paragraph(text('One.')), paragraph(text('Two.'))])];
  const sources = pagesOf(blocks, within(4)).map((page) => wordsOf(withSources(page, words)).split('\n'));
  expect(sources).toEqual([
    [expect.stringMatching(/^Customizing LLMs/), 'One.', expect.stringMatching(/by Sami Halawa/)],
    [expect.stringMatching(/^Customizing LLMs/), 'Two.', expect.stringMatching(/by Sami Halawa/)],
  ]);
});

test('a numbered list continues with its number', () => {
  const list: Block = { ...bullets(['One', 'Two'].map((word) => [text(word)])), ordered: true, start: 3 };
  expect(pagesOf([list], within(6)).map(([block]) => block?.type === 'list' && block.start)).toEqual([3, 4]);
});

describe('for any blocks and any limit', () => {
  const inlines = fc.array(
    fc.oneof(
      fc.lorem({ mode: 'sentences', maxCount: 3 }).map(text),
      fc.lorem({ maxCount: 4 }).map((value) => ({ type: 'strong' as const, children: [text(value)] })),
      fc.constant({ type: 'break' as const }),
      fc.string({ unit: 'grapheme' }).map((value) => ({ type: 'inlineCode' as const, value })),
    ),
    { minLength: 1, maxLength: 4 },
  );
  const { block } = fc.letrec<{ block: Block }>((tie) => ({
    block: fc.oneof(
      { depthSize: 'small' },
      inlines.map((children): Block => paragraph(...children)),
      fc.array(fc.array(tie('block'), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }).map(
        (items): Block => ({
          type: 'list',
          ordered: false,
          start: 1,
          children: items.map((children) => ({ type: 'listItem', children })),
        }),
      ),
      fc
        .array(tie('block'), { minLength: 1, maxLength: 3 })
        .map((children): Block => ({ type: 'blockquote', children })),
      fc
        .lorem({ mode: 'sentences' })
        .map((value): Block => ({ type: 'code', value: value.replaceAll('. ', '.\n') })),
    ),
  }));

  test('no word is lost or repeated, and no page is over the limit', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), fc.integer({ min: 30, max: 400 }), (blocks, limit) => {
        const pages = cut(blocks, limit);
        const letters = (value: string) => value.replace(/\s/g, '');
        expect(letters(pages.join(''))).toBe(letters(wordsOf(blocks)));
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 300 },
    );
  });
});
