/** Resolves after some milliseconds, or rejects when the signal is given. */
export type Wait = (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;

/** Lets things with the same key happen at most once in an interval. The last of them always happens. */
export class Pace {
  readonly #milliseconds: number;
  readonly #now: () => number;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  /** The time at which the last thing of each key happened, the oldest first. */
  readonly #times = new Map<string, number>();
  /** The newest call that waits for each key. */
  readonly #waiting = new Map<string, symbol>();

  /** @param now returns the milliseconds of a clock */
  constructor(milliseconds: number, now: () => number, wait: (milliseconds: number) => Promise<unknown>) {
    this.#milliseconds = milliseconds;
    this.#now = now;
    this.#wait = wait;
  }

  /** Returns true if it can happen now. */
  take(key: string): boolean {
    const isFree = this.#left(key) <= 0;
    if (isFree) this.#note(key);
    return isFree;
  }

  /** Resolves with true when it can happen, or with false as soon as a later call of the same key has come. */
  async turn(key: string): Promise<boolean> {
    const call = Symbol(key);
    this.#waiting.set(key, call);
    const left = this.#left(key);
    if (left > 0) await this.#wait(left);
    if (this.#waiting.get(key) !== call) return false;
    this.#waiting.delete(key);
    this.#note(key);
    return true;
  }

  #left(key: string): number {
    return (this.#times.get(key) ?? Number.NEGATIVE_INFINITY) + this.#milliseconds - this.#now();
  }

  #note(key: string): void {
    const now = this.#now();
    for (const [old, time] of this.#times) {
      if (now - time < this.#milliseconds) break;
      this.#times.delete(old);
    }
    this.#times.delete(key);
    this.#times.set(key, now);
  }
}
