import { setTimeout as sleep } from 'node:timers/promises';
import { DiscordAPIError, HTTPError, RateLimitError, REST, RESTJSONErrorCodes } from 'discord.js';
import type { DiscordConfig } from '../../src/config.ts';
import { codeOf } from '../../src/errors.ts';

const address = ({ apiUrl }: DiscordConfig) => (apiUrl === undefined ? {} : { api: apiUrl });

/**
 * The REST client of the application, which registers commands and finds the gateway. It makes one attempt: its caller
 * does the retries and waits. (The library itself would repeat a request without a pause if a 429 does not name one.)
 */
export const applicationRest = (config: DiscordConfig): REST =>
  new REST({
    ...address(config),
    retries: 0,
    timeout: TIMEOUT_MILLISECONDS,
    rejectOnRateLimit: () => true,
  }).setToken(config.token);

const TIMEOUT_MILLISECONDS = 5_000;

/** The same for a command that a person runs. It retries, and waits as Discord asks, up to a limit. */
export const commandRest = (config: DiscordConfig): REST =>
  new REST({
    ...address(config),
    // A proxy may send a date instead of seconds. The library reads that as NaN, and would not wait at all.
    rejectOnRateLimit: ({ retryAfter }) => !(retryAfter > 0 && retryAfter <= LONGEST_WAIT_MILLISECONDS),
  }).setToken(config.token);

const LONGEST_WAIT_MILLISECONDS = 30_000;

/**
 * The REST client for answers to interactions. It has no token but that of each interaction. `persist` does the retries
 * and waits, because it knows how much time is left.
 */
export const answerRest = (config: DiscordConfig): REST =>
  new REST({
    ...address(config),
    retries: 0,
    rejectOnRateLimit: () => true,
    handlerSweepInterval: SWEEP_MILLISECONDS,
  });

/** discord.js keeps a queue for each interaction that was answered more than once; default one hour. */
const SWEEP_MILLISECONDS = 60_000;

/** The retries of a request. */
export interface RetryPolicy {
  /** Timeout of one try, in milliseconds. */
  readonly perTry: number;
  /** Timeout of all tries and the pauses between them, in milliseconds. */
  readonly inAll: number;
  /**
   * True if a request may be sent again although it may have been carried out. Otherwise only a request that Discord
   * put off is sent again.
   */
  readonly repeatable: boolean;
}

/**
 * The first answer is due within three seconds of the interaction, and its way to the guide took some of them.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction
 */
export const FIRST_ANSWER: RetryPolicy = { perTry: 1_000, inAll: 2_800, repeatable: true };

/** A message must not be posted twice. */
export const FOLLOW_UP: RetryPolicy = { perTry: 10_000, inAll: 30_000, repeatable: false };

export const EDIT: RetryPolicy = { perTry: 5_000, inAll: 15_000, repeatable: true };

/** Time is up, and Discord may or may not have carried out the request. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** The pause after the first try, in milliseconds; the next ones are two times, three times … as long. */
const PAUSE_MILLISECONDS = 100;

/**
 * Sends a request until it is answered or its time is up.
 * @param send makes one try, which the signal ends; `before` is the number of earlier tries
 * @throws DiscordAPIError if Discord refuses it
 * @throws NoAnswerError if time is up
 */
export async function persist<Result>(
  { perTry, inAll, repeatable }: RetryPolicy,
  send: (signal: AbortSignal, before: number) => Promise<Result>,
): Promise<Result> {
  const end = performance.now() + inAll;
  for (let before = 0; ; before++) {
    const left = Math.max(1, Math.ceil(Math.min(perTry, end - performance.now())));
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), left);
    try {
      return await send(controller.signal, before);
    } catch (error) {
      if (error instanceof DiscordAPIError) throw error;
      const wait = pauseAfter(error, before, repeatable);
      if (wait === undefined || performance.now() + wait >= end) throw new NoAnswerError(reasonOf(error));
      await sleep(wait);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Milliseconds until the next attempt, or undefined if none follows. */
function pauseAfter(error: unknown, before: number, repeatable: boolean): number | undefined {
  if (error instanceof RateLimitError) {
    // NaN: a date instead of seconds.
    return Number.isNaN(error.retryAfter) ? undefined : Math.max(error.retryAfter, PAUSE_MILLISECONDS);
  }
  return repeatable ? PAUSE_MILLISECONDS * (before + 1) : undefined;
}

/** The reason, without the address of the request, which carries the interaction's token. */
function reasonOf(error: unknown): string {
  if (error instanceof RateLimitError) {
    return `Discord asks to wait${Number.isNaN(error.retryAfter) ? '' : ` for ${error.retryAfter} milliseconds`}`;
  }
  if (error instanceof HTTPError) return `Discord answered with status ${error.status}`;
  if (error instanceof Error && error.name === 'AbortError') return 'Discord did not answer in time';
  return `The connection to Discord failed (${codeOf(error)})`;
}

/** The interaction was answered before, by this process or by another one with the same bot token. */
export const isAnswered = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;

/** The first answer came after three seconds, or another one after 15 minutes. */
export const isTooLate = (error: unknown): boolean =>
  error instanceof DiscordAPIError &&
  (error.code === RESTJSONErrorCodes.UnknownInteraction ||
    error.code === RESTJSONErrorCodes.InvalidWebhookToken);

/** Discord refused the bot's token. An interaction's token has another code, and a proxy's answer has none. */
export const isTokenRefused = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.status === 401 && error.code === RESTJSONErrorCodes.GeneralError;
