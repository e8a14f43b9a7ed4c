import { DiscordAPIError, GatewayCloseCodes, RateLimitError } from 'discord.js';
import type { DiscordConfig } from '../../src/config.ts';
import { SetupError } from '../../src/errors.ts';

export const TOKEN_REFUSED =
  'Discord refuses DISCORD_TOKEN; reset it at https://discord.com/developers/applications, on the "Bot" page of your application, and copy the new one.';

const GUILD_REFUSED =
  'Discord does not let the bot into the server of DISCORD_GUILD_ID; check the number, and invite the bot with the scope "applications.commands", at https://discord.com/developers/applications on the "Installation" page of your application.';

/**
 * One sentence that says why a connection stays closed, or undefined if it is opened again.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
export function whyClosedForGood(code: number): string | undefined {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return TOKEN_REFUSED;
    case GatewayCloseCodes.DisallowedIntents:
      return 'Discord closed the connection for good (code 4014, DisallowedIntents): it wants a privileged intent switched on, though the guide asks for none; look at https://discord.com/developers/applications, on the "Bot" page of your application.';
    case GatewayCloseCodes.InvalidShard:
    case GatewayCloseCodes.ShardingRequired:
    case GatewayCloseCodes.InvalidAPIVersion:
    case GatewayCloseCodes.InvalidIntents:
      return `Discord closed the connection for good (code ${code}, ${GatewayCloseCodes[code]}): start the guide again, and if that does not help, install its latest version.`;
    default:
      return undefined;
  }
}

/** The error for the person who installs the guide, if it cannot start. */
export function setupErrorOf(error: unknown, { guildId }: DiscordConfig): SetupError {
  if (error instanceof SetupError) return error;
  if (error instanceof DiscordAPIError) {
    if (error.status === 401) return new SetupError(TOKEN_REFUSED);
    if (guildId !== undefined && (error.status === 403 || error.status === 404)) {
      return new SetupError(GUILD_REFUSED);
    }
  }
  if (error instanceof RateLimitError) {
    return new SetupError(
      'The guide cannot start on Discord: it was asked too often; start it again in an hour.',
    );
  }
  const reason = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
  return new SetupError(`The guide cannot start on Discord: ${reason}`);
}
