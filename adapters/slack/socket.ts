import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger as BoltLogger, SocketModeReceiver, type webApi } from '@slack/bolt';
import type { Dispatcher } from 'undici';
import type { AdapterContext } from '../../src/adapter.ts';
import { codeOf, SetupError } from '../../src/errors.ts';
import { logRetry, type Outage, pauseAfter, retry } from '../../src/retry.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Transport } from './connection.ts';
import { APP_TOKEN, failureOf, isLasting, SocketError } from './refusal.ts';

/**
 * Time between the openings of the two connections. Slack ends each connection some hours after it was opened, so two
 * connections that were opened together would end together.
 */
const APART_MILLISECONDS = 60_000;

/** Timeout of one attempt. The client itself has none for a connection on which Slack says nothing. */
const CONNECT_MILLISECONDS = 10_000;

/** The longest that a timer can wait. Source: https://nodejs.org/api/timers.html */
const FOREVER_MILLISECONDS = 2 ** 31 - 1;

/** The way to Slack. */
interface Way {
  readonly apiUrl: string;
  readonly clientOptions: webApi.WebClientOptions;
  /** The connections for WebSockets, which go through a proxy if one is set. */
  readonly dispatcher: Dispatcher;
}

/**
 * Takes Slack's events through two WebSockets that the guide opens, and reopens whenever one is lost; Slack closes each
 * every few hours. Source: https://docs.slack.dev/apis/events-api/using-socket-mode
 * @param apart milliseconds between the openings of the two connections
 */
export function socketTransport(
  appToken: string,
  { apiUrl, clientOptions, dispatcher }: Way,
  logger: BoltLogger,
  { log, fail }: Pick<AdapterContext, 'log' | 'fail'>,
  apart = APART_MILLISECONDS,
): Transport {
  const stopping = new AbortController();
  const open = new Set<SocketModeReceiver>();
  let openedAt = 0;
  let wake = (): void => {};

  const newReceiver = () => {
    let socket: Duplex | undefined;
    /** Of the last try: the address that Slack gave, and the error of the WebSocket. */
    let last: { address?: URL; error?: unknown } = {};
    // Bolt's own reconnecting waits five seconds before the first attempt, retries some refused tokens without end,
    // and ends the process with a stack trace over the others.
    const receiver = new SocketModeReceiver({
      appToken,
      // A warning, because a lost connection is reopened.
      logger: { ...logger, error: logger.warn },
      autoReconnectEnabled: false,
      installerOptions: { clientOptions },
      dispatcher: onUpgrade(dispatcher, (upgraded) => {
        socket = upgraded;
      }),
    });
    receiver.client.on('authenticated', ({ url }: { readonly url: string }) => {
      last.address = new URL(url);
    });
    receiver.client.on('error', (error: unknown) => {
      last.error = error;
    });
    receiver.client.on('connected', () => {
      open.add(receiver);
      openedAt = performance.now();
    });
    receiver.client.on('disconnected', () => {
      socket?.destroy();
      if (open.delete(receiver)) wake();
    });
    /** @throws the errors of Slack's API, or SocketError */
    const connect = async (): Promise<void> => {
      last = {};
      try {
        await withTimeout(CONNECT_MILLISECONDS, receiver.start());
      } catch (error) {
        // Not awaited, because it never resolves if nothing was open.
        void receiver.client.disconnect();
        if (last.address === undefined) throw error;
        const cause = last.error ?? error ?? 'it was closed';
        throw new SocketError(
          `Slack's WebSocket at ${last.address.host} cannot be opened (${causeOf(cause)}): check that the network, and the proxy if there is one, lets it through.`,
        );
      }
      if (stopping.signal.aborted) await receiver.stop();
      else log.info({ connections: open.size }, 'connected to Slack');
    };
    return { receiver, connect };
  };
  // Two, so that one carries on while the other is renewed. Slack allows ten for an app, over all its processes.
  const first = newReceiver();
  const receivers = [first, newReceiver()];

  const close = async (): Promise<void> => {
    for (const { receiver } of receivers) await receiver.stop();
  };

  /** Waits. A lost connection or the end of the guide ends the wait. */
  const pause = async (milliseconds: number): Promise<void> => {
    const woken = new AbortController();
    wake = () => woken.abort();
    await delay(Math.min(milliseconds, FOREVER_MILLISECONDS), undefined, { signal: woken.signal }).catch(
      () => undefined,
    );
  };

  /** Opens the connections that are not open, one after the other, so that no two are opened at the same time. */
  const keepOpen = async (): Promise<void> => {
    for (let tries = 0; !stopping.signal.aborted; ) {
      const missing = receivers.find(({ receiver }) => !open.has(receiver));
      const tooEarly = open.size > 0 ? openedAt + apart - performance.now() : 0;
      if (missing === undefined) await pause(Number.POSITIVE_INFINITY);
      else if (tooEarly > 0) await pause(tooEarly);
      else {
        try {
          await missing.connect();
          tries = 0;
        } catch (error) {
          if (stopping.signal.aborted) return;
          const failure = failureOf(error, APP_TOKEN, apiUrl);
          if (failure instanceof SetupError && isLasting(error)) return fail(failure);
          const outage: Outage = failure instanceof SetupError ? { reason: failure.message } : failure;
          const wait = pauseAfter(tries, outage.asked);
          logRetry(log, outage, tries++, wait, { connections: open.size });
          await pause(wait);
        }
      }
    }
  };

  return {
    receiver: {
      init: (app) => {
        for (const { receiver } of receivers) receiver.init(app);
      },
      start: async () => {},
      stop: close,
    },
    open: async () => {
      await retry(first.connect, (error) => failureOf(error, APP_TOKEN, apiUrl), log);
      void keepOpen();
      const refuse = (): void => {
        stopping.abort();
        wake();
      };
      return {
        isReady: () => open.size > 0,
        connections: () => ({ open: open.size, wanted: receivers.length }),
        refuse,
        close,
      };
    },
  };
}

/**
 * Passes on the socket of each WebSocket that is opened. Without a dispatcher, Slack's client destroys the socket of a
 * connection that no longer answers; with one, it cannot, and the socket stays open for as long as Slack keeps it.
 * Measured with @slack/socket-mode 3.1.0 and undici 7.30.2: a WebSocket whose other end stalls is given up after
 * 8.4 s in both cases, and is left behind only with a dispatcher. A WebSocket goes through a proxy only with a
 * dispatcher.
 */
const onUpgrade = (dispatcher: Dispatcher, take: (socket: Duplex) => void): Dispatcher =>
  dispatcher.compose((dispatch) => (options, handler) => {
    const upgrade = handler.onRequestUpgrade?.bind(handler);
    handler.onRequestUpgrade = (controller, status, headers, socket) => {
      take(socket);
      upgrade?.(controller, status, headers, socket);
    };
    return dispatch(options, handler);
  });

/** The cause of an error of a WebSocket, without the address, which gives access to the connection. */
const causeOf = (error: unknown): string => {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return inner instanceof Error && !('code' in inner) ? inner.message : codeOf(inner);
};
