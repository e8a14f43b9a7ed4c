import type { Answer, Flow, Option, Place, Question } from '../../src/content/flow.ts';
import { answerOf, nextPlace } from '../../src/content/walk.ts';

/** Every answer that a person can give to a question: each option, or each combination of ticks. */
export function allAnswersTo(question: Question): Answer[] {
  const { checklist, options } = question;
  const choices = checklist
    ? [...combinations(checklist.boxes).filter(({ length }) => length > 0), [checklist.none]]
    : options.map((option) => [option]);
  return choices.flatMap((chosen) => answerOf(question, chosen) ?? []);
}

const combinations = (boxes: readonly Option[]): (readonly Option[])[] =>
  Array.from({ length: 2 ** boxes.length }, (_, set) => boxes.filter((__, i) => (set & (1 << i)) !== 0));

/** Every path from the start to a question or an outcome, one for each combination of ticks. */
export function* allPaths(
  flow: Flow,
  place: Place = flow.start,
  answers: readonly Answer[] = [],
): Generator<readonly Answer[]> {
  yield answers;
  if (place.kind === 'outcome') return;
  for (const answer of allAnswersTo(place)) yield* allPaths(flow, nextPlace(answer), [...answers, answer]);
}
