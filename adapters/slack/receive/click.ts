import { type Setting, subjectOf } from '../../../src/conversation/setting.ts';
import { readSubject } from '../../../src/conversation/token.ts';
import type { Turn } from '../../../src/conversation/turn.ts';
import type { Interaction } from '../connection.ts';
import {
  act,
  type Clients,
  deleteClicked,
  openForm,
  openWindow,
  postDirectly,
  type SendReply,
  sendBy,
  type Ways,
} from '../outgoing.ts';
import { type ClickPayload, clickPayload, timestampOfId } from '../payload.ts';
import type { SlackMessage } from '../render.ts';
import { modalOf, type Origin } from '../view.ts';
import { ownServerOf } from '../workspace.ts';
import { addressOf, asksBy, destinationOf, isDirect, waysFrom } from './origin.ts';
import { IN_WINDOW, type SlackParts } from './parts.ts';

/** Answers a click on a button, or a tick, unless a newer click on the same message has been answered. */
export async function onClick(received: Interaction, parts: SlackParts): Promise<void> {
  await received.ack();
  const click = clickPayload.parse(received.body);
  const { user, container, view, state, actions } = click;
  const { type, value, action_id, action_ts, selected_options } = actions;
  const isTick = type === 'checkboxes';
  const token = isTick ? action_id : value;
  const ticked = isTick ? selected_options : (state ?? view.state);
  const isAnswered = await parts.order.run(
    {
      key: `${user.id} ${container.message_ts || view.id}`,
      at: Number(action_ts) || Date.now() / 1000,
      isTick,
      ticked,
    },
    (before) => answerClick(received, click, token, ticked, before, parts),
  );
  if (isAnswered) return;
  parts.log.debug({ kind: 'tick', reason: 'a newer click' }, 'not answered');
  parts.observe({ platform: 'slack', activity: { kind: 'tick' }, outcome: 'unanswered', milliseconds: 0 });
}

async function answerClick(
  { body, client, installedIn }: Interaction,
  payload: ClickPayload,
  token: string,
  ticked: readonly string[] | undefined,
  tickedBefore: readonly string[] | undefined,
  { conversation, group, defaults, deliver, fetch, log }: SlackParts,
): Promise<void> {
  const { user, channel, container, view, actions, trigger_id, response_url } = payload;
  /** The ticks that the click tells, or else those of the tick before, unless the message shows other boxes now. */
  const ticks = (): readonly string[] | undefined =>
    ticked ?? (tickedBefore && conversation.stateAfter(token, tickedBefore) ? tickedBefore : undefined);
  const click = [user.id, container.message_ts || view.id, actions.block_id, token].join(' ');
  const setting: Setting = {
    ...defaults,
    person: user,
    server: installedIn,
    ownServer: ownServerOf(body),
    channel: channel.id,
    asksBy: asksBy(isDirect({ id: channel.id ?? '', name: channel.name }), container.thread_ts),
  };
  const clients: Clients = { client, fetch, log };
  if (view.id !== '') {
    await deliver(
      body,
      () => conversation.click(token, { ...setting, ...IN_WINDOW }, ticks()),
      click,
      sendBy(waysInWindow(payload, client), clients),
    );
    return;
  }
  const origin: Origin = {
    url: response_url,
    channel: channel.id ?? '',
    channelName: channel.name,
    ephemeral: container.is_ephemeral,
    server: installedIn,
    ...(container.thread_ts === undefined ? {} : { thread: container.thread_ts }),
  };
  const { direct } = destinationOf(origin);
  let thread = origin.thread;
  const makeTurn = (): Turn<SlackMessage> | Promise<Turn<SlackMessage>> => {
    const ofGroup = group?.click(
      token,
      { ...setting, canShare: !direct },
      { ticked: ticks(), card: addressOf(origin, container.message_ts) },
    );
    if (ofGroup) return ofGroup;
    const message = readSubject(token);
    // The conversation is about the message until the person starts the guide.
    const isAboutMessage = message !== undefined && conversation.stateAfter(token)?.answers === null;
    const subject = isAboutMessage ? subjectOf(message) : undefined;
    // A quotation is posted into the thread of the message.
    if (subject) thread = timestampOfId(subject.id);
    const canShare = subject !== undefined || !direct;
    return conversation.click(token, { ...setting, subject, canShare }, ticks());
  };
  await deliver(
    body,
    makeTurn,
    click,
    sendBy(
      waysFrom(origin, user.id, clients, () => thread),
      clients,
    ),
    {
      openForm: (form) => act(() => openForm(form, origin, trigger_id, client), log),
      remove: () => act(() => deleteClicked(response_url, fetch), log),
    },
  );
}

/** A click in a window changes it, and a click on App Home opens one. */
function waysInWindow({ user, view, trigger_id }: ClickPayload, client: Clients['client']): Ways {
  const inWindow: SendReply = async ({ card }) => {
    if (view.type !== 'modal') return openWindow(card, trigger_id, client);
    await client.views.update({ view_id: view.id, view: modalOf(card) });
    return { kind: 'window', view: view.id };
  };
  return { toPerson: [inWindow, (reply) => postDirectly(reply, user.id, client)] };
}
