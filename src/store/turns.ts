/** One change works, and the next one is already where it waits for its lock. */
const AT_ONCE = 2;

interface Line {
  underWay: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets changes of the same thing wait for one another in this process. In the database, each would hold a connection
 * while it waits, and a few people who change the same thing would keep everyone else from theirs.
 */
export class Turns {
  readonly #lines = new Map<string, Line>();

  /** Runs work when it is its turn: of each key, in the order of the calls. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(key) ?? { underWay: 0, waiting: [] };
    this.#lines.set(key, line);
    if (line.underWay < AT_ONCE) line.underWay++;
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next) next();
      else if (--line.underWay === 0) this.#lines.delete(key);
    }
  }
}
