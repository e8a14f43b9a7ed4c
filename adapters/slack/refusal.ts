import { webApi } from '@slack/bolt';

interface Token {
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

/**
 * One sentence that says why a call with a token failed, and what to check.
 * @param apiUrl the address that was called
 */
export function refusal(error: unknown, { variable, place }: Token, apiUrl?: string): string {
  const at = apiUrl === undefined ? '' : ` at ${new URL(apiUrl).origin}`;
  if (error instanceof webApi.WebAPIPlatformError) {
    const { error: code } = error.data;
    if (TEMPORARY.includes(code))
      return `Slack has a fault of its own (${code}): start the guide again in a minute.`;
    if (/^\w+$/.test(code)) return `Slack refused ${variable} (${code}): ${place}.`;
  }
  if (error instanceof webApi.WebAPIRateLimitedError)
    return `Slack${at} takes no more requests for ${error.retryAfter} seconds (429): start the guide again after that.`;
  return `Slack cannot be reached${at} (${reasonOf(error)}): check the network, and SLACK_API_URL and HTTPS_PROXY if they are set.`;
}

function reasonOf(error: unknown): string {
  // Bolt takes a whole web page, such as the login page of a guest network, for the name of an error.
  if (error instanceof webApi.WebAPIPlatformError) return 'something else answers in its place';
  if (error instanceof webApi.WebAPIHTTPError) return `the answer has the status ${error.statusCode}`;
  return error instanceof Error ? error.message : 'the connection was closed';
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

/** True for an error that waiting cannot fix. */
export const isLasting = (error: unknown): boolean =>
  error instanceof webApi.WebAPIPlatformError && LASTING.includes(error.data.error);

/** Codes of connections that a wrong setting of the address, of a certificate or of the proxy makes fail. */
const OF_A_SETTING =
  /\((?:PROXY_4\d\d|ERR_(?:INVALID_URL|TLS|SSL)\w*|EPROTO|HPE_\w+|\w*CERT\w*|UNABLE_TO_\w+)\)/;

/** True for an error of Slack or of the network that may pass: a timeout, no connection, 429, a status from 500 on. */
export function isPassing(error: unknown): boolean {
  if (error instanceof webApi.WebAPIPlatformError) return TEMPORARY.includes(error.data.error);
  if (error instanceof webApi.WebAPIHTTPError) return error.statusCode >= 500;
  if (error instanceof webApi.WebAPIRequestError) return !OF_A_SETTING.test(error.message);
  return error instanceof webApi.WebAPIRateLimitedError;
}
