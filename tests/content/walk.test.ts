import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from '../../src/content/flow.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import {
  countPaths,
  heaviestPaths,
  pathsToOutcomes,
  pathsToPlaces,
  placeAfter,
} from '../../src/content/walk.ts';
import { STRATEGY, TWO_GUIDES } from '../fixtures/guides.ts';

const flows = [STRATEGY, TWO_GUIDES].flatMap((folder) => loadLibrary(folder).flows);

test.each(flows.map((flow) => [flow.slug, flow] as const))(
  'the paths of /%s are counted correctly without a walk over each',
  (_, flow) => {
    expect(countPaths(flow)).toBe(BigInt(pathsToOutcomes(flow).length));
  },
);

test('for any weights of answers, the heaviest path to each place is found', () => {
  fc.assert(
    fc.property(fc.constantFrom(...flows), fc.func(fc.nat(1000)), (flow, weightOf) => {
      const weigh = ({ question, option }: Answer): number => weightOf(question.id, option.label);
      const weight = (answers: readonly Answer[]): number =>
        answers.reduce((sum, each) => sum + weigh(each), 0);
      const heaviest = new Map<string, number>();
      for (const way of pathsToPlaces(flow)) {
        const { id } = placeAfter(flow, way);
        heaviest.set(id, Math.max(weight(way), heaviest.get(id) ?? 0));
      }
      const found = [...heaviestPaths(flow, weigh)];
      expect(found.map(([place, way]) => placeAfter(flow, way) === place)).not.toContain(false);
      expect(new Map(found.map(([place, way]) => [place.id, weight(way)]))).toEqual(heaviest);
    }),
  );
});
