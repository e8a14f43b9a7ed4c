import type { Setting } from '../../../src/conversation/setting.ts';
import type { Interaction } from '../connection.ts';
import {
  act,
  type Destination,
  openForm,
  postDirectly,
  respondTo,
  responseOf,
  type SendReply,
  sendBy,
} from '../outgoing.ts';
import { commandPayload } from '../payload.ts';
import { hasTable } from '../render.ts';
import type { Origin } from '../view.ts';
import { isDirect } from './origin.ts';
import type { SlackParts } from './parts.ts';

/**
 * Answers a command in its acknowledgement, for which Slack waits three seconds.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
export async function onCommand(
  { ack, body, client, installedIn }: Interaction,
  { conversation, group, defaults, deliver, fetch, log }: SlackParts,
): Promise<void> {
  const { command, text, channel_id, channel_name, user_id, user_name, response_url, trigger_id } =
    commandPayload.parse(body);
  const direct = isDirect({ id: channel_id, name: channel_name });
  const destination: Destination = { direct, ephemeral: true, thread: undefined };
  const setting: Setting = {
    ...defaults,
    person: { id: user_id, name: user_name },
    server: installedIn,
    channel: channel_id,
    canShare: !direct,
  };
  const origin: Origin = {
    url: response_url,
    channel: channel_id,
    channelName: channel_name,
    ephemeral: true,
    server: installedIn,
  };
  let acknowledged = false;
  let hasResponded = false;
  const respond: SendReply = (reply) => {
    hasResponded = true;
    return respondTo(response_url, reply, destination, fetch);
  };
  const acknowledge: SendReply = async (reply) => {
    // An event can be acknowledged only once.
    if (acknowledged) return respond(reply);
    acknowledged = true;
    if (hasTable(reply.message)) {
      // Slack does not say whether it took an acknowledgement, so a table is sent where it does.
      await ack();
      return respond(reply);
    }
    await ack(responseOf(reply, destination));
    return undefined;
  };
  const otherwise: SendReply = (reply) =>
    hasResponded ? postDirectly(reply, user_id, client) : respond(reply);
  const slug = command.replace(/^\//, '');
  await deliver(
    body,
    () => group?.command(slug, text, setting) ?? conversation.command(slug, text, setting),
    '',
    sendBy({ toPerson: [acknowledge, otherwise], toEveryone: respond }, { client, fetch, log }),
    {
      openForm: (form) =>
        act(async () => {
          // The window opens in its own time, for which the acknowledgement must not wait.
          acknowledged = true;
          await ack();
          await openForm(form, origin, trigger_id, client);
        }, log),
    },
  );
}
