import type { IncomingMessage, ServerResponse } from 'node:http';
import { webApi } from '@slack/bolt';
import {
  type CallbackOptions,
  ClearStateStore,
  ErrorCode,
  type Installation,
  InstallProvider,
  type StateStore,
} from '@slack/oauth';
import type { AdapterContext } from '../../src/adapter.ts';
import type { ManyWorkspaces, SlackConfig } from '../../src/config.ts';
import { slashCommand } from '../../src/conversation/medium.ts';
import type { Listener } from '../../src/server.ts';
import type { Installations } from '../../src/store/installations.ts';
import { keyFrom } from '../../src/store/sealing.ts';
import { missingScopes, REDIRECT_PATH, SCOPES } from './commands.ts';
import { boltLogger } from './logger.ts';
import { type About, INSTALL_PATH, installedPage, landingPage, problemPage, setHeaders } from './pages.ts';

/** Time from the landing page to Slack's answer. Slack's code works for ten minutes, too. */
const STATE_SECONDS = 600;

/** Installations at the same time. Each asks Slack twice, so strangers could make the guide ask very often. */
const MAX_OPEN = 8;

/** Sentences for the person who installs the app. */
const SENTENCES = {
  cancelled: 'Nothing was installed, because it was cancelled in Slack.',
  expired: 'This page was opened without the step before it, or too late after it. Start again.',
  organization:
    'It can be installed into a workspace, but not for a whole organization. Remove it from the organization, start again, and choose one workspace.',
  rotation:
    'Token rotation is switched on in the settings of the app, and the guide does not support it. Please tell whoever runs the guide.',
  missing: (scopes: readonly string[]) =>
    `Slack did not grant ${scopes.join(', ')}, which the guide needs. Start again, and allow everything that Slack lists.`,
  notAllowed: 'This guide is not open to your workspace.',
  busy: 'Too many workspaces are installing it now. Try again in a minute.',
  failed: 'Something went wrong on our side. Try again in a minute.',
} as const;

/**
 * Opens the page on which a person installs the app into a workspace, and the one to which Slack sends the person back.
 * Source: https://docs.slack.dev/authentication/installing-with-oauth
 * @param onInstalled is called with the workspace when it is installed
 */
