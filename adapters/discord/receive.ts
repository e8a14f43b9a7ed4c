import type { REST } from 'discord.js';
import type { AdapterContext } from '../../src/adapter.ts';
import { ClickOrder } from '../../src/click-order.ts';
import { GROUP_WORDS, suggest } from '../../src/conversation/command.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { cut } from '../../src/conversation/cut.ts';
import type { Guide } from '../../src/conversation/guide.ts';
import { type Setting, subjectOf } from '../../src/conversation/setting.ts';
import { readSubject } from '../../src/conversation/token.ts';
import { lastReply, type Turn } from '../../src/conversation/turn.ts';
import { words } from '../../src/conversation/words.ts';
import { Delivery, type Send } from '../../src/delivery.ts';
import type { GroupGuide } from '../../src/group/group-guide.ts';
import { indexed } from '../../src/indexing.ts';
import { RecentKeys } from '../../src/recent-keys.ts';
import { CHOICE_LENGTH, CHOICES } from './limits.ts';
import { addressOf, Responder } from './outgoing.ts';
import { type Interaction, readInteraction } from './payload.ts';
import type { DiscordMessage } from './render.ts';
import { Rivals } from './rivals.ts';
import { medium, mediumWithoutFiles } from './surface.ts';

/** Answers a raw interaction from the gateway. Resolves after all messages are sent, and never rejects. */
export type Receive = (interaction: unknown) => Promise<void>;

/**
 * Makes the function that answers the interactions of Discord by a conversation.
 * @param allowed the servers in which people are answered, and then nowhere else; default everywhere
 */
export function receiver(
  { guide, group: groupOf, log, observe, fail }: AdapterContext,
  rest: REST,
  allowed?: ReadonlySet<string>,
): Receive {
  const conversation = new Conversation(guide, medium);
  const group = groupOf?.(conversation, medium);
  const conversationWithoutFiles = new Conversation(guide, mediumWithoutFiles);
  const groupWithoutFiles = groupOf?.(conversationWithoutFiles, mediumWithoutFiles);
  const order = new ClickOrder(CLICK_WAIT_MILLISECONDS);
  const rivals = new Rivals(log);
  const arrived = new RecentKeys(REPEATED_MILLISECONDS);
  const delivery = new Delivery('discord', medium, { log, observe });
  return async (raw) => {
    const interaction = readInteraction(raw);
    if (interaction === undefined) {
      log.warn('an interaction came without the fields that an answer needs');
      return;
    }
    if (!arrived.add(interaction.id)) {
      log.debug('an interaction came twice');
      return;
    }
    const responder = new Responder(rest, interaction, { log, fail }, rivals);
    const isOpen = allowed === undefined || allowed.has(interaction.serverId ?? '');
    if (interaction.kind === 'autocomplete') {
      await responder.suggest(isOpen ? choicesFor(guide, interaction, group !== undefined) : []);
      return;
    }
    const makeTurn = (): Turn<DiscordMessage> | Promise<Turn<DiscordMessage>> =>
      isOpen ? turnFor(conversation, group, interaction) : conversation.refuse(words.notOpenToServer);
    const send: Send<DiscordMessage> = async (reply) => {
      const receipt = await responder.send(reply);
      // Nothing that Discord publishes says whether each channel takes a file.
      return receipt.outcome === 'failed' && reply.message.file !== undefined
        ? responder.send(lastReply(await turnFor(conversationWithoutFiles, groupWithoutFiles, interaction)))
        : receipt;
    };
    const answer = () =>
      delivery.deliver(makeTurn, clickOf(interaction), send, {
        openForm: (form) => responder.openForm(form),
        remove: () => responder.remove(),
        leave: () => responder.leave(),
      });
    // Only clicks on one message can overtake each other.
    if (interaction.kind !== 'click' || interaction.componentOf === undefined) {
      if (interaction.kind === 'message-command') await indexed(guide);
      await answer();
      return;
    }
    const { userId, componentOf, id, ticked } = interaction;
    const isTick = ticked !== undefined;
    const click = { key: `${userId} ${componentOf}`, at: timeOf(id), isTick, ticked };
    if (await order.run(click, answer)) return;
    await responder.acknowledge();
    log.debug({ kind: 'continue', reason: 'a newer click' }, 'not answered');
    const activity = { kind: 'continue' } as const;
    observe({ platform: 'discord', activity, outcome: 'unanswered', milliseconds: 0 });
  };
}

