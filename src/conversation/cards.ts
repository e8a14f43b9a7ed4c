import { link, paragraph, text } from '../content/markdown.ts';
import { placeAfter } from '../content/walk.ts';
import type { CardBlock, CardParts, MakeButton } from './card.ts';
import { cut } from './cut.ts';
import { lookupCard } from './lookup-card.ts';
import type { Medium } from './medium.ts';
import { pagesOf } from './pages.ts';
import { outcomeCard, questionCard } from './place-card.ts';
import { withSources } from './quote.ts';
import type { Button, Card, Rendered, ReplyBlock } from './reply.ts';
import type { Setting } from './setting.ts';
import { type State, startOf } from './state.ts';
import type { TokenCodec } from './token.ts';
import type { Words } from './words.ts';

interface CardOptions {
  /** A line above everything else. */
  readonly note?: string;
  /** Whether the card has a Share button. Default: if it can be shared. */
  readonly share?: boolean;
}

/** Makes the card of a state as messages of a medium, in pages if it is too long for one. */
export class Cards<Message> {
  readonly #tokens: TokenCodec;
  readonly #medium: Medium<Message>;
  /** Cards that were made before, by their state: many people look at the same ones. */
  readonly #made = new WeakMap<Words, Map<string, Rendered<Message>>>();

  constructor(tokens: TokenCodec, medium: Medium<Message>) {
    this.#tokens = tokens;
    this.#medium = medium;
  }

  /** The card of a state as one message, with a Share button if it can be shared. */
  card(state: State, setting: Setting): Rendered<Message> {
    // The buttons would carry the subject of one conversation into others.
    if (setting.subject !== undefined) return this.privateCard(state, setting);
    const made = this.#made.get(setting.words) ?? new Map<string, Rendered<Message>>();
    this.#made.set(setting.words, made);
    const key = `${setting.canShare} ${this.#tokens.encode(state, { kind: 'back' })}`;
    const before = made.get(key);
    if (before !== undefined) return before;
    const card = this.privateCard(state, setting);
    if (made.size === CARDS_REMEMBERED) made.clear();
    made.set(key, card);
    return card;
  }

  /** The page of the card that the state is on, with buttons to the other pages. */
  privateCard(state: State, setting: Setting, options?: CardOptions): Rendered<Message> {
    const pages = this.privateCards(state, setting, options);
    return pages[Math.min(state.page, pages.length - 1)] ?? this.render({ blocks: [], rows: [] });
  }

  /** All pages of the card, at least one. Their buttons are right for the page that the state is on. */
  privateCards(state: State, setting: Setting, { note, share }: CardOptions = {}): Rendered<Message>[] {
    const parts = this.#parts(state, setting);
    const cards = (isShareable: boolean): Rendered<Message>[] =>
      this.#privatePages(state, parts, setting, isShareable, note);
    if (share !== undefined) return cards(share);
    if (!setting.canShare || !parts.shareable) return cards(false);
    const shareable = cards(true);
    // A card that is one message with all these buttons is at most two messages with the line above a shared one.
    if (shareable.length === 1 || this.sharedCards(state, setting)) return shareable;
    return cards(false);
  }

