/**
 * A set of keys that expire, to detect an event that arrives twice at this process. Two sets take turns, because a time
 * for each key would take as much memory as the key.
 */
export class RecentKeys {
  readonly #milliseconds: number;
  readonly #now: () => number;
  #current = new Set<string>();
  #previous = new Set<string>();
  /** When the current set was begun. */
  #begun = Number.NEGATIVE_INFINITY;

  /**
   * @param milliseconds the time for which a key is known at least. It expires within twice that time.
   * @param now returns the milliseconds of a clock that never goes back
   */
  constructor(milliseconds: number, now: () => number = () => performance.now()) {
    this.#milliseconds = milliseconds;
    this.#now = now;
  }

  /** Adds a key. Returns false if it was there already. */
  add(key: string): boolean {
    this.#expire();
    if (this.#current.has(key) || this.#previous.has(key)) return false;
    this.#current.add(key);
    return true;
  }

  delete(key: string): void {
    this.#current.delete(key);
    this.#previous.delete(key);
  }

  #expire(): void {
    const now = this.#now();
    const age = now - this.#begun;
    if (age < this.#milliseconds) return;
    this.#previous = age < 2 * this.#milliseconds ? this.#current : new Set();
    this.#current = new Set();
    this.#begun = now;
  }
}
