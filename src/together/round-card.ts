import type { Flow } from '../content/flow.ts';
import { bullets, heading, type Inline, paragraph, strong, text } from '../content/markdown.ts';
import { type CardBlock, smallPrint } from '../conversation/card.ts';
import { Passages } from '../conversation/quote.ts';
import type { Button } from '../conversation/reply.ts';
import type { Words } from '../conversation/words.ts';
import { nameOf } from './decision-card.ts';
import { letterTokens } from './letter-tokens.ts';
import type { Round, RoundEnd } from './round.ts';
import { FEWEST_TOLD, optionOf, type Side, type Split } from './tally.ts';

/** A public card of a round, before its sources are added. */
export interface RoundCard {
  readonly blocks: readonly CardBlock[];
  readonly rows: readonly (readonly Button[])[];
}

/** What a button of a round does. */
export type RoundVerb =
  | 'answer'
  | 'close'
  | 'close-now'
  | 'keep-open'
  | 'cancel'
  | 'ask-again'
  | 'quotes'
  | 'post'
  | 'save';

const TOKENS = letterTokens<RoundVerb>('3', [
  ['answer', 'a'],
  ['close', 'c'],
  ['close-now', 'x'],
  ['keep-open', 'n'],
  ['cancel', 'k'],
  ['ask-again', 'r'],
  ['quotes', 'q'],
  ['post', 'p'],
  ['save', 's'],
]);

export const readRoundToken = TOKENS.read;
export const roundToken = TOKENS.write;

export const roundButton = (label: string, round: Pick<Round, 'id'>, verb: RoundVerb, page = 0): Button => ({
  label,
  token: TOKENS.write(round.id, verb, page),
  primary: false,
});

/** The people who have handed in. The names are empty in an anonymous round. */
export interface Answered {
  readonly count: number;
  readonly names: readonly string[];
}

/**
 * The card of an open round. It tells how many have answered (if everyone is told later: who), and no answer.
 * @param flow undefined if the guide is gone or has changed since the round began
 */
function openCard(
  round: Round,
  flow: Pick<Flow, 'title'> | undefined,
  answered: Answered,
  mostNames: number,
  all: Words,
): RoundCard {
  const words = all.round;
  const starter = nameOf(round.starter?.name, all);
  return {
    blocks: [
      heading(2, round.topic),
      paragraph(
        text(
          [
            flow ? words.asks(starter, flow.title) : words.changed,
            round.isAnonymous ? words.anonymous(starter) : words.named,
            ...(round.wanted === undefined ? [] : [words.closesAfter(round.wanted)]),
          ].join(' '),
        ),
      ),
      paragraph(
        strong(words.answered(answered.count, !round.isAnonymous)),
        text(round.isAnonymous ? '' : namesIn(answered.names, mostNames, all)),
      ),
    ],
    rows: [
      [
        ...(flow ? [{ ...roundButton(words.answer, round, 'answer'), primary: true }] : []),
        roundButton(words.close, round, 'close'),
      ],
    ],
  };
}

/** The card of a round that ended without an answer to show. */
const silentCard = (round: Round, sentence: string, words: Words): RoundCard => ({
  blocks: [heading(2, round.topic), paragraph(text(sentence))],
  rows: [[roundButton(words.round.askAgain, round, 'ask-again')]],
});

type NonEmpty<Item> = readonly [Item, ...Item[]];

/** How much a card shows, so that one message can hold it. */
export interface Detail {
  readonly withQuotes: boolean;
  /** The names that are shown of each list of people. */
  readonly mostNames: number;
  /** If false, the card says at which questions people part, and not what they answered. */
  readonly withSides: boolean;
}

/** From the most to the least. The last fits any message, because a guide has at most 25 questions on a path. */
const DETAILS: NonEmpty<Detail> = [
  { withQuotes: true, mostNames: Number.POSITIVE_INFINITY, withSides: true },
  { withQuotes: false, mostNames: Number.POSITIVE_INFINITY, withSides: true },
  { withQuotes: false, mostNames: 5, withSides: true },
  { withQuotes: false, mostNames: 0, withSides: true },
  { withQuotes: false, mostNames: 0, withSides: false },
];

/** Outcomes on a card that has no room for the answers. */
const FEW_OUTCOMES = 10;

/**
 * The cards of a round, from the one that shows the most to the one that shows the least.
 * @param flow undefined if the guide is gone or has changed since the round began
 */
export function cardsOf(
  round: Round,
  flow: Flow | undefined,
  flowTitle: string,
  answered: Answered,
  words: Words,
): NonEmpty<RoundCard> {
  const { end } = round;
  switch (end?.kind) {
    case undefined:
      return mapped(OPEN_NAMES, (most) => openCard(round, flow, answered, most, words));
    case 'cancelled':
      return [silentCard(round, words.round.cancelled(nameOf(round.starter?.name, words)), words)];
    case 'closed':
      return mapped(DETAILS, (detail) => closedCard(round, end, flow, flowTitle, detail, words));
  }
}

/** The names on the card of an open round, from the most to the least. */
const OPEN_NAMES: NonEmpty<number> = [Number.POSITIVE_INFINITY, 20, 0];

const mapped = <From, To>([first, ...others]: NonEmpty<From>, to: (from: From) => To): NonEmpty<To> => [
  to(first),
  ...others.map(to),
];

