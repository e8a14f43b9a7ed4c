import { webApi } from '@slack/bolt';
import type { AdapterContext, RunningAdapter } from '../../src/adapter.ts';
import type { SlackConfig } from '../../src/config.ts';
import { openHttpClient, toResponseUrls } from './client.ts';
import { GuideApp } from './connection.ts';
import { httpTransport } from './http.ts';
import { boltLogger } from './logger.ts';
import { receive } from './receive.ts';
import { socketTransport } from './socket.ts';
import { onlyIn, workspaceOf } from './workspace.ts';

const API_URL = 'https://slack.com/api/';

export interface Options {
  /** Milliseconds between the openings of Socket Mode's two connections; default one minute. */
  readonly apart?: number;
  /** Milliseconds for one attempt to send a message; default half a minute. */
  readonly timeout?: number;
}

/**
 * Runs the guide in Slack, over HTTP on `/slack/events` or in Socket Mode. Tries again while Slack or the network is down.
 * @throws SetupError if Slack refuses a token, the token lacks a scope, or the address of Slack or of the proxy is wrong
 */
export async function start(
  config: SlackConfig,
  context: AdapterContext,
  { apart, timeout }: Options = {},
): Promise<RunningAdapter> {
  const log = context.log.child({ platform: 'slack' });
  const logger = boltLogger(log);
  const http = openHttpClient(timeout);
  const apiUrl = config.apiUrl ?? API_URL;
  const clientOptions: webApi.WebClientOptions = {
    slackApiUrl: apiUrl,
    fetch: http.fetch,
    // `http` retries. Bolt's retries would multiply that, and sleep for as long as Slack asks.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger,
  };
  const { dispatcher } = http;
  // Its warnings would repeat each failure that `retry` logs.
  const quietOptions = { ...clientOptions, logger: { ...logger, warn: logger.debug } };
  const transport =
    config.mode === 'http'
      ? httpTransport(config.signingSecret, logger, context)
      : socketTransport(
          config.appToken,
          { apiUrl, clientOptions: quietOptions, dispatcher },
          logger,
          { log, fail: context.fail },
          apart,
        );
  const workspace = await workspaceOf(
    config.botToken,
    new webApi.WebClient(config.botToken, quietOptions),
    log,
  );
  const { allowedTeams } = config;
  const { teamId, enterpriseId } = workspace;
  if (allowedTeams && !allowedTeams.has(teamId) && !(enterpriseId && allowedTeams.has(enterpriseId)))
    log.warn(
      { teamId, enterpriseId },
      'SLACK_ALLOWED_TEAMS does not name the workspace of the app, so its people are not answered',
    );
  const app = new GuideApp({ receiver: transport.receiver, logger, clientOptions }, onlyIn(workspace), log);
  receive(app, { ...context, log }, toResponseUrls(http.fetch, config.apiUrl, log), config.allowedTeams);
  const { isReady, connections, refuse, close } = await transport.open();
  return {
    platform: 'slack',
    isReady,
    connections,
    stop: async () => {
      refuse();
      await app.settled();
      await close();
      http.close();
    },
  };
}
