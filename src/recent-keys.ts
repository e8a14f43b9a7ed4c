/** A set of keys that expire, to detect an event that arrives twice at this process. */
export class RecentKeys {
  readonly #milliseconds: number;
  readonly #now: () => number;
  /** The time at which each key was added, the oldest first. */
  readonly #times = new Map<string, number>();

  /**
   * @param milliseconds the time after which a key expires
   * @param now returns the milliseconds of a clock that never goes back
   */
  constructor(milliseconds: number, now: () => number = () => performance.now()) {
    this.#milliseconds = milliseconds;
    this.#now = now;
  }

  /** Adds a key. Returns false if it was there already. */
  add(key: string): boolean {
    const now = this.#now();
    for (const [old, added] of this.#times) {
      if (now - added < this.#milliseconds) break;
      this.#times.delete(old);
    }
    if (this.#times.has(key)) return false;
    this.#times.set(key, now);
    return true;
  }

  delete(key: string): void {
    this.#times.delete(key);
  }
}
