import type { Flow } from '../content/flow.ts';
import { paragraph, text } from '../content/markdown.ts';
import { placeAfter } from '../content/walk.ts';
import { type Activity, type ActivityKind, activityOf, arrival } from './activity.ts';
import { Cards, PURPOSE, purposeField, sharerOf } from './cards.ts';
import {
  type Choice,
  type Command,
  FITS,
  findQuotable,
  isGreeting,
  parseCommand,
  pressOf,
  stateOf,
} from './command.ts';
import { droppedText } from './detail-card.ts';
import type { Guide } from './guide.ts';
import { passageChoice } from './lookup-card.ts';
import type { Medium } from './medium.ts';
import { topicsIn } from './names.ts';
import { type OfferOptions, Offers } from './offers.ts';
import { answerText } from './place-card.ts';
import type { Placement, Rendered, Reply, Values } from './reply.ts';
import type { Setting } from './setting.ts';
import {
  droppedAnswers,
  type Event,
  type Lookup,
  type State,
  startOf,
  stateAt,
  transition,
} from './state.ts';
import type { TokenCodec } from './token.ts';
import {
  type Answering,
  CLICKED,
  NEW,
  privateReply,
  publicReply,
  SHARES_PER_MINUTE,
  type ShareResult,
  type Turn,
  withKind,
} from './turn.ts';
import type { Words } from './words.ts';

/**
 * The guide on one medium. Takes commands and clicks, and returns replies. It stores nothing about a person between two
 * calls, because the buttons carry the person's earlier answers.
 */
export class Conversation<Message> {
  readonly #guide: Guide;
  readonly #medium: Medium<Message>;
  /** Made for the tokens of one library, and made again when the guide loads another library. */
  #made: Made<Message>;

  constructor(guide: Guide, medium: Medium<Message>) {
    this.#guide = guide;
    this.#medium = medium;
    this.#made = madeFor(guide, medium);
  }

  get flows(): readonly Flow[] {
    return this.#guide.flows;
  }

