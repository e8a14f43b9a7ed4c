import type { Answer, Flow, Option, Outcome, Place, Question } from './flow.ts';

/*
 * All code that follows a flow uses these functions, so that a new kind of question changes only this file.
 */

/** The place that an answer leads to. */
export const nextPlace = ({ options: [first] }: Answer): Place => first.to;

/** The place that answers lead to. Without answers, the first place. */
export function placeAfter(flow: Flow, answers: readonly Answer[]): Place {
  const last = answers.at(-1);
  return last === undefined ? flow.start : nextPlace(last);
}

/** The answer that consists of these options. Undefined if none of them belongs to the question. */
export function answerOf(question: Question, chosen: readonly Option[]): Answer | undefined {
  const [first, ...others] = question.options.filter((option) => chosen.includes(option));
  return first && { question, options: [first, ...others] };
}

/** The labels of an answer, as one text. A label of a checklist has no ";". */
export const labelsOf = ({ options }: Answer): string => options.map(({ label }) => label).join('; ');

/**
 * For each option the largest answer in which this option decides: all boxes below a ticked one are ticked as well. Every
 * other answer leads to the same place as one of these, and has fewer options. So whatever holds for these answers
 * holds for every combination of ticks, without a look at each.
 */
export const largestAnswersTo = (question: Question): Answer[] =>
  question.options.map((option) => ({ question, options: [option, ...boxesBelow(question, option)] }));

const boxesBelow = ({ checklist }: Question, option: Option): readonly Option[] => {
  const at = checklist?.boxes.indexOf(option) ?? -1;
  return checklist === undefined || at < 0 ? [] : checklist.boxes.slice(at + 1);
};

/**
 * Follows a flow from its start, one answer after another.
 * @param answerTo returns the answer to a question, or undefined to stop at this question
 * @returns the answers, and the place that they lead to
 */
export function walk(
  flow: Flow,
  answerTo: (question: Question) => Answer | undefined,
): { readonly answers: readonly Answer[]; readonly place: Place } {
  const answers: Answer[] = [];
  let place: Place = flow.start;
  while (place.kind === 'question') {
    const answer = answerTo(place);
    if (answer === undefined) break;
    answers.push(answer);
    place = nextPlace(answer);
  }
  return { answers, place };
}

/**
 * Every path of largest answers from the start to a question or an outcome. A flow can have very many: see
 * `countLargestPaths`.
 */
export function* pathsToPlaces(flow: Flow): Generator<readonly Answer[]> {
  yield* pathsFrom(flow.start, []);
}

function* pathsFrom(place: Place, answers: readonly Answer[]): Generator<readonly Answer[]> {
  yield answers;
  if (place.kind === 'outcome') return;
  for (const answer of largestAnswersTo(place)) yield* pathsFrom(nextPlace(answer), [...answers, answer]);
}

/** Every path of largest answers from the start to an outcome. */
export const pathsToOutcomes = (flow: Flow): (readonly Answer[])[] =>
  [...pathsToPlaces(flow)].filter((answers) => placeAfter(flow, answers).kind === 'outcome');

/**
 * The number of paths from the start to an outcome, each combination of ticks counted. It is fast even if there are very
 * many.
 */
export const countPaths = (flow: Flow): bigint =>
  // Each box below the deciding one may be ticked or not.
  sumPaths(flow, ({ options }) => 2n ** BigInt(options.length - 1));

/** The number of paths of largest answers from the start to an outcome. */
export const countLargestPaths = (flow: Flow): bigint => sumPaths(flow, () => 1n);

/** @param weigh returns the number of answers that a largest answer counts for */
function sumPaths(flow: Flow, weigh: (answer: Answer) => bigint): bigint {
  const counts = new Map<Place, bigint>();
  const count = (place: Place): bigint => {
    if (place.kind === 'outcome') return 1n;
    const known = counts.get(place);
    if (known !== undefined) return known;
    const sum = largestAnswersTo(place).reduce(
      (total, answer) => total + weigh(answer) * count(nextPlace(answer)),
      0n,
    );
    counts.set(place, sum);
    return sum;
  };
  return count(flow.start);
}

/**
 * Finds the heaviest path to each place. It is fast even if there are very many paths.
 * @param weigh returns the weight of one answer, not negative. A further tick must not make an answer lighter.
 */
export function heaviestPaths(
  flow: Flow,
  weigh: (answer: Answer) => number,
): ReadonlyMap<Place, readonly Answer[]> {
  const leadingTo = new Map<Place, Answer[]>(flow.places.map((place) => [place, []]));
  for (const answer of questionsOf(flow).flatMap(largestAnswersTo))
    leadingTo.get(nextPlace(answer))?.push(answer);
  type Path = { readonly weight: number; readonly answers: readonly Answer[] };
  const paths = new Map<Place, Path>();
  const heaviest = (place: Place): Path => {
    const known = paths.get(place);
    if (known) return known;
    let best: Path = { weight: 0, answers: [] };
    for (const answer of leadingTo.get(place) ?? []) {
      const before = heaviest(answer.question);
      const weight = before.weight + weigh(answer);
      if (weight > best.weight || best.answers.length === 0) {
        best = { weight, answers: [...before.answers, answer] };
      }
    }
    paths.set(place, best);
    return best;
  };
  return new Map(flow.places.map((place) => [place, heaviest(place).answers]));
}

/** The number of questions on the longest path from a question with these options, this question included. */
export const longestPath = (options: readonly Option[]): number =>
  1 + Math.max(0, ...options.map(({ to }) => (to.kind === 'question' ? to.questionsLeft : 0)));

export const questionsOf = (flow: Flow): Question[] =>
  flow.places.filter((place) => place.kind === 'question');

export const outcomesOf = (flow: Flow): Outcome[] => flow.places.filter((place) => place.kind === 'outcome');
