import { z } from 'zod';
import type { Answer, Flow, Option, Place, Question } from '../content/flow.ts';
import { answerOf, largestAnswersTo, nextPlace, placeAfter, questionsOf, walk } from '../content/walk.ts';
import { answersOf, type Ballot, type BallotAnswer } from './ballot.ts';

/*
 * A tally says what ballots say together. It has words and numbers only, so that it can be kept as it is. It names no
 * person: the seats are positions in the list of the people who answered, and an anonymous tally has none.
 */

const seats = z.array(z.number().int().nonnegative()).readonly();

/** People who said the same, as a number and as seats. An anonymous tally has no seats. */
const people = { count: z.number().int().positive(), seats };

const question = z.object({ id: z.string(), topic: z.string() }).readonly();

const side = z
  .object({
    /** The label of the option. The sides of a box have the same label. */
    label: z.string(),
    /** Of a box: whether these people ticked it. Undefined for an option. */
    isTicked: z.boolean().optional(),
    ...people,
  })
  .readonly();

const split = z
  .object({
    question,
    /** Two or more, the largest first. */
    sides: z.array(side).readonly(),
    /** True if the answer of another side would lead somebody to another outcome. Undefined if the guide has changed. */
    decides: z.boolean().optional(),
  })
  .readonly();

const agreement = z
  .object({
    question,
    /** The option that everyone chose who came there, or the boxes that all of them ticked. */
    labels: z.tuple([z.string()], z.string()).readonly(),
    ...people,
  })
  .readonly();

const reached = z.object({ id: z.string(), title: z.string(), ...people }).readonly();

export const tally = z
  .object({
    /** The number of people who handed in. */
    count: z.number().int().nonnegative(),
    splits: z.array(split).readonly(),
    agreements: z.array(agreement).readonly(),
    /** The outcomes, the one that most people came to first. */
    outcomes: z.array(reached).readonly(),
    /** The number of people whose outcome is not told, so that nobody can tell who they are. */
    heldBack: z.number().int().nonnegative(),
  })
  .readonly();

export type Tally = z.output<typeof tally>;
export type Split = z.output<typeof split>;
export type Side = z.output<typeof side>;
export type Agreement = z.output<typeof agreement>;

/** An anonymous tally tells of a question only if so many people came there. A smaller number would point at people. */
export const FEWEST_TOLD = 3;

/**
 * Counts ballots.
 * @param ballots one for each person; their positions are the seats
 * @param flow the guide that was answered. Undefined if it has changed since: then no split says whether it decides.
 */
export function tallyOf(
  ballots: readonly Ballot[],
  flow: Flow | undefined,
  { isAnonymous }: { readonly isAnonymous: boolean },
): Tally {
  const cameTo = new Map<string, Came[]>();
  ballots.forEach(({ answers }, seat) => {
    for (const answer of answers) {
      const came = cameTo.get(answer.question);
      if (came) came.push({ answer, seat });
      else cameTo.set(answer.question, [{ answer, seat }]);
    }
  });
  const least = isAnonymous ? FEWEST_TOLD : 1;
  const order = orderOf(ballots, flow);
  const told = [...cameTo.values()]
    .flatMap(([first, ...others]): SomeCame[] => (first ? [[first, ...others]] : []))
    .filter((came) => came.length >= least)
    .toSorted(
      compareBy(
        ([{ answer }]) => order(answer.question),
        ([{ answer }]) => answer.question,
      ),
    );
  const toldIds = new Set(told.map(([{ answer }]) => answer.question));
  const isTold = ({ answers }: Ballot): boolean =>
    ballots.length >= least && answers.every((answer) => toldIds.has(answer.question));
  const paths = flow && ballots.map((each) => answersOf(flow, each));
  const shown = (members: readonly number[]) => ({
    count: members.length,
    seats: isAnonymous ? [] : members,
  });
  const splits = told.flatMap((came): Split[] =>
    splitsOf(came, order).map((sides) => ({
      question: questionOf(came),
      sides: sides.map(({ members, ...rest }) => ({ ...rest, ...shown(members) })),
      ...(flow && paths ? { decides: decides(flow, questionOf(came).id, sides, paths) } : {}),
    })),
  );
  const agreements = told.flatMap((came): Agreement[] => {
    const [first, ...others] = came[0].answer.labels.filter((label) =>
      came.every(({ answer }) => answer.labels.includes(label)),
    );
    const members = came.map(({ seat }) => seat);
    return first === undefined
      ? []
      : [{ question: questionOf(came), labels: [first, ...others], ...shown(members) }];
  });
  const toldSeats = ballots.flatMap((each, seat) => (isTold(each) ? [{ ...each.outcome, seat }] : []));
  const outcomes = largestFirst(
    groupBy(toldSeats, ({ id }) => id),
    ([{ id }]) => order(id),
    ([{ id }]) => id,
  ).map(([first, ...rest]) => ({
    id: first.id,
    title: first.title,
    ...shown([first, ...rest].map(({ seat }) => seat)),
  }));
  return { count: ballots.length, splits, agreements, outcomes, heldBack: ballots.length - toldSeats.length };
}

interface Came {
  readonly answer: BallotAnswer;
  readonly seat: number;
}
type SomeCame = readonly [Came, ...Came[]];

/**
 * The position of a place, and of a label below a question, on the page. If the guide has changed, the position of a
 * question among the answers, and no order of all else.
 */
