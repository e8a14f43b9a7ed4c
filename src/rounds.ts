import { createHash } from 'node:crypto';
import { Answers, type Clicked, homeOf } from './answers.ts';
import type { Answer, Flow } from './content/flow.ts';
import { bullets, heading, paragraph, strong, text } from './content/markdown.ts';
import { placeAfter } from './content/walk.ts';
import { smallPrint } from './conversation/card.ts';
import { TOGETHER } from './conversation/command.ts';
import type { Conversation } from './conversation/conversation.ts';
import { cut } from './conversation/cut.ts';
import type { Guide } from './conversation/guide.ts';
import { type Medium, spell } from './conversation/medium.ts';
import { answerText } from './conversation/place-card.ts';
import { plainLine } from './conversation/plain-line.ts';
import type { Button, Card, Form, Placement, Reference, Reply, Values } from './conversation/reply.ts';
import type { RoundOfGuide, Setting } from './conversation/setting.ts';
import { stateAt } from './conversation/state.ts';
import { readRound } from './conversation/token.ts';
import { CLICKED, NEW, privateReply, type Repaint, type Turn } from './conversation/turn.ts';
import type { Words } from './conversation/words.ts';
import { Pace, type Wait } from './pace.ts';
import {
  type Address,
  ballotFrom,
  beginBallot,
  cancelRound,
  closeRound,
  findRound,
  type HandedIn,
  handedIn,
  handIn,
  keepAddress,
  type NewRound,
  openRounds,
  startRound,
  takeAddress,
} from './store/rounds.ts';
import type { Database } from './store/schema.ts';
import type { Store } from './store/store.ts';
import { answersOf, type Ballot, ballotOf } from './together/ballot.ts';
import { fingerprintOf, mayEnd, type Round } from './together/round.ts';
import {
  cardsOf,
  quotesOf,
  type RoundCard,
  type RoundVerb,
  readRoundToken,
  roundButton,
} from './together/round-card.ts';
import { type Tally, tallyOf } from './together/tally.ts';

/**
 * Rounds: one group answers a guide, each alone, and sees where it parts. The conversation
 * makes the private cards on which people answer.
 */
export class Rounds<Message> {
  readonly #conversation: Conversation<Message>;
  readonly #guide: Guide;
  readonly #medium: Medium<Message>;
  readonly #answers: Answers<Message>;
  readonly #store: Store;
  readonly #now: () => number;
  /** Of the cards, by the ids of their rounds. */
  readonly #pace: Pace;

  /**
   * @param now returns the milliseconds since 1970
   */
  constructor(
    conversation: Conversation<Message>,
    guide: Guide,
    medium: Medium<Message>,
    store: Store,
    now: () => number,
    wait: Wait,
  ) {
    this.#conversation = conversation;
    this.#guide = guide;
    this.#medium = medium;
    this.#answers = new Answers(medium, 'round');
    this.#store = store;
    this.#now = now;
    this.#pace = new Pace(REPAINT_MILLISECONDS, now, wait);
  }

  /** Answers `/slug together topic`. Undefined for every other command. */
  command(slug: string, typed: string, setting: Setting): Promise<Turn<Message>> | undefined {
    const [, topic] = TYPED.exec(typed) ?? [];
    const flow = this.#guide.flows.find((each) => each.slug === slug.toLowerCase());
    return topic === undefined || flow === undefined ? undefined : this.#begin(flow, topic, setting);
  }

  /** Answers a click that belongs to a round. Undefined for every other click. */
  click(token: string, setting: Setting, clicked: Clicked = {}): Promise<Turn<Message>> | undefined {
    const button = readRoundToken(token);
    if (button && button.verb !== 'save')
      return this.#press(button.id, button.verb, button.page, setting, clicked);
    const [, verb, slug = ''] = /^3\.(ask|new)\.(.+)$/.exec(token) ?? [];
    const flow = this.#flowNamed(slug);
    if (flow) return verb === 'new' ? this.#openForm(flow, setting) : this.#begin(flow, '', setting);
    const round = readRound(token);
    return round === undefined ? undefined : this.#answer(round, token, setting, clicked);
  }

