import { webApi } from '@slack/bolt';

interface Token {
  readonly variable: string;
  /** Where its value is found in the settings of the app on Slack. */
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

/** One sentence on why a call with a token failed, and where to look. */
export function refusal(error: unknown, { variable, place }: Token): string {
  if (error instanceof webApi.WebAPIPlatformError) {
    return `Slack refused ${variable} (${error.data.error}): ${place}.`;
  }
  const reason = error instanceof Error ? error.message : 'the connection was closed';
  return `Slack cannot be reached (${reason}): check the network, and SLACK_API_URL if it is set.`;
}

/**
 * What Slack says of a token that it will not take a minute later either.
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

/** Whether waiting does not mend what a call failed for. */
export const isLasting = (error: unknown): boolean =>
  error instanceof webApi.WebAPIPlatformError && LASTING.includes(error.data.error);
