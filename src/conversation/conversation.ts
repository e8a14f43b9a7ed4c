import type { Flow } from '../content/flow.ts';
import type { Library } from '../content/library.ts';
import { type Block, bullets, heading, paragraph, text } from '../content/markdown.ts';
import type { SearchIndex } from '../content/search.ts';
import { sectionButtons } from './card.ts';
import { Cards } from './cards.ts';
import { findQuotable, parseCommand, type Quotable, quotableIndex } from './command.ts';
import { passageChoice } from './lookup-card.ts';
import type { Reply, Surface } from './reply.ts';
import { type Answer, firstPlace, type Lookup, type State, transition } from './state.ts';
import { type Step, type StepKind, stepBy, stepInto } from './step.ts';
import { TokenCodec } from './token.ts';

/** What the bot says to one thing that a person did. */
export type Turn = { readonly step: Step } & (
  | {
      readonly kind: 'answer';
      readonly reply: Reply;
      /** What follows it, in order, as long as each arrives. */
      readonly more?: readonly Reply[];
    }
  /** The reply goes first; only if it arrives, what is shared, in order; if that does not, what takes the reply's place. */
  | {
      readonly kind: 'share';
      readonly reply: Reply;
      readonly shared: readonly Reply[];
      readonly unshared: Reply;
      /** What takes the reply's place if all arrived, but nobody else can see it. */
      readonly unseen: Reply;
    }
);

/**
 * The guide, without a platform: commands and clicks go in, replies come out. It remembers nothing of anybody
 * between two calls; what was said before is in the tokens of the buttons.
 */
export class Conversation {
  #library: Library;
  #tokens: TokenCodec;
  #cards: Cards;
  #quotable: SearchIndex<Quotable>;

  constructor(library: Library) {
    this.#library = library;
    this.#tokens = new TokenCodec(library);
    this.#cards = new Cards(this.#tokens);
    this.#quotable = quotableIndex(library.flows);
  }

  get flows(): readonly Flow[] {
    return this.#library.flows;
  }

  /** The version of the content that it speaks from. */
  get version(): string {
    return this.#library.version;
  }

  /** Goes on with other content; a button of before works where its path reads as it did. */
  use(library: Library): void {
    this.#library = library;
    this.#tokens = new TokenCodec(library);
    this.#cards = new Cards(this.#tokens);
    this.#quotable = quotableIndex(library.flows);
  }

