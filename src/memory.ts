/** Remembers keys for a while, so that what arrives twice is done once, as far as one process sees it. */
export class Memory {
  readonly #milliseconds: number;
  readonly #now: () => number;
  /** When each key was remembered, oldest first. */
  readonly #seen = new Map<string, number>();

  /**
   * @param milliseconds how long a key is remembered
   * @param now milliseconds that never go back
   */
  constructor(milliseconds: number, now: () => number = () => performance.now()) {
    this.#milliseconds = milliseconds;
    this.#now = now;
  }

  /** Remembers a key. Returns whether it is here for the first time. */
  isFirst(key: string): boolean {
    const now = this.#now();
    for (const [old, at] of this.#seen) {
      if (now - at < this.#milliseconds) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(key)) return false;
    this.#seen.set(key, now);
    return true;
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}
