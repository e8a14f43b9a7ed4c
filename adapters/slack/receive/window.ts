import type { Setting } from '../../../src/conversation/setting.ts';
import { postDirectly, respondTo, type SendReply, sendBy, type Ways } from '../outgoing.ts';
import { submissionPayload } from '../payload.ts';
import { modalOf } from '../view.ts';
import { ownServerOf } from '../workspace.ts';
import { IN_CHANNEL } from './origin.ts';
import { IN_WINDOW, type Received, type SlackParts, type Submission } from './parts.ts';

/** Shares the card of a window to the chosen channel. The window stays open, and says what came of it. */
export async function onWindow(
  { ack, body, client, context }: Received<Submission>,
  { conversation, defaults, deliver, fetch, log }: SlackParts,
): Promise<void> {
  const { user, view, response_urls } = submissionPayload.parse(body);
  const [{ response_url = '', channel_id: channel } = {}] = response_urls;
  const received = performance.now();
  let acknowledged = false;
  const inWindow: SendReply = async (reply) => {
    const shown = modalOf(reply.card);
    const isInTime = performance.now() - received < ACKNOWLEDGEMENT_MILLISECONDS;
    if (!acknowledged) await ack({ response_action: 'update', view: shown });
    if (acknowledged || !isInTime) await client.views.update({ view_id: view.id, view: shown });
    acknowledged = true;
    return { kind: 'window', view: view.id };
  };
  const ways: Ways = {
    toPerson: [inWindow, (reply) => postDirectly(reply, user.id, client)],
    toEveryone: (reply) => respondTo(response_url, reply, IN_CHANNEL, fetch),
  };
  const setting: Setting = {
    ...defaults,
    ...IN_WINDOW,
    person: user,
    server: context.teamId,
    ownServer: ownServerOf(body),
    channel,
  };
  await deliver(
    body,
    () => conversation.submit(view.private_metadata, view.state, setting),
    `${user.id} ${view.id} ${view.private_metadata}`,
    sendBy(ways, { client, fetch, log }),
  );
}

/**
 * Slack takes no acknowledgement after three seconds, some of which a request spends on its way.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const ACKNOWLEDGEMENT_MILLISECONDS = 2_500;
