/**
 * What the app may do, and the feature that uses it; it asks for nothing else.
 * Source: https://docs.slack.dev/reference/scopes
 */
export const SCOPES = [
  { scope: 'commands', use: 'slash commands and shortcuts' },
  { scope: 'app_mentions:read', use: 'being mentioned in a channel or a thread' },
  { scope: 'chat:write', use: 'answers to mentions and direct messages, and quotations in threads' },
  { scope: 'im:history', use: 'reading the direct messages that people send to the app' },
] as const;

const NEEDED: readonly string[] = SCOPES.map(({ scope }) => scope);

/** One sentence on the scopes that a token lacks, or nothing; `granted` is absent where Slack did not say. */
export function lackOf(granted: readonly string[] | undefined): string | undefined {
  const missing = NEEDED.filter((scope) => granted && !granted.includes(scope));
  if (missing.length === 0) return undefined;
  return `SLACK_BOT_TOKEN lacks ${missing.join(', ')}: add what is missing under "Bot Token Scopes" on "OAuth & Permissions" in the app's settings, and install the app again.`;
}

/** Scopes that nothing here uses. */
export const beyondNeed = (granted: readonly string[] = []): string[] =>
  granted.filter((scope) => !NEEDED.includes(scope));
