import { isDeepStrictEqual } from 'node:util';
import { medium as discordMedium } from '../../adapters/discord/surface.ts';
import { responseOf } from '../../adapters/slack/outgoing.ts';
import { hasTable } from '../../adapters/slack/render.ts';
import { medium as slackMedium } from '../../adapters/slack/surface.ts';
import { formOf, type Origin } from '../../adapters/slack/view.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import type { Guide } from '../../src/conversation/guide.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { lastReply, type Turn } from '../../src/conversation/turn.ts';
import { callbackPath, DiscordPerson, type FakeDiscord } from '../adapters/discord/fake-discord.ts';
import { CHANNEL, type Deliver, submissionOf, type Workspace } from '../adapters/slack/fake-slack.ts';
import { CHANNEL as IN_CHANNEL } from '../conversation/person.ts';
import { type Action, Walk } from './walk.ts';

/** A simulated person on a platform, who knows the right answers of the guide. */
export interface VirtualUser {
  readonly platform: string;
  /** Takes the next random action. Resolves when all expected messages have arrived. */
  readonly act: () => Promise<Outcome>;
  /** Repeats the last action, as a person does if a click was not answered. */
  readonly repeat: () => Promise<Outcome>;
  /** True if a form is open, which the next action submits. */
  readonly hasForm: () => boolean;
}

export interface Outcome {
  /** The number of requests that the guide must send. */
  readonly requests: number;
  /** The expected and the received messages, if they differ. */
  readonly wrong: string | undefined;
  /** Until the first message. */
  readonly milliseconds: number;
}

/** The messages of a turn, if the platform takes them all. */
function repliesOf<Message>(turn: Turn<Message>): readonly Reply<Message>[] {
  switch (turn.kind) {
    case 'answer':
      return [turn.reply];
    case 'share':
      return [turn.shared, lastReply(turn)];
    case 'form':
    case 'remove':
      return [];
  }
}

/**
 * Leaves out what differs each time: the sharer in the button that removes a shared card, because each share is of a person
 * of its own, and the `block_id` of boxes.
 */
