import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { DiscordPerson, FakeDiscord, TOKEN, textOf, UNAUTHORIZED } from '../adapters/discord/fake-discord.ts';
import {
  APP_TOKEN,
  BOT_TOKEN,
  Member,
  overSocket,
  SIGNING_SECRET,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { type GuideProcess, spawnGuide } from './guide.ts';

const SLACK = { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN };
const DISCORD = { DISCORD_TOKEN: TOKEN };
const PORTS = { HOST: '127.0.0.1', PORT: '0', METRICS_PORT: '0' };

const BOTH_READY = '"platforms":{"slack":"ready","discord":"ready"}';

let slack: Workspace;
let discord: FakeDiscord;
let child: GuideProcess | undefined;
let log = '';
/** Is called when the log grows, and when the process has ended. */
let wake = (): void => undefined;

beforeEach(async () => {
  slack = await Workspace.open();
  discord = await FakeDiscord.start();
});

afterEach(async () => {
  child?.kill('SIGKILL');
  slack.close();
  await discord.stop();
});

function start(environment: Readonly<Record<string, string>>): GuideProcess {
  const guide = spawnGuide({
    SLACK_API_URL: slack.apiUrl,
    DISCORD_API_URL: discord.apiUrl,
    ...PORTS,
    ...environment,
  });
  log = '';
  child = guide;
  guide.stderr.on('data', (chunk: Buffer) => {
    // The last words of the process before may come after the start of this one.
    if (child === guide) log += String(chunk);
    wake();
  });
  guide.once('exit', () => wake());
  return guide;
}

/** Resolves when the log has all these texts. */
async function says(...texts: readonly (string | RegExp)[]): Promise<void> {
  while (texts.some((text) => !(typeof text === 'string' ? log.includes(text) : text.test(log)))) {
    if (child === undefined || child.exitCode !== null) throw new Error(`It has ended: ${log}`);
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

const port = (setBy: string): string =>
  new RegExp(`"port":(\\d+),"setBy":"${setBy}"`).exec(log)?.[1] ?? 'unknown';

async function readiness(platform = ''): Promise<string> {
  await says('"setBy":"PORT"');
  const response = await fetch(`http://127.0.0.1:${port('PORT')}/readyz${platform && `/${platform}`}`);
  return `${response.status} ${(await response.text()).trimEnd().replaceAll('\n', ', ')}`;
}

async function metrics(): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port('METRICS_PORT')}/metrics`)).text();
}

async function slackAnswers(): Promise<void> {
  await slack.connectedBy(1);
  const ann = new Member(slack, overSocket(slack));
  expect(readSlack(await ann.type('/llm-strategy')).text).toContain('Question 1 of up to 5');
}

async function discordAnswers(): Promise<void> {
  const { message } = await new DiscordPerson(discord).command('llm-strategy');
  expect(textOf(message)).toContain('Question 1 of up to 5');
}

/** Whether the guide lives in one platform only, and says so everywhere. */
async function expectOnly(alive: 'slack' | 'discord', state: 'failed' | 'not ready'): Promise<void> {
  const dead = alive === 'slack' ? 'discord' : 'slack';
  await (alive === 'slack' ? slackAnswers() : discordAnswers());
  expect(await readiness()).toBe(`200 ready, ${dead}: ${state}`);
  expect(await readiness(alive)).toBe('200 ready');
  expect(await readiness(dead)).toBe(`503 ${state}`);
  const served = await metrics();
  expect(served).toContain(`guide_ready{platform="${alive}"} 1`);
  expect(served).toContain(`guide_ready{platform="${dead}"} 0`);
  expect(served).toContain(`guide_failed{platform="${dead}"} ${state === 'failed' ? 1 : 0}`);
}

const DISCORD_REFUSES = /"level":50[^\n]*"platform":"discord","msg":"Discord refuses DISCORD_TOKEN; [^"]*\.?/;
const SLACK_REFUSES = /"level":50[^\n]*"platform":"slack","msg":"Slack refused SLACK_APP_TOKEN \(\w+\): /;
const SESSIONS =
  /"level":50[^\n]*"platform":"discord","msg":"Discord lets this bot open only 5 more sessions/;

describe('a platform that refuses the guide is said once and given up, and the other goes on', () => {
  test('Discord refuses the token at the start', async () => {
    start({ ...SLACK, DISCORD_TOKEN: 'another' });
    await says(DISCORD_REFUSES, '"ready"');
    await expectOnly('slack', 'failed');
    expect(log.match(/Discord refuses/g)).toHaveLength(1);
    expect(await metrics()).toContain('guide_log_lines_total{level="error"} 1');
  });

  test('Discord resets the token in mid-life', async () => {
    start({ ...SLACK, ...DISCORD });
    await says(BOTH_READY);
    await discordAnswers();
    discord.disconnect(4004);
    await says(DISCORD_REFUSES);
    await expectOnly('slack', 'failed');
  });

  test('Discord refuses the token when a session is to be started again', async () => {
    start({ ...SLACK, ...DISCORD });
    await says(BOTH_READY);
    discord.override = ({ path }) => (path === '/gateway/bot' ? UNAUTHORIZED : undefined);
    discord.invalidateSessions(false);
    await says(DISCORD_REFUSES);
    await expectOnly('slack', 'failed');
  });

  test('Slack refuses the token at the start', async () => {
    start({ ...SLACK, ...DISCORD, SLACK_APP_TOKEN: 'xapp-another' });
    await says(SLACK_REFUSES, '"ready"');
    await expectOnly('discord', 'failed');
  });

  test('Slack revokes the token in mid-life', async () => {
    start({ ...SLACK, ...DISCORD });
    await says(BOTH_READY);
    slack.refusals.set('apps.connections.open', 'token_revoked');
    slack.socket.terminate();
    await says(SLACK_REFUSES);
    await expectOnly('discord', 'failed');
  });
});

describe('a platform that cannot be reached is tried again until it is back, and the other goes on', () => {
  test('Discord at the start', async () => {
    discord.goDown();
    start({ ...SLACK, ...DISCORD });
    await says(
      /"platform":"discord","reason":"Discord cannot be reached at http:\S+ \([\w ]+\): check [^"]*","attempt":1/,
    );
    await expectOnly('slack', 'not ready');
    await says(/"platforms":\{"slack":"ready","discord":"not ready"\}[^\n]*"ready"/);
    discord.comeBack();
    await says(/"platforms":\{"slack":"ready","discord":"ready"\}[^\n]*"ready"/);
    await discordAnswers();
    expect(await readiness()).toBe('200 ready');
  });

  test("Discord's gateway at the start", async () => {
    discord.isSilent = true;
    start({ ...SLACK, ...DISCORD });
    await says(/"platform":"discord"[^\n]*"reason":"Discord's gateway at \S+ does not take the connection/);
    await expectOnly('slack', 'not ready');
    discord.isSilent = false;
    await says(/"discord":"ready"/);
    await discordAnswers();
  });

  test('Slack at the start', async () => {
    slack.refusals.set('auth.test', 'service_unavailable');
    start({ ...SLACK, ...DISCORD });
    await says(/"platform":"slack","reason":"Slack has a fault of its own at \S+ \(service_unavailable\)/);
    await says('connected to Discord');
    await expectOnly('discord', 'not ready');
    slack.refusals.clear();
    await says(/"slack":"ready"/);
    await slackAnswers();
  });

  test("Slack's Socket Mode at the start", async () => {
    slack.refusedSockets = 2;
    start({ ...SLACK, ...DISCORD });
    await says(/"platform":"slack","reason":"Slack's WebSocket at 127\.0\.0\.1:\d+ cannot be opened \(/);
    await slackAnswers();
    await discordAnswers();
  });

  test('Discord in mid-life', async () => {
    start({ ...SLACK, ...DISCORD });
    await says(BOTH_READY);
    discord.goDown();
    await says(/"platform":"discord"[^\n]*"reason":"Discord's gateway at \S+ does not take the connection/);
    await expectOnly('slack', 'not ready');
    discord.comeBack();
    await says(/connected to Discord[\s\S]*connected to Discord/);
    await discordAnswers();
  });
});

describe('used-up session starts of Discord leave Slack alone, and are tried again when they are reset', () => {
  test('at the start', async () => {
    discord.sessionStartLimit = { ...discord.sessionStartLimit, remaining: 5, reset_after: 1_000 };
    start({ ...SLACK, ...DISCORD });
    await says(SESSIONS, '"ready"');
    await expectOnly('slack', 'failed');
    discord.sessionStartLimit.remaining = 1_000;
    await says('"discord":"ready"');
    await discordAnswers();
  });

  test('in mid-life', async () => {
    start({ ...SLACK, ...DISCORD });
    await says(BOTH_READY);
    discord.sessionStartLimit = { ...discord.sessionStartLimit, remaining: 5, reset_after: 1_000 };
    discord.invalidateSessions(false);
    await says(SESSIONS);
    await expectOnly('slack', 'failed');
    expect(discord.heard.filter((op) => op === 2)).toHaveLength(1);
    discord.sessionStartLimit.remaining = 1_000;
    await says(/connected to Discord[\s\S]*connected to Discord/);
    await discordAnswers();
    expect(discord.connections.size).toBe(1);
  });
});

describe('the process ends with exit code 1 and a sentence for each platform when all refuse it', () => {
  const ending = (guide: GuideProcess): Promise<unknown> => once(guide, 'exit');
  const BOTH =
    /\nSlack refused SLACK_APP_TOKEN \(\w+\): [^\n]*\.\nDiscord refuses DISCORD_TOKEN; [^\n]*\.\n$/;

  test('at the start', async () => {
    const guide = start({ ...SLACK, SLACK_APP_TOKEN: 'xapp-another', DISCORD_TOKEN: 'another' });
    expect(await ending(guide)).toEqual([1, null]);
    expect(log).toMatch(BOTH);
  });

  test('one after the other', async () => {
    const guide = start({ ...SLACK, DISCORD_TOKEN: 'another' });
    await says('"ready"');
    slack.refusals.set('apps.connections.open', 'invalid_auth');
    slack.socket.terminate();
    expect(await ending(guide)).toEqual([1, null]);
    expect(log).toMatch(BOTH);
  });

  test('but not while one of them is only out of reach', async () => {
    slack.isDown = true;
    start({ ...SLACK, DISCORD_TOKEN: 'another' });
    await says(DISCORD_REFUSES, '"attempt":1');
    expect(await readiness()).toBe('503 not ready, slack: not ready, discord: failed');
    slack.isDown = false;
    await expectOnly('slack', 'failed');
  });
});

describe('readiness', () => {
  test('of a platform without settings is not answered, not even during the start', async () => {
    slack.refusals.set('auth.test', 'service_unavailable');
    start(SLACK);
    expect(await readiness('discord')).toBe('404 ');
    expect(await readiness('slack')).toBe('503 not ready');
    expect(await readiness()).toBe('503 not ready, slack: not ready');
  });

  test('is over when the guide drains, and the log says for how long that lasts', async () => {
    const guide = start({
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      ...DISCORD,
      DRAIN_SECONDS: '2',
    });
    await says('"ready"');
    guide.kill('SIGTERM');
    await says(/"drainSeconds":2,"msg":"stopping"/);
    expect(await readiness()).toBe('503 ending');
    expect(await readiness('slack')).toBe('503 ending');
    expect(await once(guide, 'exit')).toEqual([0, null]);
  });

  test('without Slack over HTTP there is no drain, and the log says so', async () => {
    const guide = start({ ...SLACK, ...DISCORD });
    await says('"ready"');
    guide.kill('SIGTERM');
    await once(guide, 'exit');
    expect(log).toMatch(/"drainSeconds":0,"msg":"stopping"/);
  });
});

describe('a guide in one platform waits for it at the start, and says what it waits for', () => {
  test.each<[string, Readonly<Record<string, string>>, () => void, () => void, RegExp, () => Promise<void>]>([
    [
      'Slack in Socket Mode',
      SLACK,
      () => slack.faults.set('apps.connections.open', Array(6).fill(503)),
      () => slack.faults.clear(),
      /"Slack has a fault of its own at http:\S+ \(status 503\): check .*SLACK_API_URL and HTTPS_PROXY[^"]*"/,
      slackAnswers,
    ],
    [
      'Discord',
      DISCORD,
      () => discord.goDown(),
      () => discord.comeBack(),
      /"Discord cannot be reached at http:\S+ \([\w ]+\): check the network, and DISCORD_API_URL if it is set\."/,
      discordAnswers,
    ],
  ])('%s', async (_, environment, goDown, comeBack, sentence, answers) => {
    goDown();
    const guide = start(environment);
    await says(sentence, '"attempt":1');
    comeBack();
    await says('"ready"');
    await answers();
    guide.kill('SIGTERM');
    expect(await once(guide, 'exit')).toEqual([0, null]);
  });
});

describe('where something else than the platform answers, the start ends with a sentence that says so', () => {
  const JSON_TYPE = { 'content-type': 'application/json' };
  const answers: readonly [string, (response: ServerResponse) => void, string][] = [
    ['null', (response) => response.writeHead(200, JSON_TYPE).end('null'), ''],
    ['an empty object', (response) => response.writeHead(200, JSON_TYPE).end('{}'), ''],
    ['half an object', (response) => response.writeHead(200, JSON_TYPE).end('{"ok":'), ''],
    ['a login page', (response) => response.writeHead(200).end('<html>'), ''],
    ['a redirection', (response) => response.writeHead(302, { location: '/login' }).end(), ''],
    ['an unknown path', (response) => response.writeHead(404).end('<html>'), ', with the status 404'],
    ['null for an error', (response) => response.writeHead(403, JSON_TYPE).end('null'), ''],
    ['a refusal', (response) => response.writeHead(401).end('<html>'), ', with the status 401'],
  ];
  const platforms: readonly [string, (url: string) => Record<string, string>, string][] = [
    [
      'Slack',
      (url) => ({ SLACK_API_URL: `${url}/api/`, SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: 's' }),
      'SLACK_API_URL and HTTPS_PROXY if they are set.\n',
    ],
    [
      'Discord',
      (url) => ({ DISCORD_API_URL: `${url}/api`, DISCORD_TOKEN: TOKEN }),
      'DISCORD_API_URL if it is set.\n',
    ],
  ];
  test.each(
    platforms.flatMap(([name, environment, settings]) =>
      answers.map(
        ([what, answer, status]) => [name, what, { environment, settings, answer, status }] as const,
      ),
    ),
  )('%s: %s', async (name, _, { environment, settings, answer, status }) => {
    const server = createServer((request, response) => {
      request.resume();
      answer(response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close().closeAllConnections());
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const guide = start({ ...environment(url), LOG_LEVEL: 'silent' });
    expect(await once(guide, 'close')).toEqual([1, null]);
    expect(log).toContain(
      `${name} cannot be reached at ${url} (something else answers in its place${status}`,
    );
    expect(log.endsWith(settings)).toBe(true);
    expect(log.trimEnd()).not.toContain('\n');
  });
});
