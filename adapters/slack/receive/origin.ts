import type { Setting } from '../../../src/conversation/setting.ts';
import type { Address } from '../../../src/store/rounds.ts';
import {
  type Clients,
  type Destination,
  orElse,
  post,
  postDirectly,
  postEphemeral,
  respondTo,
  type SendReply,
  type Address as SlackAddress,
  type Ways,
} from '../outgoing.ts';
import type { Origin } from '../view.ts';

/**
 * The ways on which a click is answered. A private reply stays beside the card that was clicked, because Slack shows it
 * in a thread only if a person has replied there.
 * @param publicThread the thread of the message for everyone
 */
export function waysFrom(
  origin: Origin,
  user: string,
  { client, fetch }: Pick<Clients, 'client' | 'fetch'>,
  publicThread = () => origin.thread,
): Ways {
  const { url, channel, thread } = origin;
  const destination = destinationOf(origin);
  const respond: SendReply = (reply) =>
    respondTo(
      url,
      reply,
      reply.audience === 'public' ? { ...destination, thread: publicThread() } : destination,
      fetch,
    );
  const otherwise: SendReply = destination.direct
    ? (reply) => post(reply, { channel, thread }, client)
    : orElse(
        (reply) => postEphemeral(reply, { channel, thread, user }, client),
        (reply) => postDirectly(reply, user, client),
      );
  return { toPerson: [respond, otherwise], toEveryone: respond };
}

/** The destination of a new message in the channel, outside of a thread. */
export const IN_CHANNEL: Destination = { direct: false, ephemeral: true, thread: undefined };

export const destinationOf = ({ channel, channelName, ephemeral, thread }: Origin): Destination => ({
  direct: isDirect({ id: channel, name: channelName }),
  ephemeral,
  thread,
});

/** The right to change the clicked message, if everyone sees it. */
export function addressOf({ url, channel, ephemeral }: Origin, ts: string): Address | undefined {
  if (ephemeral) return undefined;
  const message = { kind: 'message', channel, ts } as const satisfies SlackAddress;
  const address: SlackAddress = { kind: 'clicked', url, response_type: 'in_channel', message };
  return {
    value: JSON.stringify(address),
    until: Date.now() + RESPONSE_URL_MILLISECONDS,
    message: JSON.stringify(message),
  };
}

/**
 * A `response_url` works for half an hour.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const RESPONSE_URL_MILLISECONDS = 30 * 60_000;

/** Slack takes no command in a thread, so a person mentions the guide there. A direct message needs neither. */
export function asksBy(direct: boolean, thread: string | undefined): Setting['asksBy'] {
  if (direct) return 'message';
  return thread === undefined ? 'command' : 'mention';
}

export const isDirect = ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
  name === 'directmessage' || id.startsWith('D');
