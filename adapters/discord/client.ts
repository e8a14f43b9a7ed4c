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
 * The REST client for answers to interactions. Nearly every request has the token of its interaction in its address; only
 * a card whose interaction is over is changed with the bot's. `persist` does the retries and waits, because it knows how
 * much time is left.
 */
export const answerRest = (config: DiscordConfig): REST =>
  new REST({
    ...address(config),
    retries: 0,
    rejectOnRateLimit: () => true,
    handlerSweepInterval: SWEEP_MILLISECONDS,
  }).setToken(config.token);

/** discord.js keeps a queue for each interaction that was answered more than once; default one hour. */
const SWEEP_MILLISECONDS = 60_000;

/** The retries of a request. */
export interface RetryPolicy {
  /** Timeout of a try that leaves time for another one, in milliseconds. */
  readonly perTry: number;
  /** Timeout of the last try, in milliseconds. */
  readonly lastTry: number;
  /** The time within which a try can begin, in milliseconds. */
  readonly beginsWithin: number;
  /** True if a request may be sent again although it may have been carried out. */
  readonly repeatable: boolean;
}

/**
 * The first answer has to reach Discord within three seconds of the interaction, and its way to the guide took some of
 * them. Discord may take longer to confirm it, and refuses a repetition if it has the answer already.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction
 */
export const FIRST_ANSWER: RetryPolicy = {
  perTry: 2_000,
  lastTry: 10_000,
  beginsWithin: 2_800,
  repeatable: true,
};

/** A message must not be posted twice. */
export const FOLLOW_UP: RetryPolicy = {
  perTry: 30_000,
  lastTry: 30_000,
  beginsWithin: 30_000,
  repeatable: false,
};

export const EDIT: RetryPolicy = { perTry: 5_000, lastTry: 10_000, beginsWithin: 15_000, repeatable: true };

/** Time is up without an answer of Discord. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** True if Discord may have carried out the request. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, mayHaveArrived: boolean) {
    super(message);
    this.mayHaveArrived = mayHaveArrived;
  }
}

/** The pause after the first try, in milliseconds; the next ones are two times, three times … as long. */
const PAUSE_MILLISECONDS = 100;

/**
 * Sends a request until it is answered or its time is up.
 * @param send makes one try, which the signal ends; `mayHaveArrived` is true if Discord may have carried out an earlier one
 * @throws DiscordAPIError if Discord refuses it
 * @throws NoAnswerError if time is up
 */
export async function persist<Result>(
  { perTry, lastTry, beginsWithin, repeatable }: RetryPolicy,
  send: (signal: AbortSignal, mayHaveArrived: boolean) => Promise<Result>,
): Promise<Result> {
  const end = performance.now() + beginsWithin;
  let mayHaveArrived = false;
  for (let before = 0; ; before++) {
    const isLast = performance.now() + perTry + retryPause(before) >= end;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), isLast ? lastTry : perTry);
    try {
      return await send(controller.signal, mayHaveArrived);
    } catch (error) {
      if (error instanceof DiscordAPIError) throw error;
      mayHaveArrived ||= !isUnsent(error);
      const wait = pauseAfter(error, before, repeatable);
      if (wait === undefined || performance.now() + wait >= end)
        throw new NoAnswerError(reasonOf(error), mayHaveArrived);
      await sleep(wait);
    } finally {
      clearTimeout(timer);
    }
  }
}

const retryPause = (before: number): number => PAUSE_MILLISECONDS * (before + 1);

/** Milliseconds until the next attempt, or undefined if none follows. */
function pauseAfter(error: unknown, before: number, repeatable: boolean): number | undefined {
  if (error instanceof RateLimitError) {
    // NaN: a date instead of seconds.
    return Number.isNaN(error.retryAfter) ? undefined : Math.max(error.retryAfter, PAUSE_MILLISECONDS);
  }
  return repeatable || isUnsent(error) ? retryPause(before) : undefined;
}

/** True if Discord put the request off, or there was no connection to send it on. */
const isUnsent = (error: unknown): boolean =>
  error instanceof RateLimitError || NOT_CONNECTED.includes(codeOf(error));

const NOT_CONNECTED: readonly string[] = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
];

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

/**
 * The first answer came after three seconds, or another one came after 15 minutes or to an interaction without a first
 * answer.
 */
export const isTooLate = (error: unknown): boolean =>
  error instanceof DiscordAPIError &&
  (error.code === RESTJSONErrorCodes.UnknownInteraction ||
    error.code === RESTJSONErrorCodes.UnknownWebhook ||
    error.code === RESTJSONErrorCodes.InvalidWebhookToken);

/** Discord refused what the message says, so another message can still be sent the same way. */
export const isContentRefused = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.InvalidFormBodyOrContentType;

/** The message has been deleted. */
export const isMessageGone = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownMessage;

/** Discord refused the bot's token. An interaction's token has another code, and a proxy's answer has none. */
export const isTokenRefused = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.status === 401 && error.code === RESTJSONErrorCodes.GeneralError;
