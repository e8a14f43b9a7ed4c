import type { Logger } from 'pino';
import { paragraph, text } from './content/markdown.ts';
import type { Activity } from './conversation/activity.ts';
import type { Medium } from './conversation/medium.ts';
import type { Reference, Reply } from './conversation/reply.ts';
import type { Turn } from './conversation/turn.ts';
import { words as english, type Words } from './conversation/words.ts';
import { RecentKeys } from './recent-keys.ts';

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
 * - `failed`: the message did not arrive.
 * - `late`: the message did not arrive, and an apology cannot arrive either, because the platform accepts no more
 *   answers.
 */
export type SendOutcome = 'sent' | 'unseen' | 'failed' | 'late';

/** An activity on a platform and its outcome, for the log and the metrics. */
export interface ActivityRecord {
  readonly platform: string;
  readonly activity: Activity;
  /** The worst outcome of all messages, or `unanswered` if the adapter decided not to answer. */
  readonly outcome: SendOutcome | 'unanswered';
  /** The time from reading the event until the platform has accepted every message. */
  readonly milliseconds: number;
}

export type Observe = (record: ActivityRecord) => void;

/**
 * A second click on the same Share button within this time shares nothing. It is longer than anybody can repeat a
 * request that Slack signed: five minutes before and five minutes after the time in it.
 */
const REPEATABLE_MILLISECONDS = 11 * 60_000;

/**
 * Sends the turns of a conversation, and logs a line for each. The person gets an answer even after an error. A double
 * click, or a request that arrives twice, shares once.
 */
export class Delivery<Message> {
  readonly #platform: string;
  readonly #medium: Medium<Message>;
  readonly #log: Logger;
  readonly #observe: Observe;
  readonly #now: () => number;
  readonly #sharingClicks: RecentKeys;

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
  }

  /**
   * Makes and sends a turn. Never rejects.
   * @param makeTurn returns the turn. If it throws, the person gets an apology.
   * @param click identifies the person, the message and the button of a click. Empty for any other action.
   * @param words the words of the apology
   * @returns a receipt for each message, in the order of sending
   */
  async deliver(
    makeTurn: () => Turn<Message>,
    click: string,
    send: Send<Message>,
    words: Words = english,
  ): Promise<readonly Receipt[]> {
    const start = this.#now();
    const turn = this.#turnOrApology(makeTurn, words);
    const receipts: Receipt[] = [];
    const sendAndRecord: Send<Message> = async (reply) => {
      const receipt = await send(reply);
      receipts.push(receipt);
      return receipt;
    };
    const sent = await this.#send(turn, click, sendAndRecord, words);
    const outcome = turn.activity.kind === 'error' ? 'failed' : sent;
    const milliseconds = Math.round(this.#now() - start);
    const { kind, flow, place, lookup } = turn.activity;
    this.#log.info({ kind, flow, place, lookup, outcome, ms: milliseconds }, 'interaction');
    this.#observe({ platform: this.#platform, activity: turn.activity, outcome, milliseconds });
    return receipts;
  }

  async #send(turn: Turn<Message>, click: string, send: Send<Message>, words: Words): Promise<SendOutcome> {
    const { outcome: sent } = await send(turn.reply);
    if (sent === 'failed') await send(this.#apology(words));
    if (turn.kind === 'answer') return sent === 'sent' ? this.#sendAll(turn.more ?? [], send) : sent;
    // The reply may have arrived after all, and say that the card was shared.
    if (sent === 'late') await send(turn.unshared);
    if (sent !== 'sent' || !this.#sharingClicks.add(click)) return sent;
    const outcome = await this.#sendAll(turn.shared, send);
    if (outcome === 'failed' || outcome === 'late') {
      this.#sharingClicks.delete(click);
      await send(turn.unshared);
    } else if (outcome === 'unseen') await send(turn.unseen);
    return outcome;
  }

  /** Sends messages in order until one of them fails. Returns the worst outcome. */
  async #sendAll(messages: readonly Reply<Message>[], send: Send<Message>): Promise<SendOutcome> {
    let worst: SendOutcome = 'sent';
    for (const message of messages) {
      const { outcome } = await send(message);
      if (outcome === 'failed' || outcome === 'late') return outcome;
      if (outcome === 'unseen') worst = outcome;
    }
    return worst;
  }

  #turnOrApology(makeTurn: () => Turn<Message>, words: Words): Turn<Message> {
    try {
      return makeTurn();
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