  #privatePages(
    state: State,
    parts: CardParts,
    setting: Setting,
    share: boolean,
    note: string | undefined,
  ): Rendered<Message>[] {
    const { words } = setting;
    const button = this.buttons(state, setting);
    const primary = !parts.rows.flat().some((other) => other.primary);
    const shareButtons = share
      ? [{ ...button(words.share, { kind: 'share' }), primary, shares: true } as const]
      : [];
    const last = parts.rows.length - 1;
    const rows = parts.rows
      .map((row, i) => (i === last ? [...shareButtons, ...row] : row))
      .filter((row) => row.length > 0);

    const turns = (page: number, pages: number): Button[] => {
      const previous = button(words.previousPage(page, pages), { kind: 'turn-page', page: page - 1 });
      const next = button(words.nextPage(page + 2, pages), { kind: 'turn-page', page: page + 1 });
      return [...(page > 0 ? [previous] : []), ...(page + 1 < pages ? [next] : [])];
    };
    const noted = (page: readonly CardBlock[]): ReplyBlock[] => [
      ...(note === undefined ? [] : [paragraph(text(note))]),
      ...withSources(page, words),
    ];
    const whole = this.render({ blocks: noted(parts.blocks), rows });
    if (whole.fits) return [whole];
    const pages = pagesOf(parts.blocks, (part) =>
      this.#fits({ blocks: noted(part), rows: [turns(1, 3), ...rows] }),
    );
    return pages.map((part, page) =>
      this.render({ blocks: noted(part), rows: [turns(page, pages.length), ...rows] }),
    );
  }

  /** The card as everyone in the channel is shown it, in one or several messages. Undefined if it cannot be shared. */
  sharedCards(state: State, setting: Setting): Rendered<Message>[] | undefined {
    const { words, person, subject } = setting;
    if (!setting.canShare) return undefined;
    const { blocks, shareable } = this.#parts(state, setting);
    if (!shareable) return undefined;
    const title = paragraph(
      text(words.sharedBy(plainName(person.name, words), state.flow.slug)),
      ...(subject?.url === undefined ? [] : [text(words.about), link(subject.url, words.aboutMessage)]),
    );
    const pages = this.#publicPages(state, [title, ...blocks], setting);
    return pages.length > this.#medium.messagesPerShare
      ? undefined
      : this.#withStartButton(state, pages, setting);
  }

  /** The card as an answer for everyone in the channel. A card that is too long continues in a private message. */
  publicCards(state: State, setting: Setting): Rendered<Message>[] {
    const { blocks } = this.#parts(state, { ...setting, canShare: false });
    const pages = this.#publicPages(state, blocks, setting);
    if (pages.length <= this.#medium.messagesPerShare) return this.#withStartButton(state, pages, setting);
    const [first = []] = pages;
    return [
      this.render({ blocks: withSources(first, setting.words), rows: this.#publicRows(state, setting) }),
    ];
  }

  #publicPages(state: State, blocks: readonly CardBlock[], setting: Setting): (readonly CardBlock[])[] {
    const rows = this.#publicRows(state, setting);
    return pagesOf(blocks, (part) => this.#fits({ blocks: withSources(part, setting.words), rows }));
  }

  /** All buttons that a public card can have. */
  #publicRows(state: State, setting: Setting): Button[][] {
    const readOn = this.buttons(state, alone(setting))(setting.words.readOn, { kind: 'turn-page', page: 1 });
    return [[readOn], [this.#startOwn(state, setting)]];
  }

  #withStartButton(
    state: State,
    pages: readonly (readonly CardBlock[])[],
    setting: Setting,
  ): Rendered<Message>[] {
    return pages.map((page, i) =>
      this.render({
        blocks: withSources(page, setting.words),
        rows: i === pages.length - 1 ? [[this.#startOwn(state, setting)]] : [],
      }),
    );
  }

  #startOwn({ flow }: State, setting: Setting): Button {
    return this.buttons(startOf(flow), alone(setting))(setting.words.startOwn, { kind: 'start-own' });
  }

  #parts(state: State, setting: Setting): CardParts {
    const button = this.buttons(state, setting);
    if (state.lookup !== null) return lookupCard(state, state.lookup, button, this.#medium, setting);
    const place = placeAfter(state.flow, state.answers);
    return place.kind === 'question'
      ? questionCard(state, place, state.answers, button, this.#medium, setting.words)
      : outcomeCard(place, state.answers, button, this.#medium, setting.words);
  }

  /** Makes the buttons of a state's card. */
  buttons(state: State, { subject }: Pick<Setting, 'subject'>): MakeButton {
    const { labelLength } = this.#medium;
    return (whole, event) => {
      const label = shorten(whole, labelLength);
      const button = { label, token: this.#tokens.encode(state, event, subject?.id), primary: false };
      return label === whole ? button : { ...button, fullLabel: whole };
    };
  }

  render(card: Card): Rendered<Message> {
    return { card, ...this.#medium.render(card) };
  }

  #fits(card: Card): boolean {
    return this.#medium.render(card).fits;
  }
}

/** A public card belongs to everyone, so its buttons carry no subject. */
const alone = (setting: Setting): Setting => ({ ...setting, subject: undefined });

/** With the platform's message, a card takes some 10 kB. */
const CARDS_REMEMBERED = 500;

const shorten = (label: string, length: number): string => {
  if (label.length <= length) return label;
  const graphemes = [...new Intl.Segmenter('en').segment(label.slice(0, length - 1))];
  return `${graphemes
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('')}…`;
};

const NAME_LENGTH = 80;

/** A name as plain words: on one line, without control, direction and invisible characters. */
function plainName(name: string, words: Words): string {
  const plain = name.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return plain === '' ? words.someone : cut(plain, NAME_LENGTH);
}
