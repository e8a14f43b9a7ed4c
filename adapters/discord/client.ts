import { setTimeout as sleep } from 'node:timers/promises';
import { DiscordAPIError, HTTPError, RateLimitError, REST, RESTJSONErrorCodes } from 'discord.js';
import type { DiscordConfig } from '../../src/config.ts';
import { codeOf } from '../../src/errors.ts';

const address = ({ apiUrl }: DiscordConfig) => (apiUrl === undefined ? {} : { api: apiUrl });

/**
 * Speaks for the application: registers commands, finds the gateway. Tries again and waits as Discord asks, unless
 * that takes longer than anything here may.
 */
export const applicationRest = (config: DiscordConfig): REST =>
  new REST({
    ...address(config),
    // A date instead of seconds is no number to the library, which would not wait at all.
    rejectOnRateLimit: ({ retryAfter }) => !(retryAfter <= LONGEST_WAIT_MILLISECONDS),
  }).setToken(config.token);

const LONGEST_WAIT_MILLISECONDS = 30_000;

/**
 * Answers interactions, by the token of each; it holds no other. It neither tries again nor waits by itself: `persist`
 * does, which knows how long there is.
 */
export const answerRest = (config: DiscordConfig): REST =>
  new REST({
    ...address(config),
    retries: 0,
    rejectOnRateLimit: () => true,
    handlerSweepInterval: SWEEP_MILLISECONDS,
  });

/** discord.js keeps a queue for each interaction that was answered more than once: for an hour, if it is not told. */
const SWEEP_MILLISECONDS = 60_000;

/** How long a request is tried again. */
export interface RetryPolicy {
  /** Of one try, in milliseconds. */
  readonly perTry: number;
  /** Of all tries and the waits between them, in milliseconds. */
  readonly inAll: number;
  /**
   * Whether a request that had no good answer may be sent again, though it may have been carried out. Without
   * that, only one that Discord put off is.
   */
  readonly repeatable: boolean;
}

/**
 * The first answer is due within three seconds of the interaction, of which the way here took some.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction
 */
export const FIRST_ANSWER: RetryPolicy = { perTry: 1_000, inAll: 2_800, repeatable: true };

/** A message that was posted after all must not be posted once more. */
export const FOLLOW_UP: RetryPolicy = { perTry: 10_000, inAll: 30_000, repeatable: false };

export const EDIT: RetryPolicy = { perTry: 5_000, inAll: 15_000, repeatable: true };

/** Time is up, and nobody knows whether Discord did what it was asked. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** Between two tries, in milliseconds, times the number of tries so far. */
const PAUSE_MILLISECONDS = 100;

/**
 * Sends a request until it is answered or its time is up.
 * @param send one try, which the signal ends; it is told how many went before
 * @throws DiscordAPIError where Discord refuses it, and NoAnswerError where time is up
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

/** Milliseconds until the next try, if there is to be one. */
function pauseAfter(error: unknown, before: number, repeatable: boolean): number | undefined {
  if (error instanceof RateLimitError) {
    // A proxy may give a date instead of seconds, which the library does not read.
    return Number.isNaN(error.retryAfter) ? undefined : Math.max(error.retryAfter, PAUSE_MILLISECONDS);
  }
  return repeatable ? PAUSE_MILLISECONDS * (before + 1) : undefined;
}

/** Without the address of the request, which carries the interaction's token. */
function reasonOf(error: unknown): string {
  if (error instanceof RateLimitError) {
    return `Discord asks to wait${Number.isNaN(error.retryAfter) ? '' : ` for ${error.retryAfter} milliseconds`}`;
  }
  if (error instanceof HTTPError) return `Discord answered with status ${error.status}`;
  if (error instanceof Error && error.name === 'AbortError') return 'Discord did not answer in time';
  return `The connection to Discord failed (${codeOf(error)})`;
}

/** By this process, or by another one with the same bot token. */
export const isAnswered = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;

/** The first answer came after three seconds, or another one after 15 minutes. */
export const isTooLate = (error: unknown): boolean =>
  error instanceof DiscordAPIError &&
  (error.code === RESTJSONErrorCodes.UnknownInteraction ||
    error.code === RESTJSONErrorCodes.InvalidWebhookToken);

/** The bot's token, not that of an interaction; and by Discord, not by a proxy, whose answer has no code. */
export const isTokenRefused = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.status === 401 && error.code === RESTJSONErrorCodes.GeneralError;
