import type { Writable } from 'node:stream';
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
import { argumentsOf } from '../../src/arguments.ts';
import type { Config } from '../../src/config.ts';
import type { Flow } from '../../src/content/flow.ts';
import { invocation } from '../../src/content/invocation.ts';
import { cut } from '../../src/conversation/cut.ts';
import { words } from '../../src/conversation/words.ts';
import { SetupError } from '../../src/errors.ts';
import { commandRest } from './client.ts';
import { DESCRIPTION_LENGTH } from './limits.ts';
import { setupErrorOf } from './refusal.ts';

/** The reach of the commands: one server, or everywhere. */
export interface Scope {
  readonly applicationId: string;
  readonly guildId: string | undefined;
}

/** One of the guide's commands, compared with Discord's list. */
export interface Registration {
  /** As people know it. */
  readonly name: string;
  /** Undefined if the command is not registered. */
  readonly id: string | undefined;
  /** The fields in which Discord's list differs; all fields if the command is not registered. */
  readonly differences: readonly string[];
  /** The command as it is sent to Discord. */
  readonly command: Command;
}

/** The guide's commands beside those that Discord lists for the application. */
export interface Comparison {
  readonly ours: readonly Registration[];
  /** The names of the other commands, such as that of a flow that was renamed since. */
  readonly others: readonly string[];
}

/** The changes that an overwrite made, by the names of the commands. */
export interface Changes {
  readonly registered: readonly string[];
  readonly removed: readonly string[];
}

const application = z.object({ id: z.string(), approximate_guild_count: z.int().default(0) });

/**
 * The application that the bot's token belongs to, and about how many servers have added it.
 * @throws the errors of the REST client
 */
export async function applicationOf(rest: REST): Promise<{ readonly id: string; readonly servers: number }> {
  const { id, approximate_guild_count } = application.parse(await rest.get(Routes.currentApplication()));
  return { id, servers: approximate_guild_count };
}

/**
 * Compares the guide's commands, one for each flow and one for the menu of messages, with Discord's list.
 * @throws the errors of the REST client
 */
export async function compare(rest: REST, flows: readonly Flow[], scope: Scope): Promise<Comparison> {
  const schema = scope.guildId === undefined ? globalCommand : guildCommand;
  const registered = z.array(known).parse(await rest.get(routeOf(scope)));
  const ours = commandsOf(flows, scope).map((command) => {
    const same = registered.find(({ name, type }) => name === command.name && type === command.type);
    const [is, wanted] = [schema.safeParse(same).data, schema.parse(command)];
    return { name: nameOf(command), id: same?.id, differences: differences(is, wanted), command };
  });
  return { ours, others: registered.filter(({ id }) => ours.every((our) => our.id !== id)).map(nameOf) };
}

/**
 * Makes the guide's commands the only ones of the application, by one overwrite. Nothing is written if nothing differs.
 * Commands that stay the same keep their ids, and do not count among the 200 that may be created in a day.
 * Source: https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands
 * @throws the errors of the REST client
 */
export async function overwrite(rest: REST, { ours, others }: Comparison, scope: Scope): Promise<Changes> {
  const registered = ours.filter(({ differences }) => differences.length > 0).map(({ name }) => name);
  if (registered.length > 0 || others.length > 0) {
    await rest.put(routeOf(scope), { body: ours.map(({ command }) => command) });
  }
  return { registered, removed: others };
}

/**
 * Deletes the guide's commands, as far as they are registered, and no others.
 * @throws the errors of the REST client
 */
export async function remove(rest: REST, { ours }: Comparison, scope: Scope): Promise<Changes> {
  const removed: string[] = [];
  for (const { id, name } of ours) {
    if (id === undefined) continue;
    await rest.delete(`${routeOf(scope)}/${id}`);
    removed.push(name);
  }
  return { registered: [], removed };
}

const routeOf = ({ applicationId, guildId }: Scope): `/${string}` =>
  guildId === undefined
    ? Routes.applicationCommands(applicationId)
    : Routes.applicationGuildCommands(applicationId, guildId);

