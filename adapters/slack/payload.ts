import { z } from 'zod';
import type { Values } from '../../src/conversation/reply.ts';
import { plainWords, wordsSeen, wordsTyped } from './words.ts';

/*
 * The fields of Slack's payloads that the guide reads. A missing field, or one of another type, is read as an empty
 * text, which the conversation can answer.
 * Source: https://docs.slack.dev/reference/interaction-payloads
 */

const string = z.string().default('').catch('');
const optional = z.string().optional().catch(undefined);

/** An object with the given fields. A value of another type is read as an object without fields. */
const object = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(
    (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}),
    z.object(shape),
  );

/** The fields of a message, and its words as `read` finds them in the whole message. */
const withWords = <Fields extends object>(fields: z.ZodType<Fields>, read: (message: unknown) => string) =>
  z
    .unknown()
    .optional()
    .transform((message) => ({ ...fields.parse(message), words: read(message) }));

export const commandPayload = object({
  command: string,
  text: string.transform(plainWords),
  channel_id: string,
  channel_name: string,
  user_id: string,
  user_name: string,
  team_id: optional,
  response_url: string,
  trigger_id: string,
});

const selected = z
  .array(object({ value: string }).transform(({ value }) => value))
  .default([])
  .catch([]);

/** A click on a button, or a change of boxes. A button carries its token in its value, and boxes in their `action_id`. */
const action = object({
  type: string,
  value: string,
  action_id: string,
  /** Another one each time that the card is shown. */
  block_id: string,
  action_ts: string,
  selected_options: selected,
});

/**
 * The values of all boxes that are ticked at the moment of a click. Undefined if the payload does not tell them, or the
 * message has no boxes.
 */
const ticked = object({
  values: z
    .record(z.string(), z.record(z.string(), object({ type: string, selected_options: selected })))
    .default({})
    .catch({}),
}).transform(({ values }) => {
  const boxes = Object.values(values)
    .flatMap((block) => Object.values(block))
    .filter(({ type }) => type === 'checkboxes');
  return boxes.length === 0 ? undefined : boxes.flatMap(({ selected_options }) => selected_options);
});

/**
 * The IDs of the workspace and the organization in which an event happens, and of the person's own, in any kind of event.
 * Sources: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload (`user.team_id` is the ID of an
 * organization if there is one) and https://github.com/slack-go/slack/issues/695 (`user_team`)
 */
export const originPayload = object({
  team_id: optional,
  enterprise_id: optional,
  context_enterprise_id: optional,
  /** Only events of channels tell this. */
  is_ext_shared_channel: z.boolean().optional().catch(undefined),
  team: object({ id: optional, enterprise_id: optional }),
  enterprise: object({ id: optional }),
  user: object({ team_id: optional }),
  event: object({ user_team: optional, team: optional }),
});

const authorization = object({
  team_id: optional,
  is_enterprise_install: z.boolean().default(false).catch(false),
});

/**
 * The IDs of the workspaces whose installation an event may be for, the likeliest first.
 * Sources: https://docs.slack.dev/apis/events-api/#authorizations, and `buildSource` in `@slack/bolt` for windows that
 * were opened in a channel shared by Slack Connect. A button stands below a message of the app itself, so the message
 * names the app's workspace, while `team` may be a partner's.
 */
export const installationPayload = object({
  type: string,
  team_id: optional,
  team: object({ id: optional }),
  view: object({ app_installed_team_id: optional }),
  message: object({ team: optional }),
  authorizations: z.array(authorization).default([]).catch([]),
}).transform(({ type, team_id, team, view, message, authorizations: [first] }): readonly string[] => {
  if (first !== undefined)
    return first.team_id === undefined || first.is_enterprise_install ? [] : [first.team_id];
  const ofButton = type === 'block_actions' ? message.team : undefined;
  const ids = [view.app_installed_team_id, ofButton, team.id, team_id];
  return [...new Set(ids.filter((id) => id !== undefined))];
});

/**
 * The removal of the app from a workspace, or undefined for any other event. Slack sends two events, in either order. One of
 * them also tells that a person's token was revoked, which the app never has.
 * Sources: https://docs.slack.dev/reference/events/app_uninstalled and https://docs.slack.dev/reference/events/tokens_revoked
 */
export const removalPayload = object({
  team_id: optional,
  /** Seconds since 1970. */
  event_time: z.number().optional().catch(undefined),
  event: object({ type: string, tokens: object({ bot: z.array(z.unknown()).default([]).catch([]) }) }),
}).transform(({ team_id: team, event_time, event: { type, tokens } }) => {
  const isRemoval = type === 'app_uninstalled' || (type === 'tokens_revoked' && tokens.bot.length > 0);
  if (!isRemoval || team === undefined) return undefined;
  // The second may have begun before the app was removed.
  return { team, removedAt: event_time === undefined ? Date.now() : event_time * 1000 + 999 };
});

const user = object({ id: string, name: string });
const team = object({ id: optional });
const view = object({ id: string, type: string, private_metadata: string, state: ticked });

/** An event of a workspace without an installation, as far as it can be answered without a token. */
export const strangerPayload = object({ type: string, command: string, response_url: string });

export const clickPayload = object({
  /** The first action. Slack sends only one. */
  actions: z.preprocess((value) => [value].flat()[0], action),
  trigger_id: string,
  user,
  team,
  channel: object({ id: optional, name: string }),
  container: object({
    message_ts: string,
    thread_ts: optional,
    is_ephemeral: z.boolean().catch(true),
  }),
  view,
  state: ticked,
  response_url: string,
});

export type ClickPayload = z.output<typeof clickPayload>;

/** The values of a submitted window's fields, by their names. An empty field has an empty value. */
const values = object({
  values: z
    .record(
      z.string(),
      z.record(
        z.string(),
        object({ type: string, value: string, selected_option: object({ value: string }) }),
      ),
    )
    .default({})
    .catch({}),
}).transform(
  (state): Values =>
    Object.fromEntries(
      Object.values(state.values)
        .flatMap((block) => Object.entries(block))
        .map(([name, { type, value, selected_option }]) => [
          name,
          type === 'static_select' ? selected_option.value : value,
        ]),
    ),
);

export const submissionPayload = object({
  user,
  team,
  view: object({ id: string, callback_id: string, private_metadata: string, state: values }),
  response_urls: z
    .array(object({ response_url: string, channel_id: optional }))
    .default([])
    .catch([]),
});

export const shortcutPayload = object({
  type: string,
  trigger_id: string,
  user,
  team,
  channel: object({ id: optional }),
  message: withWords(object({ ts: string, thread_ts: optional }), wordsSeen),
  response_url: string,
});

export const eventPayload = object({
  event_id: string,
  team_id: optional,
  event: withWords(
    object({
      channel: string,
      channel_type: string,
      user: string,
      ts: string,
      thread_ts: optional,
      subtype: optional,
      hidden: z.boolean().default(false).catch(false),
      bot_id: optional,
      edited: object({ ts: string }),
      tab: string,
    }),
    wordsTyped,
  ),
});

export type EventPayload = z.output<typeof eventPayload>;

/**
 * Turns a message's timestamp ("1700000000.123456") into a decimal number, which a button can carry. Undefined for
 * other texts.
 */
export const idOfTimestamp = (timestamp: string): string | undefined =>
  /^\d+\.\d{6}$/.test(timestamp) ? timestamp.replace('.', '') : undefined;

/** The timestamp of a number that `idOfTimestamp` returned. */
export const timestampOfId = (id: string): string => `${id.slice(0, -6)}.${id.slice(-6)}`;
