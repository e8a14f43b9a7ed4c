import type { Logger } from 'pino';
import type { AdapterContext, RunningAdapter } from './adapter.ts';
import type { ChatName } from './config.ts';
import { framesOf, SetupError } from './errors.ts';
import type { ConnectionCount, PlatformStatus } from './server.ts';

/** The state of a platform, with its connections. */
export interface ChatStatus extends PlatformStatus {
  readonly connections: ConnectionCount;
}

/** The connections of a platform that is not connected yet, or has failed. */
const NONE: ConnectionCount = { open: 0, wanted: 0 };

interface Chat {
  adapter: RunningAdapter | undefined;
  /** The reason why the platform is not used. */
  failure: string | undefined;
}

export interface ChatsOptions {
  /** Starts an adapter. Resolves when it is connected, rejects with SetupError if it never can be. */
  readonly start: (name: ChatName, fail: AdapterContext['fail']) => Promise<RunningAdapter>;
  /**
   * Is called when the start is over, which is when each platform is connected or has failed, or some seconds after the
   * first is connected; and then for each platform that is connected later.
   */
  readonly onReady: () => void;
  /** Is called when all platforms have failed, with a sentence for each. */
  readonly onEnd: (reasons: readonly string[]) => void;
  readonly log: Logger;
}

/** The time in which the other platforms are expected to be connected after the first one. */
const START_MILLISECONDS = 5_000;

/**
 * The configured chat platforms. Each starts by itself, and none ends another: if one fails, the others continue. It
 * ends them only if all have failed.
 */
export class Chats {
  readonly #chats: ReadonlyMap<ChatName, Chat>;
  readonly #options: ChatsOptions;
  #isStopping = false;
  #isStarted = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(names: readonly ChatName[], options: ChatsOptions) {
    this.#chats = new Map(names.map((name) => [name, { adapter: undefined, failure: undefined }]));
    this.#options = options;
  }

  start(): void {
    for (const [name, chat] of this.#chats) void this.#start(name, chat);
  }

  get status(): readonly ChatStatus[] {
    return [...this.#chats].map(([platform, { adapter, failure }]) => ({
      platform,
      state: failure !== undefined ? 'failed' : adapter?.isReady() ? 'ready' : 'not ready',
      connections: adapter?.connections() ?? NONE,
    }));
  }

  /** True if every platform was connected, even if its connection is lost by now. */
  get areComplete(): boolean {
    return [...this.#chats.values()].every(({ adapter }) => adapter !== undefined);
  }

  /** Finishes the open answers of all platforms, and closes their connections. Never rejects. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.allSettled([...this.#chats.values()].map(({ adapter }) => adapter?.stop()));
  }

  async #start(name: ChatName, chat: Chat): Promise<void> {
    const { start, log } = this.#options;
    let hasFailed = false;
    const fail = (error: SetupError): void => {
      // One cause may be noticed in several places.
      if (hasFailed) return;
      hasFailed = true;
      this.#fail(name, chat, error);
    };
    try {
      const adapter = await start(name, fail);
      if (hasFailed || this.#isStopping) return await adapter.stop();
      chat.adapter = adapter;
      if (this.#isStarted || this.#isSettled) this.#announce();
      else this.#timer = setTimeout(() => this.#announce(), START_MILLISECONDS);
    } catch (error) {
      if (error instanceof SetupError) return fail(error);
      log.error({ platform: name, at: framesOf(error) }, 'the start failed');
      fail(new SetupError(`The guide cannot start in ${name} because of a bug: its log says where.`));
    }
  }

  #announce(): void {
    clearTimeout(this.#timer);
    this.#isStarted = true;
    this.#options.onReady();
  }

  /** True if each platform is connected or has failed. */
  get #isSettled(): boolean {
    const chats = [...this.#chats.values()];
    return chats.every(({ adapter, failure }) => adapter !== undefined || failure !== undefined);
  }

  #fail(name: ChatName, chat: Chat, { message, againIn }: SetupError): void {
    const { log, onEnd } = this.#options;
    const { adapter } = chat;
    chat.adapter = undefined;
    chat.failure = message;
    const failures = [...this.#chats.values()].map(({ failure }) => failure);
    if (failures.every((failure) => failure !== undefined)) {
      onEnd(failures);
      return;
    }
    log.error({ platform: name }, message);
    if (!this.#isStarted && this.#isSettled) this.#announce();
    adapter
      ?.stop()
      .catch((error: unknown) =>
        log.warn({ platform: name, at: framesOf(error) }, 'the platform was not left'),
      );
    if (againIn === undefined) return;
    setTimeout(() => {
      chat.failure = undefined;
      void this.#start(name, chat);
    }, againIn);
  }
}
