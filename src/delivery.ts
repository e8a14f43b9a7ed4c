import type { Logger } from 'pino';
import { paragraph, text } from './content/markdown.ts';
import type { Activity } from './conversation/activity.ts';
import type { Turn } from './conversation/conversation.ts';
import type { Medium } from './conversation/medium.ts';
import type { Reference, Reply } from './conversation/reply.ts';
import { words as english, type Words } from './conversation/words.ts';
import { Memory } from './memory.ts';

/** Sends one message. It never rejects: an adapter logs its errors itself. */
export type Send<Message> = (reply: Reply<Message>) => Promise<Receipt>;

/** What became of one message. */
export interface Receipt {
  readonly outcome: Outcome;
  /** With it the message can be changed later. Undefined if the platform does not tell. */
  readonly reference?: Reference | undefined;
}

/**
 * - `sent`: it arrived.
 * - `unseen`: it arrived, but the platform shows it to the person alone, not to everyone.
 * - `failed`: it did not arrive.
 * - `late`: it did not arrive, and an apology would not arrive either, because the answer was given already or can be
 *   given no more.
 */
export type Outcome = 'sent' | 'unseen' | 'failed' | 'late';

/** An activity on a platform with its outcome: one line of the log. */
export interface ActivityRecord {
  readonly platform: string;
  readonly activity: Activity;
  /** The worst outcome of all messages. */
  readonly outcome: Outcome;
  /** From reading the event until the platform had taken every message. */
  readonly milliseconds: number;
}

export type Observe = (record: ActivityRecord) => void;

/** How long a click that shared something is remembered. */
const MEMORY_MILLISECONDS = 60_000;

/**
 * Sends the turns of a conversation, and logs a line for each. The person always gets an answer. A double click, or a
 * request that arrives twice, shares once.
 */
export class Delivery<Message> {
  readonly #platform: string;
  readonly #medium: Medium<Message>;
  readonly #log: Logger;
  readonly #observe: Observe;
  readonly #now: () => number;
  readonly #shared: Memory;

  /** @param now milliseconds of a clock that never goes back */
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
    this.#shared = new Memory(MEMORY_MILLISECONDS, now);
  }

  /**
   * Sends a turn. Never rejects.
   * @param click names the person, the message and the button of a click; empty for everything else
   * @returns a receipt for each message, in the order in which they were sent
   */
  async deliver(
    take: () => Turn<Message>,
    click: string,
    send: Send<Message>,
    words: Words = english,
  ): Promise<readonly Receipt[]> {
    const began = this.#now();
    const turn = this.#attempt(take, words);
    const receipts: Receipt[] = [];
    const noted: Send<Message> = async (reply) => {
      const receipt = await send(reply);
      receipts.push(receipt);
      return receipt;
    };
    const sent = await this.#send(turn, click, noted, words);
    const outcome = turn.activity.kind === 'error' ? 'failed' : sent;
    const milliseconds = Math.round(this.#now() - began);
    const { kind, flow, place, lookup } = turn.activity;
    this.#log.info({ kind, flow, place, lookup, outcome, ms: milliseconds }, 'interaction');
    this.#observe({ platform: this.#platform, activity: turn.activity, outcome, milliseconds });
    return receipts;
  }

  async #send(turn: Turn<Message>, click: string, send: Send<Message>, words: Words): Promise<Outcome> {
    const { outcome: sent } = await send(turn.reply);
    if (sent === 'failed') await send(this.#apology(words));
    if (turn.kind === 'answer') return sent === 'sent' ? this.#sendAll(turn.more ?? [], send) : sent;
    // The card may already say that it was shared.
    if (sent === 'late') await send(turn.unshared);
    if (sent !== 'sent' || !this.#shared.isFirst(click)) return sent;
    const outcome = await this.#sendAll(turn.shared, send);
    if (outcome === 'failed' || outcome === 'late') {
      this.#shared.forget(click);
      await send(turn.unshared);
    } else if (outcome === 'unseen') await send(turn.unseen);
    return outcome;
  }

  /** Sends messages in order, for as long as each arrives. */
  async #sendAll(messages: readonly Reply<Message>[], send: Send<Message>): Promise<Outcome> {
    let worst: Outcome = 'sent';
    for (const message of messages) {
      const { outcome } = await send(message);
      if (outcome === 'failed' || outcome === 'late') return outcome;
      if (outcome === 'unseen') worst = outcome;
    }
    return worst;
  }

  #attempt(take: () => Turn<Message>, words: Words): Turn<Message> {
    try {
      return take();
    } catch (err) {
      this.#log.error({ err }, 'no answer could be made');
      return { kind: 'answer', reply: this.#apology(words), activity: { kind: 'error' } };
    }
  }

  /** Tells the person that something went wrong. */
  #apology(words: Words): Reply<Message> {
    const card = { blocks: [paragraph(text(words.failed))], rows: [] };
    return { card, ...this.#medium.render(card), audience: 'private', placement: { kind: 'new' } };
  }
}