/** Within this time, an interaction that comes again is the same one. Discord takes a first answer for three seconds. */
const REPEATED_MILLISECONDS = 60_000;

/** A click waits so long for the answer to an earlier one, because Discord waits three seconds for its own. */
const CLICK_WAIT_MILLISECONDS = 1_000;

/** The time of an interaction in milliseconds. https://discord.com/developers/docs/reference#snowflakes */
const timeOf = (id: string): number => Number(BigInt(id) >> 22n);

/**
 * Identifies a click. A form that is sent twice is one click, and a form that is opened again is another one. So is a
 * press on a card that has changed since: a share changes it to one line, so the person has asked for the card again.
 */
function clickOf(interaction: Interaction): string {
  const { userId, componentOf, componentEditedAt } = interaction;
  switch (interaction.kind) {
    case 'click':
      return [userId, componentOf, componentEditedAt, interaction.customId].join(' ');
    case 'submission':
      return [userId, componentOf, interaction.customId, interaction.opening].join(' ');
    default:
      return '';
  }
}

/** Undefined for an interaction that belongs to no round and no decision. */
function turnOfGroup(
  group: GroupGuide<DiscordMessage>,
  interaction: Interaction,
): Promise<Turn<DiscordMessage>> | undefined {
  const setting: Setting = { ...settingOf(interaction, undefined, true), channel: interaction.homeId };
  switch (interaction.kind) {
    case 'command':
      return group.command(interaction.name, interaction.typed, setting);
    case 'click':
      return group.click(interaction.customId, setting, {
        ticked: interaction.ticked,
        card: addressOf(interaction),
      });
    case 'submission':
      return group.submit(interaction.customId, interaction.values, setting, clickOf(interaction));
    default:
      return undefined;
  }
}

const turnFor = (
  conversation: Conversation<DiscordMessage>,
  group: GroupGuide<DiscordMessage> | undefined,
  interaction: Exclude<Interaction, { kind: 'autocomplete' }>,
): Turn<DiscordMessage> | Promise<Turn<DiscordMessage>> =>
  (group && turnOfGroup(group, interaction)) ?? turnAlone(conversation, interaction, group !== undefined);

function turnAlone(
  conversation: Conversation<DiscordMessage>,
  interaction: Exclude<Interaction, { kind: 'autocomplete' }>,
  hasGroupGuide: boolean,
): Turn<DiscordMessage> {
  const setting = (messageId?: string): Setting => settingOf(interaction, messageId, hasGroupGuide);
  switch (interaction.kind) {
    case 'command':
      return conversation.command(interaction.name, interaction.typed, setting());
    case 'message-command':
      return conversation.quote(interaction.words, setting(interaction.messageId));
    case 'click':
      return conversation.click(
        interaction.customId,
        setting(readSubject(interaction.customId)),
        interaction.ticked,
      );
    case 'submission':
      return conversation.submit(interaction.customId, interaction.values, setting());
    case 'other':
      return conversation.click('', setting());
  }
}

/** @param messageId the id of the message that the conversation is about, or undefined */
function settingOf(
  { userId, userName, serverId, channelId, canShare }: Interaction,
  messageId: string | undefined,
  hasGroupGuide: boolean,
): Setting {
  const url = `https://discord.com/channels/${serverId ?? '@me'}/${channelId ?? ''}/${messageId ?? ''}`;
  return {
    words,
    person: { id: userId, name: userName },
    server: serverId,
    channel: channelId,
    asksBy: 'command',
    canShare,
    subject: subjectOf(messageId, url),
    round: undefined,
    hasGroupGuide,
  };
}

function choicesFor(
  { flows }: Guide,
  { name, typed, canShare }: Extract<Interaction, { kind: 'autocomplete' }>,
  hasGroupGuide: boolean,
): string[] {
  const flow = flows.find(({ slug }) => slug === name);
  const begun = typed.trim().toLowerCase();
  const own = hasGroupGuide && canShare ? GROUP_WORDS.filter((words) => words.startsWith(begun)) : [];
  const suggestions = flow ? suggest(flow, typed, CHOICES) : [];
  // A heading that is cut off still works, because the beginning of a heading finds its section.
  const choices = [...own, ...suggestions.map((suggestion) => cut(suggestion, CHOICE_LENGTH))];
  return [...new Set(choices)].slice(0, CHOICES);
}
