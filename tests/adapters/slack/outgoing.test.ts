import { webApi } from '@slack/bolt';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHttpClient } from '../../../adapters/slack/client.ts';
import {
  type Clients,
  openWindow,
  post,
  respondTo,
  type SendReply,
  sendBy,
} from '../../../adapters/slack/outgoing.ts';
import type { SlackMessage } from '../../../adapters/slack/render.ts';
import { medium } from '../../../adapters/slack/surface.ts';
import { paragraph, table, text } from '../../../src/content/markdown.ts';
import type { Placement, Reply } from '../../../src/conversation/reply.ts';
import { BOT_TOKEN, type Fault, Workspace } from './fake-slack.ts';

let workspace: Workspace;
let clients: Clients;
let close: () => void;

beforeEach(async () => {
  workspace = await Workspace.open();
  const http = openHttpClient();
  const { fetch } = http;
  const options = { slackApiUrl: workspace.apiUrl, fetch, retryConfig: { retries: 0 } };
  const client = new webApi.WebClient(BOT_TOKEN, options);
  clients = { client, fetch, log: pino({ level: 'silent' }) };
  close = () => {
    http.close();
    workspace.close();
  };
});
afterEach(() => close());

const replyOf = (words: string, placement: Placement): Reply<SlackMessage> => {
  const card = { blocks: [paragraph(text(words))], rows: [] };
  return { card, ...medium.render(card), audience: 'private', placement };
};

const EPHEMERAL = { direct: false, ephemeral: true, thread: undefined };

/** Sends a reply, and gives its reference. */
async function sent(sendReply: SendReply, placement: Placement = { kind: 'new' }): Promise<string> {
  const { outcome, reference } = await sendBy(
    { toPerson: [sendReply] },
    clients,
  )(replyOf('Before.', placement));
  expect(outcome).toBe('sent');
  if (reference === undefined) throw new Error('The message has no reference.');
  return reference;
}

/** Changes a message by its reference, in answer to an unrelated event. */
const change = (reference: string) =>
  sendBy({ toPerson: [] }, clients)(replyOf('After.', { kind: 'sent', reference }));

describe('a message that was sent can be changed later', () => {
  test('by its channel and timestamp, if the app posted it', async () => {
    const reference = await sent((reply) =>
      post(reply, { channel: 'D1', thread: undefined }, clients.client),
    );
    expect(await workspace.nextApiCall()).toMatchObject({ kind: 'message', channel: 'D1' });
    expect(await change(reference)).toEqual({ outcome: 'sent', reference });
    expect(await workspace.nextApiCall()).toMatchObject({
      kind: 'changed',
      channel: 'D1',
      ts: '1767326126.000001',
      message: { text: 'After.' },
    });
  });

  test('at the address of the click, if it took the place of the message that was clicked', async () => {
    const { responseUrl } = workspace;
    const sendReply: SendReply = (reply) => respondTo(responseUrl, reply, EPHEMERAL, clients.fetch);
    const reference = await sent(sendReply, { kind: 'clicked' });
    expect(await workspace.nextPost()).toMatchObject({ replace_original: true, text: 'Before.' });
    expect(await change(reference)).toEqual({ outcome: 'sent', reference });
    expect(workspace.unread()[0]).toMatchObject({ replace_original: true, text: 'After.' });
  });

  test('and keeps its readers: a card that everyone sees in a direct message stays public', async () => {
    const { responseUrl } = workspace;
    const direct = { direct: true, ephemeral: false, thread: undefined };
    const reference = await sent((reply) => respondTo(responseUrl, reply, direct, clients.fetch), {
      kind: 'clicked',
    });
    expect(await workspace.nextPost()).toMatchObject({ response_type: 'in_channel', text: 'Before.' });
    await change(reference);
    expect(workspace.unread()[0]).toMatchObject({ response_type: 'in_channel', text: 'After.' });
  });

  test('by its view, if it is a window', async () => {
    const reference = await sent(({ card }) => openWindow(card, workspace.triggerId, clients.client));
    expect(await workspace.nextApiCall()).toMatchObject({ kind: 'opened' });
    expect(await change(reference)).toEqual({ outcome: 'sent', reference });
    expect(await workspace.nextApiCall()).toMatchObject({ kind: 'updated', view: 'V1' });
  });
});

test('a new message at the address of a click has no reference, because Slack does not tell it', async () => {
  const { responseUrl } = workspace;
  const sendReply: SendReply = (reply) => respondTo(responseUrl, reply, EPHEMERAL, clients.fetch);
  expect(await sendBy({ toPerson: [sendReply] }, clients)(replyOf('Words.', { kind: 'new' }))).toEqual({
    outcome: 'sent',
    reference: undefined,
  });
});

