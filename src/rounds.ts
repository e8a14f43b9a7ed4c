import type { Flow } from './content/flow.ts';
import { heading, paragraph, text } from './content/markdown.ts';
import { placeAfter } from './content/walk.ts';
import type { CardBlock } from './conversation/card.ts';
import type { Conversation } from './conversation/conversation.ts';
import type { Guide } from './conversation/guide.ts';
import { type Medium, spell } from './conversation/medium.ts';
import { pagesOf } from './conversation/pages.ts';
import { plainLine } from './conversation/plain-line.ts';
import { withSources } from './conversation/quote.ts';
import type { Button, Card, Form, Placement, Rendered, Reply, Values } from './conversation/reply.ts';
import type { Setting } from './conversation/setting.ts';
import { readRound } from './conversation/token.ts';
import { type Answering, CLICKED, NEW, privateReply, type Turn } from './conversation/turn.ts';
import {
  type Address,
  ballotFrom,
  beginBallot,
  cancelRound,
  closeRound,
  findRound,
  handedIn,
  handIn,
  keepAddress,
  openRounds,
  startRound,
  takeAddress,
} from './store/rounds.ts';
import type { Database } from './store/schema.ts';
import type { Store } from './store/store.ts';
import { type Ballot, ballotOf } from './together/ballot.ts';
import { fingerprintOf, type Home, mayEnd, type Round } from './together/round.ts';
import {
  closedCard,
  openCard,
  quotesOf,
  type RoundCard,
  type RoundVerb,
  readRoundToken,
  roundButton,
  silentCard,
} from './together/round-card.ts';
import { type Tally, tallyOf } from './together/tally.ts';

/** What an adapter knows of a click beside its token. */
export interface Clicked {
  /** The values of all boxes that are ticked. Undefined if the platform does not tell them. */
  readonly ticked?: readonly string[] | undefined;
  /** The right to change the clicked message, if everyone sees it. */
  readonly card?: Address | undefined;
}

/**
 * The guide with rounds: one group answers a guide, each alone, and sees where it parts. It answers whatever belongs to
 * a round from the database, and hands everything else to the conversation.
 */
export class Rounds<Message> {
  readonly #conversation: Conversation<Message>;
  readonly #guide: Guide;
  readonly #medium: Medium<Message>;
  readonly #store: Store;
  readonly #now: () => number;

  /** @param now returns the milliseconds since 1970 */
  constructor(
    conversation: Conversation<Message>,
    guide: Guide,
    medium: Medium<Message>,
    store: Store,
    now: () => number = Date.now,
  ) {
    this.#conversation = conversation;
    this.#guide = guide;
    this.#medium = medium;
    this.#store = store;
    this.#now = now;
  }

  /** Answers `/slug together topic`. Undefined for every other command. */
  command(slug: string, typed: string, setting: Setting): Promise<Turn<Message>> | undefined {
    const [, topic] = /^\s*together\b\s*(.*)$/is.exec(typed) ?? [];
    const flow = this.#guide.flows.find((each) => each.slug === slug.toLowerCase());
    return topic === undefined || flow === undefined ? undefined : this.#begin(flow, topic, setting);
  }

  /** Answers a click that belongs to a round. Undefined for every other click. */
  click(token: string, setting: Setting, clicked: Clicked = {}): Promise<Turn<Message>> | undefined {
    const button = readRoundToken(token);
    if (button) return this.#press(button.id, button.verb, button.page, setting, clicked);
    const [, slug] = /^3\.ask\.(.+)$/.exec(token) ?? [];
    const flow = slug === undefined ? undefined : this.#flowNamed(slug);
    if (flow) return this.#begin(flow, '', setting);
    const round = readRound(token);
    return round === undefined ? undefined : this.#answer(round, token, setting, clicked);
  }

  /** Answers a submitted form that starts a round. Undefined for every other form. */
  submit(token: string, values: Values, setting: Setting): Promise<Turn<Message>> | undefined {
    const [, slug] = /^3\.start\.(.+)$/.exec(token) ?? [];
    const flow = this.#guide.flows.find((each) => each.slug === slug);
    return flow && this.#start(flow, values, setting);
  }

