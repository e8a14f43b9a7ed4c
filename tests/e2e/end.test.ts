import { once } from 'node:events';
import { existsSync, readdirSync, watch } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  APP_TOKEN,
  BOT_TOKEN,
  form,
  SIGNING_SECRET,
  signed,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { type GuideProcess, logged, portOf, spawnGuide } from './guide.ts';

let workspace: Workspace;
let guide: GuideProcess;

beforeEach(async () => {
  workspace = await Workspace.open();
});

afterEach(() => {
  guide.kill('SIGKILL');
  workspace.close();
});

const overHttp = (drainSeconds: number): Record<string, string> => ({
  SLACK_API_URL: workspace.apiUrl,
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  HOST: '127.0.0.1',
  PORT: '0',
  DRAIN_SECONDS: String(drainSeconds),
});

const COMMAND = form('command', {
  command: '/llm-strategy',
  text: '',
  channel_id: 'C1',
  team_id: 'T1',
  user_id: 'U1',
});

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
}

/** Sends a signed command. Rejects if the connection breaks. */
const command = (port: number, agent?: Agent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/slack/events',
      method: 'POST',
      headers: signed(COMMAND),
    };
    request({ ...options, agent: agent ?? false }, async (response) => {
      await text(response);
      resolve({ status: response.statusCode, connection: response.headers.connection });
    })
      .on('error', reject)
      .end(COMMAND);
  });

const readiness = async (port: number): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: 'close' } })).status;

test.each(['new', 'kept'])(
  'no command on a %s connection is lost before, around and after SIGTERM, until the drain ends',
  async (kind) => {
    guide = spawnGuide(overHttp(2));
    const port = await portOf(guide);
    const agent = kind === 'kept' ? new Agent({ keepAlive: true }) : undefined;
    const answers: (number | undefined | string)[] = [];
    let end = Number.POSITIVE_INFINITY;
    const lanes = Array.from({ length: 5 }, async () => {
      while (Date.now() < end) answers.push(await command(port, agent).then(({ status }) => status, String));
    });
    while (answers.length < 20) await once(guide.stderr, 'data');
    guide.kill('SIGTERM');
    await logged(guide, '"stopping"');
    end = Date.now() + 1_800;
    const before = answers.length;
    expect(await readiness(port)).toBe(503);
    await Promise.all(lanes);
    expect(answers.length).toBeGreaterThan(before + 50);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
    agent?.destroy();
    expect(await once(guide, 'exit')).toEqual([0, null]);
  },
);

test('an answer in the drain closes its connection, also of a command that came before the signal', async () => {
  guide = spawnGuide(overHttp(2));
  const port = await portOf(guide);
  const agent = new Agent({ keepAlive: true });
  expect(await command(port, agent)).toEqual({ status: 200, connection: 'keep-alive' });
  guide.kill('SIGTERM');
  await logged(guide, '"stopping"');
  expect(await command(port, agent)).toEqual({ status: 200, connection: 'close' });
});

test.each([
  ['in its head', 40],
  ['in its body', -10],
])('a command that is cut %s when the drain has ended is answered', async (_, cut) => {
  guide = spawnGuide(overHttp(0));
  const port = await portOf(guide);
  const head = Object.entries({ host: 'x', 'content-length': COMMAND.length, ...signed(COMMAND) }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const whole = `POST /slack/events HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${COMMAND}`;
  const socket = connect(port, '127.0.0.1');
  socket.write(whole.slice(0, cut));
  // Another command shows that the first half has been read.
  await command(port);
  guide.kill('SIGTERM');
  await logged(guide, '"stopping"');
  while (await command(port).catch(() => undefined));
  socket.write(whole.slice(cut));
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close/i);
  expect(await once(guide, 'exit')).toEqual([0, null]);
});

test('a second signal ends the drain at once', async () => {
  guide = spawnGuide(overHttp(300));
  await portOf(guide);
  guide.kill('SIGTERM');
  await logged(guide, '"stopping"');
  guide.kill('SIGTERM');
  expect(await once(guide, 'exit')).toEqual([143, null]);
});

test('in Socket Mode, with a port for health checks, there is no drain', async () => {
  const { SLACK_SIGNING_SECRET: _, ...environment } = overHttp(300);
  guide = spawnGuide({ ...environment, SLACK_APP_TOKEN: APP_TOKEN });
  await portOf(guide);
  guide.kill('SIGTERM');
  expect(await once(guide, 'exit')).toEqual([0, null]);
});

test('a guide hears SIGTERM from its first module on, which an init would not have to forward', async () => {
  const build = readdirSync('dist')
    .map((name) => join('dist', name))
    .filter((folder) => existsSync(join(folder, 'launch.js')));
  const marked = new Promise<void>((resolve) => {
    for (const folder of build)
      watch(folder, (_, name) => guide.pid && name === `running.${guide.pid}` && resolve()).unref();
  });
  guide = spawnGuide(overHttp(0));
  await marked;
  guide.kill('SIGTERM');
  expect(await once(guide, 'exit')).toEqual([0, null]);
});

test('a command that comes during the start waits until the guide is ready', async () => {
  workspace.faults.set('auth.test', [{ latency: 1_000 }]);
  guide = spawnGuide(overHttp(0));
  const port = Number(/"port":(\d+)/.exec(await logged(guide, '"listening"'))?.[1]);
  expect((await command(port)).status).toBe(200);
});

test('a command that comes long before the guide is ready is answered with 503', async () => {
  workspace.refusals.set('auth.test', 'service_unavailable');
  guide = spawnGuide(overHttp(0));
  const port = Number(/"port":(\d+)/.exec(await logged(guide, '"listening"'))?.[1]);
  expect(await command(port)).toEqual({ status: 503, connection: 'close' });
});