  get #cards(): Cards<Message> {
    return this.#currentlyMade.cards;
  }

  get #offers(): Offers<Message> {
    return this.#currentlyMade.offers;
  }

  get #currentlyMade(): Made<Message> {
    if (this.#made.tokens !== this.#guide.tokens) this.#made = madeFor(this.#guide, this.#medium);
    return this.#made;
  }

  /**
   * The first message if the person has typed nothing: the first question, or a choice of guides if there are several.
   */
  welcome(setting: Setting): Answering<Message> {
    const { words } = setting;
    const [flow, another] = this.flows;
    return flow && !another
      ? withKind('welcome', this.command(flow.slug, '', setting))
      : this.#offerFlows('welcome', setting, this.flows, words.guides, words.guidesHint);
  }

  /** Answers `/slug typed`. If no flow has that name, it lists all flows. */
  command(slug: string, typed: string, setting: Setting): Answering<Message> {
    const { words } = setting;
    const flow = this.flows.find((candidate) => candidate.slug === slug.toLowerCase());
    if (flow === undefined) {
      const { unknownCommand, unknownCommandHint } = words;
      return this.#offerFlows('command', setting, this.flows, unknownCommand, unknownCommandHint, {
        named: this.flows,
      });
    }
    const state = stateAfter(flow, parseCommand(flow, typed, words));
    return this.#answer(arrival('command', state), state, setting, NEW);
  }

  /** Answers a direct message, which needs no slash. Its first word may be the name of a flow. */
  message(typed: string, setting: Setting): Answering<Message> {
    const to = this.#addressed(typed, setting);
    if (to.kind === 'flow') return withKind('message', this.command(to.flow.slug, to.typed, setting));
    return withKind('message', to.kind === 'any' ? this.welcome(setting) : this.#ask('message', to, setting));
  }

  /** Answers a mention in a channel, visible to everyone. Every button of the answer opens a private reply. */
  mention(typed: string, setting: Setting): Answering<Message> {
    const { words } = setting;
    const to = this.#addressed(typed, setting);
    if (to.kind === 'several' || to.kind === 'none') {
      const asked = this.#ask('mention', to, setting);
      return { ...asked, reply: { ...asked.reply, audience: 'public' } };
    }
    const flow = to.kind === 'flow' ? to.flow : undefined;
    const command = to.kind === 'flow' ? parseCommand(to.flow, to.typed, words) : undefined;
    if (flow === undefined || command?.kind !== 'look-up') {
      const flows = flow ? [flow] : this.flows;
      const offer = this.#offerFlows('mention', setting, flows, words.mentioned, words.mentionedHint, {
        event: 'start-own',
      });
      return { ...offer, reply: { ...offer.reply, audience: 'public' } };
    }
    const state = stateAfter(flow, command);
    const reply = publicReply(this.#cards.publicCard(state, setting));
    return { kind: 'answer', reply, activity: arrival('mention', state) };
  }

  /** The guide's home page. */
  home(setting: Setting): Answering<Message> {
    const { card } = this.#offers.home(setting);
    return { kind: 'answer', reply: privateReply(card, CLICKED), activity: { kind: 'home' } };
  }

  /** The number of flows that the home page introduces, and of those that a choice of guides offers or names. */
  reach(setting: Setting): { readonly introduced: number; readonly offered: number } {
    return this.#offers.reach(setting);
  }

  /** The flow that a text is for. It names the flow, or else fits that flow best. */
  #addressed(typed: string, { words }: Setting): Addressee {
    const [, slug, rest = ''] = /^\s*[/@]?(\S+)\s*(.*)$/s.exec(typed) ?? [];
    const named = this.flows.find((flow) => flow.slug === slug?.toLowerCase());
    if (named) return { kind: 'flow', flow: named, typed: rest };
    const [first, another] = this.flows;
    if (first && !another) return { kind: 'flow', flow: first, typed };
    if (isGreeting(typed)) return { kind: 'any' };
    const read = this.flows.map((flow) => ({ flow, command: parseCommand(flow, typed, words) }));
    const best = Math.max(...read.map(({ command }) => FITS.indexOf(command.fit)));
    const choices = read.filter(({ command }) => FITS.indexOf(command.fit) === best);
    const [choice, other] = choices;
    if (choice === undefined || choice.command.fit === 'not') return { kind: 'none' };
    if (other === undefined) return { kind: 'flow', flow: choice.flow, typed };
    return choices.every(({ command }) => command.kind === 'start')
      ? { kind: 'any' }
      : { kind: 'several', choices };
  }

  /** Asks which of several flows a text is for. The button of each leads to its answer. */
  #ask(kind: ActivityKind, to: Unclear, setting: Setting): Answering<Message> {
    const { words } = setting;
    const event = kind === 'mention' ? 'start-own' : 'start-over';
    if (to.kind === 'none') {
      const turn = this.#offerFlows(kind, setting, this.flows, words.nothingFoundAnywhere, words.guidesHint, {
        event,
      });
      return { ...turn, activity: { kind, lookup: 'nothing-found' } };
    }
    const { choices } = to;
    const isLabel = choices.every(({ command }) => command.kind === 'look-up' && isPress(command.lookup));
    if (isLabel)
      return this.#offerFlows(kind, setting, this.flows, words.onACard, words.onACardHint, { event });
    const flows = choices.map(({ flow }) => flow);
    return this.#offerFlows(kind, setting, flows, words.whichGuide, words.whichGuideHint, { choices });
  }

  /**
   * Answers a click on a button.
   * @param token the text that the button carried. Any text is allowed: one that is not a token gets an answer, too.
   * @param ticked the values of all boxes that are ticked at that moment. Undefined if the platform does not tell them.
   */
  click(token: string, setting: Setting, ticked?: readonly string[]): Turn<Message> {
    const { words } = setting;
    const decoded = this.#guide.tokens.decode(token, ticked);
    switch (decoded.kind) {
      case 'first-format': {
        const [only, another] = this.flows;
        const flow = decoded.flow ?? (another ? undefined : only);
        if (flow === undefined) {
          return this.#offerFlows('outdated', setting, this.flows, words.outdated, words.firstFormat);
        }
        const card = this.#cards.privateCard(startOf(flow), setting, { note: words.firstFormat });
        const activity = arrival('outdated', startOf(flow));
        return { kind: 'answer', reply: privateReply(card, NEW), activity };
      }
      case 'outdated': {
        const { flow, kept, lost } = decoded;
        if (flow && kept.length > 0) {
          const state = stateAt(flow, kept);
          const note = words.outdatedKept(
            kept.map((answer) => answerText(answer, words)),
            lost,
          );
          const card = this.#cards.privateCard(state, setting, { note });
          return {
            kind: 'answer',
            reply: privateReply(card, NEW),
            activity: arrival('outdated', state),
          };
        }
        const flows = decoded.flow ? [decoded.flow] : this.flows;
        return this.#offerFlows('outdated', setting, flows, words.outdated, words.outdatedHint);
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
        // A conversation about a message has its purpose already.
        return setting.subject ? this.#share(activity, state, setting) : this.#shareForm(state, setting);
      case 'remove':
        return this.#remove(event.sharer, activity, setting);
      case 'start-own':
        return this.#answer(activity, state, setting, NEW);
      case 'look-up': {
        // The results of a search stay on the screen, so that the person can open each of them.
        const isSearchResult = before.lookup?.kind === 'passages';
        return this.#answer(activity, state, setting, isSearchResult ? NEW : CLICKED);
      }
      case 'choose':
      case 'continue': {
        const note =
          state === before
            ? reasonAgainst(event, before, setting.words)
            : droppedText(droppedAnswers(before, state), setting.words);
        if (note === undefined) return this.#answer(activity, state, setting, CLICKED);
        const card = this.#cards.privateCard(state, setting, { note });
        return { kind: 'answer', reply: privateReply(card, CLICKED), activity };
      }
      case 'hand-in':
      case 'save':
      case 'tick':
      case 'show':
      case 'change':
      case 'back':
      case 'start-over':
      case 'turn-page':
        return this.#answer(activity, state, setting, CLICKED);
    }
  }

  /**
   * Answers a submitted form, which shares a card.
   * @param token the text that the form carried: any text
   * @param values any values
   */
  submit(token: string, values: Values, setting: Setting): Turn<Message> {
    const decoded = this.#guide.tokens.decode(token);
    return decoded.kind === 'click' && decoded.event.kind === 'share'
      ? this.#share(
          activityOf(decoded.event, decoded.state, decoded.state),
          decoded.state,
          setting,
          values[PURPOSE],
        )
      : this.click(token, setting);
  }

  /** The state after a click on a button. Undefined if the button no longer works. */
  stateAfter(token: string, ticked?: readonly string[]): State | undefined {
    const decoded = this.#guide.tokens.decode(token, ticked);
    return decoded.kind === 'click' ? transition(decoded.state, decoded.event) : undefined;
  }

  /**
   * Answers the command in the menu of a message: shows the passages that fit the message best, each with a button that
   * shares it.
   * @param message the text of the message: any text
   */
  quote(message: string, setting: Setting): Answering<Message> {
    const { words } = setting;
    const found = findQuotable(this.#guide.quotable, message);
    const answer = (state: State): Answering<Message> =>
      this.#answer(arrival('quote', state), state, setting, NEW);
    const [best] = found;
    if (best === undefined) {
      const [flow, another] = this.flows;
      return flow && !another
        ? answer(stateOf(flow, { kind: 'nothing-found', outside: topicsIn(flow, message) }))
        : this.#ask('quote', { kind: 'none' }, setting);
    }
    const outside = topicsIn(best.flow, message);
    const label = (number: number): string =>
      this.#medium.hasButtonsBetween ? words.shareThis : words.sharePassage(number);
    for (let count = setting.canShare ? found.length : 1; count > 1; count--) {
      const choice = found.slice(0, count).map(({ flow, passage }, i) => {
        const state = stateOf(flow, { kind: 'passages', passages: [passage] });
        const share = this.#cards.buttons(state, setting)(label(i + 1), { kind: 'share' });
        const fullLabel = words.sharePassageOf(i + 1, passage.section.heading);
        return { flow, passage, share: { ...share, fullLabel, shares: true } as const };
      });
      const card = this.#cards.render(passageChoice(choice, outside, words));
      if (card.fits) {
        const activity: Activity = { kind: 'quote', flow: best.flow.slug, lookup: 'passages' };
        return { kind: 'answer', reply: privateReply(card, NEW), activity };
      }
    }
    const passages = setting.canShare
      ? [best.passage]
      : found.filter(({ flow }) => flow === best.flow).map(({ passage }) => passage);
    const quoted = { kind: 'passages', passages } as const;
    return answer(
      stateOf(best.flow, outside.length > 0 ? { kind: 'partly', found: quoted, outside } : quoted),
    );
  }

  /** Answers a person to whom the guide is not open: with a sentence, and nothing of the content. */
  refuse(sentence: string, placement = NEW): Answering<Message> {
    const card = this.#cards.render({ blocks: [paragraph(text(sentence))], rows: [] });
    return { kind: 'answer', reply: privateReply(card, placement), activity: { kind: 'not-allowed' } };
  }

  #answer(activity: Activity, state: State, setting: Setting, placement: Placement): Answering<Message> {
    return { kind: 'answer', reply: privateReply(this.#cards.card(state, setting), placement), activity };
  }

  #shareForm(state: State, setting: Setting): Turn<Message> {
    const { words } = setting;
    const { token } = this.#cards.buttons(state, setting)(words.share, { kind: 'share' });
    return {
      kind: 'form',
      form: {
        title: words.shareFormTitle,
        fields: [purposeField(words)],
        submit: words.shareFormSubmit,
        token,
      },
      instead: privateReply(
        this.#cards.privateCard(state, setting, { note: words.shareFormFailed }),
        CLICKED,
      ),
      activity: { kind: 'share-form', flow: state.flow.slug },
    };
  }

  #share(activity: Activity, state: State, setting: Setting, purpose?: string): Turn<Message> {
    const { words } = setting;
    const shared = this.#cards.sharedCard(state, setting, purpose);
    if (shared === undefined) {
      const card = this.#cards.privateCard(state, setting, { note: words.nothingToShare, share: false });
      return { kind: 'answer', reply: privateReply(card, CLICKED), activity };
    }
    return {
      kind: 'share',
      shared: publicReply(shared),
      report: (result) => privateReply(this.#reportCard(result, state, setting), CLICKED),
      sharer: { person: setting.person.id, channel: setting.channel },
      activity,
    };
  }

  /** Says what came of a share: in one line if it was shared, else above the card, so that the person can share it again. */
  #reportCard(result: ShareResult, state: State, setting: Setting): Rendered<Message> {
    const { words } = setting;
    const note = noteOf(result, words);
    if (result.kind !== 'shared') {
      // What is unseen here stays unseen: another share would not help.
      const share = result.kind === 'unseen' ? { share: false } : {};
      return this.#cards.privateCard(state, setting, { note, ...share });
    }
    const label = state.lookup === null ? words.backToMine : words.showAgain;
    const back = this.#cards.buttons(state, setting)(label, { kind: 'turn-page', page: state.page });
    return this.#cards.render({ blocks: [paragraph(text(note))], rows: [[back]] });
  }

  #remove(sharer: string, activity: Activity, setting: Setting): Turn<Message> {
    const { words } = setting;
    const tell = (sentence: string): Reply<Message> =>
      privateReply(this.#cards.render({ blocks: [paragraph(text(sentence))], rows: [] }), NEW);
    return setting.person.id !== '' && sharer === sharerOf(setting)
      ? { kind: 'remove', instead: tell(words.notRemoved), activity }
      : { kind: 'answer', reply: tell(words.notYours), activity };
  }

  /** A private message that offers flows. */
  #offerFlows(
    kind: ActivityKind,
    setting: Setting,
    flows: readonly Flow[],
    title: string,
    hint: string,
    options: OfferOptions = {},
  ): Answering<Message> {
    const { card } = this.#offers.offer(setting, flows, title, hint, options);
    return { kind: 'answer', reply: privateReply(card, NEW), activity: { kind } };
  }
}

