import { isDeepStrictEqual } from 'node:util';
import type { ReceiverEvent } from '@slack/bolt';
import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { GuideApp, type Interaction } from '../../../adapters/slack/connection.ts';
import { boltLogger } from '../../../adapters/slack/logger.ts';
import { type Authorize, onlyIn, type Workspace } from '../../../adapters/slack/workspace.ts';

const OURS: Workspace = {
  teamId: 'T1',
  enterpriseId: 'E1',
  botToken: 'xoxb-1',
  botId: 'B1',
  botUserId: 'U1',
};

/** The tokens with which events were handled, in order, and the clients that came with them. */
const tokens: unknown[] = [];
const clients = new Set<unknown>();
let log: string[];

beforeEach(() => {
  tokens.length = 0;
  clients.clear();
  log = [];
});

function appFor(authorize: Authorize): GuideApp {
  const logger = pino({ level: 'info' }, { write: (line) => log.push(line) });
  const receiver = { init() {}, start: async () => {}, stop: async () => {} };
  const app = new GuideApp({ receiver, logger: boltLogger(logger), clientOptions: {} }, authorize, logger);
  const handle = async ({ client, ack }: Pick<Interaction, 'client' | 'ack'>): Promise<void> => {
    tokens.push(client.token);
    clients.add(client);
    await ack();
  };
  app.handlers = { command: handle, click: handle, stranger: ({ ack }) => ack() };
  app.use(async ({ client, ...received }) => {
    tokens.push(client.token);
    clients.add(client);
    if ('ack' in received && typeof received.ack === 'function') await received.ack();
  });
  return app;
}

/** Gives an event to an app. Returns how often it was acknowledged. */
async function give(app: GuideApp, body: ReceiverEvent['body']): Promise<number> {
  let acknowledged = 0;
  const ack = async (): Promise<void> => {
    acknowledged++;
  };
  await app.processEvent({ body, ack });
  return acknowledged;
}

const command = (team_id: string) => ({ command: '/llm-strategy', text: '', team_id, channel_id: 'C1' });

const click = (id: string) => ({
  type: 'block_actions',
  user: { id: 'U2', team_id: id },
  team: { id },
  actions: [{ type: 'button', value: 'x' }],
});

const mention = (team_id: string | null, fields: Readonly<Record<string, unknown>> = {}) => ({
  type: 'event_callback',
  team_id: 'T9',
  authorizations: [{ enterprise_id: 'E1', team_id, is_enterprise_install: false, ...fields }],
  event: { type: 'app_mention', user: 'U2', text: 'hello', channel: 'C1', ts: '1.2' },
});

test('commands and clicks of people from a thousand workspaces are handled with one client', async () => {
  const app = appFor(onlyIn(OURS));
  for (let i = 0; i < 1000; i++) {
    expect(await give(app, i % 2 === 0 ? command(`T${i}`) : click(`T${i}`))).toBe(1);
  }
  expect(tokens).toEqual(Array(1000).fill('xoxb-1'));
  expect(clients.size).toBe(1);
});

test.each([
  ['in our workspace', mention('T1')],
  ['in our organization', mention(null, { is_enterprise_install: true })],
  ['in a workspace that Slack does not name', { ...mention('T1'), authorizations: undefined }],
])('an event %s is handled with our token', async (_, body) => {
  expect(await give(appFor(onlyIn(OURS)), body)).toBe(1);
  expect(tokens).toEqual(['xoxb-1']);
  expect(log).toEqual([]);
});

test.each([
  ['another workspace', mention('T2')],
  ['another organization', mention(null, { enterprise_id: 'E2', is_enterprise_install: true })],
])('an event of an installation in %s is acknowledged, logged once and not handled', async (_, body) => {
  expect(await give(appFor(onlyIn(OURS)), body)).toBe(1);
  expect(tokens).toEqual([]);
  expect(log).toEqual([expect.stringContaining('an event of a workspace for which the guide has no token')]);
  expect(log.join()).not.toMatch(/T2|E2|xoxb/);
});

test.each([
  ['a command', command('T2')],
  ['a click', click('T2')],
])('%s from a workspace without a token is acknowledged, logged once and not handled', async (_, body) => {
  expect(
    await give(
      appFor(() => undefined),
      body,
    ),
  ).toBe(1);
  expect(tokens).toEqual([]);
  expect(log).toHaveLength(1);
});

test.each([
  ['a command', command('T1')],
  ['a click', click('T1')],
])('%s whose answer fails is acknowledged, and the failure is logged', async (_, body) => {
  const app = appFor(onlyIn(OURS));
  const fail = async (): Promise<void> => {
    throw new Error('out of order');
  };
  app.handlers = { command: fail, click: fail, stranger: fail };
  expect(await give(app, body)).toBe(1);
  expect(log[0]).toContain('out of order');
});

test('with several workspaces, each event is handled with the token of its own', async () => {
  const theirs = { ...OURS, teamId: 'T2', botToken: 'xoxb-2' };
  const app = appFor((body) => [OURS, theirs].find(({ teamId }) => isDeepStrictEqual(body, command(teamId))));
  for (const team of ['T1', 'T2', 'T1', 'T2']) await give(app, command(team));
  expect(tokens).toEqual(['xoxb-1', 'xoxb-2', 'xoxb-1', 'xoxb-2']);
  expect(clients.size).toBe(2);
});
