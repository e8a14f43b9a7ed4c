import { setTimeout as delay } from 'node:timers/promises';
import { Answers, type Clicked } from './answers.ts';
import type { Conversation } from './conversation/conversation.ts';
import type { Guide } from './conversation/guide.ts';
import type { Medium } from './conversation/medium.ts';
import type { Values } from './conversation/reply.ts';
import type { Setting } from './conversation/setting.ts';
import type { Turn } from './conversation/turn.ts';
import { Decisions } from './decisions.ts';
import type { Wait } from './pace.ts';
import { Rounds } from './rounds.ts';
import type { Store } from './store/store.ts';

/**
 * The guide for a group, on one medium: rounds and decisions, which are kept in a database. It answers whatever belongs
 * to one of them, and leaves everything else to the conversation.
 */
export class GroupGuide<Message> {
  readonly #rounds: Rounds<Message>;
  readonly #decisions: Decisions<Message>;
  readonly #answers: Answers<Message>;
  readonly #wait: Wait;

  /** @param now returns the milliseconds since 1970 */
  constructor(
    conversation: Conversation<Message>,
    guide: Guide,
    medium: Medium<Message>,
    store: Store,
    now: () => number = Date.now,
    wait: Wait = (milliseconds, signal) => delay(milliseconds, undefined, signal ? { signal } : {}),
  ) {
    this.#rounds = new Rounds(conversation, guide, medium, store, now, wait);
    this.#decisions = new Decisions(guide, medium, store, now);
    this.#answers = new Answers(medium, 'round');
    this.#wait = wait;
  }

  /** Answers `/slug together`, `decisions`, `D-12` and `forget me`. Undefined for every other command. */
  command(slug: string, typed: string, setting: Setting): Promise<Turn<Message>> | undefined {
    return this.#inTime(
      this.#rounds.command(slug, typed, setting) ?? this.#decisions.command(slug, typed, setting),
      setting,
    );
  }

  /** Answers a click that belongs to a round or a decision. Undefined for every other click. */
  click(token: string, setting: Setting, clicked: Clicked = {}): Promise<Turn<Message>> | undefined {
    return this.#inTime(
      this.#decisions.click(token, setting, clicked) ?? this.#rounds.click(token, setting, clicked),
      setting,
    );
  }

  /**
   * Answers a submitted form of a round or a decision. Undefined for every other form.
   * @param submission identifies the submission. One that arrives twice is one.
   */
  submit(
    token: string,
    values: Values,
    setting: Setting,
    submission: string,
  ): Promise<Turn<Message>> | undefined {
    return this.#inTime(
      this.#rounds.submit(token, values, setting, submission) ??
        this.#decisions.submit(token, values, setting, submission),
      setting,
    );
  }

  /** A turn, or if the database takes longer than a platform waits, a turn that says so. */
  #inTime(turn: Promise<Turn<Message>> | undefined, setting: Setting): Promise<Turn<Message>> | undefined {
    return turn && this.#orSlow(turn, setting);
  }

  async #orSlow(turn: Promise<Turn<Message>>, setting: Setting): Promise<Turn<Message>> {
    const over = new AbortController();
    const late = this.#wait(ANSWER_MILLISECONDS, over.signal).then(
      () => this.#answers.tell(setting.words.round.slow),
      () => turn,
    );
    try {
      return await Promise.race([turn, late]);
    } finally {
      over.abort();
    }
  }
}

/** Slack and Discord wait three seconds for the first answer, some of which the answer spends on its way. */
const ANSWER_MILLISECONDS = 1_500;
