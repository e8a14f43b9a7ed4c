import { describe, expect, test } from 'vitest';
import { findCitation } from '../../src/content/citation.ts';
import type { Answer, Place } from '../../src/content/flow.ts';
import { type Block, paragraphsIn, plainText } from '../../src/content/markdown.ts';
import type { Passage } from '../../src/content/passage.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { nextPlace, outcomesOf, placeAfter, questionsOf } from '../../src/content/walk.ts';

/*
 * What the shipped guide owes to its article. `npm run check` proves the rest: that each excerpt stands in one passage,
 * and that the scenarios lead where they must.
 */

const [flow] = loadLibrary('content').flows;
if (flow === undefined) throw new Error('The shipped guide is missing.');
const { passages, techniques } = flow.material;

const FINE_TUNING = ['consider-fine-tuning', 'consider-fine-tuning-plus-prompting'];

/**
 * Every path of smallest answers: one option each. A further tick leads to the same place if it is below, and adds
 * quotations. So a quotation on all these paths is on every path, whatever else is ticked.
 */
function* smallestPaths(place: Place, before: readonly Answer[] = []): Generator<readonly Answer[]> {
  if (place.kind === 'outcome') yield before;
  else
    for (const option of place.options) {
      const answer: Answer = { question: place, options: [option] };
      yield* smallestPaths(nextPlace(answer), [...before, answer]);
    }
}

const quotedOn = (path: readonly Answer[]): readonly Passage[] =>
  path.flatMap(({ options }) => options.flatMap(({ citations }) => citations));

describe('every path to fine-tuning, with any ticks,', () => {
  const paths = [...smallestPaths(flow.start)].filter((path) =>
    FINE_TUNING.includes(placeAfter(flow, path).id),
  );
  const named = paths.map(
    (path) => [path.map(({ options: [first] }) => first.label).join(', '), path] as const,
  );

  test('is looked at: four troubles, and four uses', () => {
    expect(named).toHaveLength(16);
  });

  test.each(named)('quotes a reason for it: %s', (_, path) => {
    const reasons = passages.filter(
      ({ context, text }) =>
        context.some(({ paragraph }) => plainText(paragraph.children) === 'Consider Fine-Tuning If:') &&
        !text.includes('dataset'),
    );
    expect(reasons).toHaveLength(4);
    expect(quotedOn(path).filter((passage) => reasons.includes(passage))).not.toEqual([]);
  });

  test.each(named)('quotes all that the article says against it: %s', (_, path) => {
    const told = techniques.find(({ name }) => name === 'Fine-Tuning')?.facets.cons ?? [];
    const points: readonly Block[] = told.flatMap(({ blocks }) => paragraphsIn(blocks));
    const cons = passages.filter(({ block }) => points.includes(block));
    expect(cons).toHaveLength(3);
    expect(quotedOn(path)).toEqual(expect.arrayContaining(cons));
  });
});

test.each(outcomesOf(flow).map((outcome) => [outcome.title, outcome] as const))(
  'words in quotation marks are those of the article: %s',
  (_, { blocks, notes }) => {
    const said = [...blocks, ...notes.flatMap((note) => note.blocks)];
    const text = paragraphsIn(said).map(({ children }) => plainText(children));
    for (const [, quoted = ''] of text.join('\n').matchAll(/["“]([^"”]+)["”]/g)) {
      expect(findCitation(flow.material, quoted).kind, quoted).toBe('found');
    }
  },
);

test('every label can be read on a phone', () => {
  const labels = questionsOf(flow).flatMap(({ options }) => options.map(({ label }) => label));
  expect(labels.filter((label) => label.length > 34)).toEqual([]);
});
