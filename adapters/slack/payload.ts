import { z } from 'zod';

/*
 * What Slack sends, as far as it is read. Whatever is missing or of another type is read as nothing, to which the
 * conversation has an answer. Source: https://docs.slack.dev/reference/interaction-payloads
 */

const string = z.string().default('').catch('');
const optional = z.string().optional().catch(undefined);

/** An object whose fields are read one by one, and a stranger as one without fields. */
const object = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(
    (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}),
    z.object(shape),
  );

export const commandPayload = object({
  command: string,
  text: string,
  channel_id: string,
  channel_name: string,
});

export const buttonPayload = object({ value: string });

const user = object({ id: string, name: string });
const view = object({ id: string, type: string, private_metadata: string });

export const clickPayload = object({
  trigger_id: string,
  user,
  channel: object({ id: string, name: string }),
  container: object({
    message_ts: string,
    thread_ts: optional,
    is_ephemeral: z.boolean().catch(true),
  }),
  view,
});

export const submissionPayload = object({ user, view });

export const shortcutPayload = object({
  type: string,
  trigger_id: string,
  message: object({ text: string, ts: string, thread_ts: optional }),
});

export const eventPayload = object({
  event_id: string,
  event: object({
    channel: string,
    channel_type: string,
    user: string,
    text: string,
    ts: string,
    thread_ts: optional,
    subtype: optional,
    bot_id: optional,
    tab: string,
  }),
});