const comparable = (messages: unknown): unknown =>
  JSON.parse(
    JSON.stringify(messages)
      .replace(/(\.\.\.x)[\w-]{8}(?=\.")/g, '$1')
      .replace(/"block_id":"[\w-]{36}"/g, '"block_id":""'),
  );

/** Measures the time until the first message, and compares all messages with the expected ones. */
async function compare(
  action: Action<unknown>,
  expected: readonly unknown[],
  arrivals: readonly Promise<unknown>[],
  began: number,
): Promise<Omit<Outcome, 'requests'>> {
  await arrivals[0];
  const milliseconds = performance.now() - began;
  const messages = await Promise.all(arrivals);
  // JSON drops fields that are undefined.
  const sent: unknown = JSON.parse(JSON.stringify(expected));
  const { turn: _, ...did } = action;
  const wrong = isDeepStrictEqual(comparable(messages), comparable(sent))
    ? undefined
    : JSON.stringify({ did, expected: sent, got: messages });
  return { wrong, milliseconds };
}

/**
 * The number of clicks so far. Each is of a person and in a channel of its own, because the shares of both are limited, and
 * on a message of its own, because a card is shared only once in eleven minutes from the same message.
 */
let clicks = 0;

/** A person in a channel of Slack. */
export function slackPerson(guide: Guide, workspace: Workspace, deliver: Deliver): VirtualUser {
  const walk = new Walk(new Conversation(guide, slackMedium), {
    ...IN_CHANNEL,
    person: { id: 'U1', name: 'ann' },
  });
  const seen = { direct: false, ephemeral: true, thread: undefined };
  const team = { id: 'T1', domain: 'example' };
  let last = walk.next();
  let origin: Origin | undefined;
  const perform = async (next: typeof last): Promise<Outcome> => {
    last = next;
    const expected = repliesOf(next.turn).map((reply) => responseOf(reply, seen));
    const began = performance.now();
    if (next.kind === 'submission') {
      if (origin === undefined) throw new Error('No form was opened.');
      const number = clicks++;
      const arrivals = workspace.sentTo(origin.url, expected.length);
      const submitted = { kind: 'opened', view: `V${number}`, modal: formOf(next.form, origin) } as const;
      const acknowledged = deliver('click', {
        ...submissionOf(submitted, next.typed),
        user: { id: `U${number}`, name: 'ann', team_id: 'T1' },
      });
      const [outcome] = await Promise.all([compare(next, expected, arrivals, began), acknowledged]);
      return { ...outcome, requests: expected.length };
    }
    const response_url = workspace.responseUrl;
    if (next.kind === 'command') {
      const { slug, typed } = next;
      const where = { channel_id: CHANNEL.id, channel_name: CHANNEL.name, team_id: 'T1', user_id: 'U1' };
      // Slack does not say whether it took an acknowledgement, so a table comes at the response_url.
      const later = hasTable(next.turn.reply.message) ? workspace.sentTo(response_url, expected.length) : [];
      const answer = deliver('command', { command: `/${slug}`, text: typed, ...where, response_url });
      const arrivals = later.length > 0 ? later : [answer];
      const [outcome] = await Promise.all([compare(next, expected, arrivals, began), answer]);
      return { ...outcome, requests: later.length };
    }
    const number = clicks++;
    const channel = { ...CHANNEL, id: `C${number}` };
    const container = {
      type: 'message',
      message_ts: `${number}.1`,
      channel_id: channel.id,
      is_ephemeral: true,
    };
    origin = {
      url: response_url,
      channel: channel.id,
      channelName: channel.name,
      ephemeral: true,
      server: 'T1',
    };
    const trigger_id = workspace.triggerId;
    const { turn } = next;
    const windows = turn.kind === 'form' ? [workspace.openedBy(trigger_id)] : [];
    const arrivals = turn.kind === 'form' ? windows : workspace.sentTo(response_url, expected.length);
    const awaited = turn.kind === 'form' ? [formOf(turn.form, origin)] : expected;
    const acknowledged = deliver('click', {
      type: 'block_actions',
      user: { id: `U${number}`, name: 'ann', team_id: 'T1' },
      team,
      container,
      channel,
      response_url,
      trigger_id,
      actions: [{ type: 'button', block_id: 'x', action_id: '0', action_ts: '1.2', value: next.token }],
    });
    const [outcome] = await Promise.all([compare(next, awaited, arrivals, began), acknowledged]);
    return { ...outcome, requests: expected.length };
  };
  return {
    platform: 'Slack',
    act: () => perform(walk.next()),
    repeat: () => perform(last),
    hasForm: () => walk.hasForm,
  };
}

const EPHEMERAL = 64;

/** A person in a server of Discord. */
export function discordPerson(guide: Guide, discord: FakeDiscord): VirtualUser {
  const walk = new Walk(new Conversation(guide, discordMedium), IN_CHANNEL, false);
  let last = walk.next();
  const perform = async (next: typeof last): Promise<Outcome> => {
    last = next;
    const began = performance.now();
    const number = clicks++;
    const person = new DiscordPerson(discord, { userId: `8${number}`, channelId: `6${number}` });
    person.card = { components: [], flags: EPHEMERAL };
    const id =
      next.kind === 'command'
        ? person.sendCommand(next.slug, { name: 'look-up', type: 3, value: next.typed })
        : person.sendClick(next.kind === 'click' ? next.token : '');
    const expected = repliesOf(next.turn).map((reply, i) => {
      const replaces = next.kind === 'click' && reply.placement.kind === 'clicked';
      const { components, flags, file } = reply.message;
      const isHidden = reply.audience === 'private' && !replaces;
      const message = {
        components,
        flags: isHidden ? flags | EPHEMERAL : flags,
        allowed_mentions: { parse: [] },
        attachments: file ? [{ id: '0', filename: file.name }] : [],
      };
      return i === 0 ? { type: replaces ? 7 : 4, data: message } : message;
    });
    const isChange = (i: number): boolean => next.turn.kind === 'share' && i === expected.length - 1;
    const arrivals = expected.map(async (__, i) => {
      const path = isChange(i) ? '/messages/@original' : '';
      const webhook = new RegExp(`^/webhooks/\\d+/secret-${id}${path}$`);
      const { body } = await discord.request(
        isChange(i) ? 'PATCH' : 'POST',
        i === 0 ? callbackPath(id) : webhook,
      );
      return body;
    });
    return { ...(await compare(next, expected, arrivals, began)), requests: expected.length };
  };
  return {
    platform: 'Discord',
    act: () => perform(walk.next()),
    repeat: () => perform(last),
    hasForm: () => walk.hasForm,
  };
}
