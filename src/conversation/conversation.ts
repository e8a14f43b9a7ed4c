import type { Flow } from '../content/flow.ts';
import type { Library } from '../content/library.ts';
import { LABEL_LENGTH } from '../content/limits.ts';
import { type Block, bullets, heading, link, paragraph, text } from '../content/markdown.ts';
import { type CardBlock, type CardParts, type MakeButton, sectionButtons } from './card.ts';
import { findQuotable, parseCommand } from './command.ts';
import { lookupCard, passageChoice } from './lookup-card.ts';
import { pagesOf } from './pages.ts';
import { outcomeCard, questionCard } from './place-card.ts';
import { attributed, nameOf } from './quote.ts';
import type { Button, Card, Reply, ReplyBlock, Surface } from './reply.ts';
import { firstPlace, type Lookup, placeAfter, type State, transition } from './state.ts';
import { TokenCodec } from './token.ts';
import { words } from './words.ts';

/** What the bot says to one thing that a person did. */
export type Turn =
  | { readonly kind: 'answer'; readonly reply: Reply }
  /** The reply goes first; only if it arrives, what is shared, in order; if that does not, what takes the reply's place. */
  | {
      readonly kind: 'share';
      readonly reply: Reply;
      readonly shared: readonly Reply[];
      readonly unshared: Reply;
      /** What takes the reply's place if all arrived, but nobody else can see it. */
      readonly unseen: Reply;
    };

/**
 * The guide, without a platform: commands and clicks go in, replies come out. It remembers nothing between two
 * calls; what was said before is in the tokens of the buttons.
 */
export class Conversation {
  readonly flows: readonly Flow[];
  readonly #tokens: TokenCodec;

  constructor(library: Library) {
    this.flows = library.flows;
    this.#tokens = new TokenCodec(library);
  }

  /** What is said before any command, where a platform has such a moment: the first question, or the choice of guides. */
  welcome(surface: Surface): Turn {
    const [flow, another] = this.flows;
    return flow && !another
      ? this.command(flow.slug, '', surface)
      : this.#offer(this.flows, words.guides, words.guidesHint);
  }

