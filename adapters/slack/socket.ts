import { setTimeout as delay } from 'node:timers/promises';
import { type Logger as BoltLogger, SocketModeReceiver, type webApi } from '@slack/bolt';
import type { AdapterContext } from '../../src/adapter.ts';
import { SetupError } from '../../src/setup-error.ts';
import { within } from '../../src/within.ts';
import { APP_TOKEN, isLasting, refusal } from './refusal.ts';
import type { Transport } from './transport.ts';

/** Attempts to connect again come at once, then after one second, then after twice as long each time. */
const LONGEST_DELAY_MILLISECONDS = 30_000;

/** Of one attempt, for which the client would wait without end where Slack opens the connection and says nothing. */
const CONNECT_MILLISECONDS = 30_000;

/**
 * Takes what Slack sends through a WebSocket that we open, and open again whenever it is lost, as Slack has it
 * every few hours. Source: https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function socketTransport(
  appToken: string,
  clientOptions: webApi.WebClientOptions,
  logger: BoltLogger,
  { log, fail }: Pick<AdapterContext, 'log' | 'fail'>,
): Transport {
  // Bolt's own reconnecting waits five seconds before the first attempt, tries some refused tokens without end,
  // and ends the process with a stack trace over the others.
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions },
  });
  let connecting = true;
  const stopping = new AbortController();

  const connect = async (): Promise<void> => {
    try {
      await within(CONNECT_MILLISECONDS, receiver.start());
    } catch (error) {
      // Not awaited: where nothing was open, it waits for ever.
      void receiver.client.disconnect();
      throw error;
    }
    if (stopping.signal.aborted) await receiver.stop();
    else log.info('connected to Slack');
  };
  const reconnect = async (): Promise<void> => {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      try {
        await connect();
        return;
      } catch (error) {
        if (isLasting(error)) return fail(refusal(error, APP_TOKEN));
        log.warn({ attempt }, 'Slack cannot be reached, trying again');
        const pause = Math.min(1000 * 2 ** attempt, LONGEST_DELAY_MILLISECONDS);
        await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  receiver.client.on('disconnected', async () => {
    if (connecting || stopping.signal.aborted) return;
    connecting = true;
    await reconnect();
    connecting = false;
  });

  return {
    receiver,
    open: async () => {
      await connect().catch((error: unknown) => {
        throw new SetupError(refusal(error, APP_TOKEN));
      });
      connecting = false;
      return { isReady: () => !connecting, refuse: () => stopping.abort(), close: () => receiver.stop() };
    },
  };
}
