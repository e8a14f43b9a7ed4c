import type { Logger } from 'pino';
import { paragraph, text } from './content/markdown.ts';
import type { Activity } from './conversation/activity.ts';
import type { Medium } from './conversation/medium.ts';
import type { Form, Reference, Reply } from './conversation/reply.ts';
import type { Answering, Repaint, ShareResult, Turn } from './conversation/turn.ts';
import { words as english, type Words } from './conversation/words.ts';
import { RecentKeys } from './recent-keys.ts';
import { ShareLimits } from './share-limits.ts';

/** Sends one message. Never rejects: the adapter logs its errors and returns the outcome. */
export type Send<Message> = (reply: Reply<Message>) => Promise<Receipt>;

/** The result of sending one message. */
export interface Receipt {
  readonly outcome: SendOutcome;
  /** For changing the message later. Undefined if the platform does not provide one. */
  readonly reference?: Reference | undefined;
}

/**
 * - `sent`: the message arrived.
 * - `unseen`: the message arrived, but the platform shows it only to the person, not to everyone.
 * - `unknown`: the platform did not say whether it took the message, so nothing may be sent that would be wrong beside it.
 * - `failed`: the message did not arrive. The adapter sends the next message to the person another way, if it has one.
 * - `late`: the message did not arrive, and nothing else can, because the platform accepts no more answers.
 * - `elsewhere`: the message did not arrive, and nothing else can, because another program has answered the person.
 */
export type SendOutcome = 'sent' | 'unseen' | 'unknown' | 'failed' | 'late' | 'elsewhere';

/**
 * The outcome of a turn: of its worst message, or
 * - `lost`: the answer, or the result of a share, did not arrive, and the person could not be told.
 * - `limited`: nothing was shared, because the person or the channel has had the most shares of a minute.
 */
export type Outcome = SendOutcome | 'lost' | 'limited';

/** An activity on a platform and its outcome, for the log and the metrics. */
export interface ActivityRecord {
  readonly platform: string;
  readonly activity: Activity;
  /** `unanswered` if the adapter decided not to answer. */
  readonly outcome: Outcome | 'unanswered';
  /** The time from reading the event until the platform has accepted every message. */
  readonly milliseconds: number;
}

export type Observe = (record: ActivityRecord) => void;

type Share<Message> = Extract<Turn<Message>, { kind: 'share' }>;

/** What became of a share, and the outcome of its message. */
interface Posted {
  readonly result: ShareResult;
  readonly outcome: SendOutcome;
}

/** What an adapter can do with an event beside sending messages. Each never rejects. */
export interface Actions {
  /** Opens a form for the person. */
  readonly openForm?: (form: Form) => Promise<Receipt>;
  /** Deletes the clicked message. */
  readonly remove?: () => Promise<Receipt>;
  /** Accepts a click, and leaves its message as it is, on a platform that otherwise cannot change it later. */
  readonly leave?: () => Promise<Receipt>;
}

/**
 * A second click on the same Share button within this time shares nothing. It is longer than anybody can repeat a
 * request that Slack signed: five minutes before and five minutes after the time in it.
 */
const REPEATABLE_MILLISECONDS = 11 * 60_000;

/**
 * Sends the turns of a conversation, and logs a line for each. The person gets an answer even after an error. A double
 * click, or a request that arrives twice, shares once, and nobody floods a channel.
 */
export class Delivery<Message> {
  readonly #platform: string;
  readonly #medium: Medium<Message>;
  readonly #log: Logger;
  readonly #observe: Observe;
  readonly #now: () => number;
  /** The clicks that share or have shared. */
  readonly #sharingClicks: RecentKeys;
  readonly #sharesUnderWay = new Map<string, Promise<Posted>>();
  readonly #shareLimits: ShareLimits;

  /** @param now returns the milliseconds of a clock that never goes back */
  constructor(
    platform: string,
    medium: Medium<Message>,
    { log, observe }: { readonly log: Logger; readonly observe: Observe },
    now = () => performance.now(),
  ) {
    this.#platform = platform;
    this.#medium = medium;
    this.#log = log;
    this.#observe = observe;
    this.#now = now;
    this.#sharingClicks = new RecentKeys(REPEATABLE_MILLISECONDS, now);
    this.#shareLimits = new ShareLimits(now);
  }

