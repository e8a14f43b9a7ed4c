import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Store } from '../../src/store/store.ts';
import { DiscordPerson, FakeDiscord, TOKEN, textOf } from '../adapters/discord/fake-discord.ts';
import {
  APP_TOKEN,
  BOT_TOKEN,
  Member,
  overSocket,
  SIGNING_SECRET,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { STRATEGY } from '../fixtures/guides.ts';
import { makeFile, on, SILENT } from '../store/engines.ts';
import { type GuideProcess, logged, portOf, spawnGuide } from './guide.ts';

let workspace: Workspace;
let discord: FakeDiscord;
let child: GuideProcess | undefined;

beforeEach(async () => {
  workspace = await Workspace.open();
  discord = await FakeDiscord.start();
});

afterEach(async () => {
  child?.kill('SIGKILL');
  workspace.close();
  await discord.stop();
});

/** Starts the guide against the fakes. */
function startProcess(environment: Readonly<Record<string, string>>) {
  child = spawnGuide({
    SLACK_API_URL: workspace.apiUrl,
    DISCORD_API_URL: discord.apiUrl,
    ...environment,
  });
  return child;
}

async function slackAnswers(): Promise<void> {
  const ann = new Member(workspace, overSocket(workspace));
  expect(readSlack(await ann.type('/llm-strategy')).text).toContain('Question 1 of up to 5');
}

async function discordAnswers(): Promise<void> {
  const { message } = await new DiscordPerson(discord).command('llm-strategy');
  expect(textOf(message)).toContain('Question 1 of up to 5');
}

const SOCKET = { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN };

test.each(['SIGTERM', 'SIGINT'] as const)(
  'one process holds the guide in Slack and in Discord, until %s ends it with exit code 0',
  async (signal) => {
    const guide = startProcess({ ...SOCKET, DISCORD_TOKEN: TOKEN, HOST: '127.0.0.1', PORT: '0' });
    const log = await logged(guide, '"ready"');
    expect(log).toMatch(/"version":"\d+\.\d+\.\d+".*"msg":"ready"/);
    const port = Number(/"port":(\d+)/.exec(log)?.[1]);
    expect(await health(port)).toEqual([200, 200]);
    await slackAnswers();
    await discordAnswers();
    guide.kill(signal);
    expect(await once(guide, 'exit')).toEqual([0, null]);
  },
);

/** The statuses of the two health checks: alive, and ready to answer. */
const health = (port: number): Promise<number[]> =>
  Promise.all(
    ['healthz', 'readyz'].map(async (path) => (await fetch(`http://127.0.0.1:${port}/${path}`)).status),
  );

test('metrics have their own port, which is open to this machine only, and count both platforms', async () => {
  const guide = startProcess({ ...SOCKET, DISCORD_TOKEN: TOKEN, METRICS_PORT: '0', PORT: '0' });
  const [, port, metricsPort] =
    /"port":(\d+),"setBy":"PORT"[\s\S]*"port":(\d+),"setBy":"METRICS_PORT"/.exec(
      await logged(guide, '"ready"'),
    ) ?? [];
  await new Member(workspace, overSocket(workspace)).type('/llm-strategy');
  await new DiscordPerson(discord).command('llm-strategy');
  await logged(guide, '"platform":"slack","kind":"command"', '"platform":"discord","kind":"command"');
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  for (const platform of ['slack', 'discord']) {
    expect(metrics).toContain(
      `guide_interactions_total{platform="${platform}",kind="command",outcome="sent"} 1`,
    );
    expect(metrics).toContain(`guide_ready{platform="${platform}"} 1`);
    expect(metrics).toContain(`guide_connections{platform="${platform}"} 1`);
  }
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
  const [elsewhere] = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  if (elsewhere) await expect(fetch(`http://${elsewhere.address}:${metricsPort}/metrics`)).rejects.toThrow();
});

test('even at "debug" the log has no name, no typed word, no id of a person and no secret', async () => {
  const guide = startProcess({ ...SOCKET, DISCORD_TOKEN: TOKEN, LOG_LEVEL: 'debug' });
  let log = await logged(guide, '"ready"');
  const ann = new Member(workspace, overSocket(workspace));
  await ann.type('/llm-strategy', 'catastrophic');
  await ann.press('Start the guide', 'Measured, but it falls short');
  const bob = new DiscordPerson(discord);
  await bob.command('llm-strategy', 'catastrophic');
  log += await logged(guide, '"platform":"slack","kind":"choose"', '"platform":"discord","kind":"command"');
  expect(log).toContain('"level":20');
  const secrets = [BOT_TOKEN, APP_TOKEN, TOKEN, 'ticket-of-the-tests', '/response', 'secret-'];
  for (const secret of ['U1', '800000000000000001', 'catastrophic', ...secrets]) {
    expect(log).not.toContain(secret);
  }
  expect(log).not.toMatch(/\bann\b/i);
});

test('it survives messages of the platforms that make the libraries throw', async () => {
  const guide = startProcess({ ...SOCKET, DISCORD_TOKEN: TOKEN });
  await logged(guide, '"ready"');
  for (const odd of ['null', '{"type":"events_api"}', '{"type":"ws_message"}']) workspace.socket.send(odd);
  for (const socket of discord.connections) {
    for (const odd of ['{"op":10}', '{"op":0,"t":"READY","s":3}']) socket.send(odd);
  }
  expect(await logged(guide, 'unhandled rejection')).toContain('TypeError');
  await slackAnswers();
  await discordAnswers();
});

test('an exception that nothing catches ends it with a line of the log, without the words of the error', async () => {
  const thrower = "process.on('SIGUSR2', () => { throw new Error('typed words'); });";
  const guide = startProcess({
    ...SOCKET,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(thrower)}`,
  });
  await logged(guide, '"ready"');
  const ended = once(guide, 'exit');
  guide.kill('SIGUSR2');
  const log = await logged(guide, 'uncaught exception');
  expect(log).toContain('"level":60');
  expect(log).not.toContain('typed words');
  expect(await ended).toEqual([1, null]);
});

test('an error at the start that is no mistake of a setting ends it, and leaves no process that is never ready', async () => {
  const url = makeFile();
  const store = await Store.open(url, SILENT);
  await on(store, (db) =>
    sql`insert into kysely_migration (name, timestamp) values ('0000', '')`.execute(db),
  );
  await store.close();
  const guide = startProcess({ ...SOCKET, PORT: '0', DATABASE_URL: url });
  const ended = once(guide, 'exit');
  expect(await logged(guide, 'uncaught exception')).not.toContain('corrupted');
  expect(await ended).toEqual([1, null]);
});

describe('a log that cannot be written delays neither an answer nor the end', () => {
  const answers = async (commands: number): Promise<void> => {
    await workspace.connectedBy(1);
    for (let i = 0; i < commands; i++) await slackAnswers();
  };

  test('because the disk is full', async () => {
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const env = { DOTENV_CONFIG_PATH: '/dev/null', SLACK_API_URL: workspace.apiUrl, CONTENT_DIR: STRATEGY };
    const guide = spawn(process.execPath, ['dist/main.js'], {
      stdio: ['ignore', 'ignore', full],
      env: { ...env, ...SOCKET, LOG_LEVEL: 'debug' },
    });
    onTestFinished(() => void guide.kill('SIGKILL'));
    await answers(10);
    guide.kill('SIGTERM');
    expect(await once(guide, 'exit')).toEqual([0, null]);
  });

  test('because its reader has stopped', async () => {
    const guide = startProcess({ ...SOCKET, LOG_LEVEL: 'debug' });
    await answers(1_200);
    guide.kill('SIGTERM');
    expect(await once(guide, 'exit')).toEqual([0, null]);
  });
});

test('in Socket Mode it survives an outage of Slack', async () => {
  const guide = startProcess({ ...SOCKET, HOST: '127.0.0.1', PORT: '0' });
  const port = await portOf(guide);
  workspace.isDown = true;
  workspace.socket.terminate();
  await logged(guide, 'Slack cannot be reached', '"attempt":1');
  expect(await health(port)).toEqual([200, 503]);
  workspace.isDown = false;
  await logged(guide, 'connected to Slack');
  await slackAnswers();
});

test('over HTTP it ends on SIGTERM, even with an open connection', async () => {
  const guide = startProcess({
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    HOST: '127.0.0.1',
    PORT: '0',
    DRAIN_SECONDS: '0',
  });
  const port = await portOf(guide);
  const idle = connect(port, '127.0.0.1').on('error', () => {});
  await once(idle, 'connect');
  idle.write('POST /slack/events HTTP/1.1\r\nContent-Le');
  guide.kill('SIGTERM');
  expect(await once(guide, 'exit')).toEqual([0, null]);
});

test('it can be ended while it still connects to a platform', async () => {
  discord.isSilent = true;
  const guide = startProcess({ ...SOCKET, DISCORD_TOKEN: TOKEN });
  await logged(guide, 'connected to Slack');
  guide.kill('SIGTERM');
  expect(await once(guide, 'exit')).toEqual([0, null]);
});

test('the sentence that explains its end comes after its log', async () => {
  const guide = startProcess({ ...SOCKET, SLACK_APP_TOKEN: 'xapp-another', HOST: '127.0.0.1', PORT: '0' });
  const lines = (await text(guide.stderr)).trimEnd().split('\n');
  expect(lines.pop()).toMatch(/^Slack refused SLACK_APP_TOKEN/);
  expect(lines.map((line) => JSON.parse(line).msg)).toContain('listening');
});

test.each(['PORT', 'METRICS_PORT'])(
  'with %s but no token it ends with a sentence, because it would be in no chat',
  async (name) => {
    const guide = startProcess({ [name]: '0' });
    const [[code], errors] = await Promise.all([once(guide, 'exit'), text(guide.stderr)]);
    expect(code).toBe(1);
    expect(errors).toBe(`${name} is set, but no chat platform is: set SLACK_BOT_TOKEN or DISCORD_TOKEN.\n`);
  },
);

test('a setting that has no effect is named in the log', async () => {
  const guide = startProcess({
    ...SOCKET,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    DISCORD_TOKEN: TOKEN,
    DISCORD_PUBLIC_KEY: 'x',
    HTTPS_PROXY: 'http://proxy.invalid',
    NO_PROXY: '127.0.0.1',
    DRAIN_SECONDS: '5',
  });
  const warnings = (await logged(guide, '"ready"'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === 40)
    .map(({ msg }) => msg);
  expect(warnings).toEqual([
    'DISCORD_PUBLIC_KEY is not a setting: use one of "DISCORD_TOKEN", "DISCORD_GUILD_ID", "DISCORD_ALLOWED_SERVERS", "DISCORD_API_URL"',
    'SLACK_SIGNING_SECRET has no effect, because SLACK_APP_TOKEN is set, which means Socket Mode.',
    'DRAIN_SECONDS has no effect, because Slack does not send requests over HTTP.',
    'Connections to Discord ignore HTTPS_PROXY.',
  ]);
});

test('a port in use is reported in one sentence', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const guide = startProcess({ ...SOCKET, HOST: '127.0.0.1', PORT: port, LOG_LEVEL: 'silent' });
  const [[code], errors] = await Promise.all([once(guide, 'exit'), text(guide.stderr)]);
  server.close();
  expect({ code, errors }).toEqual({
    code: 1,
    errors: `Port ${port} is already in use: set PORT to another port, and send requests to that port.\n`,
  });
});

describe('a refused token ends it with one sentence and exit code 1', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      "Slack's bot token",
      { SLACK_BOT_TOKEN: 'xoxb-another', SLACK_SIGNING_SECRET: SIGNING_SECRET },
      /^Slack refused SLACK_BOT_TOKEN \(invalid_auth\): .*\.$/,
    ],
    ["Discord's token", { DISCORD_TOKEN: 'another' }, /^Discord refuses DISCORD_TOKEN; .*\.$/],
  ])('%s', async (_, environment, sentence) => {
    const guide = startProcess({ ...environment, LOG_LEVEL: 'silent' });
    const [[code], output, errors] = await Promise.all([
      once(guide, 'exit'),
      text(guide.stdout),
      text(guide.stderr),
    ]);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors.trimEnd()).toMatch(sentence);
    for (const token of Object.values(environment)) expect(errors).not.toContain(token);
  });
});
