import {
  type AllMiddlewareArgs,
  type App,
  RespondError,
  type RespondFn,
  type SlackActionMiddlewareArgs,
  type SlackCommandMiddlewareArgs,
  type SlackEventMiddlewareArgs,
  type SlackShortcutMiddlewareArgs,
  type SlackViewMiddlewareArgs,
  type ViewSubmitAction,
  type webApi,
} from '@slack/bolt';
import type { AdapterContext } from '../../src/adapter.ts';
import type { Turn } from '../../src/conversation/conversation.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { Delivery, type Send } from '../../src/delivery.ts';
import { Memory } from '../../src/memory.ts';
import { address, type Origin, unadorned } from './outgoing.ts';
import {
  buttonPayload,
  clickPayload,
  commandPayload,
  eventPayload,
  shortcutPayload,
  submissionPayload,
} from './payload.ts';
import { surface } from './surface.ts';
import { homeOf, modalOf } from './view.ts';

/**
 * Answers whatever people do. Bolt asks every listener about every event, which takes longer than to answer it: so
 * there is none, but a middleware that knows what to do. A command is answered in its acknowledgement, for which
 * Slack waits three seconds; all else is acknowledged at once and answered where it came from.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
export function receive(app: App, { conversation, log, observe }: AdapterContext): void {
  const delivery = new Delivery('slack', { log, observe });
  const events = new Memory(EVENT_MEMORY_MILLISECONDS);

  /** Sends a reply, and says what became of it. */
  const trying =
    (send: (reply: Reply) => Promise<unknown>): Send =>
    async (reply) => {
      try {
        await send(reply);
        return 'sent';
      } catch (err) {
        log.warn({ err }, 'Slack did not take a message');
        return isUsedUp(err) ? 'late' : 'failed';
      }
    };

  const onCommand = async ({ ack, body, respond }: SlackCommandMiddlewareArgs): Promise<void> => {
    const { command, text, channel_id: id, channel_name: name } = commandPayload.parse(body);
    const direct = isDirect({ id, name });
    let acknowledged = false;
    const send = async (reply: Reply): Promise<unknown> => {
      // An acknowledgement that did not get through can be made up for, but not repeated.
      const post = acknowledged ? respond : ack;
      acknowledged = true;
      return post(address(reply, { direct, ephemeral: true, thread: undefined }));
    };
    const slug = command.replace(/^\//, '');
    await delivery.deliver(
      () => conversation.command(slug, asTyped(text), surface(!direct)),
      '',
      trying(send),
    );
  };

  const onClick = async ({
    ack,
    body,
    action,
    respond,
    client,
  }: Received<SlackActionMiddlewareArgs>): Promise<void> => {
    await ack();
    const { user, channel, container, view, trigger_id } = clickPayload.parse(body);
    // A button that quotes into a thread carries the thread behind its token.
    const [token = '', quoteInto] = buttonPayload.parse(action).value.split(' ');
    const click = `${user.id} ${container.message_ts || view.id} ${token}`;
    if (view.id !== '') {
      const send = (reply: Reply): Promise<unknown> =>
        view.type === 'modal'
          ? client.views.update({ view_id: view.id, view: modalOf(reply) })
          : client.views.open({ trigger_id, view: modalOf(reply) });
      await delivery.deliver(() => conversation.click(token, user.name, surface(true)), click, trying(send));
      return;
    }
    const direct = isDirect(channel);
    const origin: Origin = {
      direct,
      ephemeral: container.is_ephemeral,
      thread: quoteInto ?? container.thread_ts,
    };
    let ofShare: Reply | undefined;
    const take = (): Turn => {
      const turn = conversation.click(token, user.name, surface(quoteInto !== undefined || !direct));
      if (turn.kind === 'share') ofShare = turn.reply;
      return turn;
    };
    const send = (reply: Reply): Promise<unknown> =>
      // Where this address is used up, nothing can be shared: then it must not be said elsewhere that it was.
      reply === ofShare
        ? respond(address(reply, origin))
        : respondOrPost(respond, client, reply, origin, { channel: channel.id, user: user.id });
    await delivery.deliver(take, click, trying(send));
  };

  const onSubmission = async ({ ack, body, respond, client }: Received<Submission>): Promise<void> => {
    const { user, view } = submissionPayload.parse(body);
    let acknowledged = false;
    const send = async (reply: Reply): Promise<unknown> => {
      if (reply.audience === 'public') return respond(address(reply, IN_CHANNEL));
      if (acknowledged) return client.views.update({ view_id: view.id, view: modalOf(reply) });
      acknowledged = true;
      return ack({ response_action: 'update', view: modalOf(reply) });
    };
    await delivery.deliver(
      () => conversation.click(view.private_metadata, user.name, surface(true)),
      `${user.id} ${view.id} ${view.private_metadata}`,
      trying(send),
    );
  };

  const onShortcut = async ({
    ack,
    body,
    respond,
    client,
  }: Received<SlackShortcutMiddlewareArgs>): Promise<void> => {
    await ack();
    const { type, trigger_id, message } = shortcutPayload.parse(body);
    if (type === 'message_action') {
      const thread = message.thread_ts ?? message.ts;
      const send = (reply: Reply): Promise<unknown> => respond(address(into(thread, reply), IN_CHANNEL));
      await delivery.deliver(
        () => conversation.quote(asTyped(message.text), surface(true)),
        '',
        trying(send),
      );
      return;
    }
    const send = (reply: Reply): Promise<unknown> => client.views.open({ trigger_id, view: modalOf(reply) });
    await delivery.deliver(() => conversation.welcome(surface(true)), '', trying(send));
  };

  const onMention = async ({ body, client }: Received<SlackEventMiddlewareArgs>): Promise<void> => {
    const { event_id, event } = eventPayload.parse(body);
    if (event.bot_id !== undefined || !events.isFirst(event_id)) return;
    const thread_ts = event.thread_ts ?? event.ts;
    await delivery.deliver(
      () => conversation.mention(asTyped(event.text.replace(/<@[^>]*>/g, ' ')), surface(true)),
      '',
      trying((reply) => client.chat.postMessage({ channel: event.channel, thread_ts, ...unadorned(reply) })),
    );
  };

  const onMessage = async ({ body, client }: Received<SlackEventMiddlewareArgs>): Promise<void> => {
    const { event_id, event } = eventPayload.parse(body);
    const { channel, thread_ts, bot_id, subtype } = event;
    if (event.channel_type !== 'im' || bot_id !== undefined || subtype !== undefined) return;
    if (!events.isFirst(event_id)) return;
    const thread = thread_ts === undefined ? {} : { thread_ts };
    await delivery.deliver(
      () => conversation.say(asTyped(event.text), surface(false)),
      '',
      trying((reply) => client.chat.postMessage({ channel, ...thread, ...unadorned(reply) })),
    );
  };

  const onHome = async ({ body, client }: Received<SlackEventMiddlewareArgs>): Promise<void> => {
    const { event } = eventPayload.parse(body);
    if (event.tab !== 'home') return;
    await delivery.deliver(
      () => conversation.home(surface(false)),
      '',
      trying((reply) => client.views.publish({ user_id: event.user, view: homeOf(reply) })),
    );
  };

  app.use(async (received) => {
    if ('command' in received) await onCommand(received);
    else if ('action' in received) await onClick(received);
    else if ('shortcut' in received) await onShortcut(received);
    else if ('view' in received) {
      if (isSubmission(received)) await onSubmission(received);
    } else if ('event' in received) {
      if (received.event.type === 'app_mention') await onMention(received);
      else if (received.event.type === 'message') await onMessage(received);
      else if (received.event.type === 'app_home_opened') await onHome(received);
    }
  });
}

