import type { Flow, Outcome } from '../content/flow.ts';
import { bullets, heading, type Inline, type List, paragraph, strong, text } from '../content/markdown.ts';
import type { CardBlock } from '../conversation/card.ts';
import { cut } from '../conversation/cut.ts';
import { plainName } from '../conversation/plain-line.ts';
import type { Button } from '../conversation/reply.ts';
import type { Words } from '../conversation/words.ts';
import type { Decision } from './decision.ts';
import { letterTokens } from './letter-tokens.ts';

/** What a button of a decision does. */
export type DecisionVerb =
  | 'show'
  | 'why'
  | 'export'
  | 'change'
  | 'deprecate'
  | 'hold'
  | 'review'
  | 'delete'
  | 'delete-now'
  | 'keep'
  | 'post';

const TOKENS = letterTokens<DecisionVerb>('4', [
  ['show', 's'],
  ['why', 'y'],
  ['export', 'e'],
  ['change', 'c'],
  ['deprecate', 'o'],
  ['hold', 'h'],
  ['review', 'w'],
  ['delete', 'x'],
  ['delete-now', 'z'],
  ['keep', 'k'],
  ['post', 'p'],
]);

export const readDecisionToken = TOKENS.read;
export const decisionToken = TOKENS.write;

export const decisionButton = (
  label: string,
  { id }: Pick<Decision, 'id'>,
  verb: DecisionVerb,
  page = 0,
): Button => ({ label, token: TOKENS.write(id, verb, page), primary: false });

/** A decision as a message, before the sources of its quotations are added. */
export interface DecisionCard {
  readonly blocks: readonly CardBlock[];
  readonly rows: readonly (readonly Button[])[];
}

/**
 * The card of a decision: what was decided, when, by whom, in whose words, and what comes next.
 * @param flow undefined if the guide is gone: then the next steps are left out
 * @param mostNames the names of those who decided that are shown, so that one message can hold the card
 */
export function decisionCard(
  decision: Decision,
  flow: Flow | undefined,
  mostNames: number,
  all: Words,
): DecisionCard {
  const words = all.decision;
  const { number, topic, outcome, madeAt, reviewAt, why, replaces } = decision;
  const state = stateOf(decision, all);
  const steps = stepsOf(flow, outcome);
  const { decidedBy } = decision;
  const others = decidedBy.length - mostNames;
  const named = [
    ...decidedBy.slice(0, mostNames).map((name) => nameOf(name, all)),
    ...(others > 0 ? [all.round.andOthers(others)] : []),
  ];
  const by = words.by(named, nameOf(decision.maker?.name, all));
  const review =
    reviewAt === undefined ? [] : [text(words.reviewOn), day(reviewAt, LONG), text(words.reviewEnd)];
  return {
    blocks: [
      heading(2, words.numbered(number, topic)),
      paragraph(strong(outcome)),
      ...(state === undefined ? [] : [paragraph(strong(state))]),
      paragraph(text(words.decidedOn), day(madeAt, LONG), text(by), ...review),
      ...(replaces.length === 0 ? [] : [paragraph(text(words.replaces(replaces)))]),
      ...(why === undefined ? [] : [paragraph(strong(words.inOwnWords), text(why))]),
      ...(steps === undefined ? [] : [heading(3, all.nextSteps), steps]),
    ],
    rows: [
      [
        decisionButton(words.showWhy, decision, 'why'),
        decisionButton(words.export, decision, 'export'),
        decisionButton(words.change, decision, 'change'),
      ],
    ],
  };
}

/** A sentence, if the decision is no longer accepted. */
function stateOf({ status }: Pick<Decision, 'status'>, { decision: words }: Words): string | undefined {
  switch (status.kind) {
    case 'accepted':
      return undefined;
    case 'deprecated':
      return words.deprecated;
    case 'replaced':
      return words.replacedBy(status.by);
  }
}

/** The next steps of an outcome. Undefined if the flow no longer has it, or if it has none. */
const stepsOf = (flow: Flow | undefined, title: string): List | undefined =>
  flow?.places
    .find((place): place is Outcome => place.kind === 'outcome' && place.title === title)
    ?.blocks.find((block): block is List => block.type === 'list' && block.ordered);

type Listed = Pick<Decision, 'id' | 'number' | 'topic' | 'outcome' | 'status' | 'madeAt' | 'reviewAt'>;

/** A line for each decision, and a button that shows it. */
export function decisionList(
  title: string,
  decisions: readonly Listed[],
  now: number,
  { decision: words }: Words,
): DecisionCard {
  const stateIn = ({ status, madeAt, reviewAt }: Listed): Inline[] => {
    switch (status.kind) {
      case 'replaced':
        return [text(words.listedReplaced(status.by))];
      case 'deprecated':
        return [text(words.listedDeprecated)];
      case 'accepted':
        return reviewAt !== undefined && reviewAt <= now
          ? [text(words.listedDue), day(reviewAt, SHORT)]
          : [day(madeAt, SHORT)];
    }
  };
  return {
    blocks: [
      heading(2, title),
      bullets(
        decisions.map((each) => [
          text(words.listed(each.number, each.topic, each.outcome)),
          ...stateIn(each),
        ]),
      ),
    ],
    rows: [decisions.map((each) => decisionButton(`D-${each.number}`, each, 'show'))],
  };
}

/** The label of a decision in a choice: at most some UTF-16 code units. */
export const decisionLabel = (
  { number, topic }: Pick<Decision, 'number' | 'topic'>,
  length: number,
  words: Words,
) => cut(words.decision.numbered(number, topic), length);

export const nameOf = (name: string | undefined, words: Words): string =>
  name === undefined ? words.someone : plainName(name, words);

const dateFormat = (month: 'long' | 'short') =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' });
const [LONG, SHORT] = [dateFormat('long'), dateFormat('short')];

const day = (at: number, format: Intl.DateTimeFormat): Inline => ({
  type: 'day',
  at,
  value: format.format(at),
});

/** A date in UTC, such as "26 November 2026". */
export const longDate = (at: number): string => LONG.format(at);

/** The spans after which a decision can be looked at again, in months. */
export const REVIEW_MONTHS = [1, 3, 6, 12] as const;

/** The same day some months later, or the last day of that month. Milliseconds since 1970. */
export function monthsAfter(at: number, months: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  // The 31st of a month of 30 days is the first of the next one.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.getTime();
}

/** A day as records have it: `YYYY-MM-DD` */
export const isoDate = (at: number): string => new Date(at).toISOString().slice(0, 10);
