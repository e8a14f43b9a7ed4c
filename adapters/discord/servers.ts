import { GatewayDispatchEvents } from 'discord.js';
import { z } from 'zod';
import type { Teams } from '../../src/store/departures.ts';

const server = z.object({ id: z.string(), unavailable: z.boolean().optional() });
const interaction = z.object({ guild_id: z.string() });

/**
 * Notes the servers that add the bot, in which people use it, and that remove it. A server that is only out of order
 * stays: https://discord.com/developers/docs/events/gateway-events#guild-delete
 */
export function noteServer({ t, d }: { readonly t: string; readonly d: unknown }, teams: Teams): void {
  switch (t) {
    case GatewayDispatchEvents.GuildCreate: {
      const { data } = server.safeParse(d);
      if (data) teams.has(data.id);
      return;
    }
    case GatewayDispatchEvents.GuildDelete: {
      const { data } = server.safeParse(d);
      if (data && data.unavailable !== true) teams.left(data.id);
      return;
    }
    case GatewayDispatchEvents.InteractionCreate: {
      const { data } = interaction.safeParse(d);
      if (data) teams.has(data.guild_id);
      return;
    }
  }
}
