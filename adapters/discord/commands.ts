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
import { loadLibrary } from '../../src/content/read/library.ts';
import { cut } from '../../src/conversation/cut.ts';
import { words } from '../../src/conversation/words.ts';
import { SetupError } from '../../src/errors.ts';
import { applicationRest } from './client.ts';
import { DESCRIPTION_LENGTH } from './limits.ts';
import { setupErrorOf } from './refusal.ts';

/** Where the commands are offered: in one server, or everywhere. */
export interface Scope {
  readonly applicationId: string;
  readonly guildId: string | undefined;
}

/** One of our commands, and how it stands with Discord. */
export interface Registration {
  /** As people know it. */
  readonly name: string;
  /** Unknown where it is not registered. */
  readonly id: string | undefined;
  /** The fields in which it is registered otherwise; all of them where it is not registered. */
  readonly differences: readonly string[];
  /** What Discord should be told. */
  readonly command: Command;
}

/**
 * The application that the bot's token belongs to.
 * @throws what the REST client throws
 */
export async function applicationOf(rest: REST): Promise<string> {
  return z.object({ id: z.string() }).parse(await rest.get(Routes.currentApplication())).id;
}

/**
 * Compares our commands, one of each flow and one in the menu of messages, with what is registered. Others' are not
 * looked at.
 * @throws what the REST client throws
 */
export async function compare(rest: REST, flows: readonly Flow[], scope: Scope): Promise<Registration[]> {
  const schema = scope.guildId === undefined ? globalCommand : guildCommand;
  const registered = z.array(known).parse(await rest.get(routeOf(scope), WITH_LOCALIZATIONS));
  return commandsOf(flows, scope).map((command) => {
    const same = registered.find(({ name, type }) => name === command.name && type === command.type);
    const [is, wanted] = [schema.safeParse(same).data, schema.parse(command)];
    return { name: nameOf(command), id: same?.id, differences: differences(is, wanted), command };
  });
}

/**
 * Registers what differs, and nothing else: a day has 200 creations
 * (https://discord.com/developers/docs/interactions/application-commands#registering-a-command).
 * @returns the names of the commands that were written
 * @throws what the REST client throws
 */
export async function register(
  rest: REST,
  registrations: readonly Registration[],
  scope: Scope,
): Promise<string[]> {
  const differing = registrations.filter(({ differences }) => differences.length > 0);
  for (const { command } of differing) await rest.post(routeOf(scope), { body: command });
  return differing.map(({ name }) => name);
}

/**
 * Takes our commands back, as far as they are registered.
 * @returns the names of the commands that were taken back
 * @throws what the REST client throws
 */
export async function remove(
  rest: REST,
  registrations: readonly Registration[],
  scope: Scope,
): Promise<string[]> {
  const removed: string[] = [];
  for (const { id, name } of registrations) {
    if (id === undefined) continue;
    await rest.delete(`${routeOf(scope)}/${id}`);
    removed.push(name);
  }
  return removed;
}

/** Without it, Discord leaves them out of the list. */
const WITH_LOCALIZATIONS = { query: new URLSearchParams({ with_localizations: 'true' }) };

const routeOf = ({ applicationId, guildId }: Scope): `/${string}` =>
  guildId === undefined
    ? Routes.applicationCommands(applicationId)
    : Routes.applicationGuildCommands(applicationId, guildId);

type Command = ReturnType<typeof commandsOf>[number];

/** In one server a command is there for whoever is there; everywhere, also where only a person has installed it. */
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

const nameOf = ({ type, name }: Command): string =>
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

const translations = z
  .record(z.string(), z.string())
  .nullish()
  .transform((texts) => texts ?? null);

/** The fields that are set here, in one form whether Discord or `commandsOf` wrote them. */
const guildCommand = z.object({
  type: z.int().default(ApplicationCommandType.ChatInput),
  name: z.string(),
  description: z.string().default(''),
  name_localizations: translations,
  options: z
    .array(
      z.object({
        type: z.int(),
        name: z.string(),
        description: z.string(),
        description_localizations: translations,
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

const REGISTER_USAGE = 'npm run discord:register -- [--dry-run] [--remove]';

/**
 * Prints how the commands differ from what is registered, then registers or removes them, or with `--dry-run` does
 * neither.
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
  const { flows } = loadLibrary(contentFolder);
  const rest = applicationRest(discord);
  const say = (line: string): boolean => output.write(`${line}\n`);
  try {
    const scope = { applicationId: await applicationOf(rest), guildId: discord.guildId };
    const registrations = await compare(rest, flows, scope);
    for (const registration of registrations) say(describe(registration));
    if (values['dry-run']) say('Nothing was written.');
    else if (values.remove) say(`Removed: ${listed(await remove(rest, registrations, scope))}.`);
    else say(`Registered: ${listed(await register(rest, registrations, scope))}.`);
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