  /**
   * Makes and sends a turn. Never rejects.
   * @param makeTurn returns the turn. If it throws, the person gets an apology.
   * @param click identifies the person, the message and the button of a click. Empty for any other action.
   * @param actions default: none, and the person is told so
   * @param words the words of the apology
   * @returns a receipt for each message, in the order of sending
   */
  async deliver(
    makeTurn: () => Turn<Message> | Promise<Turn<Message>>,
    click: string,
    send: Send<Message>,
    actions: Actions = {},
    words: Words = english,
  ): Promise<readonly Receipt[]> {
    const start = this.#now();
    const turn = await this.#turnOrApology(makeTurn, words);
    const receipts: Receipt[] = [];
    const sendAndRecord: Send<Message> = async (reply) => {
      const receipt = await send(reply);
      receipts.push(receipt);
      return receipt;
    };
    const sent = await this.#send(turn, click, sendAndRecord, actions, words);
    const outcome = turn.activity.kind === 'error' && sent === 'sent' ? 'failed' : sent;
    const milliseconds = Math.round(this.#now() - start);
    const { kind, flow, place, lookup } = turn.activity;
    this.#log.info({ kind, flow, place, lookup, outcome, ms: milliseconds }, 'interaction');
    this.#observe({ platform: this.#platform, activity: turn.activity, outcome, milliseconds });
    if ((turn.kind === 'answer' || turn.kind === 'share') && turn.repaint)
      await this.#repaint(turn.repaint, sendAndRecord);
    return receipts;
  }

  async #send(
    turn: Turn<Message>,
    click: string,
    send: Send<Message>,
    { openForm, remove, leave }: Actions,
    words: Words,
  ): Promise<Outcome> {
    switch (turn.kind) {
      case 'answer':
        return this.#answer(turn, send, leave, words);
      case 'share':
        return this.#share(turn, click, send);
      case 'form':
        return this.#orElse(openForm?.(turn.form), turn.instead, send);
      case 'remove':
        return this.#orElse(remove?.(), turn.instead, send);
    }
  }

  async #answer(
    { reply, repaint }: Answering<Message>,
    send: Send<Message>,
    leave: Actions['leave'],
    words: Words,
  ): Promise<Outcome> {
    if (repaint?.clicked === 'unchanged') await leave?.();
    else if (repaint?.clicked) await send(repaint.clicked);
    return this.#tell(reply, () => this.#apology(words), send);
  }

  async #repaint({ later }: Pick<Repaint<Message>, 'later'>, send: Send<Message>): Promise<void> {
    try {
      for await (const reply of later) await send(reply);
    } catch (err) {
      this.#log.error({ err }, 'a card could not be painted anew');
    }
  }

  /** Waits for an action. If it failed, sends a message in its stead. */
  async #orElse(
    action: Promise<Receipt> | undefined,
    instead: Reply<Message>,
    send: Send<Message>,
  ): Promise<Outcome> {
    const { outcome } = (await action) ?? { outcome: 'failed' };
    if (outcome !== 'failed') return outcome;
    const told = await this.#tell(instead, () => instead, send);
    return told === 'sent' || told === 'unknown' ? 'failed' : told;
  }

  /** Sends a message. If it does not arrive, sends another one in its stead, which goes another way. */
  async #tell(reply: Reply<Message>, instead: () => Reply<Message>, send: Send<Message>): Promise<Outcome> {
    const { outcome } = await send(reply);
    if (outcome !== 'failed') return outcome;
    const { outcome: told } = await send(instead());
    if (told === 'sent' || told === 'unknown') return 'failed';
    this.#log.warn('a person could not be told that an answer failed');
    return 'lost';
  }

  /** Shares a card once, and says in the private card what is known about it: never more, even if the process ends. */
  async #share(turn: Share<Message>, click: string, send: Send<Message>): Promise<Outcome> {
    const report = (result: ShareResult): Promise<Outcome> => {
      const card = turn.report(result);
      return this.#tell(card, () => card, send);
    };
    if (!this.#sharingClicks.add(click)) {
      const underWay = this.#sharesUnderWay.get(click);
      return report(underWay ? (await underWay).result : { kind: 'shared' });
    }
    const limit = this.#shareLimits.take(turn.sharer);
    if (limit) {
      this.#sharingClicks.delete(click);
      const outcome = await report({ kind: 'put-off', ...limit });
      return outcome === 'sent' ? 'limited' : outcome;
    }
    const underWay = this.#post(turn, send);
    this.#sharesUnderWay.set(click, underWay);
    const { result, outcome } = await underWay;
    this.#sharesUnderWay.delete(click);
    if (result.kind !== 'shared') this.#sharingClicks.delete(click);
    const told = await report(result);
    return told === 'lost' ? told : outcome;
  }

  async #post(turn: Share<Message>, send: Send<Message>): Promise<Posted> {
    const { outcome } = await send(turn.shared);
    switch (outcome) {
      case 'sent':
        return { result: { kind: 'shared' }, outcome };
      case 'unseen':
        return { result: { kind: 'unseen' }, outcome };
      case 'unknown':
        return { result: { kind: 'perhaps' }, outcome };
      case 'failed':
      case 'late':
      case 'elsewhere':
        return { result: { kind: 'not-shared' }, outcome };
    }
  }

  async #turnOrApology(
    makeTurn: () => Turn<Message> | Promise<Turn<Message>>,
    words: Words,
  ): Promise<Turn<Message>> {
    try {
      return await makeTurn();
    } catch (err) {
      this.#log.error({ err }, 'no answer could be made');
      return { kind: 'answer', reply: this.#apology(words), activity: { kind: 'error' } };
    }
  }

  #apology(words: Words): Reply<Message> {
    const card = { blocks: [paragraph(text(words.failed))], rows: [] };
    return { card, ...this.#medium.render(card), audience: 'private', placement: { kind: 'new' } };
  }
}
