import type { SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { type Setting, subjectOf } from '../../../src/conversation/setting.ts';
import { indexed } from '../../../src/indexing.ts';
import {
  type Clients,
  openWindow,
  orElse,
  postDirectly,
  postEphemeral,
  respondTo,
  type SendReply,
  sendBy,
} from '../outgoing.ts';
import { idOfTimestamp, shortcutPayload } from '../payload.ts';
import { IN_CHANNEL } from './origin.ts';
import { IN_WINDOW, type Received, type SlackParts } from './parts.ts';

/** Answers the shortcut of a message by a quotation, and the one without a message by the guide in a window. */
export async function onShortcut(
  { ack, body, client, context }: Received<SlackShortcutMiddlewareArgs>,
  { guide, conversation, defaults, deliver, fetch, log }: SlackParts,
): Promise<void> {
  await ack();
  const { type, trigger_id, user, channel, message, response_url } = shortcutPayload.parse(body);
  const setting: Setting = { ...defaults, person: user, server: context.teamId, channel: channel.id };
  const clients: Clients = { client, fetch, log };
  const directly: SendReply = (reply) => postDirectly(reply, user.id, client);
  if (type === 'message_action') {
    // The quotation goes to the thread of the message.
    const subject = subjectOf(idOfTimestamp(message.thread_ts ?? message.ts));
    const respond: SendReply = (reply) => respondTo(response_url, reply, IN_CHANNEL, fetch);
    const place = { channel: channel.id ?? '', thread: undefined, user: user.id };
    const inChannel: SendReply = (reply) => postEphemeral(reply, place, client);
    await indexed(guide);
    await deliver(
      body,
      () => conversation.quote(message.words, { ...setting, subject }),
      '',
      sendBy({ toPerson: [respond, orElse(inChannel, directly)] }, clients),
    );
    return;
  }
  const inWindow: SendReply = ({ card }) => openWindow(card, trigger_id, client);
  await deliver(
    body,
    () => conversation.welcome({ ...setting, ...IN_WINDOW }),
    '',
    sendBy({ toPerson: [inWindow, directly] }, clients),
  );
}
