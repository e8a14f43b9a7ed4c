import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  DiscordAPIError,
  GuildMember,
  type Interaction,
  MessageFlags,
  PermissionFlagsBits,
  RESTJSONErrorCodes,
  type RepliableInteraction,
} from 'discord.js';
import type { Logger } from 'pino';
import type { AdapterContext } from '../../src/adapter.ts';
import { suggest } from '../../src/conversation/command.ts';
import type { Conversation, Turn } from '../../src/conversation/conversation.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { Delivery, type Send } from '../../src/delivery.ts';
import { CHOICE_LENGTH, CHOICES, cut } from './limits.ts';
import { render, surface } from './render.ts';

/** Answers interactions; the promise settles when all is sent, and never rejects. */
export type Receive = (interaction: Interaction) => Promise<void>;

/** Connects what comes from Discord to the conversation. The first answer is due within three seconds. */
export function receiver({ conversation, log }: AdapterContext): Receive {
  const delivery = new Delivery(log);
  return async (interaction) => {
    if (!interaction.isAutocomplete()) {
      await delivery.deliver(
        () => turnFor(conversation, interaction),
        clickOf(interaction),
        sender(log, interaction),
      );
      return;
    }
    await complete(conversation, interaction).catch((error: unknown) => logFailure(log, error));
  };
}

/** Whether there is a channel in which the person could say the same. */
const mayPost = ({ memberPermissions, channel }: RepliableInteraction): boolean =>
  memberPermissions?.has(
    channel?.isThread() ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages,
  ) ?? false;

const clickOf = (interaction: RepliableInteraction): string =>
  interaction.isMessageComponent()
    ? [interaction.user.id, interaction.message.id, interaction.customId].join(' ')
    : '';

function turnFor(conversation: Conversation, interaction: RepliableInteraction): Turn {
  const here = surface(mayPost(interaction));
  if (interaction.isChatInputCommand()) {
    const typed = interaction.options.get(words.lookUpOption)?.value ?? '';
    return conversation.command(interaction.commandName, String(typed), here);
  }
  // Menus, forms and context menus are none of ours, or no longer.
  if (!interaction.isButton()) return conversation.click('', '', here);
  // A text, says the type; it comes from outside all the same.
  return conversation.click(String(interaction.customId), displayName(interaction), here);
}

/** The one way out: decides who sees a message, and whether it replaces the card, is the answer, or follows it. */
function sender(log: Logger, interaction: RepliableInteraction): Send {
  let answered = false;
  const send = async (reply: Reply): Promise<void> => {
    const { components, flags } = render(reply);
    if (reply.delivery === 'replace' && interaction.isMessageComponent()) {
      if (answered) await interaction.webhook.editMessage('@original', { components, flags });
      else await interaction.update({ components, flags });
      return;
    }
    const message = {
      components,
      flags: reply.audience === 'private' ? ([flags, MessageFlags.Ephemeral] as const) : flags,
    };
    if (answered) await interaction.followUp(message);
    else await interaction.reply(message);
  };
  return async (reply) => {
    try {
      await send(reply);
      answered = true;
      return 'sent';
    } catch (error) {
      logFailure(log, error);
      // The client tries a failed request again, though the first may have been carried out.
      answered ||= isAnswered(error);
      return isTooLate(error) ? 'late' : 'failed';
    }
  };
}

async function complete(conversation: Conversation, interaction: AutocompleteInteraction): Promise<void> {
  const flow = conversation.flows.find(({ slug }) => slug === interaction.commandName);
  const suggestions = flow ? suggest(flow, interaction.options.getFocused(), CHOICES) : [];
  // A part of a heading finds it, too.
  const choices = suggestions.map((whole) => cut(whole, CHOICE_LENGTH));
  await interaction.respond([...new Set(choices)].map((choice) => ({ name: choice, value: choice })));
}

/** A nickname in this server, or else the person's name; without the Guilds intent a member is plain data. */
function displayName({ member, user }: ButtonInteraction): string {
  const nickname = member instanceof GuildMember ? member.nickname : member?.nick;
  return nickname ?? user.displayName;
}

/** Later than three seconds, or already answered, by this process or another one with the same token. */
const isTooLate = (error: unknown): boolean =>
  isAnswered(error) ||
  (error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownInteraction);

const isAnswered = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;

function logFailure(log: Logger, error: unknown): void {
  if (isTooLate(error)) log.info({ err: described(error) }, 'an interaction could no longer be answered');
  else log.error({ err: described(error) }, 'an interaction could not be answered');
}

/** Without the address and the body of a request, which carry the interaction's token and what was said. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { message, stack } = error;
  const facts = error instanceof DiscordAPIError ? { code: error.code, status: error.status } : {};
  return Object.assign(new Error(message), { stack }, facts);
}
