import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  ComponentType,
  InteractionContextType,
  InteractionType,
  MessageFlags,
  PermissionFlagsBits,
  PermissionsBitField,
} from 'discord.js';
import { z } from 'zod';
import type { Values } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { readFieldId } from './render.ts';
import { plainWords, wordsSeen } from './words.ts';

/** An interaction of Discord, with the fields that the guide reads. */
export type Interaction = InteractionBase & Action;

type Action =
  | { readonly kind: 'command'; readonly name: string; readonly typed: string }
  /** The command in the menu of a message. The words are those that people see in that message. */
  | { readonly kind: 'message-command'; readonly words: string; readonly messageId: string }
  | {
      readonly kind: 'click';
      readonly customId: string;
      /** The values chosen in a menu. Undefined for a button. */
      readonly ticked: readonly string[] | undefined;
    }
  | {
      /** A submitted form. */
      readonly kind: 'submission';
      readonly customId: string;
      /** Another one each time that the form is opened. */
      readonly opening: string;
      readonly values: Values;
    }
  | { readonly kind: 'autocomplete'; readonly name: string; readonly typed: string }
  /** An interaction that the guide does not offer, such as a command on a person. */
  | { readonly kind: 'other' };

interface InteractionBase {
  readonly id: string;
  /** The token for answering the interaction. It is valid for 15 minutes, and no other credential is needed. */
  readonly token: string;
  readonly applicationId: string;
  readonly userId: string;
  /** The nickname in this server, or else the person's name. */
  readonly userName: string;
  /** The id of the message whose button or menu was used, also if that opened the form. */
  readonly componentOf: string | undefined;
  /** The time at which that message was last changed. Undefined if it never was. */
  readonly componentEditedAt: string | undefined;
  /** True if only the person sees that message. One that everyone sees does not change by a click. */
  readonly isComponentPrivate: boolean;
  /** True if other people can see a public message here. */
  readonly canShare: boolean;
  /** Undefined outside of a server. */
  readonly serverId: string | undefined;
  readonly channelId: string | undefined;
  /** The channel to which a round or a decision belongs: of a thread that everyone can read, the channel above it. */
  readonly homeId: string | undefined;
}

/** A missing text has a default, because creating a validation error takes longer than the rest of the parsing. */
const text = z.string().default('').catch('');
const number = z.int().default(0).catch(0);
const snowflake = z.string().regex(/^\d{1,20}$/);

const user = z.object({ id: text, username: text, global_name: z.string().nullish().catch(null) });

const option = z.looseObject({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String).catch(''),
  focused: z.boolean().catch(false),
});

const message = z.object({
  id: text,
  flags: z.int().catch(0),
  edited_timestamp: z.string().nullish().catch(null),
});

/** A text has one value, and a menu has a list of them. */
const field = z
  .union([
    z.object({ custom_id: text, value: z.string() }),
    z.object({ custom_id: text, values: z.array(z.string()) }),
  ])
  .transform(({ custom_id, ...given }) => ({
    ...readFieldId(custom_id),
    value: 'value' in given ? given.value : (given.values[0] ?? ''),
  }));

/**
 * A field of a submitted form. Discord sends a label around it, or a row if the form was made that way.
 * https://discord.com/developers/docs/components/reference#label-label-interaction-response-structure
 */
const part = z
  .union([
    z.object({ component: field }).transform(({ component }) => component),
    z.object({ components: z.tuple([field], z.unknown()) }).transform(({ components: [first] }) => first),
  ])
  .optional()
  .catch(undefined);

/** Only the fields that an answer needs are required. A damaged optional field is read as missing. */
const received = z.object({
  id: snowflake,
  token: z.string().min(1),
  application_id: snowflake,
  type: number,
  context: z.int().optional().catch(undefined),
  guild_id: snowflake.optional().catch(undefined),
  channel: z
    .object({ id: text, type: z.int(), parent_id: text.nullish().catch(undefined) })
    .optional()
    .catch(undefined),
  authorizing_integration_owners: z
    .object({ [ApplicationIntegrationType.GuildInstall]: z.unknown().optional() })
    .catch({}),
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
  data: z.unknown().optional(),
});

type Received = z.output<typeof received>;

const options = z.array(option.nullable().catch(null)).default([]).catch([]);

