import { isDeepStrictEqual } from 'node:util';
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type REST,
  Routes,
} from 'discord.js';
import { z } from 'zod';
import type { Flow } from '../../src/content/flow.ts';
import { words } from '../../src/conversation/words.ts';
import { cut, DESCRIPTION_LENGTH } from './limits.ts';

/** Where the commands are offered: in one server, or everywhere. */
export interface Scope {
  readonly applicationId: string;
  readonly guildId: string | undefined;
}

/**
 * Registers a slash command for each flow, those only that are not registered just so: a day has 200 creations
 * (https://discord.com/developers/docs/interactions/application-commands#registering-a-command). A command of the
 * same name is replaced; all others are left alone.
 * @returns the names of the commands that were registered
 * @throws what the REST client throws
 */
export async function register(rest: REST, flows: readonly Flow[], scope: Scope): Promise<string[]> {
  const { applicationId, guildId } = scope;
  const route =
    guildId === undefined
      ? Routes.applicationCommands(applicationId)
      : Routes.applicationGuildCommands(applicationId, guildId);
  const commands = guildId === undefined ? globalCommands : guildCommands;
  const registered = z
    .unknown()
    .array()
    .parse(await rest.get(route))
    .map((command) => commands.safeParse(command).data);
  const missing = flows
    .map((flow) => commandOf(flow, guildId))
    .filter((wanted) => !registered.some((command) => isDeepStrictEqual(command, commands.parse(wanted))));
  for (const command of missing) await rest.post(route, { body: command });
  return missing.map(({ name }) => name);
}

function commandOf({ slug, title }: Flow, guildId: string | undefined) {
  const command = {
    type: ApplicationCommandType.ChatInput,
    name: slug,
    description: title.length > DESCRIPTION_LENGTH ? `${cut(title, DESCRIPTION_LENGTH - 1)}…` : title,
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: words.lookUpOption,
        description: words.lookUpOptionHint,
        autocomplete: true,
      },
    ],
  };
  if (guildId !== undefined) return command;
  return {
    ...command,
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    integration_types: [ApplicationIntegrationType.GuildInstall],
  };
}

/** The fields that are set here, in one form whether Discord or `commandOf` wrote them. */
const guildCommands = z.object({
  type: z.int().default(ApplicationCommandType.ChatInput),
  name: z.string(),
  description: z.string(),
  options: z
    .array(
      z.object({
        type: z.int(),
        name: z.string(),
        description: z.string(),
        required: z.boolean().default(false),
        autocomplete: z.boolean().default(false),
      }),
    )
    .default([]),
});

const numbers = z
  .array(z.int())
  .nullish()
  .transform((list) => list?.toSorted((a, b) => a - b) ?? null);

const globalCommands = guildCommands.extend({ contexts: numbers, integration_types: numbers });
