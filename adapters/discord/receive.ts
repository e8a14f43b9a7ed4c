import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  DiscordAPIError,
  GuildMember,
  type Interaction,
  MessageFlags,
  RESTJSONErrorCodes,
  type RepliableInteraction,
} from 'discord.js';
import type { Logger } from 'pino';
import type { AdapterContext } from '../../src/adapter.ts';
import { paragraph, text } from '../../src/content/markdown.ts';
import { suggest } from '../../src/conversation/command.ts';
import type { Conversation } from '../../src/conversation/conversation.ts';
import { Once } from '../../src/conversation/once.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { words } from '../../src/conversation/words.ts';
import { CHOICE_LENGTH, CHOICES, cut } from './limits.ts';
import { render, surface } from './render.ts';

/** Answers interactions; the promise settles when all is sent, and never rejects. */
export type Receive = (interaction: Interaction) => Promise<void>;

/** Connects what comes from Discord to the conversation. The first answer is due within three seconds. */
export function receiver({ conversation, log }: AdapterContext): Receive {
  const once = new Once();
  return async (interaction) => {
    try {
      if (interaction.isAutocomplete()) await complete(conversation, interaction);
      else await answer(conversation, once, interaction);
    } catch (error) {
      logFailure(log, error);
      if (!isTooLate(error)) await apologise(log, interaction);
    }
  };
}

async function answer(
  conversation: Conversation,
  once: Once,
  interaction: RepliableInteraction,
): Promise<void> {
  const here = surface(interaction.guildId !== null);
  if (interaction.isChatInputCommand()) {
    const typed = interaction.options.get(words.lookUpOption)?.value ?? '';
    const { reply } = conversation.command(interaction.commandName, String(typed), here);
    await send(interaction, reply);
  } else if (interaction.isButton()) {
    // A text, says the type; it comes from outside all the same.
    const turn = conversation.click(String(interaction.customId), displayName(interaction), here);
    await send(interaction, turn.reply);
    if (turn.shared.length === 0) return;
    // Asked only now: a click whose card could not be replaced must be free to try again.
    const key = JSON.stringify([interaction.user.id, interaction.message.id, interaction.customId]);
    if (!once.first(key, performance.now())) return;
    for (const shared of turn.shared) await send(interaction, shared);
  } else {
    // Menus, forms and context menus are none of ours, or no longer.
    await send(interaction, conversation.click('', '', here).reply);
  }
}

/** The one way out: decides who sees a message, and whether it replaces the card, is the answer, or follows it. */
async function send(interaction: RepliableInteraction, reply: Reply): Promise<void> {
  const { components, flags } = render(reply);
  if (reply.delivery === 'replace' && interaction.isMessageComponent()) {
    await interaction.update({ components, flags });
    return;
  }
  const message = {
    components,
    flags: reply.audience === 'private' ? ([flags, MessageFlags.Ephemeral] as const) : flags,
  };
  if (interaction.replied || interaction.deferred) await interaction.followUp(message);
  else await interaction.reply(message);
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

async function apologise(log: Logger, interaction: Interaction): Promise<void> {
  if (!interaction.isRepliable()) return;
  const reply: Reply = {
    blocks: [paragraph(text(words.failed))],
    rows: [],
    audience: 'private',
    delivery: 'new',
  };
  try {
    await send(interaction, reply);
  } catch (error) {
    logFailure(log, error);
  }
}

/** Later than three seconds, or already answered, by this process or another one with the same token. */
const isTooLate = (error: unknown): boolean =>
  error instanceof DiscordAPIError &&
  (error.code === RESTJSONErrorCodes.UnknownInteraction ||
    error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged);

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