/** The data of each kind of interaction. Only its own is read, which takes less time than one schema for all. */
const commandData = z.object({
  name: text,
  type: number,
  options,
  target_id: text,
  resolved: z
    .object({ messages: z.record(z.string(), z.unknown()).default({}).catch({}) })
    .default({ messages: {} })
    .catch({ messages: {} }),
});
const autocompleteData = z.object({ name: text, options }).catch({ name: '', options: [] });
const clickData = z.object({
  custom_id: text,
  component_type: number,
  values: z.array(text).default([]).catch([]),
});
const submissionData = z.object({ custom_id: text, components: z.array(part).default([]).catch([]) });

/**
 * Reads an interaction from any value. The classes of discord.js are not used, because they throw on a damaged
 * interaction, which ends the process.
 * @returns the interaction, or undefined if a field is missing that an answer needs
 */
export function readInteraction(raw: unknown): Interaction | undefined {
  const parsed = received.safeParse(raw);
  if (!parsed.success) return undefined;
  const { data: interaction } = parsed;
  const person = interaction.member?.user ?? interaction.user;
  const { type } = interaction;
  const isOfMessage = type === InteractionType.MessageComponent || type === InteractionType.ModalSubmit;
  const clicked = isOfMessage ? interaction.message : undefined;
  return {
    id: interaction.id,
    token: interaction.token,
    applicationId: interaction.application_id,
    userId: person?.id ?? '',
    userName: interaction.member?.nick ?? person?.global_name ?? person?.username ?? '',
    componentOf: clicked?.id,
    componentEditedAt: clicked?.edited_timestamp ?? undefined,
    isComponentPrivate: ((clicked?.flags ?? 0) & MessageFlags.Ephemeral) !== 0,
    canShare: canShare(interaction),
    serverId: interaction.guild_id,
    channelId: interaction.channel?.id,
    homeId: homeOf(interaction.channel),
    // Last, because Node.js 20 makes a hidden class of its own for an object that gets more fields after a spread.
    ...actionOf(interaction),
  };
}

function actionOf({ type, data }: Received): Action {
  switch (type) {
    case InteractionType.ApplicationCommand:
      return commandOf(data);
    case InteractionType.ApplicationCommandAutocomplete: {
      const { name, options } = autocompleteData.parse(data);
      return { kind: 'autocomplete', name, typed: options.find((each) => each?.focused)?.value ?? '' };
    }
    case InteractionType.MessageComponent:
      return clickOf(data);
    case InteractionType.ModalSubmit:
      return submissionOf(data);
    default:
      return OTHER;
  }
}

const OTHER: Action = { kind: 'other' };

function commandOf(raw: unknown): Action {
  const { data } = commandData.safeParse(raw);
  switch (data?.type) {
    case ApplicationCommandType.ChatInput: {
      const typed = data.options.find((each) => each?.name === words.lookUpOption)?.value ?? '';
      return { kind: 'command', name: data.name, typed: plainWords(typed) };
    }
    case ApplicationCommandType.Message: {
      const { target_id: messageId, resolved } = data;
      return { kind: 'message-command', words: wordsSeen(resolved.messages[messageId]), messageId };
    }
    default:
      return OTHER;
  }
}

function clickOf(raw: unknown): Action {
  const { data } = clickData.safeParse(raw);
  switch (data?.component_type) {
    case ComponentType.Button:
      return { kind: 'click', customId: data.custom_id, ticked: undefined };
    case ComponentType.StringSelect:
      return { kind: 'click', customId: data.custom_id, ticked: data.values };
    default:
      return OTHER;
  }
}

function submissionOf(raw: unknown): Action {
  const { data } = submissionData.safeParse(raw);
  if (data === undefined) return OTHER;
  const fields = data.components.flatMap((each) => each ?? []);
  const [{ opening = '' } = {}] = fields;
  return {
    kind: 'submission',
    customId: data.custom_id,
    opening,
    values: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
  };
}

/**
 * In a server, a person can share if they may send messages in the channel or thread. If only they have installed the
 * app, they also need the permission for external apps: without that permission, Discord shows the app's public
 * messages only to them, and reports no error. In a group's direct messages, they can always share. In the bot's direct
 * messages, there are no other people.
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

/**
 * Everyone who can read a channel can read its public threads. A private thread is a place of its own.
 * https://discord.com/developers/docs/topics/threads
 */
const homeOf = (channel: Received['channel']): string | undefined =>
  channel?.type === ChannelType.PublicThread || channel?.type === ChannelType.AnnouncementThread
    ? (channel.parent_id ?? channel.id)
    : channel?.id;

const isThread = (type: ChannelType | undefined): boolean =>
  type === ChannelType.PublicThread ||
  type === ChannelType.PrivateThread ||
  type === ChannelType.AnnouncementThread;