export function routeInstallation(
  config: ManyWorkspaces & Pick<SlackConfig, 'allowedTeams'>,
  { guide, installations, route, log }: AdapterContext & { readonly installations: Installations },
  clientOptions: webApi.WebClientOptions & { readonly slackApiUrl: string },
  onInstalled: (team: string) => void,
): void {
  const { clientId, clientSecret, secretKeys, allowedTeams, privacyUrl, supportUrl } = config;
  const about = (): About => ({
    titles: guide.flows.map(({ title }) => title),
    commands: guide.flows.map(({ slug }) => slashCommand(slug, '')),
    privacyUrl,
    supportUrl,
  });
  const logger = boltLogger(log);
  const provider = new InstallProvider({
    clientId,
    clientSecret,
    stateStore: signedStates(secretKeys),
    stateCookieExpirationSeconds: STATE_SECONDS,
    // The manifest has one address to come back to, so Slack needs no other.
    installUrlOptions: { scopes: SCOPES.map(({ scope }) => scope) },
    authorizationUrl: new URL('../oauth/v2/authorize', clientOptions.slackApiUrl).href,
    renderHtmlForInstallPath: (address) => landingPage(about(), address),
    installationStore: {
      storeInstallation: async (installation) => {
        const team = installation.team?.id;
        if (team === undefined) throw new Error('the installation names no workspace');
        const kept = await installations.save(team, JSON.stringify(installation), Date.now());
        if (kept.kind === 'out of reach') throw new Error('the database is out of reach');
        onInstalled(team);
      },
      fetchInstallation: async () => {
        throw new Error('workspace.ts finds installations');
      },
    },
    // Strangers can cause each of its errors. The guide logs them below, if they are not the person's own.
    logger: { ...logger, error: logger.debug, warn: logger.debug },
    clientOptions,
  });

  const fail = (response: ServerResponse, status: number, sentence: string): void => {
    if (!response.headersSent) response.writeHead(status).end(problemPage(about(), sentence));
  };
  const callback: CallbackOptions = {
    afterInstallation: async (installation, _, __, response) => {
      const sentence = refusalOf(installation, allowedTeams);
      if (sentence === undefined) return true;
      log.warn({ sentence }, 'an installation was refused');
      if (sentence === SENTENCES.organization) await revoke(installation);
      fail(response, 403, sentence);
      return false;
    },
    success: ({ team }, _, __, response) => {
      log.info('the app was installed in a workspace');
      response.end(installedPage(about(), team?.name ?? 'your workspace'));
    },
    failure: (error, _, __, response) => {
      switch (error.code) {
        case ErrorCode.AuthorizationError:
          return fail(response, 400, SENTENCES.cancelled);
        case ErrorCode.MissingCodeError:
        case ErrorCode.MissingStateError:
        case ErrorCode.InvalidStateError:
          return fail(response, 400, SENTENCES.expired);
        default:
          log.warn({ reason: reasonOf(error) }, 'the app could not be installed in a workspace');
          return fail(response, 502, SENTENCES.failed);
      }
    },
  };

  /**
   * Makes the token of a whole organization worthless, because nobody will use it. Not for a workspace: Slack gives it the
   * same token each time, and an earlier installation may be in use.
   * Source: https://docs.slack.dev/reference/methods/auth.revoke
   */
  const revoke = async ({ bot }: Installation): Promise<void> => {
    try {
      await new webApi.WebClient(bot?.token, clientOptions).auth.revoke();
    } catch (error) {
      log.warn({ reason: String(error) }, 'the token of an organization could not be revoked');
    }
  };

  let open = 0;
  route(
    INSTALL_PATH,
    pageBy(async (request, response) => provider.handleInstallPath(request, response)),
  );
  route(
    REDIRECT_PATH,
    pageBy(async (request, response) => {
      if (open >= MAX_OPEN) return fail(response, 503, SENTENCES.busy);
      open++;
      await provider.handleCallback(request, response, callback).finally(() => open--);
    }),
  );

  function pageBy(show: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Listener {
    return (request, response, judge) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return judge.refuse(404, 'method');
      setHeaders(response);
      show(request, response).catch((error: unknown) => {
        log.warn({ reason: String(error) }, 'a page for the installation failed');
        fail(response, 500, SENTENCES.failed);
      });
    };
  }
}

/**
 * Signs the state that goes to Slack and back, with the newest secret, and takes the signature of any. All processes with
 * the same secrets take the states of each other.
 */
function signedStates(secretKeys: ManyWorkspaces['secretKeys']): StateStore {
  const storeOf = (secret: string): StateStore =>
    new ClearStateStore(keyFrom(secret, 'state of an installation').toString('hex'), STATE_SECONDS);
  const newest = storeOf(secretKeys[0]);
  const older = secretKeys.slice(1).map(storeOf);
  return {
    generateStateParam: (options, now) => newest.generateStateParam(options, now),
    verifyStateParam: (now, state) =>
      older.reduce(
        (earlier, store) => earlier.catch(() => store.verifyStateParam(now, state)),
        newest.verifyStateParam(now, state),
      ),
  };
}

/** @returns why an installation is not kept, as a sentence for the person. Undefined if it is kept */
function refusalOf(
  { isEnterpriseInstall, team, enterprise, bot }: Installation,
  allowedTeams: ReadonlySet<string> | undefined,
): string | undefined {
  if (isEnterpriseInstall || team === undefined) return SENTENCES.organization;
  const isOpenTo = (id: string | undefined): boolean => id !== undefined && allowedTeams?.has(id) === true;
  if (allowedTeams && !isOpenTo(team.id) && !isOpenTo(enterprise?.id)) return SENTENCES.notAllowed;
  const missing = missingScopes(bot?.scopes ?? []);
  if (missing.length > 0) return SENTENCES.missing(missing);
  return bot?.refreshToken === undefined && bot?.expiresAt === undefined ? undefined : SENTENCES.rotation;
}

/** Errors of Slack about the settings. Source: https://docs.slack.dev/reference/methods/oauth.v2.access */
const OF_SETTINGS: readonly string[] = ['bad_client_secret', 'invalid_client_id'];

function reasonOf(error: Error): string {
  const code = error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
  return code !== undefined && OF_SETTINGS.includes(code)
    ? `Slack refused SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (${code}): copy both from "Basic Information" in the app's settings.`
    : error.message;
}
