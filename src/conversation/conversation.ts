import type { Flow } from '../content/flow.ts';
import { type Block, bullets, heading, paragraph, text } from '../content/markdown.ts';
import { type Activity, type ActivityKind, activityOf, arrival } from './activity.ts';
import { sectionButtons } from './card.ts';
import { Cards } from './cards.ts';
import { findQuotable, parseCommand } from './command.ts';
import type { Guide } from './guide.ts';
import { passageChoice } from './lookup-card.ts';
import type { Medium } from './medium.ts';
import type { Placement, Rendered, Reply } from './reply.ts';
import type { Setting } from './setting.ts';
import { type Event, type Lookup, type State, startOf, transition } from './state.ts';
import type { TokenCodec } from './token.ts';

/** The answer to one thing that a person did. */
export type Turn<Message> = { readonly activity: Activity } & (
  | {
      readonly kind: 'answer';
      readonly reply: Reply<Message>;
      /** The messages after it, in order, for as long as each arrives. */
      readonly more?: readonly Reply<Message>[];
    }
  /** The reply goes first. The shared messages follow only if it arrives. */
  | {
      readonly kind: 'share';
      readonly reply: Reply<Message>;
      readonly shared: readonly Reply<Message>[];
      /** Takes the place of the reply if a shared message does not arrive. */
      readonly unshared: Reply<Message>;
      /** Takes the place of the reply if all arrive, but the platform shows them to the person alone. */
      readonly unseen: Reply<Message>;
    }
);

/**
 * The guide on one medium: commands and clicks go in, replies come out. It remembers nothing about anybody between
 * two calls, because the buttons carry the answers that were given before.
 */
export class Conversation<Message> {
  readonly #guide: Guide;
  readonly #medium: Medium<Message>;
  /** Made for the tokens of one library, so made again when the guide uses another one. */
  #cards: { readonly tokens: TokenCodec; readonly cards: Cards<Message> };

  constructor(guide: Guide, medium: Medium<Message>) {
    this.#guide = guide;
    this.#medium = medium;
    this.#cards = { tokens: guide.tokens, cards: new Cards(guide.tokens, medium) };
  }

  get flows(): readonly Flow[] {
    return this.#guide.flows;
  }

  get #current(): Cards<Message> {
    const { tokens } = this.#guide;
    if (this.#cards.tokens !== tokens) this.#cards = { tokens, cards: new Cards(tokens, this.#medium) };
    return this.#cards.cards;
  }

  /** The first message on a platform that begins by itself: the first question, or the choice of guides. */
  welcome(setting: Setting): Turn<Message> {
    const { words } = setting;
    const [flow, another] = this.flows;
    return flow && !another
      ? withKind('welcome', this.command(flow.slug, '', setting))
      : this.#offer('welcome', setting, this.flows, words.guides, words.guidesHint);
  }

  /** Answers `/slug typed`. If there is no flow of that name, it lists the flows that there are. */
  command(slug: string, typed: string, setting: Setting): Turn<Message> {
    const { words } = setting;
    const flow = this.flows.find((candidate) => candidate.slug === slug.toLowerCase());
    if (flow === undefined) {
      const commands = bullets(
        this.flows.map((known) => [
          { type: 'inlineCode', value: this.#medium.typed(known.slug, '') },
          text(`: ${known.title}`),
        ]),
      );
      return this.#offer(
        'command',
        setting,
        this.flows,
        words.unknownCommand,
        words.unknownCommandHint,
        'start-over',
        commands,
      );
    }
    const command = parseCommand(flow, typed);
    const state = command.kind === 'start' ? startOf(flow) : lookingAt(flow, command.lookup);
    return this.#answer(arrival('command', state), state, setting, NEW);
  }

  /** Answers words without a slash, as in a direct message. The first word may be the name of a flow. */
  say(typed: string, setting: Setting): Turn<Message> {
    const [flow, rest] = this.#addressed(typed);
    return withKind('message', flow ? this.command(flow.slug, rest, setting) : this.welcome(setting));
  }