/**
 * The card of a closed round: where people part and whether it matters, what they agree on, and what would follow. It
 * quotes both sides of the first split only, because all quotations would be a wall on a phone.
 * @param flow undefined if the guide has changed since the round began: then nothing is quoted
 */
function closedCard(
  round: Round,
  end: Extract<RoundEnd, { kind: 'closed' }>,
  flow: Flow | undefined,
  flowTitle: string,
  { withQuotes, mostNames, withSides }: Detail,
  all: Words,
): RoundCard {
  const words = all.round;
  const { tally } = end;
  if (tally.count === 0) return silentCard(round, words.nobody, all);
  if (round.isAnonymous && tally.count < FEWEST_TOLD)
    return silentCard(round, words.tooFew(tally.count), all);
  const deciding = tally.splits.filter(({ decides }) => decides !== false);
  const others = tally.splits.filter(({ decides }) => decides === false);
  // One person alone agrees with nobody.
  const agreements = tally.agreements.filter(({ count }) => count > 1 || tally.count === 1);
  const who = ({ seats }: { readonly seats: readonly number[] }): string =>
    namesIn(
      seats.map((seat) => end.names[seat]),
      mostNames,
      all,
    );
  const passages = flow && new Passages(flow.material, all);
  const sideText = ({ label, isTicked }: Side): string =>
    isTicked === false ? words.notTicked(label) : label;
  const sideBlocks = (split: Split, side: Side): CardBlock[] => {
    const names = who(side);
    const option = flow && side.isTicked !== false ? optionOf(flow, split.question, side.label) : undefined;
    return [
      paragraph(
        strong(words.side(side.count, sideText(side))),
        ...(names === '' ? [] : [text(`: ${names}`)]),
      ),
      ...(withQuotes && split === deciding[0] && option && passages ? passages.quote(option.citations) : []),
    ];
  };
  const inLine = ({ question, sides }: Split): Inline[] => [
    text(
      all.answer(
        question.topic,
        sides
          .map((side) => {
            const names = who(side);
            return words.side(side.count, sideText(side)) + (names === '' ? '' : ` (${names})`);
          })
          .join('; '),
      ),
    ),
  ];
  const [only, another] = tally.outcomes;
  const isOneOutcome = only !== undefined && another === undefined && tally.heldBack === 0;
  const topics = [...new Set(deciding.map(({ question }) => question.topic))];
  return {
    blocks: [
      heading(2, round.topic),
      paragraph(text(words.closed(tally.count, flowTitle))),
      ...(tally.splits.length === 0 && isOneOutcome ? [paragraph(strong(words.agreeOnAll))] : []),
      ...(tally.splits.length > 0 && isOneOutcome ? [paragraph(strong(words.sameOutcome))] : []),
      ...(topics.length > 0
        ? [paragraph(strong(words.partAt(listOf(topics))), text(isOneOutcome ? '' : words.talkFirst))]
        : []),
      ...(withSides ? topics : []).flatMap((topic) => [
        heading(3, topic),
        ...deciding
          .filter(({ question }) => question.topic === topic)
          .flatMap((split) => split.sides.flatMap((side) => sideBlocks(split, side))),
      ]),
      ...section(words.samePlace, withSides ? others.map(inLine) : []),
      ...section(
        words.agree,
        (withSides ? agreements : []).map(({ question, labels, count }): Inline[] => [
          text(all.answer(question.topic, labels.join('; ')) + words.cameHere(count, tally.count)),
        ]),
      ),
      ...section(
        words.follows,
        (withSides ? tally.outcomes : tally.outcomes.slice(0, FEW_OUTCOMES)).map(
          ({ title, ...people }): Inline[] => {
            const names = who(people);
            return [text(words.side(people.count, title) + (names === '' ? '' : `: ${names}`))];
          },
        ),
      ),
      ...(withSides ? [] : [smallPrint(text(words.sidesLeftOut))]),
      ...(tally.heldBack > 0 ? [smallPrint(text(words.heldBack(tally.heldBack)))] : []),
    ],
    rows: [
      [
        roundButton(all.decision.save, round, 'save'),
        roundButton(words.askAgain, round, 'ask-again'),
        ...(flow ? [roundButton(words.showQuotes, round, 'quotes')] : []),
      ],
    ],
  };
}

/** All quotations of a closed round's splits. */
export function quotesOf(
  { splits }: Extract<RoundEnd, { kind: 'closed' }>['tally'],
  flow: Flow,
  all: Words,
): CardBlock[] {
  const passages = new Passages(flow.material, all);
  return splits.flatMap(({ question, sides }) =>
    sides.flatMap(({ label, isTicked }): CardBlock[] => {
      const option = isTicked === false ? undefined : optionOf(flow, question, label);
      const quotes = option ? passages.quote(option.citations) : [];
      return quotes.length === 0 ? [] : [heading(3, all.answer(question.topic, label)), ...quotes];
    }),
  );
}

/** The first names of a list, and how many others there are. Empty if no name is to be shown. */
function namesIn(names: readonly (string | undefined)[], most: number, words: Words): string {
  if (most === 0) return '';
  const shown = names.slice(0, most).map((name) => nameOf(name, words));
  const others = names.length - shown.length;
  return [...shown, ...(others > 0 ? [words.round.andOthers(others)] : [])].join(', ');
}

const listOf = (names: readonly string[]): string => new Intl.ListFormat('en').format(names);

const section = (title: string, items: readonly (readonly Inline[])[]): CardBlock[] =>
  items.length === 0 ? [] : [heading(3, title), bullets(items)];
