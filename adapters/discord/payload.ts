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

/** One thing that a person did in Discord, as far as the guide reads it. */
export type Interaction = InteractionBase & Action;

type Action =
  | { readonly kind: 'command'; readonly name: string; readonly typed: string }
  /** The command in the menu of a message, with the text of the message and its id. */
  | { readonly kind: 'message-command'; readonly text: string; readonly messageId: string }
  | { readonly kind: 'click'; readonly customId: string }
  | { readonly kind: 'autocomplete'; readonly name: string; readonly typed: string }
  /** A menu, a form or a command on a person, which the guide does not have, or has no more. */
  | { readonly kind: 'other' };

interface InteractionBase {
  readonly id: string;
  /** Answers the interaction for 15 minutes. Nothing else is needed for that. */
  readonly token: string;
  readonly applicationId: string;
  readonly userId: string;
  /** The nickname in this server, or else the person's name. */
  readonly userName: string;
  /** The message whose button or menu was used. */
  readonly componentOf: string | undefined;
  /** Whether other people would see a message here, and a public one would stay public. */
  readonly canShare: boolean;
  /** Undefined outside of a server. */
  readonly serverId: string | undefined;
  readonly channelId: string | undefined;
}

/** A missing text is not an error, because making one takes longer than all the rest. */
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

/** Only the fields that an answer needs must be there. Other fields that are missing or damaged count as absent. */
const received = z.object({
  id: snowflake,
  token: z.string().min(1),
  application_id: snowflake,
  type: number,
  context: z.int().optional().catch(undefined),
  guild_id: snowflake.optional().catch(undefined),
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
 * Reads an interaction of any shape. discord.js's own classes throw on one that they cannot read, which ends the
 * process.
 * @returns undefined if it lacks the fields that an answer needs
 */
export function readInteraction(raw: unknown): Interaction | undefined {
  const parsed = received.safeParse(raw);
  if (!parsed.success) return undefined;
  const { data: interaction } = parsed;
  const person = interaction.member?.user ?? interaction.user;
  return {
    ...actionOf(interaction),
    id: interaction.id,
    token: interaction.token,
    applicationId: interaction.application_id,
    userId: person?.id ?? '',
    userName: interaction.member?.nick ?? person?.global_name ?? person?.username ?? '',
    componentOf: interaction.type === InteractionType.MessageComponent ? interaction.message?.id : undefined,
    canShare: canShare(interaction),
    serverId: interaction.guild_id,
    channelId: interaction.channel?.id,
  };
}

function actionOf({ type, data }: Received): Action {
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

function commandOf(data: NonNullable<Received['data']>): Action {
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
 * In a server, a person can share if they could write the same message. If only they have installed the app, they also
 * need the permission for external apps, because Discord makes its public messages private otherwise, without an
 * error. In a group's direct messages they always can. In the bot's direct messages there is no one else.
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
