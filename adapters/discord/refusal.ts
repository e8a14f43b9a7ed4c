import { DiscordAPIError, GatewayCloseCodes, HTTPError, RateLimitError } from 'discord.js';
import { z } from 'zod';
import type { DiscordConfig } from '../../src/config.ts';
import { SetupError } from '../../src/errors.ts';
import { isOfASetting, type Outage } from '../../src/retry.ts';
import { TimeoutError } from '../../src/timeout.ts';

const API_URL = 'https://discord.com/api';

export const TOKEN_REFUSED =
  'Discord refuses DISCORD_TOKEN; reset it at https://discord.com/developers/applications, on the "Bot" page of your application, and copy the new one.';

const GUILD_REFUSED =
  'Discord does not let the bot into the server of DISCORD_GUILD_ID; check the number, and invite the bot with the scope "applications.commands", at https://discord.com/developers/applications on the "Installation" page of your application.';

/** The pause before Discord is asked again for the number of shards. Each start uses up sessions of the day. */
const MORE_SHARDS_MILLISECONDS = 60_000;

/**
 * Says why a connection stays closed. Undefined if it is opened again.
 * @param shards the number of connections
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
export function closedForGood(code: number, shards: number): SetupError | undefined {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return new SetupError(TOKEN_REFUSED);
    case GatewayCloseCodes.DisallowedIntents:
      return new SetupError(
        'Discord closed the connection for good (code 4014, DisallowedIntents): it wants a privileged intent switched on, though the guide asks for none; look at https://discord.com/developers/applications, on the "Bot" page of your application.',
      );
    case GatewayCloseCodes.ShardingRequired:
      return new SetupError(
        `This bot is in more servers than its ${shards} connections (shards) may serve (code 4011, ShardingRequired): a new start opens as many as Discord asks for.`,
        MORE_SHARDS_MILLISECONDS,
      );
    case GatewayCloseCodes.InvalidShard:
    case GatewayCloseCodes.InvalidAPIVersion:
    case GatewayCloseCodes.InvalidIntents:
      return new SetupError(
        `Discord closed the connection for good (code ${code}, ${GatewayCloseCodes[code]}): start the guide again, and if that does not help, install its latest version.`,
      );
    default:
      return undefined;
  }
}

const ADDRESSES = 'check the network, and DISCORD_API_URL if it is set';

/**
 * Judges the failure of a request with the bot's token.
 * @returns an outage, or a mistake in a setting, with one sentence that says which
 */
export function failureOf(error: unknown, { guildId, apiUrl = API_URL }: DiscordConfig): Outage | SetupError {
  if (error instanceof SetupError) return error;
  const { origin } = new URL(apiUrl);
  const unreachable = (cause: string): string =>
    `Discord cannot be reached at ${origin} (${cause}): ${ADDRESSES}.`;
  if (error instanceof RateLimitError) {
    // 0: no pause was named. NaN: a date instead of seconds.
    const asked = error.retryAfter > 0 ? error.retryAfter : DEFAULT_RETRY_MILLISECONDS;
    const reason = `Discord takes no more requests at ${origin} for ${Math.ceil(asked / 1000)} seconds (status 429): too many came with DISCORD_TOKEN or from this address.`;
    return { reason, asked };
  }
  if (error instanceof HTTPError)
    return { reason: `Discord has a fault of its own at ${origin} (status ${error.status}): ${ADDRESSES}.` };
  if (error instanceof DiscordAPIError) {
    const { status, code, rawError, method } = error;
    // The code is missing in the answer of a proxy.
    if (!('code' in rawError))
      return new SetupError(unreachable(`something else answers in its place, with the status ${status}`));
    if (status === 401) return new SetupError(TOKEN_REFUSED);
    if (guildId !== undefined && (status === 403 || status === 404)) return new SetupError(GUILD_REFUSED);
    const { pathname } = new URL(error.url);
    const message = error.message.replace(/\s+/g, ' ');
    return new SetupError(
      `Discord at ${origin} refused ${method} ${pathname} (status ${status}, code ${code}: ${message}): check DISCORD_TOKEN, and DISCORD_GUILD_ID if it is set.`,
    );
  }
  if (error instanceof TimeoutError) return { reason: unreachable(error.message) };
  if (error instanceof Error && error.name === 'AbortError')
    return { reason: unreachable('no answer in time') };
  const code = connectionError.safeParse(error).data?.code;
  if (code === undefined || isOfASetting(code))
    return new SetupError(unreachable(code ?? 'something else answers in its place'));
  return { reason: unreachable(code) };
}

/** The pause if Discord does not say how long it should be. */
const DEFAULT_RETRY_MILLISECONDS = 30_000;

const connectionError = z.looseObject({ code: z.string() });

/** The error for the person who runs a command, which does not try again. */
export function setupErrorOf(error: unknown, config: DiscordConfig): SetupError {
  const failure = failureOf(error, config);
  return failure instanceof SetupError ? failure : new SetupError(failure.reason);
}