type Received<Args> = Args & AllMiddlewareArgs;
type Submission = SlackViewMiddlewareArgs<ViewSubmitAction>;

/** Not the news that a window was closed. */
const isSubmission = (received: Received<SlackViewMiddlewareArgs>): received is Received<Submission> =>
  received.body.type === 'view_submission';

/** Slack delivers an event again at once, after a minute and after five: https://docs.slack.dev/apis/events-api */
const EVENT_MEMORY_MILLISECONDS = 10 * 60_000;

/** A message of its own. */
const IN_CHANNEL: Origin = { direct: false, ephemeral: true, thread: undefined };

/** Makes a card's buttons quote into a thread. */
const into = (thread: string, reply: Reply): Reply => ({
  ...reply,
  rows: reply.rows.map((row) =>
    row.map((button) => (button.shares ? { ...button, token: `${button.token} ${thread}` } : button)),
  ),
});

/** Answers at the address of a click; where that is used up, as a message of its own that only the person sees. */
async function respondOrPost(
  respond: RespondFn,
  client: webApi.WebClient,
  reply: Reply,
  origin: Origin,
  { channel, user }: { readonly channel: string; readonly user: string },
): Promise<unknown> {
  try {
    return await respond(address(reply, origin));
  } catch (error) {
    if (!isUsedUp(error) || reply.audience === 'public') throw error;
    const thread = origin.thread === undefined ? {} : { thread_ts: origin.thread };
    const message = { channel, ...thread, ...unadorned(reply) };
    return origin.direct ? client.chat.postMessage(message) : client.chat.postEphemeral({ ...message, user });
  }
}

/**
 * Whether a `response_url` was used five times already, or is older than half an hour.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const isUsedUp = (error: unknown): boolean => error instanceof RespondError && error.statusCode === 404;

const isDirect = ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
  name === 'directmessage' || id.startsWith('D');

/** Slack escapes three characters of what was typed: https://docs.slack.dev/messaging/formatting-message-text */
const asTyped = (typed: string): string =>
  typed.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
