import type { webApi } from '@slack/bolt';
import type { AdapterContext, RunningAdapter } from '../../src/adapter.ts';
import type { SlackConfig } from '../../src/config.ts';
import { SetupError } from '../../src/setup-error.ts';
import { GuideApp } from './guide-app.ts';
import { httpTransport } from './http.ts';
import { boltLogger } from './logger.ts';
import { openOutgoing } from './outgoing.ts';
import { receive } from './receive.ts';
import { BOT_TOKEN, refusal } from './refusal.ts';
import { socketTransport } from './socket.ts';

export interface Options {
  /** Milliseconds between the openings of the two connections of Socket Mode; a minute without it. */
  readonly apart?: number;
}

/**
 * Holds the guide in Slack, over HTTP on `/slack/events` or in Socket Mode. The app needs no scope but `commands`.
 * @throws SetupError if Slack refuses a token or cannot be reached
 */
export async function start(
  config: SlackConfig,
  context: AdapterContext,
  { apart }: Options = {},
): Promise<RunningAdapter> {
  const log = context.log.child({ adapter: 'slack' });
  const logger = boltLogger(log);
  const outgoing = openOutgoing();
  const clientOptions: webApi.WebClientOptions = {
    ...(config.apiUrl === undefined ? {} : { slackApiUrl: config.apiUrl }),
    fetch: outgoing.fetch,
    // All retrying is done there: Bolt's on top would multiply it, and sleep as long as Slack asks for.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger,
  };
  const transport =
    config.mode === 'http'
      ? httpTransport(config.signingSecret, logger, context)
      : socketTransport(config.appToken, clientOptions, logger, { log, fail: context.fail }, apart);

  const app = new GuideApp(
    {
      receiver: transport.receiver,
      token: config.botToken,
      logger,
      clientOptions,
      // Without a store of conversations, which would fail once per request for want of messages.
      convoStore: false,
      // Otherwise a refused token ends the process instead of being thrown here.
      deferInitialization: true,
    },
    log,
  );
  receive(app, { ...context, log });
  await app.init().catch((error: unknown) => {
    throw new SetupError(refusal(error, BOT_TOKEN));
  });
  const { isReady, refuse, close } = await transport.open();
  return {
    isReady,
    stop: async () => {
      refuse();
      await app.settled();
      await close();
      await outgoing.close();
    },
  };
}
