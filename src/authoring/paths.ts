import type { Flow, Place } from '../content/flow.ts';
import type { Answer } from '../conversation/state.ts';

/** Counts the paths from the start to an outcome, without walking them. */
export function countPaths(flow: Flow): bigint {
  const counts = new Map<Place, bigint>();
  const count = (place: Place): bigint => {
    if (place.kind === 'outcome') return 1n;
    const known = counts.get(place);
    if (known !== undefined) return known;
    const sum = place.options.reduce((total, option) => total + count(option.to), 0n);
    counts.set(place, sum);
    return sum;
  };
  return count(flow.start);
}

/** Every way from the start to a question or an outcome, as the answers on it. */
export function* waysOf(flow: Flow): Generator<readonly Answer[]> {
  yield* onwards(flow.start, []);
}

function* onwards(place: Place, answers: readonly Answer[]): Generator<readonly Answer[]> {
  yield answers;
  if (place.kind === 'outcome') return;
  for (const option of place.options) yield* onwards(option.to, [...answers, { question: place, option }]);
}

/**
 * The way to each place whose answers weigh most, found without walking all ways.
 * @param weigh the weight of one answer, not negative
 */
export function heaviestWays(
  flow: Flow,
  weigh: (answer: Answer) => number,
): ReadonlyMap<Place, readonly Answer[]> {
  const into = new Map<Place, Answer[]>(flow.places.map((place) => [place, []]));
  for (const question of flow.places) {
    if (question.kind !== 'question') continue;
    for (const option of question.options) into.get(option.to)?.push({ question, option });
  }
  type Way = { readonly weight: number; readonly answers: readonly Answer[] };
  const ways = new Map<Place, Way>();
  const heaviest = (place: Place): Way => {
    const known = ways.get(place);
    if (known) return known;
    let best: Way = { weight: 0, answers: [] };
    for (const answer of into.get(place) ?? []) {
      const before = heaviest(answer.question);
      const weight = before.weight + weigh(answer);
      if (weight > best.weight || best.answers.length === 0) {
        best = { weight, answers: [...before.answers, answer] };
      }
    }
    ways.set(place, best);
    return best;
  };
  return new Map(flow.places.map((place) => [place, heaviest(place).answers]));
}
