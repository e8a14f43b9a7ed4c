import { type RespondArguments, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Card, Form, Reply } from '../../src/conversation/reply.ts';
import type { Receipt, Send } from '../../src/delivery.ts';
import { ForeignAddressError, GATEWAY_STATUSES, NoAnswerError } from './client.ts';
import { revocationIn } from './refusal.ts';
import { hasTable, render, type SlackMessage, withNewIds } from './render.ts';
import { formOf, modalOf, type Origin } from './view.ts';

/**
 * The content of a reference: the address of a sent message or window. A `response_url` works five times within half an
 * hour, and changes the clicked message.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const messageSchema = z.object({ kind: z.literal('message'), channel: z.string(), ts: z.string() });
const addressSchema = z.discriminatedUnion('kind', [
  messageSchema,
  z.object({
    kind: z.literal('clicked'),
    url: z.string(),
    /** Slack cannot change who sees a message. */
    response_type: z.enum(['ephemeral', 'in_channel']),
    /** The clicked message itself, which the app may change later if it is a member of the channel. */
    message: messageSchema.optional(),
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

/** The ways on which the messages of one event can go. */
export interface Ways {
  /** The ways to the person, the best first. A way on which a message failed is not taken again. */
  readonly toPerson: readonly SendReply[];
  /** The way to everyone. It may be one of the others. */
  readonly toEveryone?: SendReply;
}

/**
 * Makes the `Send` of one event: it logs refusals, and changes an earlier message if the reply has its reference.
 */
export const sendBy = ({ toPerson, toEveryone }: Ways, clients: Clients): Send<SlackMessage> => {
  const closed = new Set<SendReply>();
  const changeEarlier: SendReply = async (reply) =>
    reply.placement.kind === 'sent'
      ? change(addressSchema.parse(JSON.parse(reply.placement.reference)), reply, clients)
      : undefined;
  const wayOf = ({ audience, placement }: Reply<SlackMessage>): SendReply | undefined => {
    if (placement.kind === 'sent') return changeEarlier;
    return audience === 'public' ? toEveryone : toPerson.find((way) => !closed.has(way));
  };
  return async (reply) => {
    for (;;) {
      const way = wayOf(reply);
      if (way === undefined) return { outcome: 'late' };
      try {
        const address = await way(reply).catch((err: unknown) => {
          if (!isInvalid(err) || !hasTable(reply.message)) throw err;
          clients.log.info({ err }, 'Slack did not take a table, so its rows are sent');
          return way({ ...reply, message: render(reply.card, 'none') });
        });
        return { outcome: 'sent', reference: address && JSON.stringify(address) };
      } catch (err) {
        if (mayHaveArrived(err)) {
          clients.log.warn({ err }, 'Slack did not say whether it took a message');
          return { outcome: 'unknown' };
        }
        // An address that is not Slack's has been logged already.
        if (!(err instanceof ForeignAddressError)) logRefusal(err, refused(reply), clients.log);
        if (isAnsweredOrGone(err)) return { outcome: 'late' };
        // A refusal of one message for everyone says nothing about the next message to the person.
        if (reply.audience === 'private' || isTooMany(err) || isOver(err)) closed.add(way);
        if (!isOver(err)) return { outcome: 'failed' };
        if (reply.audience === 'public' || reply.placement.kind === 'sent') return { outcome: 'late' };
      }
    }
  };
};

function logRefusal(
  err: unknown,
  { level, message }: { readonly level: 'info' | 'warn'; readonly message: string },
  log: Logger,
): void {
  const revocation = revocationIn(err);
  if (revocation === undefined) log[level]({ err }, message);
  else log.error({ err }, revocation);
}

/** A card for everyone that is not painted anew now is painted by the next press on it, so nothing is wrong. */
const refused = ({ audience, placement }: Reply<SlackMessage>) =>
  audience === 'public' && placement.kind === 'sent'
    ? ({ level: 'info', message: 'a card was not painted anew, so the next press on it does that' } as const)
    : ({ level: 'warn', message: 'Slack did not take a message' } as const);

/** Takes the second way if Slack refuses a message on the first. */
export const orElse =
  (first: SendReply, second: SendReply): SendReply =>
  (reply) =>
    first(reply).catch((error: unknown) => {
      if (mayHaveArrived(error)) throw error;
      return second(reply);
    });

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
      const { url, response_type, message } = address;
      try {
        await respond(url, { ...literalMessage(reply), response_type, replace_original: true }, fetch);
        return address;
      } catch (error) {
        if (message === undefined || mayHaveArrived(error) || isTooMany(error)) throw error;
        return change(message, reply, { client, fetch });
      }
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
  const replaces = reply.placement.kind === 'clicked' && (ephemeral || direct || reply.audience === 'public');
  const seenByAll = reply.audience === 'public' || (replaces && !ephemeral);
  const response = {
    response_type: seenByAll ? 'in_channel' : 'ephemeral',
    replace_original: replaces,
    // Last, because Node.js 20 makes a hidden class of its own for an object that gets more fields after a spread.
    ...literalMessage(reply),
  } as const;
  return thread === undefined || replaces ? response : { thread_ts: thread, ...response };
}

