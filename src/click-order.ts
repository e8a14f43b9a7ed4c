import { withTimeout } from './timeout.ts';

/** A click on a message that may have the boxes of a checklist. */
export interface OrderedClick {
  /** Identifies the person and the message. */
  readonly key: string;
  /** The time of the click by the platform's clock, in any unit. */
  readonly at: number;
  /** True if the click only changes boxes, so that a newer click takes its place. */
  readonly isTick: boolean;
  /** The values of all boxes that are ticked at that moment. Undefined if the platform does not tell them. */
  readonly ticked: readonly string[] | undefined;
}

/** The clicks of one person on one message. */
interface Line {
  newest: OrderedClick;
  /** The boxes of the newest tick, until another click takes them. */
  ticked: readonly string[] | undefined;
  /** Resolves when the last click is answered. Never rejects. */
  answered: Promise<unknown>;
  used: number;
}

/** The time after which a message without clicks is forgotten. */
const KEPT_MILLISECONDS = 5 * 60_000;

/**
 * Answers the clicks on a message with boxes one after another, and of several ticks only the newest. A person ticks
 * faster than a platform takes answers, so the answer to an older tick could arrive last and undo a newer one. It knows
 * only the clicks of this process.
 */
export class ClickOrder {
  readonly #lines = new Map<string, Line>();
  readonly #mostWait: number;
  readonly #now: () => number;

  /**
   * @param mostWait milliseconds that a click waits for the answers before it
   * @param now returns the milliseconds of a clock that never goes back
   */
  constructor(mostWait: number, now: () => number = () => performance.now()) {
    this.#mostWait = mostWait;
    this.#now = now;
  }

  /**
   * Answers a click after the clicks before it.
   * @param answer gets the boxes of the newest tick before, if no other click came after it
   * @returns false if a newer click has taken the place of the click, which is then not answered
   */
  async run(
    click: OrderedClick,
    answer: (tickedBefore: readonly string[] | undefined) => Promise<unknown>,
  ): Promise<boolean> {
    const { key, at, isTick, ticked } = click;
    const known = this.#take(key);
    if (known === undefined && ticked === undefined) {
      await answer(undefined);
      return true;
    }
    const line = known ?? { newest: click, ticked: undefined, answered: Promise.resolve(), used: 0 };
    line.used = this.#now();
    this.#lines.set(key, line);
    const isNewest = at >= line.newest.at;
    if (isTick && !isNewest) return false;
    if (isNewest) line.newest = click;
    const tickedBefore = line.ticked;
    line.ticked = isTick ? ticked : undefined;
    const before = line.answered;
    const answered = (async () => {
      await withTimeout(this.#mostWait, before).catch(() => undefined);
      if (isTick && line.newest !== click) return false;
      await answer(tickedBefore);
      return true;
    })();
    line.answered = answered.catch(() => undefined);
    return answered;
  }

  /** Removes a line, to be added again as the newest, and forgets old ones. */
  #take(key: string): Line | undefined {
    for (const [other, { used }] of this.#lines) {
      if (this.#now() - used < KEPT_MILLISECONDS) break;
      this.#lines.delete(other);
    }
    const line = this.#lines.get(key);
    this.#lines.delete(key);
    return line;
  }
}
