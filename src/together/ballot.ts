import { z } from 'zod';
import type { Answer, Flow } from '../content/flow.ts';
import { answerOf, placeAfter, walk } from '../content/walk.ts';

/** One answer of a ballot, in words, so that it can be read after the guide has changed. */
const ballotAnswer = z
  .object({
    /** The question's id. */
    question: z.string(),
    topic: z.string(),
    /** "one" and "none" have one label: "none" is the item of a checklist that has no box. "ticks" has each ticked box. */
    kind: z.enum(['one', 'ticks', 'none']),
    labels: z.tuple([z.string()], z.string()).readonly(),
  })
  .readonly();

/** The answers that one person handed in, and the outcome that they led to. It names no person. */
export const ballot = z
  .object({
    answers: z.array(ballotAnswer).readonly(),
    outcome: z.object({ id: z.string(), title: z.string() }).readonly(),
  })
  .readonly();

export type Ballot = z.output<typeof ballot>;
export type BallotAnswer = z.output<typeof ballotAnswer>;

/**
 * The ballot of a person's answers.
 * @throws Error if they lead to a question, because nobody can hand in half of a guide
 */
export function ballotOf(flow: Flow, answers: readonly Answer[]): Ballot {
  const place = placeAfter(flow, answers);
  if (place.kind === 'question') throw new Error(`The answers lead to the question "${place.topic}".`);
  return {
    answers: answers.map(({ question, options: [first, ...others] }) => ({
      question: question.id,
      topic: question.topic,
      kind: question.checklist === undefined ? 'one' : first === question.checklist.none ? 'none' : 'ticks',
      labels: [first.label, ...others.map(({ label }) => label)],
    })),
    outcome: { id: place.id, title: place.title },
  };
}

/**
 * The answers of a ballot as the flow has them now.
 * @returns undefined if the flow has changed, so that the answers lead nowhere or elsewhere
 */
export function answersOf(flow: Flow, { answers, outcome }: Ballot): readonly Answer[] | undefined {
  const given = new Map(answers.map((answer) => [answer.question, answer]));
  const walked = walk(flow, (question) => {
    const labels: readonly string[] = given.get(question.id)?.labels ?? [];
    const chosen = question.options.filter(({ label }) => labels.includes(label));
    return chosen.length === labels.length ? answerOf(question, chosen) : undefined;
  });
  const isSame =
    walked.answers.length === answers.length &&
    walked.place.kind === 'outcome' &&
    walked.place.id === outcome.id;
  return isSame ? walked.answers : undefined;
}
