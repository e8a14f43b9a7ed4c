import type { Platform } from '../adapter.ts';
import type { Answer, Flow, Place } from '../content/flow.ts';
import { plainText } from '../content/markdown.ts';
import type { Passage } from '../content/passage.ts';
import type { Problems } from '../content/problem.ts';
import { countLargestPaths, heaviestPaths, labelsOf, pathsToPlaces, placeAfter } from '../content/walk.ts';
import { Cards } from '../conversation/cards.ts';
import { PRIVATE_SETTING } from '../conversation/setting.ts';
import type { State } from '../conversation/state.ts';
import type { TokenCodec } from '../conversation/token.ts';

/** If there are more paths of largest answers, only the heaviest one to each place is walked. */
const PATHS_WALKED = 10_000n;

/** The size of a place on a platform after some answers. */
interface Size {
  readonly answers: readonly Answer[];
  /** True if the platform accepts all of its messages. */
  readonly fits: boolean;
  readonly pages: number;
  /** True if everyone sees all of it when it is shared. */
  readonly isSharedWhole: boolean;
}

/**
 * Renders every place for every platform after all answers that lead to it, and reports messages that are too long. Of a
 * checklist, only the largest answers are given: with fewer ticks, a message is shorter.
 * @param pause is awaited after each rendering, because there may be 10,000 for a platform
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
    const worst = new Map<Place, Size>();
    for (const answers of paths) {
      const place = placeAfter(flow, answers);
      const size = sizeOf({ flow, answers, ticks: [], earlier: [], lookup: null, page: 0 }, cards, platform);
      const known = worst.get(place);
      if (known === undefined || rank(size) > rank(known)) worst.set(place, size);
      await pause();
    }
    for (const [place, size] of worst) report(place, size, platform, problems);
  }
}

function* heaviestOf(flow: Flow): Generator<readonly Answer[]> {
  const label = ({ question, options }: Answer): number =>
    question.topic.length + options.reduce((sum, option) => sum + option.label.length, 0);
  const withReasons = (answer: Answer): number =>
    answer.options
      .flatMap(({ citations }) => citations)
      .reduce((sum, passage) => sum + lengthOf(passage), label(answer));
  const [asked, recommended] = [heaviestPaths(flow, label), heaviestPaths(flow, withReasons)];
  for (const place of flow.places) yield (place.kind === 'question' ? asked : recommended).get(place) ?? [];
}

const lengthOf = ({ text, code, context, section }: Passage): number =>
  [text, code, section.heading, ...context.map(({ paragraph }) => plainText(paragraph.children))].join('')
    .length;

function sizeOf(
  state: State & { readonly lookup: null },
  cards: Cards<unknown>,
  { canShare }: Platform,
): Size {
  const setting = { ...PRIVATE_SETTING, canShare };
  const shared = cards.sharedCard(state, setting);
  const pages = cards.privateCards(state, setting);
  return {
    answers: state.answers,
    fits: [...pages, ...(shared ? [shared] : [])].every(({ fits }) => fits),
    pages: pages.length,
    isSharedWhole: !shared?.card.rows.flat().some(({ label }) => label === setting.words.readOn),
  };
}

const rank = ({ fits, pages, isSharedWhole }: Size): number =>
  (fits ? 0 : 1_000_000) + pages * 1_000 + (isSharedWhole ? 0 : 1);

function report(
  place: Place,
  { answers, fits, pages, isSharedWhole }: Size,
  { name, canShare }: Platform,
  problems: Problems,
): void {
  const title = place.kind === 'question' ? place.topic : place.title;
  const way =
    answers.length === 0 ? '' : ` after ${answers.map((answer) => `"${labelsOf(answer)}"`).join(', ')}`;
  if (!fits) {
    problems.add(
      place.position,
      `"${title}" does not fit into a message of ${name}${way}`,
      'say it in fewer words',
    );
    return;
  }
  if (pages > 1) {
    const message = `"${title}" takes ${pages} pages in ${name}${way}`;
    problems.warn(place.position, message, 'a reader sees the first: say it in fewer words, or quote less');
  }
  if (canShare && place.kind === 'outcome' && !isSharedWhole) {
    const message = `"${title}" is cut when it is shared in ${name}${way}`;
    problems.warn(place.position, message, 'say it in fewer words, or quote less');
  }
}