  /** Answers `/slug typed`; a slug that is no flow gets the list of those that are. */
  command(slug: string, typed: string, surface: Surface): Turn {
    const flow = this.flows.find((candidate) => candidate.slug === slug.toLowerCase());
    if (flow === undefined) {
      const commands = bullets(
        this.flows.map((known) => [
          { type: 'inlineCode', value: surface.typed(known.slug, '') },
          text(`: ${known.title}`),
        ]),
      );
      return this.#offer(this.flows, words.unknownCommand, words.unknownCommandHint, 'start-over', commands);
    }
    const command = parseCommand(flow, typed);
    return this.#answer(
      command.kind === 'start' ? firstPlace(flow) : { flow, answers: null, lookup: command.lookup, page: 0 },
      surface,
      'new',
    );
  }

  /** Answers words without a slash, as in a direct message; the first of them may be the name of a flow. */
  say(text: string, surface: Surface): Turn {
    const [flow, typed] = this.#addressed(text);
    return flow ? this.command(flow.slug, typed, surface) : this.welcome(surface);
  }

  /**
   * Answers words that were said before everyone, for everyone. Every button of the messages opens a private reply.
   * @returns the messages, in order
   */
  mention(text: string, surface: Surface): readonly Reply[] {
    const [flow, typed] = this.#addressed(text);
    const command = flow && parseCommand(flow, typed);
    if (flow === undefined || command?.kind !== 'look-up') {
      const offer = this.#offer(
        flow ? [flow] : this.flows,
        words.mentioned,
        words.mentionedHint,
        'start-own',
      );
      return [{ ...offer.reply, audience: 'public' }];
    }
    const state: State = { flow, answers: null, lookup: command.lookup, page: 0 };
    const { blocks } = this.#parts(state, { ...surface, canShare: false });
    return this.#publicCards(state, blocks, surface).map((card) => ({
      ...card,
      audience: 'public',
      delivery: 'new',
    }));
  }

  /** What a person finds where the bot introduces itself: each flow, with a way into it. */
  home(surface: Surface): Card {
    const blocks = this.flows.flatMap((flow): Block[] => [
      heading(2, flow.title),
      ...flow.introduction,
      paragraph({ type: 'inlineCode', value: surface.typed(flow.slug, '') }, text(words.homeHint)),
    ]);
    const rows = this.flows.map((flow) => {
      const label = this.flows.length === 1 ? words.startGuide : words.startNamed(flow.title);
      const button = this.#buttons(firstPlace(flow));
      const start = { ...button(label, { kind: 'start-own' }), primary: true };
      return [start, ...sectionButtons(flow.article.sections.slice(0, SECTIONS_AT_HOME), button)];
    });
    return { blocks, rows };
  }

  /** The flow that a text names by its first word, or else the first, and the rest of the text. */
  #addressed(text: string): readonly [flow: Flow | undefined, typed: string] {
    const [, slug, rest = ''] = /^\s*\/?(\S+)\s*(.*)$/s.exec(text) ?? [];
    const named = this.flows.find((flow) => flow.slug === slug?.toLowerCase());
    if (named) return [named, rest];
    const [first, another] = this.flows;
    return text.trim() === '' && another ? [undefined, ''] : [first, text];
  }

  /**
   * Answers a click on a button.
   * @param token what the button carried, as it came from outside
   * @param sharer the person's name, as it came from outside, for what is shared
   */
  click(token: string, sharer: string, surface: Surface): Turn {
    const decoded = this.#tokens.decode(token);
    if (decoded.kind === 'outdated') {
      return this.#offer(decoded.flow ? [decoded.flow] : this.flows, words.outdated, words.outdatedHint);
    }
    const { event } = decoded;
    const state = transition(decoded.state, event);
    switch (event.kind) {
      case 'share':
        return this.#share(state, sharer, surface);
      case 'start-own':
        return this.#answer(state, surface, 'new');
      case 'look-up': {
        // What a search found stays there to be looked at one by one.
        const isFound = decoded.state.lookup?.kind === 'passages';
        return this.#answer(state, surface, isFound ? 'new' : 'replace');
      }
      default:
        return this.#answer(state, surface, 'replace');
    }
  }

  /**
   * Answers a message that somebody would quote the article to: the passages that fit its text best, each with a
   * button that shares it alone.
   * @param message what the message says, as it came from outside
   */
  quote(message: string, surface: Surface): Turn {
    const found = findQuotable(this.flows, message);
    const lookUp = (flow: Flow, lookup: Lookup): State => ({ flow, answers: null, lookup, page: 0 });
    const [best] = found;
    if (best === undefined) {
      const [flow] = this.flows;
      return flow
        ? this.#answer(lookUp(flow, { kind: 'nothing-found' }), surface, 'new')
        : this.#offer([], words.nothingFound, words.nothingFoundHint);
    }
    for (let count = surface.canShare ? found.length : 1; count > 1; count--) {
      const choice = found.slice(0, count).map(({ flow, passage }, i) => {
        const button = this.#buttons(lookUp(flow, { kind: 'passages', passages: [passage] }));
        const share = button(words.sharePassage(i + 1, nameOf(passage)), { kind: 'share' });
        return { passage, share: { ...share, shares: true } as const };
      });
      const card = passageChoice(choice, surface);
      if (surface.fits(card)) {
        return { kind: 'answer', reply: { ...card, audience: 'private', delivery: 'new' } };
      }
    }
    const passages = surface.canShare
      ? [best.passage]
      : found.filter(({ flow }) => flow === best.flow).map(({ passage }) => passage);
    return this.#answer(lookUp(best.flow, { kind: 'passages', passages }), surface, 'new');
  }

  #answer(state: State, surface: Surface, delivery: Reply['delivery']): Turn {
    const share = this.#sharedCards(state, '', surface) !== undefined;
    return {
      kind: 'answer',
      reply: { ...this.#card(state, surface, { share }), audience: 'private', delivery },
    };
  }

  #share(state: State, sharer: string, surface: Surface): Turn {
    const shared = this.#sharedCards(state, sharer, surface);
    const inPlace = (note: string, share: boolean): Reply => ({
      ...this.#card(state, surface, { note, share }),
      audience: 'private',
      delivery: 'replace',
    });
    if (shared === undefined) return { kind: 'answer', reply: inPlace(words.nothingToShare, false) };
    return {
      kind: 'share',
      reply: inPlace(words.shared, false),
      shared: shared.map((card) => ({ ...card, audience: 'public', delivery: 'new' })),
      unshared: inPlace(words.notShared, true),
      unseen: inPlace(words.unseen, false),
    };
  }

  /** The card of a state, as one message: the page that the state is on, with buttons to the others. */
  #card(state: State, surface: Surface, { note, share }: { note?: string; share: boolean }): Card {
    const parts = this.#parts(state, surface);
    const button = this.#buttons(state);
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
      ...attributed(page),
    ];
    const whole: Card = { blocks: noted(parts.blocks), rows };
    if (surface.fits(whole)) return whole;
    const pages = pagesOf(parts.blocks, (part) =>
      surface.fits({ blocks: noted(part), rows: [turns(1, 3), ...rows] }),
    );
    const page = Math.min(state.page, pages.length - 1);
    return { blocks: noted(pages[page] ?? []), rows: [turns(page, pages.length), ...rows] };
  }

  /** The card as everyone in the channel is shown it, in one or several messages, if it can be shared at all. */
  #sharedCards(state: State, sharer: string, surface: Surface): Card[] | undefined {
    if (!surface.canShare) return undefined;
    const { blocks, shareable } = this.#parts(state, surface);
    if (!shareable) return undefined;
    const title = paragraph(
      text(words.sharedBy(plainName(sharer), state.flow.slug)),
      ...(surface.about === undefined ? [] : [text(words.about), link(surface.about, words.aboutMessage)]),
    );
    const cards = this.#publicCards(state, [title, ...blocks], surface);
    return cards.some(({ rows }) => rows.length > 1) ? undefined : cards;
  }

  /** Blocks for everyone, with a way to start one's own; too many to show there go on in private. */
  #publicCards(state: State, blocks: readonly CardBlock[], surface: Surface): Card[] {
    const startOwn = this.#buttons(firstPlace(state.flow))(words.startOwn, { kind: 'start-own' });
    const next = this.#buttons(state)(words.readOn, { kind: 'turn-page', page: 1 });
    const pages = pagesOf(blocks, (part) =>
      surface.fits({ blocks: attributed(part), rows: [[next], [startOwn]] }),
    );
    if (pages.length > SHARED_MESSAGES) {
      return [{ blocks: attributed(pages[0] ?? []), rows: [[next], [startOwn]] }];
    }
    return pages.map((page, i) => ({
      blocks: attributed(page),
      rows: i === pages.length - 1 ? [[startOwn]] : [],
    }));
  }

  #parts(state: State, surface: Surface): CardParts {
    const button = this.#buttons(state);
    if (state.lookup !== null) return lookupCard(state, state.lookup, button, surface);
    const place = placeAfter(state.flow, state.answers);
    return place.kind === 'question'
      ? questionCard(state, place, state.answers, button, surface)
      : outcomeCard(place, state.answers, button, surface);
  }

  /** A private message that says what is not to be had, or what is, with a way on. */
  #offer(
    flows: readonly Flow[],
    title: string,
    hint: string,
    event: 'start-over' | 'start-own' = 'start-over',
    ...more: readonly Block[]
  ): Turn & { readonly kind: 'answer' } {
    const row = flows.slice(0, FLOWS_OFFERED).map((flow) => {
      const alone = event === 'start-own' ? words.startOwn : words.startGuide;
      const label = flows.length === 1 ? alone : words.startNamed(flow.title);
      return this.#buttons(firstPlace(flow))(label, { kind: event });
    });
    const blocks = [heading(2, title), paragraph(text(hint)), ...more];
    return { kind: 'answer', reply: { blocks, rows: [row], audience: 'private', delivery: 'new' } };
  }

  #buttons(state: State): MakeButton {
    return (whole, event) => {
      const label = shorten(whole);
      const button = { label, token: this.#tokens.encode(state, event), primary: false };
      return label === whole ? button : { ...button, fullLabel: whole };
    };
  }
}

/**
 * Messages that one share may be: more would drown the channel, and Slack takes five for a click, of which one is
 * the private card's and one is kept for the news of a failure.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const SHARED_MESSAGES = 3;

/** Buttons for sections of one flow where the bot introduces itself; more would be a wall. */
const SECTIONS_AT_HOME = 10;

/** Guides offered as buttons where none can be named; the rest have their commands. */
const FLOWS_OFFERED = 10;

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
function plainName(name: string): string {
  const plain = name.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return plain === '' ? words.someone : plain.slice(0, NAME_LENGTH);
}
