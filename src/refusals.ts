import type { Logger } from 'pino';

/** The reasons for which a request is refused. They are the values of a label in the metrics. */
export const REFUSAL_REASONS = [
  'unknown path',
  'not ready',
  'too many connections',
  'pipelined',
  'too slow',
  'not HTTP',
  'method',
  'not signed',
  'too old',
  'from the future',
  'wrong signature',
  'too long',
  'incomplete',
  'too many bytes',
  'unreadable',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** The time between two lines of the log. One line for each refusal would let strangers fill the log. */
const PAUSE_MILLISECONDS = 10_000;

/** Counts refused requests, and logs one line for all refusals of ten seconds. */
export class Refusals {
  readonly #log: Logger;
  readonly #countOne: (reason: RefusalReason) => void;
  #counts: Partial<Record<RefusalReason, number>> = {};
  #advice = new Map<RefusalReason, string>();
  #timer: NodeJS.Timeout | undefined;

  /** @param countOne is called for each refusal */
  constructor(log: Logger, countOne: (reason: RefusalReason) => void) {
    this.#log = log;
    this.#countOne = countOne;
  }

  /**
   * Counts a refusal. The first one is logged at once.
   * @param advice for the installer, in case the request was Slack's after all
   */
  add(reason: RefusalReason, advice?: string): void {
    this.#countOne(reason);
    this.#counts[reason] = (this.#counts[reason] ?? 0) + 1;
    if (advice !== undefined) this.#advice.set(reason, advice);
    if (this.#timer === undefined) this.#flush();
  }

  #flush(): void {
    this.#timer = undefined;
    if (Object.keys(this.#counts).length === 0) return;
    const advice = this.#advice.size > 0 ? [...this.#advice.values()] : undefined;
    this.#log.warn({ refused: this.#counts, advice }, 'requests were refused');
    this.#counts = {};
    this.#advice = new Map();
    this.#timer = setTimeout(() => this.#flush(), PAUSE_MILLISECONDS).unref();
  }
}
