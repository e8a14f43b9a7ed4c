import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  ComponentType,
  InteractionContextType,
  InteractionType,
  PermissionFlagsBits,
  PermissionsBitField,
} from 'discord.js';
import { z } from 'zod';
import { words } from '../../src/conversation/words.ts';

/** What somebody did in Discord, as far as the guide reads it. */
export type Interaction = Origin & Deed;

type Deed =
  | { readonly kind: 'command'; readonly name: string; readonly typed: string }
  /** The command in the menu of a message: what the message says, and its id. */
  | { readonly kind: 'message-command'; readonly text: string; readonly messageId: string }
  | { readonly kind: 'click'; readonly customId: string }
  | { readonly kind: 'autocomplete'; readonly name: string; readonly typed: string }
  /** A menu, a form, a command on a person: none of ours, or no longer. */
  | { readonly kind: 'other' };

interface Origin {
  readonly id: string;
  /** Answers the interaction, for 15 minutes, without any other right. */
  readonly token: string;
  readonly applicationId: string;
  readonly userId: string;
  /** A nickname in this server, or else the person's name. */
  readonly userName: string;
  /** Of the person's Discord, such as "pt-BR"; empty where it is unknown. */
  readonly locale: string;
  /** The message whose button or menu was used. */
  readonly componentOf: string | undefined;
  /** Whether there is somebody else who would see a message here, and a public one would stay public. */
  readonly canShare: boolean;
  /** The place in the address of a message: the server and the channel. */
  readonly channelPath: string;
}

/** Missing is no error, which would take longer to make than all the rest. */
const text = z.string().default('').catch('');
const number = z.int().default(0).catch(0);
const snowflake = z.string().regex(/^\d{1,20}$/);

const user = z.object({ id: text, username: text, global_name: z.string().nullish().catch(null) });

const option = z.looseObject({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String).catch(''),
  focused: z.boolean().catch(false),
});

const message = z.object({ id: text, content: text });

/** Only what an answer needs must be there; whatever else is missing or damaged counts as absent. */
const received = z.object({
  id: snowflake,
  token: z.string().min(1),
  application_id: snowflake,
  type: number,
  context: z.int().optional().catch(undefined),
  guild_id: snowflake.optional().catch(undefined),
  locale: text,
  channel: z.object({ id: text, type: z.int() }).optional().catch(undefined),
  authorizing_integration_owners: z.record(z.string(), z.unknown()).catch({}),
  user: user.optional().catch(undefined),
  member: z
    .object({
      nick: z.string().nullish().catch(null),
      user: user.optional().catch(undefined),
      permissions: snowflake.catch('0').transform((bits) => new PermissionsBitField(BigInt(bits))),
    })
    .optional()
    .catch(undefined),
  message: message.optional().catch(undefined),
  data: z
    .object({
      name: text,
      type: number,
      options: z.array(option.nullable().catch(null)).default([]).catch([]),
      custom_id: text,
      component_type: number,
      target_id: text,
      resolved: z
        .object({ messages: z.record(z.string(), message).default({}).catch({}) })
        .default({ messages: {} })
        .catch({ messages: {} }),
    })
    .optional()
    .catch(undefined),
});

type Received = z.output<typeof received>;

/**
 * Reads an interaction, of whatever shape: discord.js's own classes throw on one that they cannot read, which ends
 * the process.
 * @returns nothing where even an answer would not find its way
 */
export function readInteraction(raw: unknown): Interaction | undefined {
  const parsed = received.safeParse(raw);
  if (!parsed.success) return undefined;
  const { data: interaction } = parsed;
  const person = interaction.member?.user ?? interaction.user;
  return {
    ...deedOf(interaction),
    id: interaction.id,
    token: interaction.token,
    applicationId: interaction.application_id,
    userId: person?.id ?? '',
    userName: interaction.member?.nick ?? person?.global_name ?? person?.username ?? '',
    locale: interaction.locale,
    componentOf: interaction.type === InteractionType.MessageComponent ? interaction.message?.id : undefined,
    canShare: canShare(interaction),
    channelPath: `${interaction.guild_id ?? '@me'}/${interaction.channel?.id ?? ''}`,
  };
}

function deedOf({ type, data }: Received): Deed {
  if (data === undefined) return { kind: 'other' };
  switch (type) {
    case InteractionType.ApplicationCommand:
      return commandOf(data);
    case InteractionType.ApplicationCommandAutocomplete: {
      const typed = data.options.find((each) => each?.focused)?.value ?? '';
      return { kind: 'autocomplete', name: data.name, typed };
    }
    case InteractionType.MessageComponent:
      return data.component_type === ComponentType.Button
        ? { kind: 'click', customId: data.custom_id }
        : { kind: 'other' };
    default:
      return { kind: 'other' };
  }
}

function commandOf(data: NonNullable<Received['data']>): Deed {
  switch (data.type) {
    case ApplicationCommandType.ChatInput: {
      const typed = data.options.find((each) => each?.name === words.lookUpOption)?.value ?? '';
      return { kind: 'command', name: data.name, typed };
    }
    case ApplicationCommandType.Message: {
      const { target_id: messageId, resolved } = data;
      return { kind: 'message-command', text: resolved.messages[messageId]?.content ?? '', messageId };
    }
    default:
      return { kind: 'other' };
  }
}

/**
 * In a server, where the person could say the same; an app that only the person has installed needs the permission
 * for that as well, else Discord makes its public messages private without a word. In a group's direct messages,
 * always; in those of the bot there is nobody else.
 * https://discord.com/developers/docs/resources/application#user-installed-app-permissions
 */
function canShare({ context, guild_id, member, channel, authorizing_integration_owners }: Received): boolean {
  switch (context ?? (guild_id === undefined ? InteractionContextType.BotDM : InteractionContextType.Guild)) {
    case InteractionContextType.Guild: {
      const inServer = String(ApplicationIntegrationType.GuildInstall) in authorizing_integration_owners;
      const needed = [isThread(channel?.type) ? SendMessagesInThreads : SendMessages];
      if (!inServer) needed.push(UseExternalApps);
      return member?.permissions.has(needed) ?? false;
    }
    case InteractionContextType.PrivateChannel:
      return true;
    default:
      return false;
  }
}

const { SendMessages, SendMessagesInThreads, UseExternalApps } = PermissionFlagsBits;

const isThread = (type: ChannelType | undefined): boolean =>
  type === ChannelType.PublicThread ||
  type === ChannelType.PrivateThread ||
  type === ChannelType.AnnouncementThread;