test.each(['', '{}', '{"kind":"message"}', '{"kind":"of another version"}'])(
  'the damaged reference %j changes no message',
  async (reference) => {
    expect(await change(reference)).toEqual({ outcome: 'failed' });
    expect(workspace.calls).toEqual([]);
  },
);

test('a change at a used-up address counts as late, because an apology there would not arrive either', async () => {
  const { responseUrl } = workspace;
  const sendReply: SendReply = (reply) => respondTo(responseUrl, reply, EPHEMERAL, clients.fetch);
  const reference = await sent(sendReply, { kind: 'clicked' });
  for (let use = 0; use < 4; use++) expect((await change(reference)).outcome).toBe('sent');
  expect(await change(reference)).toEqual({ outcome: 'late' });
});

test.each<[string, Fault[], string]>([
  ['a connection that breaks off', [{ reset: 'before' }], 'unknown'],
  ['an answer that breaks off', [{ reset: 'within' }], 'unknown'],
  ['a gateway that gave up', [504], 'unknown'],
  ['an error of Slack, three times', [500, 500, 500], 'failed'],
  ['a refusal', [403], 'failed'],
  ['a refusal with the status 200', [{ error: 'invalid_blocks' }], 'failed'],
  ['a pause that is too long', [{ retryAfter: 3600 }], 'failed'],
  ['a used-up address', [404], 'late'],
])('the outcome of a message for everyone that met %s', async (_, faults, outcome) => {
  const { responseUrl } = workspace;
  workspace.statuses.push(...faults);
  const toEveryone: SendReply = (reply) => respondTo(responseUrl, reply, EPHEMERAL, clients.fetch);
  const reply = { ...replyOf('Shared.', { kind: 'new' }), audience: 'public' as const };
  expect(await sendBy({ toPerson: [], toEveryone }, clients)(reply)).toEqual({ outcome });
});

test('a way on which a message failed is not taken again, and without another one nothing is sent', async () => {
  const taken: string[] = [];
  const refuses =
    (name: string): SendReply =>
    async () => {
      taken.push(name);
      throw new Error('refused');
    };
  const send = sendBy({ toPerson: [refuses('first'), refuses('second')] }, clients);
  const outcomes: string[] = [];
  for (const words of ['Answer.', 'Apology.', 'Another.'])
    outcomes.push((await send(replyOf(words, { kind: 'new' }))).outcome);
  expect({ taken, outcomes }).toEqual({ taken: ['first', 'second'], outcomes: ['failed', 'failed', 'late'] });
});

describe('in a workspace that does not take tables, a message arrives with the rows of its table', () => {
  const card = {
    blocks: [table([[text('Milk')], [text('Fat')]], [[[text('Whole')], [text('3.5 %')]]])],
    rows: [],
  };
  const reply = (placement: Placement): Reply<SlackMessage> => ({
    card,
    ...medium.render(card),
    audience: 'public',
    placement,
  });
  const rows = { blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_list' }] }] };
  beforeEach(() => {
    workspace.takesTables = false;
  });

  test('as a new message of the app', async () => {
    const sendReply: SendReply = (shown) => post(shown, { channel: 'C1', thread: undefined }, clients.client);
    expect(
      (await sendBy({ toEveryone: sendReply, toPerson: [] }, clients)(reply({ kind: 'new' }))).outcome,
    ).toBe('sent');
    expect(await workspace.nextApiCall()).toMatchObject({ kind: 'message', message: rows });
  });

  test('at the address of a click', async () => {
    const { responseUrl } = workspace;
    const sendReply: SendReply = (shown) => respondTo(responseUrl, shown, EPHEMERAL, clients.fetch);
    expect(
      (await sendBy({ toEveryone: sendReply, toPerson: [] }, clients)(reply({ kind: 'new' }))).outcome,
    ).toBe('sent');
    expect(workspace.unread()).toMatchObject([rows]);
  });

  test('when it replaces an earlier message', async () => {
    const reference = await sent((shown) =>
      post(shown, { channel: 'D1', thread: undefined }, clients.client),
    );
    await workspace.nextApiCall();
    const { outcome } = await sendBy({ toPerson: [] }, clients)(reply({ kind: 'sent', reference }));
    expect(outcome).toBe('sent');
    expect(await workspace.nextApiCall()).toMatchObject({ kind: 'changed', message: rows });
  });

  test('and where they are taken, with its table', async () => {
    workspace.takesTables = true;
    const sendReply: SendReply = (shown) => post(shown, { channel: 'C1', thread: undefined }, clients.client);
    await sendBy({ toEveryone: sendReply, toPerson: [] }, clients)(reply({ kind: 'new' }));
    expect(await workspace.nextApiCall()).toMatchObject({ message: { blocks: [{ type: 'table' }] } });
    expect(workspace.calls).toHaveLength(1);
  });
});