  async #begin(flow: Flow, typed: string, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined || !setting.canShare) return this.#tell(words.round.notHere);
    const open = await this.#store.use((database) => openRounds(database, home));
    if (open.kind === 'out of reach') return this.#tell(words.round.unkept);
    if (open.result.length > 0 && typed.trim() === '') return this.#list(open.result, setting);
    return this.#form(flow, typed, setting);
  }

  #form(flow: Flow, topic: string, setting: Setting): Turn<Message> {
    const { form } = setting.words.round;
    const title = plainLine(topic, TOPIC_LENGTH);
    const shown: Form = {
      title: form.title,
      fields: [
        {
          kind: 'text',
          name: FIELDS.topic,
          label: form.topic,
          hint: form.topicHint,
          length: TOPIC_LENGTH,
          value: title,
          isRequired: true,
        },
        {
          kind: 'choice',
          name: FIELDS.who,
          label: form.who,
          choices: [
            { label: form.everyone, value: 'named' },
            { label: form.nobody, value: ANONYMOUS },
          ],
        },
        {
          kind: 'choice',
          name: FIELDS.when,
          label: form.when,
          choices: [
            { label: form.byHand, value: 'by hand' },
            ...WANTED.map((count) => ({ label: form.after(count), value: String(count) })),
          ],
        },
      ],
      submit: form.submit,
      token: `3.start.${flow.slug}`,
    };
    return {
      kind: 'form',
      form: shown,
      instead: this.#private(form.failed, NEW),
      activity: { kind: 'round', flow: flow.slug },
    };
  }

  async #start(flow: Flow, values: Values, setting: Setting): Promise<Turn<Message>> {
    const { words, person } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#tell(words.round.notHere);
    if (person.id === '') return this.#tell(words.round.noPerson);
    const wanted = WANTED.find((count) => String(count) === values[FIELDS.when]);
    const now = this.#now();
    const round = {
      ...home,
      flow: flow.slug,
      guide: fingerprintOf(flow),
      topic: plainLine(values[FIELDS.topic] ?? '', TOPIC_LENGTH) || flow.title,
      isAnonymous: values[FIELDS.who] === ANONYMOUS,
      wanted,
      starter: person,
      startedAt: now,
    };
    const started = await this.#store.use((database) => startRound(database, round));
    if (started.kind === 'out of reach') return this.#tell(words.round.unkept);
    const whole: Round = {
      ...round,
      id: started.result,
      lastAt: now,
      message: undefined,
      revision: 0,
      end: undefined,
    };
    return this.#post(whole, openCard(whole, flow, NOBODY, words), setting);
  }

  /** Posts the card of a round for everyone. */
  #post(round: Round, card: RoundCard, setting: Setting): Turn<Message> {
    const { words, person, channel } = setting;
    const command = spell(round.flow, 'together', this.#medium, setting);
    return {
      kind: 'share',
      shared: { ...this.#rendered(card, setting), audience: 'public', placement: NEW },
      report: ({ kind }) =>
        this.#private(
          kind === 'shared' || kind === 'perhaps' ? words.round.opened : words.round.notOpened(command),
          NEW,
        ),
      sharer: { person: person.id, channel },
      activity: { kind: 'round', flow: round.flow },
    };
  }

  /** The open rounds of a channel, each with a button that posts its card again, and one that starts another. */
  #list(rounds: readonly Round[], setting: Setting): Turn<Message> {
    const { words } = setting;
    const rows = rounds
      .slice(0, LISTED)
      .map((round) => [roundButton(round.topic.slice(0, this.#medium.labelLength), round, 'post')]);
    const card: Card = {
      blocks: [heading(2, words.round.openHere(rounds.length)), paragraph(text(words.round.postAgain))],
      rows,
    };
    return this.#answering(privateReply(this.#render(card), NEW), undefined);
  }

  async #press(
    id: string,
    verb: RoundVerb,
    page: number,
    setting: Setting,
    { card }: Clicked,
  ): Promise<Turn<Message>> {
    const { words } = setting;
    const found = await this.#find(id, setting);
    if (found.kind !== 'found') return this.#tell(found.sentence);
    const { round } = found;
    switch (verb) {
      case 'answer':
        return this.#beginAnswer(round, setting, card);
      case 'close':
        return this.#askToClose(round, setting, card);
      case 'keep-open':
        return this.#answering(this.#private(words.round.stays, CLICKED), undefined);
      case 'close-now':
      case 'cancel':
        return this.#end(round, verb, setting);
      case 'ask-again': {
        const flow = this.#flowNamed(round.flow);
        return flow ? this.#form(flow, round.topic, setting) : this.#tell(words.round.gone);
      }
      case 'quotes':
        return this.#quotes(round, page, setting);
      case 'post': {
        const painted = await this.#paint(round.id, setting);
        return painted ? this.#post(round, painted, setting) : this.#tell(words.round.unkept);
      }
    }
  }

  async #beginAnswer(round: Round, setting: Setting, card: Address | undefined): Promise<Turn<Message>> {
    const { words, person } = setting;
    if (person.id === '') return this.#tell(words.round.noPerson);
    const flow = this.#currentFlow(round);
    const repaint = await this.#repaint(round.id, CLICKED, setting);
    if (round.end !== undefined || flow === undefined)
      return this.#answering(
        this.#private(round.end ? words.round.ended : words.round.changed, NEW),
        repaint,
      );
    const begun = await this.#store.use((database) =>
      beginBallot(database, { round: round.id, person, address: card }),
    );
    if (begun.kind === 'out of reach') return this.#tell(words.round.unkept);
    if (!begun.result) return this.#answering(this.#private(words.round.ended, NEW), repaint);
    const first = this.#conversation.command(flow.slug, '', { ...setting, ...forRound(round) });
    return { ...first, ...(repaint ? { repaint } : {}) };
  }

  /** Answers a click on a private card of somebody who answers for a round. */
  async #answer(id: string, token: string, setting: Setting, { ticked }: Clicked): Promise<Turn<Message>> {
    const { words } = setting;
    const decoded = this.#guide.tokens.decode(token, ticked);
    const found = await this.#find(id, setting);
    // The answers are in the card. Whoever only reads on needs no database.
    if (found.kind !== 'found') {
      if (found.kind === 'unkept' && !(decoded.kind === 'click' && decoded.event.kind === 'hand-in'))
        return this.#conversation.click(token, { ...setting, ...forRound({ id, topic: '' }) }, ticked);
      return this.#tell(found.sentence);
    }
    const { round } = found;
    if (round.end !== undefined) return this.#tell(words.round.ended);
    const inRound: Setting = { ...setting, ...forRound(round) };
    if (decoded.kind !== 'click' || decoded.event.kind !== 'hand-in')
      return this.#conversation.click(token, inRound, ticked);
    const flow = this.#currentFlow(round);
    const { state } = decoded;
    if (flow === undefined) return this.#tell(words.round.changed);
    if (state.answers === null || placeAfter(state.flow, state.answers).kind === 'question')
      return this.#conversation.click(token, inRound, ticked);
    return this.#handIn(round, flow, ballotOf(flow, state.answers), inRound);
  }

  async #handIn(round: Round, flow: Flow, ballot: Ballot, setting: Setting): Promise<Turn<Message>> {
    const { words, person } = setting;
    const given = await this.#store.use((database) =>
      handIn(database, { round: round.id, person, ballot }, this.#now(), countFor(round, flow)),
    );
    if (given.kind === 'out of reach') return this.#tell(words.round.unkept);
    const { result } = given;
    if (result.kind !== 'counted')
      return this.#tell(result.kind === 'ended' ? words.round.ended : words.round.gone);
    const repaint =
      result.address === undefined
        ? undefined
        : await this.#repaint(round.id, { kind: 'sent', reference: result.address }, setting);
    const said = result.hasClosed ? words.round.closesNow : words.round.handedIn;
    return this.#answering(this.#private(said, CLICKED), repaint);
  }

  async #askToClose(round: Round, setting: Setting, card: Address | undefined): Promise<Turn<Message>> {
    const { words, person } = setting;
    const repaint = await this.#repaint(round.id, CLICKED, setting);
    if (round.end !== undefined) return this.#answering(this.#private(words.round.ended, NEW), repaint);
    const asked = await this.#store.use(async (database) => {
      if (card !== undefined) await keepAddress(database, round.id, card);
      return {
        answered: await handedIn(database, round.id),
        has: await hasAnswered(database, round, person.id),
      };
    });
    if (asked.kind === 'out of reach') return this.#tell(words.round.unkept);
    const { answered, has } = asked.result;
    if (!mayEnd(round, person.id, has, this.#now()))
      return this.#answering(
        this.#private(words.round.mayNotEnd(round.starter?.name ?? words.someone), NEW),
        repaint,
      );
    const rendered = this.#render({
      blocks: [
        heading(2, words.round.closeTitle),
        paragraph(
          text(answered.count === 0 ? words.round.answered(0, false) : words.round.closeHint(answered.count)),
        ),
      ],
      rows: [
        [
          { ...roundButton(words.round.closeNow, round, 'close-now'), primary: true },
          roundButton(words.round.notYet, round, 'keep-open'),
          roundButton(words.round.cancel, round, 'cancel'),
        ],
      ],
    });
    return this.#answering(privateReply(rendered, NEW), repaint);
  }

  async #end(round: Round, verb: 'close-now' | 'cancel', setting: Setting): Promise<Turn<Message>> {
    const { words, person } = setting;
    const ended = await this.#store.use(async (database) => {
      const has = await hasAnswered(database, round, person.id);
      if (!mayEnd(round, person.id, has, this.#now())) return undefined;
      const flow = this.#currentFlow(round);
      const { kind } =
        verb === 'cancel'
          ? await cancelRound(database, round.id, this.#now())
          : await closeRound(database, round.id, this.#now(), countFor(round, flow));
      return { kind, address: await takeAddress(database, round.id, this.#now()) };
    });
    if (ended.kind === 'out of reach') return this.#tell(words.round.unkept);
    if (ended.result === undefined)
      return this.#tell(words.round.mayNotEnd(round.starter?.name ?? words.someone));
    const { kind, address } = ended.result;
    const repaint =
      address === undefined
        ? undefined
        : await this.#repaint(round.id, { kind: 'sent', reference: address }, setting);
    const said = {
      closed: words.round.closedNow,
      cancelled: words.round.cancelledNow,
      ended: words.round.ended,
      gone: words.round.gone,
    }[kind];
    return this.#answering(this.#private(said, CLICKED), repaint);
  }

  #quotes(round: Round, page: number, setting: Setting): Turn<Message> {
    const { words } = setting;
    const flow = this.#currentFlow(round);
    if (round.end?.kind !== 'closed' || flow === undefined) return this.#tell(words.round.gone);
    const blocks = [
      heading(2, words.round.quotesTitle(round.topic)),
      ...quotesOf(round.end.tally, flow, words),
    ];
    const turn = (to: number, label: string): Button => roundButton(label, round, 'quotes', to);
    const rowsOf = (at: number, pages: number): Card['rows'] => [
      [
        ...(at > 0 ? [turn(at - 1, words.previousPage(at, pages))] : []),
        ...(at + 1 < pages ? [turn(at + 1, words.nextPage(at + 2, pages))] : []),
      ],
    ];
    const cardOf = (part: readonly CardBlock[], rows: Card['rows']): Card => ({
      blocks: withSources(part, words),
      rows,
    });
    const pages = pagesOf(blocks, (part) => this.#medium.render(cardOf(part, rowsOf(1, 3))).fits);
    const at = Math.min(page, pages.length - 1);
    const rendered = this.#render(cardOf(pages[at] ?? [], rowsOf(at, pages.length)));
    return this.#answering(privateReply(rendered, page === 0 ? NEW : CLICKED), undefined);
  }

  /** A round of this channel, or the sentence that says why there is none. */
  async #find(
    id: string,
    setting: Setting,
  ): Promise<
    | { readonly kind: 'found'; readonly round: Round }
    | { readonly kind: 'unkept' | 'absent'; readonly sentence: string }
  > {
    const { round: words } = setting.words;
    const home = homeOf(setting);
    if (home === undefined) return { kind: 'absent', sentence: words.elsewhere };
    const found = await this.#store.use((database) => findRound(database, id, home));
    if (found.kind === 'out of reach') return { kind: 'unkept', sentence: words.unkept };
    switch (found.result.kind) {
      case 'found':
        return { kind: 'found', round: found.result.round };
      case 'elsewhere':
        return { kind: 'absent', sentence: words.elsewhere };
      case 'gone':
        return { kind: 'absent', sentence: words.gone };
    }
  }

  /** The card of a round as the database has it now, for everyone. Undefined if nothing is to be changed. */
  async #repaint(id: string, placement: Placement, setting: Setting): Promise<Reply<Message> | undefined> {
    const card = await this.#paint(id, setting);
    return card && { ...this.#rendered(card, setting), audience: 'public', placement };
  }

  async #paint(id: string, setting: Setting): Promise<RoundCard | undefined> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined) return undefined;
    const read = await this.#store.use(async (database) => {
      const found = await findRound(database, id, home);
      return found.kind === 'found'
        ? { round: found.round, answered: await handedIn(database, id) }
        : undefined;
    });
    if (read.kind === 'out of reach' || read.result === undefined) return undefined;
    const { round, answered } = read.result;
    const flow = this.#currentFlow(round);
    if (round.end === undefined) return openCard(round, flow, answered, words);
    if (round.end.kind === 'cancelled')
      return silentCard(round, words.round.cancelled(round.starter?.name ?? words.someone), words);
    const { end } = round;
    const title = this.#flowNamed(round.flow)?.title ?? round.flow;
    const card = closedCard(round, end, flow, title, true, words);
    return this.#rendered(card, setting).fits ? card : closedCard(round, end, flow, title, false, words);
  }

  #rendered({ blocks, rows }: RoundCard, { words }: Setting): Rendered<Message> {
    return this.#render({ blocks: withSources(blocks, words), rows });
  }

  #render(card: Card): Rendered<Message> {
    return { card, ...this.#medium.render(card) };
  }

  #private(sentence: string, placement: Placement): Reply<Message> {
    return privateReply(this.#render({ blocks: [paragraph(text(sentence))], rows: [] }), placement);
  }

  #tell(sentence: string): Turn<Message> {
    return this.#answering(this.#private(sentence, NEW), undefined);
  }

  #answering(reply: Reply<Message>, repaint: Reply<Message> | undefined): Answering<Message> {
    return { kind: 'answer', reply, ...(repaint ? { repaint } : {}), activity: { kind: 'round' } };
  }

  #flowNamed(slug: string): Flow | undefined {
    return this.#guide.flows.find((flow) => flow.slug === slug);
  }

  /** The guide of a round, if it still is what it was at the start. */
  #currentFlow({ flow: slug, guide }: Round): Flow | undefined {
    const flow = this.#flowNamed(slug);
    return flow && fingerprintOf(flow) === guide ? flow : undefined;
  }
}

/** The longest topic, in UTF-16 code units. */
const TOPIC_LENGTH = 100;

const FIELDS = { topic: 'topic', who: 'who', when: 'when' } as const;
const ANONYMOUS = 'anonymous';

/** The numbers of answers after which a round can close by itself. */
const WANTED = [2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** Open rounds of a channel that are listed. */
const LISTED = 10;

const NOBODY = { count: 0, names: [] } as const;

/** The place of a round. Undefined outside of a channel. */
const homeOf = ({ server, channel }: Setting): Home | undefined =>
  channel === undefined ? undefined : { team: server ?? '', channel };

/** The setting of a person who answers for a round. */
const forRound = ({ id, topic }: Pick<Round, 'id' | 'topic'>): Pick<Setting, 'round' | 'subject'> => ({
  round: { id, topic },
  subject: undefined,
});

const countFor =
  ({ isAnonymous }: Round, flow: Flow | undefined) =>
  (ballots: readonly Ballot[]): Tally =>
    tallyOf(ballots, flow, { isAnonymous });

const hasAnswered = async (database: Database, round: Round, person: string): Promise<boolean> =>
  (await ballotFrom(database, round.id, person)) !== undefined;