/** A text that is not for one flow: several have an answer, or none has. */
type Unclear = { readonly kind: 'several'; readonly choices: readonly Choice[] } | { readonly kind: 'none' };

/** The flow that a text is for. `any`: the text asks for no flow in particular, as a greeting does. */
type Addressee =
  | { readonly kind: 'flow'; readonly flow: Flow; readonly typed: string }
  | { readonly kind: 'any' }
  | Unclear;

const isPress = (lookup: Lookup): boolean => lookup.kind === 'on-a-card' && lookup.passages.length === 0;

function noteOf(result: ShareResult, words: Words): string {
  switch (result.kind) {
    case 'shared':
      return words.shared;
    case 'not-shared':
      return words.notShared;
    case 'perhaps':
      return words.perhapsShared;
    case 'unseen':
      return words.unseen;
    case 'put-off':
      return words.tooManyShares[result.limited](SHARES_PER_MINUTE[result.limited], result.seconds);
  }
}

/** The reason why an answer to a checklist cannot be. */
function reasonAgainst({ kind }: Event, { flow, answers, ticks }: State, words: Setting['words']): string {
  if (kind === 'choose') return words.untick(ticks.length);
  const place = placeAfter(flow, answers ?? []);
  const none = place.kind === 'question' ? place.checklist?.none.label : undefined;
  return words.tickOne(none ?? '');
}

function stateAfter(flow: Flow, command: Command): State {
  const { before, event } = pressOf({ flow, command });
  return transition(before, event);
}

/** The cards for the tokens of one library. */
interface Made<Message> {
  readonly tokens: TokenCodec;
  readonly cards: Cards<Message>;
  readonly offers: Offers<Message>;
}

function madeFor<Message>({ tokens, flows, version }: Guide, medium: Medium<Message>): Made<Message> {
  const cards = new Cards(tokens, medium, version);
  return { tokens, cards, offers: new Offers(flows, medium, cards) };
}
