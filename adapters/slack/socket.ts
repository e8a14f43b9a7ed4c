import { setTimeout as delay } from 'node:timers/promises';
import { type Logger as BoltLogger, SocketModeReceiver, webApi } from '@slack/bolt';
import type { AdapterContext } from '../../src/adapter.ts';
import { SetupError } from '../../src/errors.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Transport } from './connection.ts';
import { APP_TOKEN, isLasting, refusal } from './refusal.ts';

/**
 * Between the openings of two connections: Slack ends each some hours after it was opened, so that two opened
 * together would end together.
 */
const APART_MILLISECONDS = 60_000;

/** Attempts to connect again come at once, then after one second, then after twice as long each time. */
const LONGEST_DELAY_MILLISECONDS = 30_000;

/** Of one attempt, for which the client would wait without end where Slack opens the connection and says nothing. */
const CONNECT_MILLISECONDS = 10_000;

/** The longest that a timer can wait. Source: https://nodejs.org/api/timers.html */
const FOREVER_MILLISECONDS = 2 ** 31 - 1;

/**
 * Takes what Slack sends through WebSockets that we open, and open again whenever one is lost, as Slack has it
 * every few hours. Source: https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function socketTransport(
  appToken: string,
  clientOptions: webApi.WebClientOptions,
  logger: BoltLogger,
  { log, fail }: Pick<AdapterContext, 'log' | 'fail'>,
  apart = APART_MILLISECONDS,
): Transport {
  const stopping = new AbortController();
  const open = new Set<SocketModeReceiver>();
  let openedAt = 0;
  let wake = (): void => {};

  const newReceiver = (): SocketModeReceiver => {
    // Bolt's own reconnecting waits five seconds before the first attempt, tries some refused tokens without end,
    // and ends the process with a stack trace over the others.
    const receiver = new SocketModeReceiver({
      appToken,
      // It is opened again: nothing that somebody must see to.
      logger: { ...logger, error: logger.warn },
      autoReconnectEnabled: false,
      installerOptions: { clientOptions },
    });
    receiver.client.on('connected', () => {
      open.add(receiver);
      openedAt = performance.now();
    });
    receiver.client.on('disconnected', () => {
      if (open.delete(receiver)) wake();
    });
    return receiver;
  };
  // One carries on while the other is renewed. Slack allows ten for an app, those of all its processes together.
  const first = newReceiver();
  const receivers = [first, newReceiver()];

  const close = async (): Promise<void> => {
    for (const receiver of receivers) await receiver.stop();
  };

  const connect = async (receiver: SocketModeReceiver): Promise<void> => {
    try {
      await withTimeout(CONNECT_MILLISECONDS, receiver.start());
    } catch (error) {
      // Not awaited: where nothing was open, it waits for ever.
      void receiver.client.disconnect();
      throw error;
    }
    if (stopping.signal.aborted) await receiver.stop();
    else log.info({ connections: open.size }, 'connected to Slack');
  };

  /** Waits, but no longer than until a connection is lost or the guide stops. */
  const pause = async (milliseconds: number): Promise<void> => {
    const woken = new AbortController();
    wake = () => woken.abort();
    await delay(Math.min(milliseconds, FOREVER_MILLISECONDS), undefined, { signal: woken.signal }).catch(
      () => undefined,
    );
  };

  /** Opens what is not open, one after the other, so that no two are opened at the same time. */
  const keepOpen = async (): Promise<void> => {
    for (let attempt = 0; !stopping.signal.aborted; ) {
      const receiver = receivers.find((candidate) => !open.has(candidate));
      const tooEarly = open.size > 0 ? openedAt + apart - performance.now() : 0;
      if (receiver === undefined) await pause(Number.POSITIVE_INFINITY);
      else if (tooEarly > 0) await pause(tooEarly);
      else {
        try {
          await connect(receiver);
          attempt = 0;
        } catch (error) {
          if (stopping.signal.aborted) return;
          if (isLasting(error)) return fail(refusal(error, APP_TOKEN));
          log.warn({ attempt, connections: open.size }, 'Slack cannot be reached, trying again');
          await pause(Math.max(Math.min(1000 * 2 ** attempt++, LONGEST_DELAY_MILLISECONDS), askedFor(error)));
        }
      }
    }
  };

  return {
    receiver: {
      init: (app) => {
        for (const receiver of receivers) receiver.init(app);
      },
      start: async () => {},
      stop: close,
    },
    open: async () => {
      await connect(first).catch((error: unknown) => {
        throw new SetupError(refusal(error, APP_TOKEN));
      });
      void keepOpen();
      const refuse = (): void => {
        stopping.abort();
        wake();
      };
      return { isReady: () => open.size > 0, connections: () => open.size, refuse, close };
    },
  };
}

/** The milliseconds that Slack has us wait, where it was asked too often. */
const askedFor = (error: unknown): number =>
  error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1000 : 0;
