import type { Logger } from 'pino';
import { paragraph, text } from './content/markdown.ts';
import type { Turn } from './conversation/conversation.ts';
import type { Reply } from './conversation/reply.ts';
import { words as english, type Words } from './conversation/words.ts';
import { Memory } from './memory.ts';

/**
 * Sends one message, and never rejects: what goes wrong is logged there. `late` is what was answered already, or
 * can be answered no more: an apology would not arrive either. `unseen` is what arrived, but is shown to the person
 * alone where everyone should see it.
 */
export type Send = (reply: Reply) => Promise<'sent' | 'unseen' | 'failed' | 'late'>;

/** How long a click that shared something is remembered. */
const MEMORY_MILLISECONDS = 60_000;

/**
 * Sends what the conversation answers. The person always gets something, and a double click, or a request that
 * arrives twice, shares once.
 */
export class Delivery {
  readonly #log: Logger;
  readonly #shared: Memory;

  /** @param now milliseconds that never go back */
  constructor(log: Logger, now?: () => number) {
    this.#log = log;
    this.#shared = new Memory(MEMORY_MILLISECONDS, now);
  }

  /**
   * Sends a turn. Never rejects.
   * @param click names the person, the message and the button, as far as there are any
   */
  async deliver(take: () => Turn, click: string, send: Send, words: Words = english): Promise<void> {
    const turn = this.#attempt(take, words);
    const sent = await send(turn.reply);
    if (sent === 'failed') await send(failed(words));
    if (turn.kind !== 'share') return;
    // The card may say by now that it was shared.
    if (sent === 'late') await send(turn.unshared);
    if (sent !== 'sent' || !this.#shared.isFirst(click)) return;
    let isSeen = true;
    for (const message of turn.shared) {
      const outcome = await send(message);
      if (outcome === 'failed' || outcome === 'late') {
        this.#shared.forget(click);
        await send(turn.unshared);
        return;
      }
      isSeen &&= outcome === 'sent';
    }
    if (!isSeen) await send(turn.unseen);
  }

  #attempt(take: () => Turn, words: Words): Turn {
    try {
      return take();
    } catch (err) {
      this.#log.error({ err }, 'no answer could be made');
      return { kind: 'answer', reply: failed(words) };
    }
  }
}

/** What a person is told where no answer could be made. */
export const failed = (words: Words): Reply => ({
  blocks: [paragraph(text(words.failed))],
  rows: [],
  audience: 'private',
  delivery: 'new',
});
