import type { Flow } from '../../src/content/flow.ts';
import { answerOf, walk } from '../../src/content/walk.ts';
import { type Ballot, ballotOf } from '../../src/together/ballot.ts';

/** The ballot of a person who gives these answers, one after another, each as the labels of its options. */
export function ballot(flow: Flow, ...given: readonly (readonly string[])[]): Ballot {
  const left = [...given];
  const { answers } = walk(flow, (question) => {
    const labels = left.shift() ?? [];
    return answerOf(
      question,
      question.options.filter(({ label }) => labels.includes(label)),
    );
  });
  return ballotOf(flow, answers);
}
