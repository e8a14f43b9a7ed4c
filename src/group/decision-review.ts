import type { Field, Values } from '../conversation/reply.ts';
import type { Words } from '../conversation/words.ts';
import { monthsAfter, REVIEW_MONTHS } from '../together/decision-card.ts';

/** A choice of the time at which to look at a decision again. */
export const reviewField = ({ decision: { form } }: Words): Field => ({
  kind: 'choice',
  name: REVIEW,
  label: form.review,
  choices: [
    { label: form.never, value: 'none' },
    ...REVIEW_MONTHS.map((months) => ({ label: form.inMonths(months), value: String(months) })),
  ],
});

/** The time at which to look at a decision again. Undefined for no date. */
export function reviewAfter(values: Values, now: number): number | undefined {
  const months = REVIEW_MONTHS.find((each) => String(each) === values[REVIEW]);
  return months === undefined ? undefined : monthsAfter(now, months);
}

const REVIEW = 'review';
