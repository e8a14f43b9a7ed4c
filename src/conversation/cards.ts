import { createHash } from 'node:crypto';
import type { Question } from '../content/flow.ts';
import { link, paragraph, text } from '../content/markdown.ts';
import { placeAfter } from '../content/walk.ts';
import { type CardBlock, type CardParts, type MakeButton, smallPrint } from './card.ts';
import { detailCard } from './detail-card.ts';
import { lookupCard } from './lookup-card.ts';
import type { Medium } from './medium.ts';
import { pagesOf } from './pages.ts';
import { outcomeCard, questionCard } from './place-card.ts';
import { plainLine, plainName } from './plain-line.ts';
import { withSources } from './quote.ts';
import type { Button, Card, Checkbox, Field, Rendered, ReplyBlock } from './reply.ts';
import type { Setting } from './setting.ts';
import { isDetail, type State, startOf } from './state.ts';
import type { TokenCodec } from './token.ts';
import type { Words } from './words.ts';

interface CardOptions {
  /** A line above everything else. */
  readonly note?: string;
  /** True adds a Share button, false leaves it out. Default: true if the card can be shared. */
  readonly share?: boolean;
}

/** Makes the card of a state for a medium. A card that is too long for one message becomes several pages. */
export class Cards<Message> {
  readonly #tokens: TokenCodec;
  readonly #medium: Medium<Message>;
  /** A cache by state, because many people look at the same cards. */
  readonly #cache = new WeakMap<Words, Map<string, Rendered<Message>>>();

  readonly #version: string;

  /** @param version the content's version, for records */
  constructor(tokens: TokenCodec, medium: Medium<Message>, version = '') {
    this.#tokens = tokens;
    this.#medium = medium;
    this.#version = version;
  }

  /** The card of a state as one message, with a Share button if the card can be shared. Cached. */
  card(state: State, setting: Setting): Rendered<Message> {
    // The buttons carry the subject or the round, so other conversations cannot use this card.
    if (setting.subject !== undefined || setting.round !== undefined) return this.privateCard(state, setting);
    const cache = this.#cache.get(setting.words) ?? new Map<string, Rendered<Message>>();
    this.#cache.set(setting.words, cache);
    const key = `${setting.canShare} ${setting.asksBy} ${this.#tokens.encode(state, { kind: 'back' })}`;
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const card = this.privateCard(state, setting);
    if (cache.size === CACHED_CARDS) cache.clear();
    cache.set(key, card);
    return card;
  }

  /** The current page of a state's card, with buttons to the other pages. */
  privateCard(state: State, setting: Setting, options?: CardOptions): Rendered<Message> {
    const pages = this.privateCards(state, setting, options);
    return pages[Math.min(state.page, pages.length - 1)] ?? this.render({ blocks: [], rows: [] });
  }

