import type { Flow, Option, Outcome } from '../content/flow.ts';
import { plainName } from '../conversation/plain-line.ts';
import { recordBody, recordFields, recordFileName } from '../conversation/record.ts';
import type { Words } from '../conversation/words.ts';
import type { Home, Person } from './round.ts';
import { optionOf, type Side, type Split, type Tally } from './tally.ts';

/** A numbered record of a channel. Times are milliseconds since 1970, in UTC. */
export interface Decision extends Home {
  readonly id: string;
  /** From 1 in each channel, and never used again. */
  readonly number: number;
  /** Plain text on one line. */
  readonly topic: string;
  /** The title of the outcome that was decided for. */
  readonly outcome: string;
  readonly status: DecisionStatus;
  /** The numbers of the decisions that this one replaces. */
  readonly replaces: readonly number[];
  /** The person who saved it. Undefined after "forget me". */
  readonly maker: Person | undefined;
  /** The names of those who decided. Undefined for somebody after "forget me". */
  readonly decidedBy: readonly (string | undefined)[];
  readonly madeAt: number;
  /** The time from which on it is to be looked at again. */
  readonly reviewAt: number | undefined;
  /** The flow's slug. */
  readonly flow: string;
  /** The fingerprint of the flow. */
  readonly guide: string;
  /** The record below its fields. It has no names, so that "forget me" need not change it. */
  readonly body: string;
  /** In the maker's own words, as plain text on one or more lines. */
  readonly why: string | undefined;
}

export type DecisionStatus =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'deprecated' }
  | { readonly kind: 'replaced'; readonly by: number };

/**
 * A decision as a file in the format MADR.
 * @returns the file's name, such as "0012-support-mails.md", and its text
 */
export function decisionFile(
  { number, topic, status, decidedBy, madeAt, body }: Decision,
  words: Words,
): { readonly fileName: string; readonly text: string } {
  const fields = recordFields({
    status: status.kind === 'replaced' ? { supersededBy: status.by } : status.kind,
    date: new Date(madeAt).toISOString().slice(0, 10),
    decisionMakers: decidedBy.map((name) => (name === undefined ? words.someone : plainName(name, words))),
  });
  return { fileName: recordFileName(topic, number), text: fields + body };
}

/** What a group said, for the body of its record. */
export interface RoundRecord {
  readonly flow: Flow;
  /** False if the guide has changed since the round began: then nothing is quoted. */
  readonly isCurrent: boolean;
  readonly tally: Tally;
  /** The outcome that was decided for. It need not be one that somebody came to. */
  readonly chosen: Outcome | string;
  readonly topic: string;
  readonly why?: string | undefined;
  /** The content's version. */
  readonly version: string;
  /** `YYYY-MM-DD` */
  readonly reviewOn?: string | undefined;
}

/** The body of the record of a decision that a round led to: numbers and quotations of every side, and no names. */
export function roundRecordBody({ tally, isCurrent, ...parts }: RoundRecord, words: Words): string {
  const { splits, agreements, outcomes, count } = tally;
  const sided = [
    ...agreements.map(({ question, labels, ...group }) => ({
      question,
      driver: words.record.people(group.count, labels.join('; ')),
      labels,
    })),
    ...splits.map(({ question, sides }) => ({
      question,
      driver: sides.map((side) => words.record.people(side.count, sideText(side, words))).join('; '),
      labels: sides.filter(({ isTicked }) => isTicked !== false).map(({ label }) => label),
    })),
  ];
  const quoted = ({ question, labels }: { question: Split['question']; labels: readonly string[] }) =>
    labels.flatMap((label): { heading: string; option: Option }[] => {
      const option = isCurrent ? optionOf(parts.flow, question, label) : undefined;
      return option ? [{ heading: words.answer(question.topic, label), option }] : [];
    });
  const led = outcomes.map(({ title, ...group }) => words.record.people(group.count, title)).join('; ');
  return recordBody(
    {
      ...parts,
      drivers: sided.map(({ question, driver }) => words.answer(question.topic, driver)),
      reasons: sided.flatMap(quoted),
      more: [words.record.round(count), ...(led === '' ? [] : [words.record.ledTo(led)])],
    },
    words,
  );
}

const sideText = ({ label, isTicked }: Side, words: Words): string =>
  isTicked === false ? words.record.notTicked(label) : label;
