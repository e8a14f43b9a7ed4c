import type { Logger } from 'pino';

/** The time between two lines of the log. */
const LOG_MILLISECONDS = 10 * 60_000;

/**
 * Tells of other programs with the same bot token. Discord sends each interaction to all of them, takes the first answer,
 * and lets none of them know of the others. So the only sign is that an interaction was answered before the guide did.
 */
export class Rivals {
  readonly #log: Logger;
  readonly #now: () => number;
  #loggedAt = Number.NEGATIVE_INFINITY;
  /** The number of interactions since the last line. */
  #times = 0;

  /** @param now returns the milliseconds of a clock that never goes back */
  constructor(log: Logger, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** Notes that an interaction was answered before the guide did. */
  note(): void {
    this.#times++;
    const now = this.#now();
    if (now - this.#loggedAt < LOG_MILLISECONDS) return;
    this.#log.warn({ times: this.#times }, MESSAGE);
    this.#loggedAt = now;
    this.#times = 0;
  }
}

const MESSAGE =
  'another program with the same DISCORD_TOKEN answers interactions before this one does: run one process for a token, and give no other program this token (during an upgrade, two may run for a moment)';
