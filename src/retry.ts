import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { SetupError } from './errors.ts';

/** The first pause. Each later one is twice as long as the one before it. */
const FIRST_PAUSE_MILLISECONDS = 1_000;

/** The longest pause, unless a platform asks for more. A platform that is back is noticed within it. */
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** The longest pause that a platform may ask for. */
const LONGEST_ASKED_MILLISECONDS = 3_600_000;

/** A failure that may pass although no setting changes. */
export interface Outage {
  /** One sentence for the installer, without secrets. */
  readonly reason: string;
  /** The milliseconds that the platform asks to wait. */
  readonly asked?: number | undefined;
}

/** Codes of errors that a wrong address, certificate or proxy causes. */
const SETTING_CODES =
  /^(?:PROXY_4\d\d|ERR_(?:INVALID_URL|TLS|O?SSL)\w*|EPROTO|HPE_\w+|\w*CERT\w*|UNABLE_TO_\w+)$/;

/** True if an error of a connection with this code is the fault of a setting. */
export const isOfASetting = (code: string): boolean => SETTING_CODES.test(code);

/**
 * Milliseconds from one try to the next. They have a random part, because many processes that failed together should
 * not try again together.
 * @param tries the number of earlier tries that failed
 * @param asked milliseconds that the platform asks to wait
 */
export function pauseAfter(tries: number, asked = 0): number {
  const pause = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** tries, LONGEST_PAUSE_MILLISECONDS);
  return Math.max(pause * (0.5 + Math.random() / 2), Math.min(asked, LONGEST_ASKED_MILLISECONDS));
}

/** Logs that a try failed, and when the next one follows. */
export function logRetry(
  log: Pick<Logger, 'warn'>,
  { reason }: Outage,
  tries: number,
  pause: number,
  more: object = {},
): void {
  const seconds = Math.round(pause / 100) / 10;
  log.warn({ reason, attempt: tries, seconds, ...more }, 'connecting failed, trying again');
}

/**
 * Tries until it works, with growing pauses. Logs each failure.
 * @param failureOf judges an error: an outage, or a mistake in a setting, which no other try can mend
 * @throws SetupError as `failureOf` returns it
 */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  failureOf: (error: unknown) => Outage | SetupError,
  log: Pick<Logger, 'warn'>,
): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const failure = failureOf(error);
      if (failure instanceof SetupError) throw failure;
      const pause = pauseAfter(tries, failure.asked);
      logRetry(log, failure, tries, pause);
      await delay(pause);
    }
  }
}
