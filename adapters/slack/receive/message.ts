import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Setting } from '../../../src/conversation/setting.ts';
import { indexed } from '../../../src/indexing.ts';
import { post, postEphemeral, sendBy } from '../outgoing.ts';
import { eventPayload } from '../payload.ts';
import { isAnswered } from './answered.ts';
import type { Received, SlackParts } from './parts.ts';

/** Answers a mention in a channel. An answer for everyone goes to the thread of the mention. */
export async function onMention(
  { body, client, context }: Received<SlackEventMiddlewareArgs>,
  parts: SlackParts,
): Promise<void> {
  const payload = eventPayload.parse(body);
  if (!isAnswered('mention', payload, body, parts)) return;
  const { guide, conversation, defaults, deliver, fetch, log } = parts;
  await indexed(guide);
  const { event } = payload;
  const { channel, user, ts, thread_ts: thread = ts } = event;
  const setting: Setting = {
    ...defaults,
    person: { id: user, name: '' },
    server: context.teamId,
    channel,
    asksBy: 'mention',
  };
  await deliver(
    body,
    () => conversation.mention(event.words, setting),
    '',
    sendBy(
      {
        toEveryone: (reply) => post(reply, { channel, thread }, client),
        // Slack shows it in a thread only if somebody has replied there.
        toPerson: [(reply) => postEphemeral(reply, { channel, thread: event.thread_ts, user }, client)],
      },
      { client, fetch, log },
    ),
  );
}

/** Answers a direct message to the app. */
export async function onMessage(
  { body, client, context }: Received<SlackEventMiddlewareArgs>,
  parts: SlackParts,
): Promise<void> {
  const payload = eventPayload.parse(body);
  if (!isAnswered('message', payload, body, parts)) return;
  const { guide, conversation, defaults, deliver, fetch, log } = parts;
  await indexed(guide);
  const { event } = payload;
  const { channel, user, thread_ts: thread } = event;
  const setting: Setting = {
    ...defaults,
    person: { id: user, name: '' },
    server: context.teamId,
    channel,
    asksBy: 'message',
    canShare: false,
  };
  await deliver(
    body,
    () => conversation.message(event.words, setting),
    '',
    sendBy(
      {
        toPerson: [
          (reply) => post(reply, { channel, thread }, client),
          (reply) => postEphemeral(reply, { channel, thread, user }, client),
        ],
      },
      { client, fetch, log },
    ),
  );
}