/** The message of a reply, with all automatic formatting and link previews switched off. */
export const literalMessage = ({ message: { text, blocks } }: Reply<SlackMessage>) => ({
  text,
  blocks: withNewIds(blocks),
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

/** Posts a message that only one person in a channel sees. Rejects if Slack refuses it. */
export async function postEphemeral(
  reply: Reply<SlackMessage>,
  to: { readonly channel: string; readonly thread: string | undefined; readonly user: string },
  client: webApi.WebClient,
): Promise<undefined> {
  const thread = to.thread === undefined ? {} : { thread_ts: to.thread };
  await client.chat.postEphemeral({
    channel: to.channel,
    user: to.user,
    ...thread,
    ...literalMessage(reply),
  });
}

/**
 * Posts a card into the person's direct messages with the app. Its buttons that share are left out, because nobody else
 * reads these messages.
 */
export function postDirectly(
  { card, ...reply }: Reply<SlackMessage>,
  user: string,
  client: webApi.WebClient,
): Promise<Address | undefined> {
  const rows = card.rows.map((row) => row.filter(({ shares }) => !shares)).filter((row) => row.length > 0);
  const shown = { ...card, rows };
  return post(
    { ...reply, card: shown, message: render(shown, hasTable(reply.message) ? 'one' : 'none') },
    { channel: user, thread: undefined },
    client,
  );
}

/** Does something else than sending a message. Never rejects: a refusal is logged. */
export async function act(action: () => Promise<unknown>, log: Logger): Promise<Receipt> {
  try {
    await action();
    return { outcome: 'sent' };
  } catch (err) {
    logRefusal(err, { level: 'warn', message: 'Slack did not do what was asked' }, log);
    if (mayHaveArrived(err)) return { outcome: 'unknown' };
    return { outcome: isAnsweredOrGone(err) ? 'late' : 'failed' };
  }
}

/** Opens a form. Slack allows that for three seconds after a click, and refuses it later. */
export const openForm = (
  form: Form,
  origin: Origin,
  trigger: string,
  client: webApi.WebClient,
): Promise<unknown> => client.views.open({ trigger_id: trigger, view: formOf(form, origin) });

/** Deletes the clicked message. */
export const deleteClicked = (url: string, fetch: Clients['fetch']): Promise<void> =>
  respond(url, { delete_original: true }, fetch);

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
  // Slack has answered refusals with the status 200, as it does for its API.
  if (!response.ok || said.includes('"ok":false') || said.includes(INVALID_BLOCKS))
    throw new ResponseError(response.status, said);
}

/** The error for blocks that a workspace does not take. Source: https://docs.slack.dev/reference/methods/chat.postMessage */
const INVALID_BLOCKS = 'invalid_blocks';

const isInvalid = (error: unknown): boolean =>
  (error instanceof ResponseError && error.said.includes(INVALID_BLOCKS)) ||
  (error instanceof webApi.WebAPIPlatformError && error.data.error.startsWith(INVALID_BLOCKS));

/** A `response_url` answered with an error. */
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

/** True if Slack may have carried out the request. */
function mayHaveArrived(error: unknown): boolean {
  if (error instanceof webApi.WebAPIRequestError) return mayHaveArrived(error.original);
  if (error instanceof NoAnswerError) return error.mayHaveArrived;
  if (error instanceof webApi.WebAPIHTTPError) return GATEWAY_STATUSES.includes(error.statusCode);
  if (error instanceof ResponseError) return GATEWAY_STATUSES.includes(error.status);
  return HALF_DONE.includes(platformCode(error));
}

/**
 * Errors after which some of the request may have been carried out.
 * Source: https://docs.slack.dev/reference/methods/chat.postMessage
 */
const HALF_DONE: readonly string[] = ['fatal_error', 'internal_error'];

/**
 * True if the way is over, but another one may be open: a `response_url` is not Slack's, has been used five times or is
 * older than half an hour, or a `trigger_id` is older than three seconds.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const isOver = (error: unknown): boolean =>
  error instanceof ForeignAddressError ||
  (error instanceof ResponseError && error.status === 404) ||
  platformCode(error) === 'expired_trigger_id';

/** True if a window was opened for this event before, or if the person has closed the window. */
const isAnsweredOrGone = (error: unknown): boolean =>
  ['exchanged_trigger_id', 'not_found'].includes(platformCode(error));

const isTooMany = (error: unknown): boolean =>
  error instanceof webApi.WebAPIRateLimitedError || (error instanceof ResponseError && error.status === 429);

const platformCode = (error: unknown): string =>
  error instanceof webApi.WebAPIPlatformError ? error.data.error : '';
