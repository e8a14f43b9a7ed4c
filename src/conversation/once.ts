/** Remembers keys for a while, so that a double click, or a request that arrives twice, shares once. */
export class Once {
  readonly #seen = new Map<string, number>();
  readonly #milliseconds: number;

  /** @param milliseconds how long a key is remembered */
  constructor(milliseconds = 60_000) {
    this.#milliseconds = milliseconds;
  }

  /** Whether this key is here for the first time. `now` is in milliseconds and must not go back. */
  first(key: string, now: number): boolean {
    for (const [old, at] of this.#seen) {
      if (now - at < this.#milliseconds) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(key)) return false;
    this.#seen.set(key, now);
    return true;
  }
}
