import type { Platform } from '../adapter.ts';
import type { Answer, Flow, Place } from '../content/flow.ts';
import { plainText } from '../content/markdown.ts';
import type { Passage } from '../content/passage.ts';
import type { Problems } from '../content/problem.ts';
import {
  countLargestPaths,
  heaviestPaths,
  labelsOf,
  largestAnswersTo,
  pathsToPlaces,
  placeAfter,
  walk,
} from '../content/walk.ts';
import { Cards } from '../conversation/cards.ts';
import { PRIVATE_SETTING } from '../conversation/setting.ts';
import { type Detail, isDetail, type State, transition } from '../conversation/state.ts';
import type { TokenCodec } from '../conversation/token.ts';

/** If there are more paths of largest answers, only the heaviest one to each place is walked. */
const PATHS_WALKED = 10_000n;

/**
 * Pages of a detail that get no warning, because a person asks for it and expects more than a card. A record is to be
 * copied, and it is as long as its reasons.
 */
const DETAIL_PAGES: Readonly<Record<Detail['kind'], number>> = {
  why: 3,
  answers: 3,
  more: 3,
  note: 3,
  record: Number.POSITIVE_INFINITY,
};

/** A card that a person can come to. */
interface Screen {
  /** Its name in a message, different for each screen of a flow. */
  readonly name: string;
  readonly place: Place;
  readonly state: State & { readonly answers: readonly Answer[] };
}

/** The size of a screen on a platform. */
interface Size {
  readonly screen: Screen;
  /** True if the platform accepts all of its messages. */
  readonly fits: boolean;
  readonly pages: number;
  /** True if everyone sees all of it when it is shared. */
  readonly isSharedWhole: boolean;
}

/**
 * Renders every place for every platform after all answers that lead to it, with the reasons and the other details of an
 * outcome, and reports messages that are too long. Of a checklist, only the largest answers are given: with fewer ticks, a
 * message is shorter, except for the one quotation of a recommendation.
 * @param pause is awaited after each path, because there may be 10,000 for a platform
 */
export async function reportSizes(
  flow: Flow,
  tokens: TokenCodec,
  platforms: readonly Platform[],
  problems: Problems,
  pause: () => Promise<void>,
): Promise<void> {
  const paths = countLargestPaths(flow) <= PATHS_WALKED ? [...pathsToPlaces(flow)] : [...heaviestOf(flow)];
  for (const platform of platforms) {
    const cards = new Cards(tokens, platform.medium);
    const worst = new Map<string, Size>();
    const measure = (screen: Screen): void => {
      const size = sizeOf(screen, cards, platform);
      const known = worst.get(screen.name);
      if (known === undefined || rank(size) > rank(known)) worst.set(screen.name, size);
    };
    for (const answers of paths) {
      for (const screen of screensAfter(flow, answers)) measure(screen);
      await pause();
    }
    for (const screen of otherScreens(flow)) measure(screen);
    for (const size of worst.values()) report(size, platform, problems);
  }
}

const nameOf = (place: Place): string => `"${place.kind === 'question' ? place.topic : place.title}"`;

/** The place after some answers, and the reasons of an outcome. */
function screensAfter(flow: Flow, answers: readonly Answer[]): Screen[] {
  const place = placeAfter(flow, answers);
  const state = { flow, answers, ticks: [], earlier: [], page: 0 };
  const card: Screen = { name: nameOf(place), place, state: { ...state, lookup: null } };
  if (place.kind === 'question') return [card];
  const quoting = [...quotingOthers(answers)].map(
    (path): Screen => ({ ...card, state: { ...state, answers: path, lookup: null } }),
  );
  const reasons: Screen = {
    name: `"Why" of "${place.title}"`,
    place,
    state: { ...state, lookup: { kind: 'why' } },
  };
  return [card, ...quoting, reasons];
}

/**
 * The paths with fewer ticks that lead to the same place and whose recommendation quotes another passage: the first of the
 * last answer that has one.
 */
function* quotingOthers(answers: readonly Answer[]): Generator<readonly Answer[]> {
  let unquoted: readonly Answer[] = [];
  for (const [i, { question, options }] of [...answers.entries()].toReversed()) {
    const [deciding, ...others] = options;
    if (deciding.citations.length > 0) {
      if (unquoted.length > 0) yield [...answers.slice(0, i + 1), ...unquoted];
      return;
    }
    for (const other of others.filter(({ citations }) => citations.length > 0))
      yield [...answers.slice(0, i), { question, options: [deciding, other] }, ...unquoted];
    unquoted = [{ question, options: [deciding] }, ...unquoted];
  }
}

