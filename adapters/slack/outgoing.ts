import { type RespondArguments, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Card, Reply } from '../../src/conversation/reply.ts';
import type { Send } from '../../src/delivery.ts';
import { ForeignAddressError } from './client.ts';
import { hasTable, render, type SlackMessage } from './render.ts';
import { modalOf } from './view.ts';

/**
 * The content of a reference: the address of a sent message or window. A `response_url` works five times within half an
 * hour, and changes the clicked message.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const addressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), channel: z.string(), ts: z.string() }),
  z.object({
    kind: z.literal('clicked'),
    url: z.string(),
    /** Slack cannot change who sees a message. */
    response_type: z.enum(['ephemeral', 'in_channel']),
  }),
  z.object({ kind: z.literal('window'), view: z.string() }),
]);
export type Address = z.output<typeof addressSchema>;

/**
 * Sends one reply, and returns the address of the message if Slack provides it. Rejects if Slack refuses the message.
 */
export type SendReply = (reply: Reply<SlackMessage>) => Promise<Address | undefined>;

/** The clients for Slack's API and for its `response_url` addresses only, and the log. */
export interface Clients {
  readonly client: webApi.WebClient;
  readonly fetch: NonNullable<webApi.WebClientOptions['fetch']>;
  readonly log: Logger;
}

/** Makes the `Send` of one event: it logs refusals, and changes an earlier message if the reply has its reference. */
export const sendBy =
  (sendReply: SendReply, clients: Clients): Send<SlackMessage> =>
  async (reply) => {
    try {
      const { placement } = reply;
      const deliver: SendReply = (shown) =>
        placement.kind === 'sent'
          ? change(addressSchema.parse(JSON.parse(placement.reference)), shown, clients)
          : sendReply(shown);
      const sent = await deliver(reply).catch((err: unknown) => {
        if (!isInvalid(err) || !hasTable(reply.message)) throw err;
        clients.log.info({ err }, 'Slack did not take a table, so its rows are sent');
        return deliver({ ...reply, message: render(reply.card, 'none') });
      });
      return { outcome: 'sent', reference: sent && JSON.stringify(sent) };
    } catch (err) {
      // An address that is not Slack's has been logged already.
      if (!(err instanceof ForeignAddressError)) clients.log.warn({ err }, 'Slack did not take a message');
      return { outcome: isUsedUp(err) ? 'late' : 'failed' };
    }
  };

/** Replaces a message or window that was sent before. */
async function change(
  address: Address,
  reply: Reply<SlackMessage>,
  { client, fetch }: Pick<Clients, 'client' | 'fetch'>,
): Promise<Address> {
  switch (address.kind) {
    case 'message':
      await client.chat.update({ channel: address.channel, ts: address.ts, ...literalMessage(reply) });
      return address;
    case 'clicked': {
      const { url, response_type } = address;
      await respond(url, { ...literalMessage(reply), response_type, replace_original: true }, fetch);
      return address;
    }
    case 'window':
      await client.views.update({ view_id: address.view, view: modalOf(reply.card) });
      return address;
  }
}

/** The conversation of an event, to which the answer goes. */
export interface Destination {
  /** True for a direct message, in which there are no other people to share with. */
  readonly direct: boolean;
  /** True if only the person sees the clicked message. A command counts as such a message. */
  readonly ephemeral: boolean;
  /** The timestamp of the first message of the thread. Undefined outside of a thread. */
  readonly thread: string | undefined;
}

/**
 * Sends a reply to the `response_url` of an event.
 * @returns the address of the message if it replaced the clicked one, else undefined, because Slack does not provide it
 * @throws ResponseError if Slack refuses the message
 */
export async function respondTo(
  url: string,
  reply: Reply<SlackMessage>,
  destination: Destination,
  fetch: Clients['fetch'],
): Promise<Address | undefined> {
  const message = responseOf(reply, destination);
  await respond(url, message, fetch);
  const { replace_original, response_type } = message;
  return replace_original ? { kind: 'clicked', url, response_type } : undefined;
}

/**
 * A reply as a response, with every decision written out that Slack would otherwise make by itself. A message that
 * everyone sees is replaced only in a direct message, and stays public, because Slack cannot change who sees it.
 */
export function responseOf(
  reply: Reply<SlackMessage>,
  { direct, ephemeral, thread }: Destination,
): RespondArguments & {
  readonly response_type: 'ephemeral' | 'in_channel';
  readonly replace_original: boolean;
} {
  const replaces = reply.placement.kind === 'clicked' && (ephemeral || direct);
  const seenByAll = reply.audience === 'public' || (replaces && !ephemeral);
  return {
    ...literalMessage(reply),
    response_type: seenByAll ? 'in_channel' : 'ephemeral',
    replace_original: replaces,
    ...(thread === undefined || replaces ? {} : { thread_ts: thread }),
  };
}

/** The message of a reply, with all automatic formatting and link previews switched off. */
export const literalMessage = ({ message }: Reply<SlackMessage>) => ({
  ...message,
  mrkdwn: false,
  unfurl_links: false,
  unfurl_media: false,
});

/** Posts a new message of the app. Rejects if Slack refuses it. */
export async function post(
  reply: Reply<SlackMessage>,
  to: { readonly channel: string; readonly thread: string | undefined },
  client: webApi.WebClient,
): Promise<Address | undefined> {
  const thread = to.thread === undefined ? {} : { thread_ts: to.thread };
  const { channel, ts } = await client.chat.postMessage({
    channel: to.channel,
    ...thread,
    ...literalMessage(reply),
  });
  return channel === undefined || ts === undefined ? undefined : { kind: 'message', channel, ts };
}

/** Opens a window. Slack allows that for three seconds after a click, and refuses it later. */
export async function openWindow(
  card: Card,
  trigger: string,
  client: webApi.WebClient,
): Promise<Address | undefined> {
  const { view } = await client.views.open({ trigger_id: trigger, view: modalOf(card) });
  return view?.id === undefined ? undefined : { kind: 'window', view: view.id };
}

async function respond(url: string, message: RespondArguments, fetch: Clients['fetch']): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  const said = await response.text();
  if (!response.ok || said.includes(INVALID_BLOCKS)) throw new ResponseError(response.status, said);
}

/** The error for blocks that a workspace does not take. Source: https://docs.slack.dev/reference/methods/chat.postMessage */
const INVALID_BLOCKS = 'invalid_blocks';

const isInvalid = (error: unknown): boolean =>
  (error instanceof ResponseError && error.said.includes(INVALID_BLOCKS)) ||
  (error instanceof webApi.WebAPIPlatformError && error.data.error.startsWith(INVALID_BLOCKS));

/** A `response_url` answered with an error status. */
class ResponseError extends Error {
  override readonly name = 'ResponseError';
  readonly status: number;
  /** The body of the answer. */
  readonly said: string;

  constructor(status: number, said: string) {
    super(`Slack answered with status ${status}`);
    this.status = status;
    this.said = said;
  }
}

/**
 * True if a `response_url` has been used five times, or is older than half an hour.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const isUsedUp = (error: unknown): boolean => error instanceof ResponseError && error.status === 404;

/** True if nothing more can be sent to a `response_url`, so that only another way is left. */
export const isUnusable = (error: unknown): boolean =>
  isUsedUp(error) || error instanceof ForeignAddressError;
