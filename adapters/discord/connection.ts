import { setTimeout as delay } from 'node:timers/promises';
import {
  type IIdentifyThrottler,
  type SessionInfo,
  SimpleIdentifyThrottler,
  WebSocketManager,
  WebSocketShardEvents,
} from '@discordjs/ws';
import { GatewayCloseCodes, GatewayDispatchEvents, GatewayIntentBits, type REST, Routes } from 'discord.js';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AdapterContext } from '../../src/adapter.ts';
import type { DiscordConfig } from '../../src/config.ts';
import { SetupError } from '../../src/errors.ts';
import { retry } from '../../src/retry.ts';
import type { ConnectionCount } from '../../src/server.ts';
import { withTimeout } from '../../src/timeout.ts';
import { isTokenRefused } from './client.ts';
import { closedForGood, failureOf, TOKEN_REFUSED } from './refusal.ts';
import { noteServer } from './servers.ts';

/**
 * The connection to Discord's gateway, by discord.js's gateway library. The guide does not use discord.js's `Client`: it
 * makes an object of every event and ends the process if it cannot, caches data that the guide never reads, and stays
 * alive and ready after Discord has closed the connection for good.
 *
 * A lost connection is reopened and its session resumed, so the events of the meantime arrive late but are not lost.
 */
export class Gateway {
  readonly #manager: WebSocketManager;
  readonly #rest: REST;
  readonly #config: DiscordConfig;
  readonly #log: Logger;
  /** The session of each shard, to resume it. The library would keep one list for all connections of a process. */
  readonly #sessions = new Map<number, SessionInfo | null>();
  /** The shards that receive events. */
  readonly #ready = new Set<number>();
  /** The sessions that each shard has tried to start since it last received events. */
  readonly #fruitless = new Map<number, number>();
  /** The last error of each shard's connection. The event of its end has only a code. */
  readonly #errors = new Map<number, Error>();
  /** When a failed attempt was last logged. */
  #loggedAt = Number.NEGATIVE_INFINITY;
  /** The number of shards that Discord recommends. */
  #shards = 1;
  #longestPause = 0;
  #isClosing = false;
  #isClosed = false;
  #url = '';
  /** Reports an error that waiting cannot fix: `open` rejects with it; after `open`, it ends the adapter. */
  #refuse: (error: SetupError) => void;
  #onFirstReady: () => void = () => undefined;

