import type { Flow } from '../content/flow.ts';
import type { Library } from '../content/library.ts';
import { LABEL_LENGTH } from '../content/limits.ts';
import { heading, paragraph, text } from '../content/markdown.ts';
import { type CardParts, type MakeButton, spelledFor } from './card.ts';
import { parseCommand } from './command.ts';
import { lookupCard } from './lookup-card.ts';
import { pagesOf } from './pages.ts';
import { outcomeCard, questionCard } from './place-card.ts';
import type { Button, Card, Reply, ReplyBlock, Surface } from './reply.ts';
import { firstPlace, placeAfter, type State, transition } from './state.ts';
import { TokenCodec } from './token.ts';
import { words } from './words.ts';

/** What the bot says to one thing that a person did. */
export interface Turn {
  /** To the person. Where something is shared, it goes first, and the rest only if it arrived. */
  readonly reply: Reply;
  /** To everyone in the channel, in order; most often nothing. */
  readonly shared: readonly Reply[];
}

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
      : this.#turn(this.#offer(this.flows, words.guides, words.guidesHint));
  }

  /** Answers `/slug typed`; a slug that is no flow gets the list of those that are. */
  command(slug: string, typed: string, surface: Surface): Turn {
    const flow = this.flows.find((candidate) => candidate.slug === slug);
    if (flow === undefined) {
      return this.#turn(this.#offer(this.flows, words.unknownCommand, words.unknownCommandHint));
    }
    const command = parseCommand(flow, typed);
    const state: State =
      command.kind === 'start' ? firstPlace(flow) : { flow, answers: null, lookup: command.lookup, page: 0 };
    return this.#turn({ ...this.#card(state, surface), audience: 'private', delivery: 'new' });
  }

  /**
   * Answers a click on a button.
   * @param token what the button carried, as it came from outside
   * @param sharer the person's name, as it came from outside, for what is shared
   */
  click(token: string, sharer: string, surface: Surface): Turn {
    const decoded = this.#tokens.decode(token);
    if (decoded.kind === 'outdated') {
      const flows = decoded.flow ? [decoded.flow] : this.flows;
      return this.#turn(this.#offer(flows, words.outdated, words.outdatedHint));
    }
    const { event } = decoded;
    const state = transition(decoded.state, event);
    if (event.kind === 'share') return this.#share(state, sharer, surface);
    const delivery = event.kind === 'start-own' ? 'new' : 'replace';
    return this.#turn({ ...this.#card(state, surface), audience: 'private', delivery });
  }

  #turn(reply: Reply): Turn {
    return { reply, shared: [] };
  }

  /** The card of a state, as one message: the page that the state is on, with buttons to the others. */
  #card(state: State, surface: Surface): Card {
    const parts = this.#parts(state);
    const blocks = spelledFor(parts.blocks, surface.shownLabelLength);
    return this.#page(state, blocks, this.#withShare(state, parts, surface), surface);
  }

  #parts(state: State): CardParts {
    const button = this.#buttons(state);
    if (state.lookup !== null) return lookupCard(state, state.lookup, button);
    const place = placeAfter(state.flow, state.answers);
    return place.kind === 'question'
      ? questionCard(state, place, state.answers, button)
      : outcomeCard(place, state.answers, button);
  }

  #withShare(state: State, parts: CardParts, surface: Surface): Button[][] {
    const rows = parts.rows.map((row) => [...row]);
    if (parts.shareable && surface.canShare) {
      rows.at(-1)?.unshift({ ...this.#buttons(state)(words.share, { kind: 'share' }), primary: true });
    }
    return rows;
  }

  #page(
    state: State,
    blocks: readonly ReplyBlock[],
    rows: readonly (readonly Button[])[],
    surface: Surface,
  ): Card {
    const whole: Card = { blocks, rows: rows.filter((row) => row.length > 0) };
    if (surface.fits(whole)) return whole;
    const turns = (page: number, pages: number): Button[] => {
      const button = this.#buttons(state);
      const previous = button(words.previousPage(page, pages), { kind: 'turn-page', page: page - 1 });
      const next = button(words.nextPage(page + 2, pages), { kind: 'turn-page', page: page + 1 });
      return [...(page > 0 ? [previous] : []), ...(page + 1 < pages ? [next] : [])];
    };
    const pages = pagesOf(blocks, (part) =>
      surface.fits({ blocks: part, rows: [turns(1, 3), ...whole.rows] }),
    );
    const page = Math.min(state.page, pages.length - 1);
    return {
      blocks: pages[page] ?? [],
      rows: [turns(page, pages.length), ...whole.rows],
    };
  }

  #share(state: State, sharer: string, surface: Surface): Turn {
    const parts = this.#parts(state);
    const blocks = spelledFor(parts.blocks, surface.shownLabelLength);
    const possible = parts.shareable && surface.canShare;
    const note = paragraph(text(possible ? words.shared : words.nothingToShare));
    const card = this.#page(state, [note, ...blocks], parts.rows, surface);
    const reply: Reply = { ...card, audience: 'private', delivery: 'replace' };
    if (!possible) return this.#turn(reply);

    const startOwn = this.#buttons(firstPlace(state.flow))(words.startOwn, { kind: 'start-own' });
    const title = paragraph(text(words.sharedBy(plainName(sharer), state.flow.slug)));
    const pages = pagesOf([title, ...blocks], (part) => surface.fits({ blocks: part, rows: [[startOwn]] }));
    return {
      reply,
      shared: pages.map((page, i) => ({
        blocks: page,
        rows: i === pages.length - 1 ? [[startOwn]] : [],
        audience: 'public',
        delivery: 'new',
      })),
    };
  }

  /** A private message that says what is not to be had, with a way on. */
  #offer(flows: readonly Flow[], title: string, hint: string): Reply {
    const shown = flows.slice(0, FLOWS_OFFERED);
    const rows = shown.map((flow) => {
      const label = flows.length === 1 ? words.startGuide : words.startNamed(flow.title);
      return this.#buttons(firstPlace(flow))(label, { kind: 'start-over' });
    });
    const blocks = [heading(2, title), paragraph(text(hint))];
    return { blocks, rows: [rows], audience: 'private', delivery: 'new' };
  }

  #buttons(state: State): MakeButton {
    return (label, event) => ({
      label: shorten(label),
      token: this.#tokens.encode(state, event),
      primary: false,
    });
  }
}

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
