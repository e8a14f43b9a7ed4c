import { webApi } from '@slack/bolt';
import { SetupError } from '../../src/errors.ts';
import { isOfASetting, type Outage } from '../../src/retry.ts';
import { TimeoutError } from '../../src/timeout.ts';

export interface Token {
  readonly variable: string;
  /** The steps to its value in the settings of the app on Slack. */
  readonly place: string;
}

export const BOT_TOKEN: Token = {
  variable: 'SLACK_BOT_TOKEN',
  place: 'copy the "Bot User OAuth Token" from "OAuth & Permissions" in the app\'s settings',
};

export const APP_TOKEN: Token = {
  variable: 'SLACK_APP_TOKEN',
  place:
    'turn on "Socket Mode" in the app\'s settings, and copy an app-level token with the scope connections:write from "Basic Information"',
};

/** A WebSocket that could not be opened, at an address that Slack gave. */
export class SocketError extends Error {
  override readonly name = 'SocketError';
}

const ADDRESSES = 'check the network, and SLACK_API_URL and HTTPS_PROXY if they are set';

/**
 * Judges the failure of a call with a token.
 * @param apiUrl the address that was called
 * @returns an outage, or a mistake in a setting, with one sentence that says which
 */
export function failureOf(error: unknown, { variable, place }: Token, apiUrl: string): Outage | SetupError {
  const { origin } = new URL(apiUrl);
  const unreachable = (cause: string): string =>
    `Slack cannot be reached at ${origin} (${cause}): ${ADDRESSES}.`;
  if (error instanceof webApi.WebAPIPlatformError) {
    const { error: code } = error.data;
    if (TEMPORARY.includes(code)) return { reason: `Slack has a fault of its own at ${origin} (${code}).` };
    // Bolt takes the text of any answer for the name of an error, and `undefined` if an object has none.
    if (/^(?!undefined$)\w+$/.test(code))
      return new SetupError(`Slack refused ${variable} (${code}): ${place}.`);
  }
  if (error instanceof webApi.WebAPIRateLimitedError) {
    const { retryAfter } = error;
    const reason = `Slack takes no more requests at ${origin} for ${retryAfter} seconds (status 429): too many came with ${variable} or from this address.`;
    return { reason, asked: retryAfter * 1000 };
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    const { statusCode } = error;
    return statusCode >= 500
      ? { reason: `Slack has a fault of its own at ${origin} (status ${statusCode}): ${ADDRESSES}.` }
      : new SetupError(unreachable(`something else answers in its place, with the status ${statusCode}`));
  }
  if (error instanceof webApi.WebAPIRequestError) {
    const { message } = error.original;
    const [, code = ''] = /\((\w+)\)$/.exec(message) ?? [];
    return isOfASetting(code) ? new SetupError(unreachable(message)) : { reason: unreachable(message) };
  }
  if (error instanceof SocketError) return { reason: error.message };
  if (error instanceof TimeoutError) return { reason: unreachable(error.message) };
  // The login page of a guest network, for example.
  return new SetupError(unreachable('something else answers in its place'));
}

/**
 * Errors of Slack that are not about the token.
 * Source: https://docs.slack.dev/reference/methods/auth.test
 */
const TEMPORARY: readonly string[] = [
  'fatal_error',
  'internal_error',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
];

/**
 * Errors of Slack about a token that waiting cannot fix.
 * Source: https://docs.slack.dev/reference/methods/apps.connections.open
 */
const LASTING: readonly string[] = [
  'account_inactive',
  'forbidden_team',
  'invalid_auth',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'token_expired',
  'token_revoked',
];

/** True for an error about a token that waiting cannot fix. */
export const isLasting = (error: unknown): boolean =>
  error instanceof webApi.WebAPIPlatformError && LASTING.includes(error.data.error);

/**
 * Errors of Slack about a token that Slack took before.
 * Source: https://docs.slack.dev/reference/methods/chat.postMessage
 */
const REVOKED: readonly string[] = [
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
];

/** The sentence for the log if Slack refuses a bot token that it took before. Undefined for any other error. */
export function revocationIn(error: unknown): string | undefined {
  if (!(error instanceof webApi.WebAPIPlatformError)) return undefined;
  const { error: code } = error.data;
  if (!REVOKED.includes(code)) return undefined;
  return `Slack refuses the bot token (${code}), so the guide answers only commands and clicks: set SLACK_BOT_TOKEN again, or if workspaces install the app, let this one install it again.`;
}