  /** @param receive takes the data of each interaction */
  constructor(
    rest: REST,
    config: DiscordConfig,
    receive: (interaction: unknown) => void,
    { log, fail, teams }: Pick<AdapterContext, 'log' | 'fail' | 'teams'>,
  ) {
    this.#rest = rest;
    this.#config = config;
    this.#log = log;
    this.#refuse = fail;
    this.#manager = new WebSocketManager({
      rest,
      token: config.token,
      // Interactions need no intent. Without this one, Discord would not tell that a server removes the bot.
      intents: teams === undefined ? 0 : GatewayIntentBits.Guilds,
      // As many as Discord recommends.
      shardCount: null,
      handshakeTimeout: HANDSHAKE_MILLISECONDS,
      helloTimeout: HELLO_MILLISECONDS,
      retrieveSessionInfo: (shard) => (this.#isClosed ? NEVER : (this.#sessions.get(shard) ?? null)),
      updateSessionInfo: (shard, session) => void this.#sessions.set(shard, session),
      buildIdentifyThrottler: (manager) => this.#throttler(manager),
    });
    this.#manager.on(WebSocketShardEvents.Debug, ({ message }) => log.debug(message));
    this.#manager.on(
      WebSocketShardEvents.Error,
      ({ error, shardId }) => void this.#errors.set(shardId, error),
    );
    this.#manager.on(WebSocketShardEvents.Closed, ({ code, shardId }) => this.#closed(code, shardId));
    this.#manager.on(WebSocketShardEvents.Ready, ({ shardId }) =>
      this.#onReady(shardId, 'connected to Discord'),
    );
    this.#manager.on(WebSocketShardEvents.Resumed, ({ shardId }) =>
      this.#onReady(shardId, 'connected to Discord again'),
    );
    this.#manager.on(WebSocketShardEvents.Dispatch, ({ data }) => {
      if (teams) noteServer(data, teams);
      if (data.t === GatewayDispatchEvents.InteractionCreate && !this.#isClosing) receive(data.d);
    });
  }

  /**
   * Resolves when the first shard receives events, because the last one of many comes minutes later. Tries again while
   * Discord or the network is down.
   * @throws SetupError if Discord closes the connection for good, or does not let a session start
   */
  async open(): Promise<void> {
    const fail = this.#refuse;
    const refused = new Promise<never>((_, reject) => {
      this.#refuse = reject;
    });
    refused.catch(() => undefined);
    const firstReady = new Promise<void>((resolve) => {
      this.#onFirstReady = resolve;
    });
    await retry(
      () => this.#connect(),
      (error) => failureOf(error, this.#config),
      this.#log,
    );
    await Promise.race([firstReady, refused]);
    this.#refuse = fail;
  }

  /** True if every shard receives events. */
  get isReady(): boolean {
    return this.#ready.size === this.#shards;
  }

  /** The shards that receive events, and all. */
  get shards(): ConnectionCount {
    return { open: this.#ready.size, wanted: this.#shards };
  }

  /** Takes no more interactions; answers can still go out. */
  ignore(): void {
    this.#isClosing = true;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#isClosed = true;
    await this.#manager.destroy();
  }

  /** Begins to connect every shard. The library repeats that until it works. */
  async #connect(): Promise<void> {
    const { url, shards, session_start_limit } = checkSessionStarts(
      await this.#manager.fetchGatewayInformation(),
    );
    this.#url = url;
    this.#shards = shards;
    this.#longestPause = longestSessionPause(shards, session_start_limit.total);
    if (shards > 1)
      this.#log.info(
        { shards, atOnce: session_start_limit.max_concurrency },
        'Discord wants several connections (shards), and lets so many start every five seconds',
      );
    this.#manager.connect().catch(() => undefined);
  }

  #onReady(shard: number, message: string): void {
    this.#ready.add(shard);
    this.#fruitless.delete(shard);
    this.#log.info({ shard }, message);
    this.#onFirstReady();
    if (this.isReady && this.#shards > 1)
      this.#log.info({ shards: this.#shards }, 'all shards are connected');
  }

  #closed(code: number, shard: number): void {
    const wasReady = this.#ready.delete(shard);
    const error = this.#errors.get(shard);
    this.#errors.delete(shard);
    if (this.#isClosing) return;
    const refusal = closedForGood(code, this.#shards);
    if (refusal) this.#refuse(refusal);
    else if (wasReady) this.#log.warn({ shard, code }, 'the connection to Discord is lost');
    else this.#logFailure(shard, code, error);
  }

  #logFailure(shard: number, code: number, error: Error | undefined): void {
    const now = performance.now();
    // Not for each attempt, because in an outage there are two in a second.
    if (now - this.#loggedAt < LOG_MILLISECONDS) return;
    this.#loggedAt = now;
    const { host } = new URL(this.#sessions.get(shard)?.resumeURL ?? this.#url);
    const cause =
      error?.message ?? (code === NORMAL_CLOSURE ? 'no answer, or the session has ended' : nameOf(code));
    const reason = `Discord's gateway at ${host} does not take the connection (${cause}): check the network, and https://discordstatus.com.`;
    this.#log.warn({ shard, reason }, 'connecting failed, trying again');
  }

  async #throttler(manager: WebSocketManager): Promise<IIdentifyThrottler> {
    const { session_start_limit } = await manager.fetchGatewayInformation();
    const throttler = new SimpleIdentifyThrottler(session_start_limit.max_concurrency);
    const waitForIdentify = async (shard: number, signal: AbortSignal): Promise<void> => {
      // `#connect` has checked the first one of each shard.
      const refusal = this.#sessions.has(shard) ? await this.#refusal() : undefined;
      if (refusal !== undefined) {
        this.#refuse(refusal);
        // Waits until it is aborted, because the library would go on after an error.
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }
      const fruitless = this.#fruitless.get(shard) ?? 0;
      if (fruitless > 0) {
        const pause = SESSION_PAUSE_MILLISECONDS * 2 ** (fruitless - 1);
        await delay(Math.min(pause, this.#longestPause), undefined, { signal });
      }
      await throttler.waitForIdentify(shard, signal);
      this.#fruitless.set(shard, fruitless + 1);
    };
    return { waitForIdentify };
  }

  /** The reason not to start a session. Undefined if one may start, or if Discord cannot be asked. */
  async #refusal(): Promise<SetupError | undefined> {
    try {
      const answer = await withTimeout(CHECK_MILLISECONDS, this.#rest.get(Routes.gatewayBot()));
      // The other shards that are not connected may need a session as well.
      checkSessionStarts(answer, this.#shards - this.#ready.size);
      return undefined;
    } catch (error) {
      if (error instanceof SetupError) return error;
      return isTokenRefused(error) ? new SetupError(TOKEN_REFUSED) : undefined;
    }
  }
}

/** Discord's own codes are above 4000. Code 1006 means that the connection was cut, or could not be made. */
const nameOf = (code: number): string => {
  const name = GatewayCloseCodes[code];
  return name === undefined ? `close code ${code}` : `close code ${code}, ${name}`;
};

/** Parks a shard that reconnects after `close`: the library no longer knows it, and could not close it. */
const NEVER = new Promise<null>(() => undefined);

/** Timeouts for opening a WebSocket, and for the gateway's hello on it. The library's are 30 and 60 seconds. */
const HANDSHAKE_MILLISECONDS = 5_000;
const HELLO_MILLISECONDS = 10_000;

/** Timeout for asking how many sessions may be started. */
const CHECK_MILLISECONDS = 3_000;

/** The time between two lines of the log about attempts to connect. */
const LOG_MILLISECONDS = 10_000;

/** The code with which the library closes a connection on which it waited in vain. */
const NORMAL_CLOSURE = 1000;

/** The first pause between session starts of a shard that come to nothing. They double up to the longest. */
const SESSION_PAUSE_MILLISECONDS = 5_000;

const DAY_MILLISECONDS = 24 * 3_600_000;

/** The share of the session starts of a day that an outage of a whole day may use. */
const SHARE_OF_AN_OUTAGE = 0.72;

/**
 * The longest pause between session starts of a shard, so that all shards together keep some starts of the day.
 * @param total the session starts of a day: 1,000, or more for a bot in very many servers
 */
export const longestSessionPause = (shards: number, total: number): number =>
  (DAY_MILLISECONDS * shards) / (total * SHARE_OF_AN_OUTAGE);

/**
 * Session starts that the guide leaves unused. A bot that uses up all of a day gets its token reset.
 * https://discord.com/developers/docs/events/gateway#session-start-limit-object
 */
const RESERVED_SESSION_STARTS = 20;

const gatewayInformation = z.object({
  url: z.url({ protocol: /^wss?$/ }),
  shards: z.int(),
  session_start_limit: z.object({
    total: z.int().min(1),
    remaining: z.int(),
    reset_after: z.number(),
    max_concurrency: z.int().min(1),
  }),
});

/** The shortest and the longest wait for new session starts. */
const SHORTEST_RESET_MILLISECONDS = 5_000;
const LONGEST_RESET_MILLISECONDS = DAY_MILLISECONDS;

/**
 * @param needed the number of sessions to start; default one for each shard
 * @throws SetupError if that would leave too few session starts for the rest of the day
 */
function checkSessionStarts(answer: unknown, needed?: number): z.output<typeof gatewayInformation> {
  const information = gatewayInformation.parse(answer);
  const { remaining, reset_after } = information.session_start_limit;
  if (remaining - (needed ?? information.shards) >= RESERVED_SESSION_STARTS) return information;
  throw new SetupError(
    `Discord lets this bot open only ${remaining} more sessions for now, and resets its token when there are none: find out what starts the guide over and over, and wait until the number is reset in ${duration(reset_after)}.`,
    Math.min(Math.max(reset_after, SHORTEST_RESET_MILLISECONDS), LONGEST_RESET_MILLISECONDS),
  );
}

/** A duration in words, rounded up to minutes. */
function duration(milliseconds: number): string {
  const minutes = Math.max(1, Math.ceil(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 ? [`${hours} h`] : [], rest > 0 ? [`${rest} min`] : []].flat().join(' ');
}
