import {
  type IIdentifyThrottler,
  type SessionInfo,
  SimpleIdentifyThrottler,
  WebSocketManager,
  WebSocketShardEvents,
} from '@discordjs/ws';
import { GatewayDispatchEvents, type REST, Routes } from 'discord.js';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AdapterContext } from '../../src/adapter.ts';
import { SetupError } from '../../src/errors.ts';
import { withTimeout } from '../../src/timeout.ts';
import { isTokenRefused } from './client.ts';
import { TOKEN_REFUSED, whyClosedForGood } from './refusal.ts';

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
  readonly #log: Logger;
  /** The session of each shard, to resume it. The library would keep one list for all connections of a process. */
  readonly #sessions = new Map<number, SessionInfo | null>();
  /** The shards that receive events. */
  readonly #ready = new Set<number>();
  #shards = 1;
  #isOpen = false;
  #isClosing = false;
  /** Reports an error that waiting cannot fix: `open` rejects with it; after `open`, it ends the process. */
  #refuse: (reason: string) => void;

  /** @param receive takes the data of each interaction */
  constructor(
    rest: REST,
    token: string,
    receive: (interaction: unknown) => void,
    { log, fail }: Pick<AdapterContext, 'log' | 'fail'>,
  ) {
    this.#rest = rest;
    this.#log = log;
    this.#refuse = fail;
    this.#manager = new WebSocketManager({
      rest,
      token,
      // Interactions need no intent.
      intents: 0,
      // As many as Discord recommends.
      shardCount: null,
      retrieveSessionInfo: (shard) => this.#sessions.get(shard) ?? null,
      updateSessionInfo: (shard, session) => void this.#sessions.set(shard, session),
      buildIdentifyThrottler: (manager) => this.#throttler(manager),
    });
    this.#manager.on(WebSocketShardEvents.Debug, ({ message }) => log.debug(message));
    this.#manager.on(WebSocketShardEvents.Error, ({ error }) =>
      log.warn({ reason: error.message }, 'the connection to Discord failed'),
    );
    this.#manager.on(WebSocketShardEvents.Closed, ({ code, shardId }) => this.#closed(code, shardId));
    this.#manager.on(WebSocketShardEvents.Ready, ({ shardId }) =>
      this.#onReady(shardId, 'connected to Discord'),
    );
    this.#manager.on(WebSocketShardEvents.Resumed, ({ shardId }) =>
      this.#onReady(shardId, 'connected to Discord again'),
    );
    this.#manager.on(WebSocketShardEvents.Dispatch, ({ data }) => {
      if (data.t === GatewayDispatchEvents.InteractionCreate && !this.#isClosing) receive(data.d);
    });
  }

  /**
   * Resolves when every shard receives events.
   * @param greeting timeout for the gateway's hello, in milliseconds
   * @throws SetupError if Discord closes the connection for good, or does not let a session start
   * @throws Error if it takes too long
   */
  async open(greeting = GREETING_MILLISECONDS): Promise<void> {
    const { shards, session_start_limit } = await checkSessionStarts(this.#rest);
    const inTurn = Math.ceil(shards / session_start_limit.max_concurrency);
    const fail = this.#refuse;
    const refused = new Promise<never>((_, reject) => {
      this.#refuse = (reason) => reject(new SetupError(reason));
    });
    await withTimeout(
      greeting + inTurn * SESSION_START_MILLISECONDS,
      Promise.race([this.#manager.connect(), refused]),
    );
    this.#refuse = fail;
    this.#shards = await this.#manager.getShardCount();
    this.#isOpen = true;
  }

  get isReady(): boolean {
    return this.#isOpen && this.#ready.size === this.#shards;
  }

  get readyShards(): number {
    return this.#ready.size;
  }

  /** Takes no more interactions; answers can still go out. */
  ignore(): void {
    this.#isClosing = true;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#manager.destroy();
  }

  #onReady(shard: number, message: string): void {
    this.#ready.add(shard);
    this.#log.info({ shard }, message);
  }

  #closed(code: number, shard: number): void {
    const wasReady = this.#ready.delete(shard);
    if (this.#isClosing) return;
    const reason = whyClosedForGood(code);
    if (reason !== undefined) this.#refuse(reason);
    // Not logged for each try, because in an outage there are two in a second.
    else if (wasReady) this.#log.warn({ shard, code }, 'the connection to Discord is lost');
  }

  /** Counts the day's session starts, so that a session that is lost again and again does not use them up. */
  async #throttler(manager: WebSocketManager): Promise<IIdentifyThrottler> {
    const { session_start_limit } = await manager.fetchGatewayInformation();
    const throttler = new SimpleIdentifyThrottler(session_start_limit.max_concurrency);
    const waitForIdentify = async (shard: number, signal: AbortSignal): Promise<void> => {
      const refusal = this.#isOpen ? await this.#refusal() : undefined;
      if (refusal !== undefined) {
        this.#refuse(refusal);
        // Waits until it is aborted, because the library would go on after an error.
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }
      await throttler.waitForIdentify(shard, signal);
    };
    return { waitForIdentify };
  }

  /** The reason not to start a session. Undefined if one may start, or if Discord cannot be asked. */
  async #refusal(): Promise<string | undefined> {
    try {
      await checkSessionStarts(this.#rest);
      return undefined;
    } catch (error) {
      if (error instanceof SetupError) return error.message;
      return isTokenRefused(error) ? TOKEN_REFUSED : undefined;
    }
  }
}

/** Timeout for the gateway's hello. The library has none. */
const GREETING_MILLISECONDS = 30_000;

/**
 * Time between two session starts: five seconds by Discord's rule, and up to one and a half more by the library.
 * https://discord.com/developers/docs/events/gateway#rate-limiting
 */
const SESSION_START_MILLISECONDS = 6_500;

/**
 * Session starts that the guide leaves unused. A bot that uses up all of a day gets its token reset.
 * https://discord.com/developers/docs/events/gateway#session-start-limit-object
 */
const RESERVED_SESSION_STARTS = 20;

const gatewayInformation = z.object({
  shards: z.int(),
  session_start_limit: z.object({
    remaining: z.int(),
    reset_after: z.number(),
    max_concurrency: z.int().min(1),
  }),
});

/** @throws SetupError if a start would leave too few session starts for the rest of the day */
async function checkSessionStarts(rest: REST): Promise<z.output<typeof gatewayInformation>> {
  const information = gatewayInformation.parse(await rest.get(Routes.gatewayBot()));
  const { remaining, reset_after } = information.session_start_limit;
  if (remaining - information.shards >= RESERVED_SESSION_STARTS) return information;
  throw new SetupError(
    `Discord lets this bot open only ${remaining} more sessions for now, and resets its token when there are none: find out what starts the guide over and over, and start it again in ${duration(reset_after)}.`,
  );
}

/** A duration in words, rounded up to minutes. */
function duration(milliseconds: number): string {
  const minutes = Math.max(1, Math.ceil(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 ? [`${hours} h`] : [], rest > 0 ? [`${rest} min`] : []].flat().join(' ');
}
