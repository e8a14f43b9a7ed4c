import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer, Flow, Option } from '../../src/content/flow.ts';
import { LibraryKeys } from '../../src/content/keys.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import {
  countLargestPaths,
  countPaths,
  heaviestPaths,
  largestAnswersTo,
  nextPlace,
  pathsToOutcomes,
  placeAfter,
  questionsOf,
} from '../../src/content/walk.ts';
import { CHECKLIST, STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';
import { allAnswersTo, allPaths } from './all-paths.ts';
import { FLOW, load } from './read/folder.ts';

const flows = [STRATEGY, TWO_GUIDES, CHECKLIST].flatMap((folder) => loadLibrary(folder).flows);
const named = flows.map((flow) => [flow.slug, flow] as const);

test.each(named)('the paths of /%s are counted correctly without a walk over each', (_, flow) => {
  const ends = [...allPaths(flow)].filter((answers) => placeAfter(flow, answers).kind === 'outcome');
  expect(countPaths(flow)).toBe(BigInt(ends.length));
  expect(countLargestPaths(flow)).toBe(BigInt(pathsToOutcomes(flow).length));
});

test('of ticked boxes, the first in the order of the page decides where the answer leads', () => {
  const answers = flows.flatMap((flow) => questionsOf(flow).flatMap(allAnswersTo));
  expect(answers.length).toBeGreaterThan(500);
  for (const { question, options } of answers) {
    const first = question.options.find((option) => options.includes(option));
    expect(nextPlace({ question, options })).toBe(first?.to);
  }
});

test('every answer is a part of a largest answer that leads to the same place', () => {
  for (const question of flows.flatMap(questionsOf)) {
    for (const answer of allAnswersTo(question)) {
      const larger = largestAnswersTo(question).find(({ options }) => options[0] === answer.options[0]);
      expect(larger?.options).toEqual(expect.arrayContaining([...answer.options]));
    }
  }
});

const weightsOf = (weightOf: (question: string, label: string) => number) => {
  const weigh = ({ question, options }: Answer): number =>
    options.reduce((sum, { label }) => sum + weightOf(question.id, label), 0);
  return {
    weigh,
    weight: (answers: readonly Answer[]) => answers.reduce((sum, each) => sum + weigh(each), 0),
  };
};

/** Every path of each flow: too many to list them again for each run of a test. */
const everyPath = new Map(flows.map((flow) => [flow, [...allPaths(flow)]]));

test('for any weights of answers, the heaviest of all paths to each place is found', () => {
  fc.assert(
    fc.property(fc.constantFrom(...flows), fc.func(fc.nat(1000)), (flow, weightOf) => {
      const { weigh, weight } = weightsOf(weightOf);
      const heaviest = new Map<string, number>();
      for (const way of everyPath.get(flow) ?? []) {
        const { id } = placeAfter(flow, way);
        heaviest.set(id, Math.max(weight(way), heaviest.get(id) ?? 0));
      }
      const found = [...heaviestPaths(flow, weigh)];
      expect(found.map(([place, way]) => placeAfter(flow, way) === place)).not.toContain(false);
      expect(new Map(found.map(([place, way]) => [place.id, weight(way)]))).toEqual(heaviest);
    }),
    { numRuns: 20 },
  );
});

describe('the work over all combinations of ticks grows with the boxes, not with their combinations', () => {
  /** A flow of checklists in a row, each with nine boxes. */
  const checklists = (count: number): Flow => {
    const places = Array.from({ length: count }, (_, i) => {
      const next = i + 1 < count ? `list-${i + 1}` : 'end';
      const boxes = Array.from({ length: 9 }, (__, j) => `- [ ] [Box ${j}](#${next})\n`);
      return `## List ${i}\n\nWhich?\n\n${boxes.join('')}- [None](#${next})\n`;
    });
    const [flow] = load({
      'flows/drinks.md': [FLOW.split('## Hour')[0], ...places, '## End\n\nDone.\n'].join('\n'),
    }).flows;
    if (flow === undefined) throw new Error('The flow is not there.');
    return flow;
  };

  /** Runs work on a flow. @returns how often it looked where an option leads */
  const looksOf = (flow: Flow, work: () => unknown): number => {
    let looks = 0;
    for (const option of questionsOf(flow).flatMap(({ options }): readonly Option[] => options)) {
      const { to } = option;
      Object.defineProperty(option, 'to', {
        get() {
          looks += 1;
          return to;
        },
      });
    }
    work();
    return looks;
  };

  test.each([
    ['counting the paths', (flow: Flow) => countPaths(flow)],
    ['finding the heaviest paths', (flow: Flow) => heaviestPaths(flow, ({ options }) => options.length)],
    ['measuring the longest token', (flow: Flow) => new LibraryKeys({ flows: [flow] }).longestToken(flow)],
  ])('%s', (_, work) => {
    const [few, many] = [5, 20].map((count) => {
      const flow = checklists(count);
      return looksOf(flow, () => work(flow));
    });
    expect(few).toBeGreaterThanOrEqual(50);
    expect(few).toBeLessThanOrEqual(200);
    expect(many).toBe((few ?? 0) * 4);
  });

  test('there are more combinations than anybody can walk', () => {
    expect(countPaths(checklists(20))).toBe(512n ** 20n);
  });
});