/** The screens that are longest after one known path: a change of each answer, and the other details of each outcome. */
function* otherScreens(flow: Flow): Generator<Screen> {
  const [labelled, quoted] = [heaviestPaths(flow, labelLength), heaviestPaths(flow, reasonLength)];
  for (const place of flow.places) {
    const answers = labelled.get(place) ?? [];
    if (place.kind === 'question') {
      const [answer] = largestAnswersTo(place).toSorted((a, b) => labelLength(b) - labelLength(a));
      if (answer === undefined) continue;
      const given = [...answers, answer];
      const toEnd = walk(flow, (question) => given.shift() ?? largestAnswersTo(question)[0]);
      const before = { flow, answers: toEnd.answers, ticks: [], earlier: [], lookup: null, page: 0 };
      const state = transition(before, { kind: 'change', question: place });
      if (state.answers !== null)
        yield { name: `a change of "${place.topic}"`, place, state: { ...state, answers: state.answers } };
      continue;
    }
    const details: readonly [string, Detail, readonly Answer[]][] = [
      [`the choice of answers of "${place.title}"`, { kind: 'answers' }, answers],
      [`"More" of "${place.title}"`, { kind: 'more' }, answers],
      [`the record of "${place.title}"`, { kind: 'record' }, quoted.get(place) ?? []],
      ...place.notes.map((note): [string, Detail, readonly Answer[]] => [
        `the note "${note.title}" of "${place.title}"`,
        { kind: 'note', note },
        answers,
      ]),
    ];
    for (const [name, lookup, path] of details)
      yield { name, place, state: { flow, answers: path, ticks: [], earlier: [], lookup, page: 0 } };
  }
}

/** UTF-16 code units of the line that tells an answer. */
const labelLength = ({ question, options }: Answer): number =>
  question.topic.length + options.reduce((sum, option) => sum + option.label.length, 0);

/** UTF-16 code units of an answer and its reasons. */
const reasonLength = (answer: Answer): number =>
  answer.options
    .flatMap(({ citations }) => citations)
    .reduce((sum, passage) => sum + lengthOf(passage), labelLength(answer));

function* heaviestOf(flow: Flow): Generator<readonly Answer[]> {
  const [asked, recommended] = [heaviestPaths(flow, labelLength), heaviestPaths(flow, reasonLength)];
  for (const place of flow.places) yield (place.kind === 'question' ? asked : recommended).get(place) ?? [];
}

const lengthOf = ({ text, code, context, section }: Passage): number =>
  [text, code, section.heading, ...context.map(({ paragraph }) => plainText(paragraph.children))].join('')
    .length;

function sizeOf(screen: Screen, cards: Cards<unknown>, { canShare }: Platform): Size {
  const setting = { ...PRIVATE_SETTING, canShare };
  const shared = cards.sharedCard(screen.state, setting);
  const pages = cards.privateCards(screen.state, setting);
  return {
    screen,
    fits: [...pages, ...(shared ? [shared] : [])].every(({ fits }) => fits),
    pages: pages.length,
    isSharedWhole: !shared?.card.rows.flat().some(({ label }) => label === setting.words.readOn),
  };
}

const rank = ({ fits, pages, isSharedWhole }: Size): number =>
  (fits ? 0 : 1_000_000) + pages * 1_000 + (isSharedWhole ? 0 : 1);

function report(
  { screen: { name, place, state }, fits, pages, isSharedWhole }: Size,
  platform: Platform,
  problems: Problems,
): void {
  const { answers, lookup } = state;
  const way =
    answers.length === 0 ? '' : ` after ${answers.map((answer) => `"${labelsOf(answer)}"`).join(', ')}`;
  if (!fits) {
    const message = `${name} does not fit into a message of ${platform.name}${way}`;
    problems.add(place.position, message, 'say it in fewer words');
    return;
  }
  const isAsked = lookup !== null && isDetail(lookup);
  if (pages > (isAsked ? DETAIL_PAGES[lookup.kind] : 1)) {
    const message = `${name} takes ${pages} pages in ${platform.name}${way}`;
    const hint = isAsked
      ? 'few readers turn so many pages: say it in fewer words, or quote less'
      : 'a reader sees the first: say it in fewer words, or quote less';
    problems.warn(place.position, message, hint);
  }
  if (!isSharedWhole) {
    const message = `${name} is cut when it is shared in ${platform.name}${way}`;
    problems.warn(place.position, message, 'say it in fewer words, or quote less');
  }
}
