import type { Setting } from '../../../src/conversation/setting.ts';
import { type Clients, postDirectly, type SendReply, sendBy } from '../outgoing.ts';
import { submissionPayload } from '../payload.ts';
import { formMetadata } from '../view.ts';
import { ownServerOf } from '../workspace.ts';
import { asksBy, destinationOf, waysFrom } from './origin.ts';
import type { Received, SlackParts, Submission } from './parts.ts';

/** Answers a form that was opened from a card. Its window closes, and the card says what came of it. */
export async function onForm(
  { ack, body, client, context }: Received<Submission>,
  { conversation, group, defaults, deliver, fetch, log }: SlackParts,
): Promise<void> {
  await ack();
  const { user, view } = submissionPayload.parse(body);
  const { data } = formMetadata.safeParse(view.private_metadata);
  const server = data?.server ?? context.teamId;
  const setting: Setting = { ...defaults, person: user, server, ownServer: ownServerOf(body) };
  const click = `${user.id} ${view.id}`;
  const clients: Clients = { client, fetch, log };
  if (data === undefined) {
    // Of another version of the guide. Without the address of the click, only the person can be reached.
    const directly: SendReply = (reply) => postDirectly(reply, user.id, client);
    await deliver(
      body,
      () => conversation.submit('', view.state, setting),
      click,
      sendBy({ toPerson: [directly] }, clients),
    );
    return;
  }
  const { token, ...origin } = data;
  const { channel, thread } = origin;
  const { direct } = destinationOf(origin);
  const inPlace: Setting = { ...setting, channel, asksBy: asksBy(direct, thread), canShare: !direct };
  await deliver(
    body,
    () => group?.submit(token, view.state, inPlace, click) ?? conversation.submit(token, view.state, inPlace),
    click,
    sendBy(waysFrom(origin, user.id, clients), clients),
  );
}