type Command = ReturnType<typeof commandsOf>[number];

/** A command of one server is for its members. A command for everywhere also works for a person who installed the app. */
function commandsOf(flows: readonly Flow[], { guildId }: Scope) {
  const everywhere = {
    contexts: [
      InteractionContextType.Guild,
      InteractionContextType.BotDM,
      InteractionContextType.PrivateChannel,
    ],
    integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  };
  const reach = guildId === undefined ? everywhere : {};
  return [
    ...flows.map((flow) => ({ ...slashCommand(flow), ...reach })),
    {
      type: ApplicationCommandType.Message,
      name: words.quoteCommand,
      ...reach,
    },
  ];
}

const slashCommand = ({ slug, title }: Flow) => ({
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
});

const nameOf = ({ type, name }: { readonly type: number; readonly name: string }): string =>
  type === ApplicationCommandType.ChatInput ? `/${name}` : `"${name}"`;

function differences(is: Readonly<Record<string, unknown>> | undefined, wanted: Fields): string[] {
  return Object.entries(wanted)
    .filter(([field, value]) => !isDeepStrictEqual(is?.[field], value))
    .map(([field]) => field);
}

const known = z.looseObject({
  id: z.string(),
  type: z.int().default(ApplicationCommandType.ChatInput),
  name: z.string(),
});

/** The fields that the guide sets, in one form for Discord's list and for `commandsOf`. */
const guildCommand = z.object({
  type: z.int().default(ApplicationCommandType.ChatInput),
  name: z.string(),
  description: z.string().default(''),
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

const globalCommand = guildCommand.extend({ contexts: numbers, integration_types: numbers });

type Fields = z.output<typeof guildCommand>;

const REGISTER_USAGE = invocation('discord-register', '[--dry-run] [--remove]');

/**
 * Prints the differences from Discord's list, then registers or removes the commands. With `--dry-run` it only prints.
 * @throws SetupError if Discord is not set up or refuses, ContentError if the content has errors
 */
export async function registerCommand(
  args: readonly string[],
  readSettings: () => Config,
  output: Writable,
): Promise<number> {
  const { values } = argumentsOf(
    args,
    REGISTER_USAGE,
    { 'dry-run': { type: 'boolean' }, remove: { type: 'boolean' } },
    0,
  );
  const { chats, contentFolder } = readSettings();
  const { discord } = chats;
  if (discord === undefined) {
    throw new SetupError('DISCORD_TOKEN is missing: set it, or fill it in in the file .env.');
  }
  // Loaded on demand, because a start with the kept content needs no reader.
  const { loadLibrary } = await import('../../src/content/read/library.ts');
  const { flows } = loadLibrary(contentFolder);
  const rest = commandRest(discord);
  const say = (line: string): boolean => output.write(`${line}\n`);
  try {
    const scope = { applicationId: (await applicationOf(rest)).id, guildId: discord.guildId };
    const comparison = await compare(rest, flows, scope);
    for (const registration of comparison.ours) say(describe(registration));
    const removes = values.remove === true;
    for (const name of removes ? [] : comparison.others) say(`${name} is not a command of the guide.`);
    if (values['dry-run']) {
      say('Nothing was written.');
      return 0;
    }
    const { registered, removed } = await (removes ? remove : overwrite)(rest, comparison, scope);
    if (!removes) say(`Registered: ${listed(registered)}.`);
    if (removes || removed.length > 0) say(`Removed: ${listed(removed)}.`);
    return 0;
  } catch (error) {
    throw setupErrorOf(error, discord);
  }
}

function describe({ name, id, differences }: Registration): string {
  if (id === undefined) return `${name} is not registered.`;
  return differences.length === 0
    ? `${name} is up to date.`
    : `${name} differs in: ${differences.join(', ')}.`;
}

const listed = (names: readonly string[]): string => names.join(', ') || 'nothing';
