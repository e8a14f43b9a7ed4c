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

/** One sentence that says why a call with a token failed, and what to check. */
export function refusal(error: unknown, { variable, place }: Token): string {
  if (error instanceof webApi.WebAPIPlatformError) {
    const { error: code } = error.data;
    if (TEMPORARY.includes(code))
      return `Slack has a fault of its own (${code}): start the guide again in a minute.`;
    if (/^\w+$/.test(code)) return `Slack refused ${variable} (${code}): ${place}.`;
  }
  return `Slack cannot be reached (${reasonOf(error)}): check the network, and SLACK_API_URL and HTTPS_PROXY if they are set.`;
}

function reasonOf(error: unknown): string {
  // Bolt takes a whole web page, such as the login page of a guest network, for the name of an error.
  if (error instanceof webApi.WebAPIPlatformError) return 'something else answers in its place';
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