function orderOf(ballots: readonly Ballot[], flow: Flow | undefined): (id: string, label?: string) => number {
  const positions = new Map<string, number>();
  const put = (id: string, label: string, position: number): void => {
    positions.set(keyOf(id, label), Math.max(position, positions.get(keyOf(id, label)) ?? 0));
  };
  flow?.places.forEach((place, i) => {
    put(place.id, '', i);
    if (place.kind === 'question') place.options.forEach(({ label }, at) => put(place.id, label, at));
  });
  if (!flow) for (const { answers } of ballots) answers.forEach(({ question }, i) => put(question, '', i));
  return (id, label = '') => positions.get(keyOf(id, label)) ?? 0;
}

const keyOf = (id: string, label: string): string => `${id}\n${label}`;

const questionOf = ([{ answer }]: SomeCame): Split['question'] => ({
  id: answer.question,
  topic: answer.topic,
});

interface Members {
  readonly label: string;
  readonly isTicked?: boolean;
  readonly members: readonly [number, ...number[]];
}

/** The sides of each split among the people who came to one question. Each box of a checklist can split them. */
function splitsOf(came: SomeCame, order: ReturnType<typeof orderOf>): (readonly Members[])[] {
  const [{ answer: any }] = came;
  const byPage = (label: string): number => order(any.question, label);
  if (any.kind === 'one') {
    const groups = groupBy(came, ({ answer }) => answer.labels[0]);
    const sides = largestFirst(
      groups,
      ([{ answer }]) => byPage(answer.labels[0]),
      ([{ answer }]) => answer.labels[0],
    ).map((group): Members => ({ label: group[0].answer.labels[0], members: seatsOf(group) }));
    return sides.length > 1 ? [sides] : [];
  }
  const boxes = new Set(came.flatMap(({ answer }) => (answer.kind === 'ticks' ? answer.labels : [])));
  return [...boxes].toSorted(compareBy(byPage, String)).flatMap((label) => {
    const groups = groupBy(came, ({ answer }) => answer.labels.includes(label));
    const sides = largestFirst(groups, ([{ answer }]) => Number(!answer.labels.includes(label))).map(
      (group): Members => ({
        label,
        isTicked: group[0].answer.labels.includes(label),
        members: seatsOf(group),
      }),
    );
    return sides.length > 1 ? [sides] : [];
  });
}

const seatsOf = ([first, ...others]: SomeCame): [number, ...number[]] => [
  first.seat,
  ...others.map(({ seat }) => seat),
];

function groupBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): (readonly [Item, ...Item[]])[] {
  const groups = new Map<Key, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

/** Orders groups by their size, and those of one size by other keys, so that the order of people makes no difference. */
const largestFirst = <Group extends readonly unknown[]>(
  groups: readonly Group[],
  ...keys: readonly ((group: Group) => number | string)[]
): Group[] => groups.toSorted(compareBy((group: Group) => -group.length, ...keys));

const compareBy =
  <Item>(...keys: readonly ((item: Item) => number | string)[]) =>
  (one: Item, other: Item): number => {
    for (const key of keys) {
      if (key(one) < key(other)) return -1;
      if (key(one) > key(other)) return 1;
    }
    return 0;
  };

/**
 * True if the answer of another side, in place of their own and with all else as they said it, would lead somebody to
 * another outcome, or to a question that matters and that they were not asked.
 */
function decides(
  flow: Flow,
  id: string,
  sides: readonly Members[],
  paths: readonly (readonly Answer[] | undefined)[],
): boolean {
  return sides.some(({ members, isTicked }) =>
    members.some((seat) => {
      const path = paths[seat];
      const own = path?.find(({ question }) => question.id === id);
      if (!path || !own) return false;
      const others = sides.filter((other) => !other.members.includes(seat));
      return others.some(({ label }) => {
        const other = isTicked === undefined ? optionAnswer(own, label) : toggled(own, label);
        return other !== undefined && leadsElsewhere(flow, path, other);
      });
    }),
  );
}

const optionAnswer = ({ question }: Answer, label: string): Answer | undefined =>
  answerOf(
    question,
    question.options.filter((option) => option.label === label),
  );

/** The answer with a box ticked that was not, or the other way round. Without any tick, it is the item without a box. */
function toggled({ question, options }: Answer, label: string): Answer | undefined {
  const { boxes = [], none } = question.checklist ?? {};
  const ticks = boxes.filter((box) => options.includes(box) !== (box.label === label));
  return answerOf(question, ticks.length > 0 || none === undefined ? ticks : [none]);
}

function leadsElsewhere(flow: Flow, path: readonly Answer[], changed: Answer): boolean {
  const given = new Map(path.map((answer) => [answer.question, answer]));
  given.set(changed.question, changed);
  const { place } = walk(flow, (asked) => given.get(asked) ?? passing(asked, given));
  return place !== placeAfter(flow, path);
}

/** An answer to a question that was not asked, if it makes no difference which one. */
function passing(asked: Question, given: ReadonlyMap<Question, Answer>): Answer | undefined {
  const decider = deciderOf(asked);
  if (decider === asked || (decider.kind === 'question' && !given.has(decider))) return undefined;
  return largestAnswersTo(asked)[0];
}

/** A flow never changes, so its places keep their deciders. */
const deciders = new WeakMap<Place, Place>();

/** The place that decides next: the place itself, or the one after it if every answer leads to the same. */
export function deciderOf(place: Place): Place {
  if (place.kind === 'outcome') return place;
  const known = deciders.get(place);
  if (known) return known;
  const [only, other] = new Set(largestAnswersTo(place).map((answer) => deciderOf(nextPlace(answer))));
  const decider = only && !other ? only : place;
  deciders.set(place, decider);
  return decider;
}

/** The option of a side, for its quotations. Undefined if the guide has changed. */
export const optionOf = (flow: Flow, { id }: Split['question'], label: string): Option | undefined =>
  questionsOf(flow)
    .find((each) => each.id === id)
    ?.options.find((option) => option.label === label);