  /** All pages of a state's card, at least one. Their buttons hold the state's own page number. */
  privateCards(state: State, setting: Setting, { note, share }: CardOptions = {}): Rendered<Message>[] {
    const parts = this.#parts(state, setting);
    const canShare = setting.canShare && setting.round === undefined && parts.shareable;
    return this.#privatePages(state, parts, setting, share ?? canShare, note);
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
      .map((row, i) => (i === last ? row.toSpliced(parts.beforeShare ?? 0, 0, ...shareButtons) : row))
      .filter((row) => row.length > 0);

    const pageButtons = (page: number, pages: number): Button[] => {
      const previous = button(words.previousPage(page, pages), { kind: 'turn-page', page: page - 1 });
      const next = button(words.nextPage(page + 2, pages), { kind: 'turn-page', page: page + 1 });
      return [...(page > 0 ? [previous] : []), ...(page + 1 < pages ? [next] : [])];
    };
    const { checkboxes, file } = parts;
    const cardOf = (page: readonly CardBlock[], pageRows: Card['rows']): Card => ({
      blocks: withNote(page),
      ...(checkboxes ? { checkboxes } : {}),
      ...(file ? { file } : {}),
      rows: pageRows,
    });
    const { round } = setting;
    const withNote = (page: readonly CardBlock[]): ReplyBlock[] => [
      ...(round ? [smallPrint(text(words.round.answering(round.topic)))] : []),
      ...(note === undefined ? [] : [paragraph(text(note))]),
      ...withSources(page, words),
    ];
    const whole = this.render(cardOf(parts.blocks, rows));
    if (whole.fits) return [whole];
    const pages = pagesOf(parts.blocks, (part) => this.#fits(cardOf(part, [pageButtons(1, 3), ...rows])));
    return pages.map((part, page) => this.render(cardOf(part, [pageButtons(page, pages.length), ...rows])));
  }

  /**
   * The message that shares a card with everyone in the channel. Undefined if the card cannot be shared.
   * @param purpose what the person says that it is for: any text
   */
  sharedCard(state: State, setting: Setting, purpose = ''): Rendered<Message> | undefined {
    const { words, person, subject } = setting;
    if (!setting.canShare) return undefined;
    const { blocks, sharedBlocks = blocks, shareable } = this.#parts(withoutNote(state), setting);
    if (!shareable) return undefined;
    const { flow } = state;
    const name = plainName(person.name, words);
    const isRecommendation = state.lookup === null;
    const aim = plainLine(purpose, PURPOSE_LENGTH);
    const about =
      subject?.url === undefined ? [] : [text(words.about), link(subject.url, words.aboutMessage)];
    const head: CardBlock[] = [
      isRecommendation
        ? smallPrint(
            text(words.recommendationSharedBy(name)),
            ...about,
            text(words.recommendationOf(flow.title)),
          )
        : smallPrint(text(words.sharedBy(name, flow.slug)), ...about),
      ...(aim === '' ? [] : [paragraph(text(words.sharedFor), text(aim))]),
    ];
    return this.#publicCard(state, [...head, ...sharedBlocks], setting, sharerOf(setting));
  }

  /** The message that answers everyone in the channel. A card that is too long continues in a private message. */
  publicCard(state: State, setting: Setting): Rendered<Message> {
    const { blocks, open = [] } = this.#parts(state, { ...setting, canShare: false });
    if (open.length > 0)
      return this.render({
        blocks: withSources(blocks, setting.words),
        rows: [open, [this.#startOwn(state, setting)]],
      });
    return this.#publicCard(state, blocks, setting);
  }

  /** @param sharer the person who can remove the card; undefined if nobody shared it */
  #publicCard(
    state: State,
    blocks: readonly CardBlock[],
    setting: Setting,
    sharer?: string,
  ): Rendered<Message> {
    const { words } = setting;
    const button = this.buttons(state, withoutSubject(setting));
    const readOn = button(words.readOn, { kind: 'turn-page', page: 1 });
    const remove = sharer && button(words.remove, { kind: 'remove', sharer }, startOf(state.flow));
    const own: Button[] =
      state.lookup === null
        ? [
            button(words.showReasons, { kind: 'show', detail: { kind: 'why' } }),
            { ...this.#startOwn(state, setting), label: words.tryIt },
            button(words.openArticle, { kind: 'look-up', lookup: { kind: 'sections' } }),
          ]
        : [this.#startOwn(state, setting)];
    const rows = [[...own, ...(remove ? [remove] : [])]];
    const cardOf = (page: readonly CardBlock[], more: Card['rows']): Card => ({
      blocks: withSources(page, words),
      rows: more,
    });
    const whole = this.render(cardOf(blocks, rows));
    if (whole.fits) return whole;
    const [first = []] = pagesOf(blocks, (part) => this.#fits(cardOf(part, [[readOn], ...rows])));
    return this.render(cardOf(first, [[readOn], ...rows]));
  }

  #startOwn({ flow }: State, setting: Setting): Button {
    return this.buttons(startOf(flow), withoutSubject(setting))(setting.words.startOwn, {
      kind: 'start-own',
    });
  }

  #parts(state: State, setting: Setting): CardParts {
    const button = this.buttons(state, setting);
    const { flow, answers, lookup } = state;
    if (lookup !== null && !isDetail(lookup)) return lookupCard(state, lookup, button, this.#medium, setting);
    if (answers === null) throw new Error('Only a command that looks something up has no answers.');
    const place = placeAfter(flow, answers);
    if (place.kind === 'question') {
      const boxes = this.#boxesOf(state, place);
      return questionCard(state, place, answers, button, boxes, this.#medium, setting);
    }
    return lookup === null
      ? outcomeCard(state, place, answers, button, setting)
      : detailCard(state, lookup, place, answers, button, this.#medium, this.#version, setting.words);
  }

  #boxesOf({ flow, ticks }: State, question: Question): readonly Checkbox[] {
    return (question.checklist?.boxes ?? []).map((option) => ({
      label: option.label,
      value: this.#tokens.boxValue(flow, question, option),
      isTicked: ticks.includes(option),
    }));
  }

  /** A function that makes the buttons of a state's card. It shortens labels that are too long for the medium. */
  buttons(state: State, { subject, round }: Pick<Setting, 'subject' | 'round'>): MakeButton {
    const { labelLength } = this.#medium;
    return (fullLabel, event, before = state) => {
      const label = shorten(fullLabel, labelLength);
      const token = this.#tokens.encode(before, event, subject?.id, round?.id);
      const button = { label, token, primary: false };
      return label === fullLabel ? button : { ...button, fullLabel };
    };
  }

  render(card: Card): Rendered<Message> {
    return { card, ...this.#medium.render(card) };
  }

  #fits(card: Card): boolean {
    return this.#medium.render(card).fits;
  }
}

/** Without the note about what the person asked for, because other people do not know what that was. */
const withoutNote = (state: State): State =>
  state.lookup?.kind === 'partly' ? { ...state, lookup: state.lookup.found } : state;

/** Everyone can click the buttons of a public card, so these carry no subject and no round. */
const withoutSubject = (setting: Setting): Setting => ({ ...setting, subject: undefined, round: undefined });

/** A card and its platform's message take about 10 kB. */
const CACHED_CARDS = 500;

const shorten = (label: string, length: number): string => {
  if (label.length <= length) return label;
  let short = '';
  for (const { segment } of new Intl.Segmenter('en').segment(label)) {
    if (short.length + segment.length >= length) break;
    short += segment;
  }
  return `${short}…`;
};

/** Identifies the person who shares a card, without naming them. */
export const sharerOf = ({
  server,
  ownServer = server,
  person,
}: Pick<Setting, 'server' | 'ownServer' | 'person'>): string =>
  createHash('sha256')
    .update(JSON.stringify([ownServer, person.id]))
    .digest('base64url')
    .slice(0, SHARER_LENGTH);

const SHARER_LENGTH = 8;

/** UTF-16 code units of the text that says what a share is for. */
const PURPOSE_LENGTH = 80;

export const PURPOSE = 'purpose';

/** The field that asks what a share is for. */
export const purposeField = (words: Words): Field & { readonly kind: 'text' } => ({
  kind: 'text',
  name: PURPOSE,
  label: words.shareFormLabel,
  hint: words.shareFormHint,
  length: PURPOSE_LENGTH,
  value: '',
  isRequired: false,
});