  /** What is said before any command, where a platform has such a moment: the first question, or the choice of guides. */
  welcome(surface: Surface): Turn {
    const [flow, another] = this.flows;
    return flow && !another
      ? as('welcome', this.command(flow.slug, '', surface))
      : this.#offer('welcome', surface, this.flows, surface.words.guides, surface.words.guidesHint);
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
      return this.#offer(
        'command',
        surface,
        this.flows,
        surface.words.unknownCommand,
        surface.words.unknownCommandHint,
        'start-over',
        commands,
      );
    }
    const command = parseCommand(flow, typed);
    const state: State =
      command.kind === 'start' ? firstPlace(flow) : { flow, answers: null, lookup: command.lookup, page: 0 };
    return this.#answer(stepInto('command', state), state, surface, 'new');
  }

  /** Answers words without a slash, as in a direct message; the first of them may be the name of a flow. */
  say(text: string, surface: Surface): Turn {
    const [flow, typed] = this.#addressed(text);
    return as('message', flow ? this.command(flow.slug, typed, surface) : this.welcome(surface));
  }

  /**
   * Answers words that were said before everyone, for everyone. Every button of the messages opens a private reply.
   */
  mention(text: string, surface: Surface): Turn {
    const [flow, typed] = this.#addressed(text);
    const command = flow && parseCommand(flow, typed);
    if (flow === undefined || command?.kind !== 'look-up') {
      const offer = this.#offer(
        'mention',
        surface,
        flow ? [flow] : this.flows,
        surface.words.mentioned,
        surface.words.mentionedHint,
        'start-own',
      );
      return { ...offer, reply: { ...offer.reply, audience: 'public' } };
    }
    const state: State = { flow, answers: null, lookup: command.lookup, page: 0 };
    const [first, ...more] = this.#cards
      .publicCards(state, surface)
      .map((card): Reply => ({ ...card, audience: 'public', delivery: 'new' }));
    if (first === undefined) throw new Error('A card has at least one page.');
    return { kind: 'answer', reply: first, more, step: stepInto('mention', state) };
  }

  /** What a person finds where the bot introduces itself: each flow, with a way into it. */
  home(surface: Surface): Turn {
    const blocks = this.flows.flatMap((flow): Block[] => [
      heading(2, flow.title),
      ...flow.introduction,
      paragraph({ type: 'inlineCode', value: surface.typed(flow.slug, '') }, text(surface.words.homeHint)),
    ]);
    const rows = this.flows.map((flow) => {
      const label = this.flows.length === 1 ? surface.words.startGuide : surface.words.startNamed(flow.title);
      const button = this.#cards.buttons(firstPlace(flow));
      const start = { ...button(label, { kind: 'start-own' }), primary: true };
      return [start, ...sectionButtons(flow.article.sections.slice(0, SECTIONS_AT_HOME), button)];
    });
    const reply: Reply = { blocks, rows, audience: 'private', delivery: 'replace' };
    return { kind: 'answer', reply, step: { kind: 'home' } };
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
      return this.#offer(
        'outdated',
        surface,
        decoded.flow ? [decoded.flow] : this.flows,
        surface.words.outdated,
        surface.words.outdatedHint,
      );
    }
    const { event } = decoded;
    const state = transition(decoded.state, event);
    const step = stepBy(event, decoded.state, state);
    switch (event.kind) {
      case 'share':
        return this.#share(step, state, sharer, surface);
      case 'start-own':
        return this.#answer(step, state, surface, 'new');
      case 'look-up': {
        // What a search found stays there to be looked at one by one.
        const isFound = decoded.state.lookup?.kind === 'passages';
        return this.#answer(step, state, surface, isFound ? 'new' : 'replace');
      }
      default:
        return this.#answer(step, state, surface, 'replace');
    }
  }

  /**
   * Where a button leads: the answers given there, none in a look-up by a command.
   * @returns nothing if the button no longer works
   */
  follow(token: string): { readonly flow: Flow; readonly answers: readonly Answer[] } | undefined {
    const decoded = this.#tokens.decode(token);
    if (decoded.kind === 'outdated') return undefined;
    const { flow, answers } = transition(decoded.state, decoded.event);
    return { flow, answers: answers ?? [] };
  }

  /**
   * Answers a message that somebody would quote the article to: the passages that fit its text best, each with a
   * button that shares it alone.
   * @param message what the message says, as it came from outside
   */
  quote(message: string, surface: Surface): Turn {
    const found = findQuotable(this.#quotable, message);
    const lookUp = (flow: Flow, lookup: Lookup): State => ({ flow, answers: null, lookup, page: 0 });
    const answer = (state: State): Turn => this.#answer(stepInto('quote', state), state, surface, 'new');
    const [best] = found;
    if (best === undefined) {
      const [flow] = this.flows;
      return flow
        ? answer(lookUp(flow, { kind: 'nothing-found' }))
        : this.#offer('quote', surface, [], surface.words.nothingFound, surface.words.nothingFoundHint);
    }
    for (let count = surface.canShare ? found.length : 1; count > 1; count--) {
      const choice = found.slice(0, count).map(({ flow, passage }, i) => {
        const button = this.#cards.buttons(lookUp(flow, { kind: 'passages', passages: [passage] }));
        const share = button(surface.words.sharePassage(i + 1), { kind: 'share' });
        return { passage, share: { ...share, shares: true } as const };
      });
      const card = passageChoice(choice, surface);
      if (surface.fits(card)) {
        const step: Step = { kind: 'quote', flow: best.flow.slug, lookup: 'passages' };
        return { kind: 'answer', reply: { ...card, audience: 'private', delivery: 'new' }, step };
      }
    }
    const passages = surface.canShare
      ? [best.passage]
      : found.filter(({ flow }) => flow === best.flow).map(({ passage }) => passage);
    return answer(lookUp(best.flow, { kind: 'passages', passages }));
  }

  #answer(step: Step, state: State, surface: Surface, delivery: Reply['delivery']): Turn {
    const card = this.#cards.card(state, surface);
    return { kind: 'answer', reply: { ...card, audience: 'private', delivery }, step };
  }

  #share(step: Step, state: State, sharer: string, surface: Surface): Turn {
    const shared = this.#cards.sharedCards(state, sharer, surface);
    const inPlace = (note: string, share: boolean): Reply => ({
      ...this.#cards.privateCard(state, surface, { note, share }),
      audience: 'private',
      delivery: 'replace',
    });
    if (shared === undefined) {
      return { kind: 'answer', reply: inPlace(surface.words.nothingToShare, false), step };
    }
    return {
      kind: 'share',
      reply: inPlace(surface.words.shared, false),
      shared: shared.map((card) => ({ ...card, audience: 'public', delivery: 'new' })),
      unshared: inPlace(surface.words.notShared, true),
      unseen: inPlace(surface.words.unseen, false),
      step,
    };
  }

  /** A private message that says what is not to be had, or what is, with a way on. */
  #offer(
    kind: StepKind,
    surface: Surface,
    flows: readonly Flow[],
    title: string,
    hint: string,
    event: 'start-over' | 'start-own' = 'start-over',
    ...more: readonly Block[]
  ): Turn & { readonly kind: 'answer' } {
    const row = flows.slice(0, FLOWS_OFFERED).map((flow) => {
      const alone = event === 'start-own' ? surface.words.startOwn : surface.words.startGuide;
      const label = flows.length === 1 ? alone : surface.words.startNamed(flow.title);
      return this.#cards.buttons(firstPlace(flow))(label, { kind: event });
    });
    const blocks = [heading(2, title), paragraph(text(hint)), ...more];
    const reply: Reply = { blocks, rows: [row], audience: 'private', delivery: 'new' };
    return { kind: 'answer', reply, step: { kind } };
  }
}

/** A turn as what it was asked for by. */
const as = (kind: StepKind, turn: Turn): Turn => ({ ...turn, step: { ...turn.step, kind } });

/** Buttons for sections of one flow where the bot introduces itself; more would be a wall. */
const SECTIONS_AT_HOME = 10;

/** Guides offered as buttons where none can be named; the rest have their commands. */
const FLOWS_OFFERED = 10;
