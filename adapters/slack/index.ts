import { webApi } from '@slack/bolt';
import type { AdapterContext, RunningAdapter } from '../../src/adapter.ts';
import type { SlackConfig } from '../../src/config.ts';
import { SetupError } from '../../src/errors.ts';
import { openOutgoing } from './client.ts';
import { beyondNeed, lackOf } from './commands.ts';
import { GuideApp } from './guide-app.ts';
import { httpTransport } from './http.ts';
import { boltLogger } from './logger.ts';
import { receive } from './receive.ts';
import { BOT_TOKEN, refusal } from './refusal.ts';
import { socketTransport } from './socket.ts';

export interface Options {
  /** Milliseconds between the openings of the two connections of Socket Mode; a minute without it. */
  readonly apart?: number;
}

/**
 * Holds the guide in Slack, over HTTP on `/slack/events` or in Socket Mode.
 * @throws SetupError if Slack refuses a token, the token lacks a scope, or Slack cannot be reached
 */
export async function start(
  config: SlackConfig,
  context: AdapterContext,
  { apart }: Options = {},
): Promise<RunningAdapter> {
  const log = context.log.child({ platform: 'slack' });
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

  const { bot_id, user_id, response_metadata } = await new webApi.WebClient(
    config.botToken,
    clientOptions,
  ).auth
    .test()
    .catch((error: unknown) => {
      throw new SetupError(refusal(error, BOT_TOKEN));
    });
  const granted = response_metadata?.scopes;
  const lack = lackOf(granted);
  if (lack !== undefined) throw new SetupError(lack);
  const unused = beyondNeed(granted);
  if (unused.length > 0) log.warn({ unused }, 'the app was granted scopes that nothing here uses');

  const app = new GuideApp(
    {
      receiver: transport.receiver,
      token: config.botToken,
      // Known already; Bolt would ask for them once more.
      ...(bot_id === undefined ? {} : { botId: bot_id }),
      ...(user_id === undefined ? {} : { botUserId: user_id }),
      logger,
      clientOptions,
      // Without a store of conversations, which would fail once per request for want of messages.
      convoStore: false,
      tokenVerificationEnabled: false,
    },
    log,
  );
  receive(app, { ...context, log }, outgoing.fetch);
  const { isReady, connections, refuse, close } = await transport.open();
  return {
    platform: 'slack',
    isReady,
    connections,
    stop: async () => {
      refuse();
      await app.settled();
      await close();
      outgoing.close();
    },
  };
}