  /** Answers words in front of everyone. Every button of the answer opens a private reply. */
  mention(typed: string, setting: Setting): Turn<Message> {
    const { words } = setting;
    const [flow, rest] = this.#addressed(typed);
    const command = flow && parseCommand(flow, rest);
    if (flow === undefined || command?.kind !== 'look-up') {
      const flows = flow ? [flow] : this.flows;
      const offer = this.#offer('mention', setting, flows, words.mentioned, words.mentionedHint, 'start-own');
      return { ...offer, reply: { ...offer.reply, audience: 'public' } };
    }
    const state = lookingAt(flow, command.lookup);
    const [first, ...more] = this.#current.publicCards(state, setting).map(publicReply);
    if (first === undefined) throw new Error('A card has at least one page.');
    return { kind: 'answer', reply: first, more, activity: arrival('mention', state) };
  }

  /** The page on which the guide introduces itself: each flow, with a button that starts it. */
  home(setting: Setting): Turn<Message> {
    const { words } = setting;
    const blocks = this.flows.flatMap((flow): Block[] => [
      heading(2, flow.title),
      ...flow.introduction,
      paragraph({ type: 'inlineCode', value: this.#medium.typed(flow.slug, '') }, text(words.homeHint)),
    ]);
    const rows = this.flows.map((flow) => {
      const label = this.flows.length === 1 ? words.startGuide : words.startNamed(flow.title);
      const button = this.#current.buttons(startOf(flow), setting);
      const start = { ...button(label, { kind: 'start-own' }), primary: true };
      return [start, ...sectionButtons(flow.article.sections.slice(0, SECTIONS_AT_HOME), button)];
    });
    const card = this.#current.render({ blocks, rows });
    return { kind: 'answer', reply: privateReply(card, CLICKED), activity: { kind: 'home' } };
  }

  /** The flow whose name is the first word of a text, or else the first flow, and the rest of the text. */
  #addressed(typed: string): readonly [flow: Flow | undefined, typed: string] {
    const [, slug, rest = ''] = /^\s*\/?(\S+)\s*(.*)$/s.exec(typed) ?? [];
    const named = this.flows.find((flow) => flow.slug === slug?.toLowerCase());
    if (named) return [named, rest];
    const [first, another] = this.flows;
    return typed.trim() === '' && another ? [undefined, ''] : [first, typed];
  }

  /**
   * Answers a click on a button.
   * @param token the text that the button carried, which can be any text
   */
  click(token: string, setting: Setting): Turn<Message> {
    const { words } = setting;
    const decoded = this.#guide.tokens.decode(token);
    switch (decoded.kind) {
      case 'first-format': {
        const [only, another] = this.flows;
        const flow = decoded.flow ?? (another ? undefined : only);
        if (flow === undefined) {
          return this.#offer('outdated', setting, this.flows, words.outdated, words.firstFormat);
        }
        const card = this.#current.privateCard(startOf(flow), setting, { note: words.firstFormat });
        const activity = arrival('outdated', startOf(flow));
        return { kind: 'answer', reply: privateReply(card, NEW), activity };
      }
      case 'outdated': {
        const flows = decoded.flow ? [decoded.flow] : this.flows;
        return this.#offer('outdated', setting, flows, words.outdated, words.outdatedHint);
      }
      case 'click':
        return this.#clicked(decoded.event, decoded.state, setting);
    }
  }

  #clicked(event: Event, before: State, setting: Setting): Turn<Message> {
    const state = transition(before, event);
    const activity = activityOf(event, before, state);
    switch (event.kind) {
      case 'share':
        return this.#share(activity, state, setting);
      case 'start-own':
        return this.#answer(activity, state, setting, NEW);
      case 'look-up': {
        // The results of a search stay, so that each of them can be looked at.
        const isFound = before.lookup?.kind === 'passages';
        return this.#answer(activity, state, setting, isFound ? NEW : CLICKED);
      }
      case 'choose':
      case 'back':
      case 'start-over':
      case 'turn-page':
        return this.#answer(activity, state, setting, CLICKED);
    }
  }

  /** The state that a button leads to. Undefined if the button no longer works. */
  stateAfter(token: string): State | undefined {
    const decoded = this.#guide.tokens.decode(token);
    return decoded.kind === 'click' ? transition(decoded.state, decoded.event) : undefined;
  }

