import type { REST } from 'discord.js';
import type { AdapterContext } from '../../src/adapter.ts';
import { suggest } from '../../src/conversation/command.ts';
import type { Conversation, Turn } from '../../src/conversation/conversation.ts';
import { cut } from '../../src/conversation/cut.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { wordsFor } from '../../src/conversation/words.ts';
import { Delivery, type Send } from '../../src/delivery.ts';
import { CHOICE_LENGTH, CHOICES } from './limits.ts';
import { Responder } from './outgoing.ts';
import { type Interaction, readInteraction } from './payload.ts';
import { readCustomId } from './render.ts';
import { surface } from './surface.ts';

/** Answers an interaction as the gateway sends it; the promise settles when all is sent, and never rejects. */
export type Receive = (interaction: unknown) => Promise<void>;

/** Connects what comes from Discord to the conversation. */
export function receiver({ conversation, log, observe, fail }: AdapterContext, rest: REST): Receive {
  const delivery = new Delivery('discord', { log, observe });
  return async (raw) => {
    const interaction = readInteraction(raw);
    if (interaction === undefined) {
      log.warn('an interaction came without what an answer needs');
      return;
    }
    const responder = new Responder(rest, interaction, log, fail);
    if (interaction.kind === 'autocomplete') {
      await responder.suggest(choicesFor(conversation, interaction.name, interaction.typed));
      return;
    }
    const { turn, messageId } = turnFor(conversation, interaction);
    const send = (reply: Reply): ReturnType<Send> => responder.send(reply, messageId);
    await delivery.deliver(turn, clickOf(interaction), send, wordsFor(interaction.locale));
  };
}

const clickOf = (interaction: Interaction): string =>
  interaction.kind === 'click'
    ? [interaction.userId, interaction.componentOf, interaction.customId].join(' ')
    : '';

/** What the conversation says, and the message that it is about, if any, which the buttons remember. */
function turnFor(
  conversation: Conversation,
  interaction: Exclude<Interaction, { kind: 'autocomplete' }>,
): { readonly turn: () => Turn; readonly messageId: string | undefined } {
  const { canShare, channelPath, locale } = interaction;
  const at = (messageId: string | undefined) =>
    surface(
      canShare,
      messageId && `https://discord.com/channels/${channelPath}/${messageId}`,
      wordsFor(locale),
    );
  switch (interaction.kind) {
    case 'command': {
      const { name, typed } = interaction;
      return { turn: () => conversation.command(name, typed, at(undefined)), messageId: undefined };
    }
    case 'message-command': {
      const { text, messageId } = interaction;
      return { turn: () => conversation.quote(text, at(messageId)), messageId };
    }
    case 'click': {
      const { token, messageId } = readCustomId(interaction.customId);
      return { turn: () => conversation.click(token, interaction.userName, at(messageId)), messageId };
    }
    case 'other':
      return { turn: () => conversation.click('', '', at(undefined)), messageId: undefined };
  }
}

function choicesFor(conversation: Conversation, name: string, typed: string): string[] {
  const flow = conversation.flows.find(({ slug }) => slug === name);
  const suggestions = flow ? suggest(flow, typed, CHOICES) : [];
  // A part of a heading finds it, too.
  return [...new Set(suggestions.map((whole) => cut(whole, CHOICE_LENGTH)))];
}
