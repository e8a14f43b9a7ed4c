import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { AdapterContext, RunningAdapter } from '../../src/adapter.ts';
import type { ManyWorkspaces, SlackConfig } from '../../src/config.ts';
import { openHttpClient, toResponseUrls } from './client.ts';
import { GuideApp } from './connection.ts';
import { httpTransport } from './http.ts';
import { boltLogger } from './logger.ts';
import { receive } from './receive.ts';
import { socketTransport } from './socket.ts';
import {
  type Authorize,
  InstalledWorkspaces,
  onlyIn,
  type Removals,
  removalsFrom,
  type Workspace,
  workspaceOf,
} from './workspace.ts';

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
  const clientOptions = {
    slackApiUrl: apiUrl,
    fetch: http.fetch,
    // `http` retries. Bolt's retries would multiply that, and sleep for as long as Slack asks.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger,
  } satisfies webApi.WebClientOptions;
  const { dispatcher } = http;
  // Its warnings would repeat each failure that `retry` logs.
  const quietOptions = { ...clientOptions, logger: { ...logger, warn: logger.debug } };
  const transport =
    config.mode === 'socket'
      ? socketTransport(
          config.appToken,
          { apiUrl, clientOptions: quietOptions, dispatcher },
          logger,
          { log, fail: context.fail },
          apart,
        )
      : httpTransport(config.signingSecret, logger, context);
  const { authorize, removals } =
    config.mode === 'many workspaces'
      ? await openToWorkspaces(config, { ...context, log }, quietOptions)
      : await openToOne(config, { ...context, log }, quietOptions);
  const app = new GuideApp({ receiver: transport.receiver, logger, clientOptions }, authorize, log);
  app.removals = removals;
  receive(
    app,
    { ...context, log },
    toResponseUrls(http.fetch, config.apiUrl, log),
    config.allowedTeams,
    config.mode === 'many workspaces' ? config : {},
  );
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

/** Asks Slack for the only workspace of the app, and warns if its people are not answered. */
async function ownWorkspace(
  { botToken, allowedTeams }: Pick<SlackConfig, 'allowedTeams'> & { readonly botToken: string },
  client: webApi.WebClient,
  log: Logger,
): Promise<Workspace> {
  const workspace = await workspaceOf(botToken, client, log);
  const { teamId, enterpriseId } = workspace;
  if (allowedTeams && !allowedTeams.has(teamId) && !(enterpriseId && allowedTeams.has(enterpriseId)))
    log.warn(
      { teamId, enterpriseId },
      'SLACK_ALLOWED_TEAMS does not name the workspace of the app, so its people are not answered',
    );
  return workspace;
}

/** Answers only the workspace whose token is a setting. */
async function openToOne(
  config: Exclude<SlackConfig, ManyWorkspaces>,
  { teams, log }: AdapterContext,
  clientOptions: webApi.WebClientOptions,
): Promise<{ readonly authorize: Authorize; readonly removals: Removals }> {
  const workspace = await ownWorkspace(config, new webApi.WebClient(config.botToken, clientOptions), log);
  teams?.has(workspace.teamId);
  return {
    authorize: onlyIn(workspace),
    removals: removalsFrom(workspace, teams, Date.now(), log),
  };
}

/** Opens the pages on which workspaces install the app. They are loaded only then. */
async function openToWorkspaces(
  config: ManyWorkspaces & Pick<SlackConfig, 'allowedTeams'>,
  context: AdapterContext,
  clientOptions: webApi.WebClientOptions & { readonly slackApiUrl: string },
): Promise<Pick<InstalledWorkspaces, 'authorize' | 'removals'>> {
  const { installations, log } = context;
  if (installations === undefined) throw new Error('Nothing keeps the installations.');
  const workspaces = new InstalledWorkspaces(installations, log);
  const { routeInstallation } = await import('./install.ts');
  routeInstallation(config, { ...context, installations }, clientOptions, (team) => workspaces.forget(team));
  return workspaces;
}