  /**
   * Answers a message that a person wants to quote the article to: the passages that fit its text best, each with a
   * button that shares it alone.
   * @param message the text of the message, which can be any text
   */
  quote(message: string, setting: Setting): Turn<Message> {
    const { words } = setting;
    const found = findQuotable(this.#guide.quotable, message);
    const answer = (state: State): Turn<Message> =>
      this.#answer(arrival('quote', state), state, setting, NEW);
    const [best] = found;
    if (best === undefined) {
      const [flow] = this.flows;
      return flow
        ? answer(lookingAt(flow, { kind: 'nothing-found' }))
        : this.#offer('quote', setting, [], words.nothingFound, words.nothingFoundHint);
    }
    for (let count = setting.canShare ? found.length : 1; count > 1; count--) {
      const choice = found.slice(0, count).map(({ flow, passage }, i) => {
        const state = lookingAt(flow, { kind: 'passages', passages: [passage] });
        const share = this.#current.buttons(state, setting)(words.sharePassage(i + 1), { kind: 'share' });
        return { passage, share: { ...share, shares: true } as const };
      });
      const card = this.#current.render(passageChoice(choice, words));
      if (card.fits) {
        const activity: Activity = { kind: 'quote', flow: best.flow.slug, lookup: 'passages' };
        return { kind: 'answer', reply: privateReply(card, NEW), activity };
      }
    }
    const passages = setting.canShare
      ? [best.passage]
      : found.filter(({ flow }) => flow === best.flow).map(({ passage }) => passage);
    return answer(lookingAt(best.flow, { kind: 'passages', passages }));
  }

  #answer(activity: Activity, state: State, setting: Setting, placement: Placement): Turn<Message> {
    return { kind: 'answer', reply: privateReply(this.#current.card(state, setting), placement), activity };
  }

  #share(activity: Activity, state: State, setting: Setting): Turn<Message> {
    const { words } = setting;
    const shared = this.#current.sharedCards(state, setting);
    const inPlace = (note: string, share: boolean): Reply<Message> =>
      privateReply(this.#current.privateCard(state, setting, { note, share }), CLICKED);
    if (shared === undefined) {
      return { kind: 'answer', reply: inPlace(words.nothingToShare, false), activity };
    }
    return {
      kind: 'share',
      reply: inPlace(words.shared, false),
      shared: shared.map(publicReply),
      unshared: inPlace(words.notShared, true),
      unseen: inPlace(words.unseen, false),
      activity,
    };
  }

  /** A private message that says in a few words where the person is, with a button for each flow. */
  #offer(
    kind: ActivityKind,
    setting: Setting,
    flows: readonly Flow[],
    title: string,
    hint: string,
    event: 'start-over' | 'start-own' = 'start-over',
    ...more: readonly Block[]
  ): Turn<Message> & { readonly kind: 'answer' } {
    const { words } = setting;
    const row = flows.slice(0, FLOWS_OFFERED).map((flow) => {
      const alone = event === 'start-own' ? words.startOwn : words.startGuide;
      const label = flows.length === 1 ? alone : words.startNamed(flow.title);
      return this.#current.buttons(startOf(flow), setting)(label, { kind: event });
    });
    const blocks = [heading(2, title), paragraph(text(hint)), ...more];
    const reply = privateReply(this.#current.render({ blocks, rows: [row] }), NEW);
    return { kind: 'answer', reply, activity: { kind } };
  }
}

const NEW: Placement = { kind: 'new' };
const CLICKED: Placement = { kind: 'clicked' };

const privateReply = <Message>(card: Rendered<Message>, placement: Placement): Reply<Message> => ({
  ...card,
  audience: 'private',
  placement,
});

const publicReply = <Message>(card: Rendered<Message>): Reply<Message> => ({
  ...card,
  audience: 'public',
  placement: NEW,
});

const lookingAt = (flow: Flow, lookup: Lookup): State => ({ flow, answers: null, lookup, page: 0 });

/** The same turn under the name of another activity. */
const withKind = <Message>(kind: ActivityKind, turn: Turn<Message>): Turn<Message> => ({
  ...turn,
  activity: { ...turn.activity, kind },
});

/** More buttons for the sections of one flow would be a wall. */
const SECTIONS_AT_HOME = 10;

/** Flows offered as buttons. The others can be reached by their commands. */
const FLOWS_OFFERED = 10;
