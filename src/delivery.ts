import type { Logger } from 'pino';
import { paragraph, text } from './content/markdown.ts';
import type { Turn } from './conversation/conversation.ts';
import type { Reply } from './conversation/reply.ts';
import type { Step } from './conversation/step.ts';
import { words as english, type Words } from './conversation/words.ts';
import { Memory } from './memory.ts';

/**
 * Sends one message, and never rejects: what goes wrong is logged there. `late` is what was answered already, or
 * can be answered no more: an apology would not arrive either. `unseen` is what arrived, but is shown to the person
 * alone where everyone should see it.
 */
export type Send = (reply: Reply) => Promise<Sent>;

type Sent = 'sent' | 'unseen' | 'failed' | 'late';

/** One thing that somebody did, and what became of the answer, as it is logged and counted. */
export interface Interaction {
  readonly platform: string;
  readonly step: Step;
  /** What became of the messages: of several, the worst. */
  readonly outcome: Sent;
  /** From when it was read until the platform had taken every message. */
  readonly milliseconds: number;
}

export type Observe = (interaction: Interaction) => void;

/** How long a click that shared something is remembered. */
const MEMORY_MILLISECONDS = 60_000;

/**
 * Sends what the conversation answers, and logs a line for it. The person always gets something, and a double click, or
 * a request that arrives twice, shares once.
 */
export class Delivery {
  readonly #platform: string;
  readonly #log: Logger;
  readonly #observe: Observe;
  readonly #now: () => number;
  readonly #shared: Memory;

  /** @param now milliseconds that never go back */
  constructor(
    platform: string,
    { log, observe }: { readonly log: Logger; readonly observe: Observe },
    now = () => performance.now(),
  ) {
    this.#platform = platform;
    this.#log = log;
    this.#observe = observe;
    this.#now = now;
    this.#shared = new Memory(MEMORY_MILLISECONDS, now);
  }

  /**
   * Sends a turn. Never rejects.
   * @param click names the person, the message and the button, as far as there are any
   */
  async deliver(take: () => Turn, click: string, send: Send, words: Words = english): Promise<void> {
    const began = this.#now();
    const turn = this.#attempt(take, words);
    const sent = await this.#send(turn, click, send, words);
    const outcome = turn.step.kind === 'error' ? 'failed' : sent;
    const milliseconds = Math.round(this.#now() - began);
    const { kind, flow, place, lookup } = turn.step;
    this.#log.info({ kind, flow, place, lookup, outcome, ms: milliseconds }, 'interaction');
    this.#observe({ platform: this.#platform, step: turn.step, outcome, milliseconds });
  }

  async #send(turn: Turn, click: string, send: Send, words: Words): Promise<Sent> {
    const sent = await send(turn.reply);
    if (sent === 'failed') await send(failed(words));
    if (turn.kind === 'answer') return sent === 'sent' ? this.#sendAll(turn.more ?? [], send) : sent;
    // The card may say by now that it was shared.
    if (sent === 'late') await send(turn.unshared);
    if (sent !== 'sent' || !this.#shared.isFirst(click)) return sent;
    const outcome = await this.#sendAll(turn.shared, send);
    if (outcome === 'failed' || outcome === 'late') {
      this.#shared.forget(click);
      await send(turn.unshared);
    } else if (outcome === 'unseen') await send(turn.unseen);
    return outcome;
  }

  /** Sends messages in order, as long as each arrives. */
  async #sendAll(messages: readonly Reply[], send: Send): Promise<Sent> {
    let worst: Sent = 'sent';
    for (const message of messages) {
      const sent = await send(message);
      if (sent === 'failed' || sent === 'late') return sent;
      if (sent === 'unseen') worst = sent;
    }
    return worst;
  }

  #attempt(take: () => Turn, words: Words): Turn {
    try {
      return take();
    } catch (err) {
      this.#log.error({ err }, 'no answer could be made');
      return { kind: 'answer', reply: failed(words), step: { kind: 'error' } };
    }
  }
}

/** What a person is told where no answer could be made. */
const failed = (words: Words): Reply => ({
  blocks: [paragraph(text(words.failed))],
  rows: [],
  audience: 'private',
  delivery: 'new',
});
