import { LABEL_LENGTH } from '../content/limits.ts';
import { link, paragraph, text } from '../content/markdown.ts';
import type { CardBlock, CardParts, MakeButton } from './card.ts';
import { cut } from './cut.ts';
import { lookupCard } from './lookup-card.ts';
import { pagesOf } from './pages.ts';
import { outcomeCard, questionCard } from './place-card.ts';
import { attributed } from './quote.ts';
import type { Button, Card, ReplyBlock, Surface } from './reply.ts';
import { firstPlace, placeAfter, type State } from './state.ts';
import type { TokenCodec } from './token.ts';
import type { Words } from './words.ts';

interface CardOptions {
  /** Said above all else. */
  readonly note?: string;
  /** Whether it has a button that shares it; if that is not said, where it can be shared. */
  readonly share?: boolean;
}

/** Makes what a state shows, fitted to the place where it is shown. */
export class Cards {
  readonly #tokens: TokenCodec;
  /** Cards made before, by the token of their state: people look at the same ones, again and again. */
  readonly #made = new WeakMap<Surface, Map<string, Card>>();

  constructor(tokens: TokenCodec) {
    this.#tokens = tokens;
  }

  /** The card of a state, with a button that shares it where that is possible. */
  card(state: State, surface: Surface): Card {
    const made = this.#made.get(surface) ?? new Map<string, Card>();
    this.#made.set(surface, made);
    const key = this.#tokens.encode(state, { kind: 'back' });
    const before = made.get(key);
    if (before !== undefined) return before;
    const card = this.privateCard(state, surface);
    if (made.size === CARDS_REMEMBERED) made.clear();
    made.set(key, card);
    return card;
  }

  /** The card of a state, as one message: the page that the state is on, with buttons to the others. */
  privateCard(state: State, surface: Surface, options?: CardOptions): Card {
    const pages = this.privateCards(state, surface, options);
    return pages[Math.min(state.page, pages.length - 1)] ?? { blocks: [], rows: [] };
  }

  /** All pages of it, at least one; their buttons are right for the page that the state is on. */
  privateCards(state: State, surface: Surface, { note, share }: CardOptions = {}): Card[] {
    const parts = this.#parts(state, surface);
    const cards = (isShareable: boolean): Card[] =>
      this.#privatePages(state, parts, surface, isShareable, note);
    if (share !== undefined) return cards(share);
    if (!surface.canShare || !parts.shareable) return cards(false);
    const shareable = cards(true);
    // What is one message with all these buttons needs no more than a second one for the line above what is shared.
    if (shareable.length === 1 || this.sharedCards(state, '', surface)) return shareable;
    return cards(false);
  }

  #privatePages(state: State, parts: CardParts, surface: Surface, share: boolean, note?: string): Card[] {
    const button = this.buttons(state);
    const primary = !parts.rows.flat().some((other) => other.primary);
    const shareButtons = share
      ? [{ ...button(surface.words.share, { kind: 'share' }), primary, shares: true } as const]
      : [];
    const last = parts.rows.length - 1;
    const rows = parts.rows
      .map((row, i) => (i === last ? [...shareButtons, ...row] : row))
      .filter((row) => row.length > 0);

