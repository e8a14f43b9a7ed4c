import type { RespondArguments, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Card, Reply } from '../../src/conversation/reply.ts';
import type { Send } from '../../src/delivery.ts';
import type { SlackMessage } from './render.ts';
import { modalOf } from './view.ts';

/**
 * A message or window that was sent, as its reference has it. A `response_url` can be used five times within half an
 * hour, and then changes the message that was clicked.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const address = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal('clicked'), url: z.string() }),
  z.object({ kind: z.literal('window'), view: z.string() }),
]);
export type Address = z.output<typeof address>;

/** Sends one reply, and gives the address of the message, if Slack tells it. It rejects if Slack refuses. */
export type Answer = (reply: Reply<SlackMessage>) => Promise<Address | undefined>;

/** The ways to Slack. */
export interface Ways {
  readonly client: webApi.WebClient;
  readonly fetch: NonNullable<webApi.WebClientOptions['fetch']>;
  readonly log: Logger;
}

/** Makes the way to answer one event safe: it logs refusals, and changes a message that was sent before. */
export const sendBy =
  (answer: Answer, ways: Ways): Send<SlackMessage> =>
  async (reply) => {
    try {
      const { placement } = reply;
      const sent =
        placement.kind === 'sent'
          ? await change(address.parse(JSON.parse(placement.reference)), reply, ways)
          : await answer(reply);
      return { outcome: 'sent', reference: sent && JSON.stringify(sent) };
    } catch (err) {
      ways.log.warn({ err }, 'Slack did not take a message');
      return { outcome: isUsedUp(err) ? 'late' : 'failed' };
    }
  };

/** Puts a reply in the place of a message or window that was sent before. */
async function change(
  of: Address,
  reply: Reply<SlackMessage>,
  { client, fetch }: Pick<Ways, 'client' | 'fetch'>,
): Promise<Address> {
  switch (of.kind) {
    case 'message':
      await client.chat.update({ channel: of.channel, ts: of.ts, ...literally(reply) });
      return of;
    case 'clicked': {
      const response_type = reply.audience === 'public' ? 'in_channel' : 'ephemeral';
      await respond(of.url, { ...literally(reply), response_type, replace_original: true }, fetch);
      return of;
    }
    case 'window':
      await client.views.update({ view_id: of.view, view: modalOf(reply.card) });
      return of;
  }
}

/** The conversation that an event came from, and so the one that its answer goes to. */
export interface Destination {
  /** Whether it is a conversation of two people, in which there is no one else to share with. */
  readonly direct: boolean;
  /** Whether the message that was clicked is seen by one person only. A command counts as such a message. */
  readonly ephemeral: boolean;
  /** Timestamp of the message that the thread is below. */
  readonly thread: string | undefined;
}

/** Answers at the `response_url` of an event. */
export async function respondTo(
  url: string,
  reply: Reply<SlackMessage>,
  destination: Destination,
  fetch: Ways['fetch'],
): Promise<Address | undefined> {
  const message = responseOf(reply, destination);
  await respond(url, message, fetch);
  return message.replace_original ? { kind: 'clicked', url } : undefined;
}

/**
 * A reply as a response, with every decision written out that Slack would otherwise make by itself. A message that
 * everyone sees is replaced only in a direct message, and stays public, because Slack cannot change who sees it.
 */
export function responseOf(
  reply: Reply<SlackMessage>,
  { direct, ephemeral, thread }: Destination,
): RespondArguments {
  const replaces = reply.placement.kind === 'clicked' && (ephemeral || direct);
  const seenByAll = reply.audience === 'public' || (replaces && !ephemeral);
  return {
    ...literally(reply),
    response_type: seenByAll ? 'in_channel' : 'ephemeral',
    replace_original: replaces,
    ...(thread === undefined || replaces ? {} : { thread_ts: thread }),
  };
}

/** The message of a reply, with everything switched off that Slack would do to its words. */
export const literally = ({ message }: Reply<SlackMessage>) => ({
  ...message,
  mrkdwn: false,
  unfurl_links: false,
  unfurl_media: false,
});

/** Sends a message of its own, as the app. */
export async function post(
  reply: Reply<SlackMessage>,
  to: { readonly channel: string; readonly thread: string | undefined },
  client: webApi.WebClient,
): Promise<Address | undefined> {
  const thread = to.thread === undefined ? {} : { thread_ts: to.thread };
  const { channel, ts } = await client.chat.postMessage({
    channel: to.channel,
    ...thread,
    ...literally(reply),
  });
  return channel === undefined || ts === undefined ? undefined : { kind: 'message', channel, ts };
}

/** Opens a window, which is possible for three seconds after a click. */
export async function openWindow(
  card: Card,
  trigger: string,
  client: webApi.WebClient,
): Promise<Address | undefined> {
  const { view } = await client.views.open({ trigger_id: trigger, view: modalOf(card) });
  return view?.id === undefined ? undefined : { kind: 'window', view: view.id };
}

async function respond(url: string, message: RespondArguments, fetch: Ways['fetch']): Promise<void> {
  const { ok, status } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  if (!ok) throw new ResponseError(status);
}

/** Slack refused a message at a `response_url`. */
class ResponseError extends Error {
  override readonly name = 'ResponseError';
  readonly status: number;

  constructor(status: number) {
    super(`Slack answered with status ${status}`);
    this.status = status;
  }
}

/**
 * Whether a `response_url` was used five times already, or is older than half an hour.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
export const isUsedUp = (error: unknown): boolean => error instanceof ResponseError && error.status === 404;
