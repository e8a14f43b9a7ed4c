import { type App, type RespondArguments, RespondError } from '@slack/bolt';
import { z } from 'zod';
import type { AdapterContext } from '../../src/adapter.ts';
import { asInChat, type Reply, type Surface } from '../../src/conversation/reply.ts';
import { Delivery, type Send } from '../../src/delivery.ts';
import { BUTTON_LABEL_LENGTH_SHOWN, exceeded } from './limits.ts';
import { render } from './render.ts';

/** What the conversation must know of Slack. */
export const surface = (canShare: boolean): Surface => ({
  canShare,
  shownLabelLength: BUTTON_LABEL_LENGTH_SHOWN,
  typed: asInChat,
  fits: (card) => exceeded(render(card)).length === 0,
});

/**
 * Answers slash commands and clicks. Bolt runs every listener for every event, so there is one for each kind.
 * A command is answered in its acknowledgement, for which Slack waits three seconds; a click is acknowledged at
 * once and answered at its own `response_url`.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
export function receive(app: App, { conversation, log }: AdapterContext): void {
  const delivery = new Delivery(log);

  const through =
    (post: (message: RespondArguments) => Promise<unknown>, clicked?: Clicked): Send =>
    async (reply) => {
      try {
        await post(address(reply, clicked));
        return 'sent';
      } catch (err) {
        log.warn({ err }, 'Slack did not take a message');
        return isUsedUp(err) ? 'late' : 'failed';
      }
    };

  app.command(/.*/, async ({ ack, body, respond }) => {
    let acknowledged = false;
    const answer = async (message: RespondArguments): Promise<void> => {
      // An acknowledgement that did not get through can be made up for, but not repeated.
      const post = acknowledged ? respond : ack;
      acknowledged = true;
      await post(message);
    };
    const { command, text: typed, channel_id: id, channel_name: name } = commandPayload.parse(body);
    await delivery.deliver(
      () =>
        conversation.command(command.replace(/^\//, ''), asTyped(typed), surface(!isDirect({ id, name }))),
      '',
      through(answer),
    );
  });

  app.action(/.*/, async ({ ack, body, action, respond }) => {
    await ack();
    const { user, channel, container } = clickPayload.parse(body);
    const { value: token } = buttonPayload.parse(action);
    const direct = isDirect(channel);
    await delivery.deliver(
      () => conversation.click(token, user.name, surface(!direct)),
      `${user.id} ${container.message_ts} ${token}`,
      through(respond, { direct, ephemeral: container.is_ephemeral }),
    );
  });
}

/**
 * Whether a `response_url` was used five times already, or is older than half an hour.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const isUsedUp = (error: unknown): boolean => error instanceof RespondError && error.statusCode === 404;

/** The message whose button was clicked. */
interface Clicked {
  /** Whether in a conversation of two, which has no others to share with. */
  readonly direct: boolean;
  readonly ephemeral: boolean;
}

/**
 * The one way out: a reply with everything said that Slack would otherwise decide by itself. A message that all
 * see is replaced only in a direct message, and stays what it is: Slack cannot change who sees a message.
 */
function address(reply: Reply, clicked: Clicked = { direct: false, ephemeral: true }): RespondArguments {
  const replaces = reply.delivery === 'replace' && (clicked.ephemeral || clicked.direct);
  const seenByAll = reply.audience === 'public' || (replaces && !clicked.ephemeral);
  return {
    ...render(reply),
    response_type: seenByAll ? 'in_channel' : 'ephemeral',
    replace_original: replaces,
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}

const isDirect = ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
  name === 'directmessage' || id.startsWith('D');

/** Slack escapes three characters of what was typed: https://docs.slack.dev/messaging/formatting-message-text */
const asTyped = (typed: string): string =>
  typed.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Whatever is missing or of another type is read as nothing, to which the conversation has an answer. */
const string = z.string().catch('');

const commandPayload = z.object({ command: string, text: string, channel_id: string, channel_name: string });

const buttonPayload = z.object({ value: string });

const clickPayload = z.object({
  user: z.object({ id: string, name: string }).catch({ id: '', name: '' }),
  channel: z.object({ id: string, name: string }).catch({ id: '', name: '' }),
  container: z
    .object({ message_ts: string, is_ephemeral: z.boolean().catch(true) })
    .catch({ message_ts: '', is_ephemeral: true }),
});