  /**
   * Answers a submitted form that starts a round. Undefined for every other form.
   * @param submission identifies the submission. One that arrives twice starts one round.
   */
  submit(
    token: string,
    values: Values,
    setting: Setting,
    submission: string,
  ): Promise<Turn<Message>> | undefined {
    const [, slug] = /^3\.start\.(.+)$/.exec(token) ?? [];
    const flow = this.#guide.flows.find((each) => each.slug === slug);
    return flow && this.#start(flow, values, setting, submission);
  }

  async #begin(flow: Flow, typed: string, setting: Setting): Promise<Turn<Message>> {
    const { words } = setting;
    const home = homeOf(setting);
    if (home === undefined || !setting.canShare) return this.#answers.tell(words.round.notHere);
    const open = await this.#store.use((database) => openRounds(database, home));
    if (open.kind === 'out of reach') return this.#answers.tell(words.round.unavailable);
    if (open.result.length > 0 && typed.trim() === '') return this.#list(open.result, flow, setting);
    return this.#form(flow, typed, setting);
  }

  async #openForm(flow: Flow, setting: Setting): Promise<Turn<Message>> {
    return homeOf(setting) === undefined || !setting.canShare
      ? this.#answers.tell(setting.words.round.notHere)
      : this.#form(flow, '', setting);
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
      instead: this.#answers.sentence(form.failed, NEW),
      activity: { kind: 'round-form', flow: flow.slug },
    };
  }

  async #start(flow: Flow, values: Values, setting: Setting, submission: string): Promise<Turn<Message>> {
    const { words, person } = setting;
    const home = homeOf(setting);
    if (home === undefined) return this.#answers.tell(words.round.notHere);
    if (person.id === '') return this.#answers.tell(words.round.noPerson);
    const wanted = WANTED.find((count) => String(count) === values[FIELDS.when]);
    const id = createHash('sha256').update(submission).digest('base64url').slice(0, ID_LENGTH);
    const round: NewRound = {
      ...home,
      flow: flow.slug,
      guide: fingerprintOf(flow),
      topic: plainLine(values[FIELDS.topic] ?? '', TOPIC_LENGTH) || flow.title,
      isAnonymous: values[FIELDS.who] === ANONYMOUS,
      wanted,
      starter: person,
      startedAt: this.#now(),
    };
    await this.#store.use((database) => startRound(database, round, id));
    const painted = await this.#paint(id, setting);
    return painted ? this.#post(painted, setting) : this.#answers.tell(words.round.unavailable);
  }

  /** Posts the card of a round for everyone. */
  #post({ round, card }: Painted, setting: Setting): Turn<Message> {
    const { words, person, channel } = setting;
    const command = spell(round.flow, TOGETHER, this.#medium, setting);
    return {
      kind: 'share',
      shared: {
        ...this.#answers.renderSourced(card.blocks, card.rows, setting.words),
        audience: 'public',
        placement: NEW,
      },
      report: ({ kind }) =>
        this.#answers.sentence(
          kind === 'shared' || kind === 'perhaps' ? words.round.opened : words.round.notOpened(command),
          NEW,
        ),
      sharer: { person: person.id, channel },
      activity: { kind: 'round-start', flow: round.flow },
    };
  }

  /** The open rounds of a channel, each with a button that posts its card again, and one that starts another. */
  #list(rounds: readonly Round[], { slug }: Flow, setting: Setting): Turn<Message> {
    const { words } = setting;
    const rows = [
      ...rounds
        .slice(0, LISTED)
        .map((round) => [roundButton(cut(round.topic, this.#medium.labelLength), round, 'post')]),
      [{ label: words.round.startAnother, token: `3.new.${slug}`, primary: false }],
    ];
    const card: Card = {
      blocks: [heading(2, words.round.openHere(rounds.length)), paragraph(text(words.round.postAgain))],
      rows,
    };
    return this.#answers.turn(privateReply(this.#answers.render(card), NEW));
  }

  async #press(
    id: string,
    verb: Exclude<RoundVerb, 'save'>,
    page: number,
    setting: Setting,
    { card }: Clicked,
  ): Promise<Turn<Message>> {
    const { words } = setting;
    const found = await this.#find(id, setting);
    if (found.kind !== 'found') return this.#answers.tell(found.sentence);
    const { round } = found;
    switch (verb) {
      case 'answer':
        return this.#beginAnswer(round, setting, card);
      case 'close':
        return this.#askToClose(round, setting, card);
      case 'keep-open':
        return this.#answers.turn(this.#answers.sentence(words.round.stays, CLICKED));
      case 'close-now':
      case 'cancel':
        return this.#end(round, verb, setting);
      case 'ask-again': {
        const flow = this.#flowNamed(round.flow);
        return flow ? this.#form(flow, round.topic, setting) : this.#answers.tell(words.round.gone);
      }
      case 'quotes':
        return this.#quotes(round, page, setting, card === undefined ? CLICKED : NEW);
      case 'post': {
        const painted = await this.#paint(round.id, setting);
        return painted ? this.#post(painted, setting) : this.#answers.tell(words.round.unkept);
      }
    }
  }

  async #beginAnswer(round: Round, setting: Setting, card: Address | undefined): Promise<Turn<Message>> {
    const { words, person } = setting;
    if (person.id === '') return this.#answers.tell(words.round.noPerson);
    const flow = this.#currentFlow(round);
    const begun = await this.#store.use(async (database) => {
      if (flow === undefined) return undefined;
      const before = await ballotFrom(database, round.id, person.id);
      return (await beginBallot(database, { round: round.id, person, address: card }))
        ? { before: before && answersOf(flow, before) }
        : undefined;
    });
    if (begun.kind === 'out of reach') return this.#answers.tell(words.round.unkept);
    const repaint = await this.#repaintClicked(round.id, card, setting);
    if (flow === undefined || begun.result === undefined) {
      const isOpen = flow === undefined && round.end === undefined;
      return this.#answers.turn(
        this.#answers.sentence(isOpen ? words.round.changed : words.round.isClosed, NEW),
        repaint,
      );
    }
    const { before } = begun.result;
    if (before) {
      const reply = this.#handedInBefore(round, flow, before, words);
      return this.#answers.turn(reply, repaint, 'round-answer', flow);
    }
    const { reply } = this.#conversation.command(flow.slug, '', { ...setting, ...forRound(round) });
    return this.#answers.turn(reply, repaint, 'round-answer', flow);
  }

  /** The answers that a person handed in, with a button that changes them. */
  #handedInBefore(round: Round, flow: Flow, answers: readonly Answer[], words: Words): Reply<Message> {
    const change = this.#guide.tokens.encode(
      stateAt(flow, answers),
      { kind: 'show', detail: { kind: 'answers' } },
      undefined,
      round.id,
    );
    const blocks = [
      smallPrint(text(words.round.answering(round.topic))),
      paragraph(strong(words.round.youHandedIn)),
      bullets(answers.map((answer) => [text(answerText(answer, words))])),
    ];
    const rows = [[{ label: words.round.changeMine, token: change, primary: true }]];
    return privateReply(this.#answers.renderSourced(blocks, rows, words), NEW);
  }

  /** Answers a click on a private card of somebody who answers for a round. */
  async #answer(id: string, token: string, setting: Setting, { ticked }: Clicked): Promise<Turn<Message>> {
    const { words } = setting;
    const decoded = this.#guide.tokens.decode(token, ticked);
    const found = await this.#find(id, setting);
    // The answers are in the card. Whoever only reads on needs no database.
    if (found.kind !== 'found') {
      if (found.kind === 'unkept' && !(decoded.kind === 'click' && decoded.event.kind === 'hand-in'))
        return withoutPlace(
          this.#conversation.click(token, { ...setting, ...forRound({ id, topic: undefined }) }, ticked),
        );
      return this.#answers.tell(found.sentence);
    }
    const { round } = found;
    if (round.end !== undefined) return this.#answers.tell(words.round.ended);
    const inRound: Setting = { ...setting, ...forRound(round) };
    const goOn = (): Turn<Message> => withoutPlace(this.#conversation.click(token, inRound, ticked));
    if (decoded.kind !== 'click' || decoded.event.kind !== 'hand-in') return goOn();
    if (setting.person.id === '') return this.#answers.tell(words.round.noPerson);
    const flow = this.#currentFlow(round);
    const { state } = decoded;
    if (flow === undefined) return this.#answers.tell(words.round.changed);
    if (state.answers === null || placeAfter(state.flow, state.answers).kind === 'question') return goOn();
    return this.#handIn(round, flow, ballotOf(flow, state.answers), inRound);
  }

  async #handIn(round: Round, flow: Flow, ballot: Ballot, setting: Setting): Promise<Turn<Message>> {
    const { words, person } = setting;
    const given = await this.#store.use((database) =>
      handIn(database, { round: round.id, person, ballot }, this.#now(), countFor(round, flow)),
    );
    if (given.kind === 'out of reach') return this.#answers.tell(words.round.unkept);
    const { result } = given;
    if (result.kind !== 'counted')
      return this.#answers.tell(result.kind === 'ended' ? words.round.ended : words.round.gone);
    const said = result.hasClosed ? words.round.closesNow : words.round.handedIn;
    return this.#answers.turn(
      this.#answers.sentence(said, CLICKED),
      this.#repaintAt(round.id, result.address, setting),
      'hand-in',
      flow,
    );
  }

  async #askToClose(round: Round, setting: Setting, card: Address | undefined): Promise<Turn<Message>> {
    const { words, person } = setting;
    const repaint = await this.#repaintClicked(round.id, card, setting);
    if (round.end !== undefined)
      return this.#answers.turn(this.#answers.sentence(words.round.isClosed, NEW), repaint);
    const asked = await this.#store.use(async (database) => {
      if (card !== undefined) await keepAddress(database, round.id, card);
      return {
        answered: await handedIn(database, round.id),
        has: await hasAnswered(database, round, person.id),
      };
    });
    if (asked.kind === 'out of reach') return this.#answers.tell(words.round.unkept);
    const { answered, has } = asked.result;
    if (!mayEnd(round, person.id, has, this.#now()))
      return this.#answers.turn(
        this.#answers.sentence(words.round.mayNotEnd(round.starter?.name ?? words.someone), NEW),
        repaint,
      );
    const rendered = this.#answers.render({
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
    return this.#answers.turn(privateReply(rendered, NEW), repaint);
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
    if (ended.kind === 'out of reach') return this.#answers.tell(words.round.unkept);
    if (ended.result === undefined)
      return this.#answers.tell(words.round.mayNotEnd(round.starter?.name ?? words.someone));
    const { kind, address } = ended.result;
    const said = {
      closed: words.round.closedNow,
      cancelled: words.round.cancelledNow,
      ended: words.round.isClosed,
      gone: words.round.gone,
    }[kind];
    return this.#answers.turn(
      this.#answers.sentence(said, CLICKED),
      this.#repaintAt(round.id, address, setting),
      verb === 'cancel' ? 'round-cancel' : 'round-close',
    );
  }

  #quotes(round: Round, page: number, setting: Setting, placement: Placement): Turn<Message> {
    const { words } = setting;
    const flow = this.#currentFlow(round);
    if (round.end?.kind !== 'closed' || flow === undefined) return this.#answers.tell(words.round.gone);
    const blocks = [
      heading(2, words.round.quotesTitle(round.topic)),
      ...quotesOf(round.end.tally, flow, words),
    ];
    const turn = (label: string, to: number): Button => roundButton(label, round, 'quotes', to);
    const rendered = this.#answers.renderPage(blocks, turn, page, words);
    return this.#answers.turn(privateReply(rendered, placement));
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

  /** Repaints the clicked card, at once or with the next repaints of it. Undefined if only the person sees it. */
  async #repaintClicked(
    id: string,
    card: Address | undefined,
    setting: Setting,
  ): Promise<Repaint<Message> | undefined> {
    if (card === undefined) return undefined;
    const painted = this.#pace.take(id) ? await this.#paint(id, setting) : undefined;
    return {
      clicked: painted ? this.#forEveryone(painted, CLICKED, setting) : 'unchanged',
      later: this.#repaints(id, card.value, setting, painted),
    };
  }

  #repaintAt(id: string, address: Reference | undefined, setting: Setting): Repaint<Message> | undefined {
    return address === undefined ? undefined : { later: this.#repaints(id, address, setting) };
  }

  /**
   * Paints a card at an address, and once more if the round has changed meanwhile, because another process may have
   * painted it, too. In one process, the repaint that was asked for last stands for all that wait.
   * @param shown the card as it was painted just now
   */
  async *#repaints(
    id: string,
    reference: Reference,
    setting: Setting,
    shown?: Painted,
  ): AsyncGenerator<Reply<Message>, void> {
    let last = shown;
    for (let left = MOST_REPAINTS; left > 0; left--) {
      if (last !== undefined && (await this.#paint(id, setting))?.round.revision === last.round.revision)
        return;
      if (!(await this.#pace.turn(id))) return;
      last = await this.#paint(id, setting);
      if (last === undefined) return;
      yield this.#forEveryone(last, { kind: 'sent', reference }, setting);
    }
  }

  #forEveryone({ card }: Painted, placement: Placement, setting: Setting): Reply<Message> {
    return {
      ...this.#answers.renderSourced(card.blocks, card.rows, setting.words),
      audience: 'public',
      placement,
    };
  }

  /** The card of a round as the database has it now. Undefined if the database or the round cannot be read. */
  async #paint(id: string, setting: Setting): Promise<Painted | undefined> {
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
    return { round, card: this.#cardOf(round, answered, setting) };
  }

  /** The card that shows the most of those that fit. */
  #cardOf(round: Round, answered: HandedIn, setting: Setting): RoundCard {
    const { words } = setting;
    const title = this.#flowNamed(round.flow)?.title ?? round.flow;
    const [most, ...others] = cardsOf(round, this.#currentFlow(round), title, answered, words);
    return others.reduce(
      (card, next) => (this.#answers.renderSourced(card.blocks, card.rows, setting.words).fits ? card : next),
      most,
    );
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

/** The word of the command, and a topic. */
const TYPED = new RegExp(`^\\s*${TOGETHER}(?!\\S)(.*)$`, 'is');

const FIELDS = { topic: 'topic', who: 'who', when: 'when' } as const;
const ANONYMOUS = 'anonymous';

/** The numbers of answers after which a round can close by itself. */
const WANTED = [2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** Open rounds of a channel that are listed. */
const LISTED = 10;

/** UTF-16 code units of a round's id. */
const ID_LENGTH = 11;

/** The card of a round is painted at most once in this time, because Slack takes about one message a second in a channel. */
const REPAINT_MILLISECONDS = 1_000;

/** Of one event. An address of Slack can be used five times. */
const MOST_REPAINTS = 2;

/** A round and its card, as the database had them. */
interface Painted {
  readonly round: Round;
  readonly card: RoundCard;
}

/** The activity tells no place of a round: a click at a known moment would tell a colleague's answer. */
const withoutPlace = <Message>({ activity, ...turn }: Turn<Message>): Turn<Message> => ({
  ...turn,
  activity: { kind: activity.kind, ...(activity.flow === undefined ? {} : { flow: activity.flow }) },
});

/** The setting of a person who answers for a round. */
const forRound = ({ id, topic }: RoundOfGuide): Pick<Setting, 'round' | 'subject'> => ({
  round: { id, topic },
  subject: undefined,
});

const countFor =
  ({ isAnonymous }: Round, flow: Flow | undefined) =>
  (ballots: readonly Ballot[]): Tally =>
    tallyOf(ballots, flow, { isAnonymous });

const hasAnswered = async (database: Database, round: Round, person: string): Promise<boolean> =>
  (await ballotFrom(database, round.id, person)) !== undefined;
