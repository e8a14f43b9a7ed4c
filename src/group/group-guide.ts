import { setTimeout as delay } from 'node:timers/promises';
import type { Conversation } from '../conversation/conversation.ts';
import type { Guide } from '../conversation/guide.ts';
import type { Medium } from '../conversation/medium.ts';
import type { Values } from '../conversation/reply.ts';
import type { Setting } from '../conversation/setting.ts';
import type { Turn } from '../conversation/turn.ts';
import type { Store } from '../store/store.ts';
import { Answers, type Clicked } from './answers.ts';
import { Decisions } from './decisions.ts';
import type { Wait } from './pace.ts';
import { Rounds } from './rounds.ts';

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
    const parts = { conversation, guide, medium, store, now, wait };
    this.#rounds = new Rounds(parts);
    this.#decisions = new Decisions(parts);
    this.#answers = new Answers(medium, 'round');
    this.#wait = wait;
  }

  /** Answers `/slug together`, `decisions`, `D-12` and `forget me`. Undefined for every other command. */
  command(slug: string, typed: string, setting: Setting): Promise<Turn<Message>> | undefined {
    const turn = this.#rounds.command(slug, typed, setting) ?? this.#decisions.command(slug, typed, setting);
    return turn && this.#inTime(turn, setting.words.round.unavailable);
  }

  /** Answers a click that belongs to a round or a decision. Undefined for every other click. */
  click(token: string, setting: Setting, clicked: Clicked = {}): Promise<Turn<Message>> | undefined {
    const { words } = setting;
    const ofDecision = this.#decisions.click(token, setting, clicked);
    if (ofDecision) return this.#inTime(ofDecision, words.decision.unkept);
    const ofRound = this.#rounds.click(token, setting, clicked);
    return ofRound && this.#inTime(ofRound, words.round.slow);
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
    const { words } = setting;
    const ofRound = this.#rounds.submit(token, values, setting, submission);
    if (ofRound) return this.#inTime(ofRound, words.round.unavailable);
    const ofDecision = this.#decisions.submit(token, values, setting, submission);
    return ofDecision && this.#inTime(ofDecision, words.decision.slow);
  }

  /** A turn, or if the database takes longer than a platform waits, a sentence. */
  async #inTime(turn: Promise<Turn<Message>>, late: string): Promise<Turn<Message>> {
    const over = new AbortController();
    const slow = this.#wait(ANSWER_MILLISECONDS, over.signal).then(
      () => this.#answers.tell(late),
      () => turn,
    );
    try {
      return await Promise.race([turn, slow]);
    } finally {
      over.abort();
    }
  }
}

/** Slack and Discord wait three seconds for the first answer, some of which the answer spends on its way. */
const ANSWER_MILLISECONDS = 1_500;