    const turns = (page: number, pages: number): Button[] => {
      const previous = button(surface.words.previousPage(page, pages), { kind: 'turn-page', page: page - 1 });
      const next = button(surface.words.nextPage(page + 2, pages), { kind: 'turn-page', page: page + 1 });
      return [...(page > 0 ? [previous] : []), ...(page + 1 < pages ? [next] : [])];
    };
    const noted = (page: readonly CardBlock[]): ReplyBlock[] => [
      ...(note === undefined ? [] : [paragraph(text(note))]),
      ...attributed(page, surface.words),
    ];
    const whole: Card = { blocks: noted(parts.blocks), rows };
    if (surface.fits(whole)) return [whole];
    const pages = pagesOf(parts.blocks, (part) =>
      surface.fits({ blocks: noted(part), rows: [turns(1, 3), ...rows] }),
    );
    return pages.map((part, page) => ({ blocks: noted(part), rows: [turns(page, pages.length), ...rows] }));
  }

  /** The card as everyone in the channel is shown it, in one or several messages, if it can be shared at all. */
  sharedCards(state: State, sharer: string, surface: Surface): Card[] | undefined {
    if (!surface.canShare) return undefined;
    const { blocks, shareable } = this.#parts(state, surface);
    if (!shareable) return undefined;
    const title = paragraph(
      text(surface.words.sharedBy(plainName(sharer, surface.words), state.flow.slug)),
      ...(surface.about === undefined
        ? []
        : [text(surface.words.about), link(surface.about, surface.words.aboutMessage)]),
    );
    const pages = this.#publicPages(state, [title, ...blocks], surface);
    return pages.length > SHARED_MESSAGES ? undefined : this.#withStart(state, pages, surface);
  }

  /** The card as everyone is shown it who was there when it was asked for; what is too long goes on in private. */
  publicCards(state: State, surface: Surface): Card[] {
    const { blocks } = this.#parts(state, { ...surface, canShare: false });
    const pages = this.#publicPages(state, blocks, surface);
    if (pages.length <= SHARED_MESSAGES) return this.#withStart(state, pages, surface);
    return [{ blocks: attributed(pages[0] ?? [], surface.words), rows: this.#publicRows(state, surface) }];
  }

  #publicPages(state: State, blocks: readonly CardBlock[], surface: Surface): (readonly CardBlock[])[] {
    const rows = this.#publicRows(state, surface);
    return pagesOf(blocks, (part) => surface.fits({ blocks: attributed(part, surface.words), rows }));
  }

  /** All that a public card can have below it. */
  #publicRows(state: State, surface: Surface): Button[][] {
    const readOn = this.buttons(state)(surface.words.readOn, { kind: 'turn-page', page: 1 });
    return [[readOn], [this.#startOwn(state, surface)]];
  }

  /** Pages with a way to start one's own below the last. */
  #withStart(state: State, pages: readonly (readonly CardBlock[])[], surface: Surface): Card[] {
    return pages.map((page, i) => ({
      blocks: attributed(page, surface.words),
      rows: i === pages.length - 1 ? [[this.#startOwn(state, surface)]] : [],
    }));
  }

  #startOwn({ flow }: State, surface: Surface): Button {
    return this.buttons(firstPlace(flow))(surface.words.startOwn, { kind: 'start-own' });
  }

  #parts(state: State, surface: Surface): CardParts {
    const button = this.buttons(state);
    if (state.lookup !== null) return lookupCard(state, state.lookup, button, surface);
    const place = placeAfter(state.flow, state.answers);
    return place.kind === 'question'
      ? questionCard(state, place, state.answers, button, surface)
      : outcomeCard(place, state.answers, button, surface);
  }

  /** What makes the buttons of a state's card. */
  buttons(state: State): MakeButton {
    return (whole, event) => {
      const label = shorten(whole);
      const button = { label, token: this.#tokens.encode(state, event), primary: false };
      return label === whole ? button : { ...button, fullLabel: whole };
    };
  }
}

/** Of each kind of place where they are shown. With what an adapter makes of it, a card takes some 10 kB. */
const CARDS_REMEMBERED = 500;

/**
 * Messages that one share may be: more would drown the channel, and Slack takes five for a click, of which one is
 * the private card's and one is kept for the news of a failure.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const SHARED_MESSAGES = 3;

const shorten = (label: string): string => {
  if (label.length <= LABEL_LENGTH) return label;
  const graphemes = [...new Intl.Segmenter('en').segment(label.slice(0, LABEL_LENGTH - 1))];
  return `${graphemes
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('')}…`;
};

const NAME_LENGTH = 80;

/** A name as plain words: without control, direction and invisible characters, on one line. */
function plainName(name: string, words: Words): string {
  const plain = name.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return plain === '' ? words.someone : cut(plain, NAME_LENGTH);
}
