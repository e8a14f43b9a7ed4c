import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SetupError } from '../../src/errors.ts';
import {
  ALREADY_ACKNOWLEDGED,
  callbackPath,
  DiscordPerson,
  type FakeDiscord,
  type Fault,
  MISSING_ACCESS,
  rateLimited,
  TOKEN,
  UNAUTHORIZED,
} from '../adapters/discord/fake-discord.ts';
import { DiscordGuide, flow } from './discord-guide.ts';

const { slug } = flow;

let guide: DiscordGuide;
let fake: FakeDiscord;

beforeEach(async () => {
  guide = await DiscordGuide.open();
  fake = guide.fake;
});

afterEach(() => guide.close());

/** How often the interaction was answered. */
const answersTo = (id: string): number =>
  fake.requests.filter(({ path }) => callbackPath(id).test(path)).length;

/** Runs the guide, and gives what it says when it ends itself. */
async function untilItFails(cause: () => void): Promise<string> {
  let fail: (error: SetupError) => void = () => undefined;
  const failed = new Promise<string>((resolve) => {
    fail = ({ message }) => resolve(message);
  });
  await guide.run({ fail });
  cause();
  return failed;
}

describe('a connection that is lost is opened again: all that was missed is answered, nothing twice', () => {
  const RESUME = 6;
  const losses: readonly [string, () => void][] = [
    ['when Discord asks to reconnect (op 7)', () => fake.askToReconnect()],
    ['when the session is interrupted (op 9, resumable)', () => fake.invalidateSessions(true)],
    ['when the socket is cut', () => fake.disconnect()],
    ...[1001, 4000, 4001, 4002, 4009].map(
      (code) => [`when Discord closes it (${code})`, () => fake.disconnect(code)] as [string, () => void],
    ),
  ];
  test.each(losses)('%s', async (_, lose) => {
    const { isReady } = await guide.run();
    const person = new DiscordPerson(fake);
    const before = person.sendCommand(slug);
    await person.answerTo(before);
    const resumed = fake.told(RESUME);
    lose();
    const missed = [person.sendCommand(slug, 'pros'), person.sendCommand(slug, 'cons')];
    for (const id of missed) await person.answerTo(id);
    await resumed;
    await person.command(slug);
    expect([before, ...missed].map(answersTo)).toEqual([1, 1, 1]);
    expect(isReady()).toBe(true);
  });

  test('when heartbeats are not acknowledged', async () => {
    fake.heartbeatInterval = 50;
    await guide.run();
    const resumed = fake.told(RESUME);
    fake.isAlive = false;
    await resumed;
    fake.isAlive = true;
    const person = new DiscordPerson(fake);
    const id = person.sendCommand(slug);
    await person.answerTo(id);
    expect(answersTo(id)).toBe(1);
  });

  // The library waits five seconds between two sessions, as Discord demands.
  test('with a new session where the old one is gone (op 9, not resumable), and it is not ready meanwhile', async () => {
    const { isReady } = await guide.run();
    const identified = fake.told(2);
    const lost = guide.says('is lost');
    const again = guide.says('connected to Discord');
    fake.invalidateSessions(false);
    await lost;
    expect(isReady()).toBe(false);
    await identified;
    await again;
    expect(isReady()).toBe(true);
    expect((await new DiscordPerson(fake).command(slug)).kind).toBe('new');
  });
});

describe('a connection that Discord closes for good ends the guide with a sentence', () => {
  const codes: readonly [number, RegExp][] = [
    [4004, /DISCORD_TOKEN.*discord\.com\/developers/],
    [4010, /4010, InvalidShard/],
    [4011, /4011, ShardingRequired/],
    [4012, /4012, InvalidAPIVersion/],
    [4013, /4013, InvalidIntents/],
    [4014, /4014, DisallowedIntents.*discord\.com\/developers/],
  ];

  test.each(codes)('later on (%i)', async (code, sentence) => {
    expect(await untilItFails(() => fake.disconnect(code))).toMatch(sentence);
  });

  test.each(codes)('at the start (%i)', async (code, sentence) => {
    fake.refuseIdentify = code;
    await expect(guide.run()).rejects.toThrow(sentence);
  });
});

test('the process then ends with exit code 1, and that one sentence', async () => {
  const child = spawn(process.execPath, ['dist/main.js'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      DOTENV_CONFIG_PATH: '/dev/null',
      LOG_LEVEL: 'silent',
      CONTENT_DIR: 'tests/fixtures/strategy',
      DISCORD_API_URL: fake.apiUrl,
      DISCORD_TOKEN: TOKEN,
    },
  });
  const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  const person = new DiscordPerson(fake);
  await fake.told(2);
  await person.command(slug);
  fake.disconnect(4004);
  const [[code], output, errors] = await ended;
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toMatch(/^Discord refuses DISCORD_TOKEN; [^\n]*\.\n$/);
});

describe('a token that is refused in mid-life ends the guide like one that is refused at the start', () => {
  test('by the answer to an interaction', async () => {
    guide.errorsExpected = 1;
    const reason = untilItFails(() => {
      fake.override = ({ path }) => (path.startsWith('/interactions/') ? UNAUTHORIZED : undefined);
      new DiscordPerson(fake).sendCommand(slug);
    });
    expect(await reason).toMatch(/DISCORD_TOKEN/);
    await guide.running.pop()?.stop();
  });

  test('before a new session', async () => {
    const reason = untilItFails(() => {
      fake.override = ({ path }) => (path === '/gateway/bot' ? UNAUTHORIZED : undefined);
      fake.invalidateSessions(false);
    });
    expect(await reason).toMatch(/DISCORD_TOKEN/);
    expect(fake.heard.filter((op) => op === 2)).toHaveLength(1);
  });
});

test('a new session is started though Discord puts off for long to say how many are left', async () => {
  await guide.run();
  const again = guide.says('connected to Discord');
  fake.override = ({ path }) => (path === '/gateway/bot' ? rateLimited(3_600) : undefined);
  fake.invalidateSessions(false);
  await again;
  expect((await new DiscordPerson(fake).command(slug)).kind).toBe('new');
});

test('it does not start before Discord lets it, and says for how long that is', async () => {
  let isFirst = true;
  fake.override = ({ path }) => {
    if (path !== '/applications/@me' || !isFirst) return undefined;
    isFirst = false;
    return rateLimited(1);
  };
  await guide.run();
  expect(guide.logged).toContain(`Discord takes no more requests at ${new URL(fake.apiUrl).origin} for `);
  expect(fake.requests.filter(({ path }) => path === '/applications/@me')).toHaveLength(2);
});

test('no new session is started when few are left for the day', async () => {
  const reason = untilItFails(() => {
    fake.sessionStartLimit = { ...fake.sessionStartLimit, remaining: 5, reset_after: 59_000 };
    fake.invalidateSessions(false);
  });
  expect(await reason).toMatch(/only 5 more sessions .* in 1 min\.$/);
  expect(fake.heard.filter((op) => op === 2)).toHaveLength(1);
});

describe('an answer that does not get through', () => {
  /** Answers requests whose path begins so with these faults, one after another, and then soundly. */
  const answerWith = (start: string, ...faults: readonly Fault[]): void => {
    const left = [...faults];
    fake.override = ({ path }) => (path.startsWith(start) ? left.shift() : undefined);
  };

  test.each<[string, Fault]>([
    ['has failed (500)', { status: 500 }],
    ['has failed (503)', { status: 503 }],
    ['was cut off', 'reset'],
    ['is not answered', 'silence'],
    ['is put off (429)', rateLimited(0.05)],
  ])('is tried again when it %s', async (_, fault) => {
    await guide.run();
    const person = new DiscordPerson(fake);
    answerWith('/interactions/', fault);
    const id = person.sendCommand(slug);
    await fake.request('POST', callbackPath(id));
    expect((await person.answerTo(id)).isPrivate).toBe(true);
    await guide.running.pop()?.stop();
    expect(answersTo(id)).toBe(2);
  });

  test.each<[string, Fault]>([
    ['longer than the three seconds', rateLimited(60)],
    ['until a date', { ...rateLimited(60), headers: { 'retry-after': new Date().toUTCString() } }],
  ])('is given up, and logged, when Discord asks to wait %s', async (_, fault) => {
    guide.errorsExpected = 1;
    await guide.run();
    answerWith('/interactions/', fault);
    const id = new DiscordPerson(fake).sendCommand(slug);
    await fake.request('POST', callbackPath(id));
    await guide.running.pop()?.stop();
    expect(guide.logged).toContain('asks to wait');
    expect(answersTo(id)).toBe(1);
  });

  test('is given up, and logged, when the three seconds are over, and the next one is answered', async () => {
    guide.errorsExpected = 1;
    await guide.run();
    const person = new DiscordPerson(fake);
    fake.override = ({ path }) => (path.startsWith('/interactions/') ? { status: 500 } : undefined);
    const said = guide.says('could not be answered');
    person.sendCommand(slug);
    await said;
    fake.override = () => undefined;
    const id = person.sendCommand(slug);
    await person.answerTo(id);
    expect(guide.logged).toContain('status 500');
  });

  test('is repeated without harm if Discord had taken it, and the guide is told so', async () => {
    await guide.run();
    const person = new DiscordPerson(fake);
    let isFirst = true;
    fake.override = ({ path }) => {
      if (!path.startsWith('/interactions/')) return undefined;
      const fault: Fault = isFirst ? 'reset' : ALREADY_ACKNOWLEDGED;
      isFirst = false;
      return fault;
    };
    const id = person.sendCommand(slug);
    await fake.request('POST', callbackPath(id));
    await fake.request('POST', callbackPath(id));
    await guide.running.pop()?.stop();
    expect(guide.logged).toContain('"outcome":"sent"');
  });

  test('is given up after one try that Discord put off, and nothing else is sent', async () => {
    guide.errorsExpected = 1;
    await guide.run();
    answerWith('/interactions/', rateLimited(60));
    const id = new DiscordPerson(fake).sendCommand(slug);
    await fake.request('POST', callbackPath(id));
    await guide.running.pop()?.stop();
    expect(answersTo(id)).toBe(1);
    expect(guide.logged).toContain('"outcome":"late"');
  });

  test('is given up, logged and counted if Discord refuses it for good, as no other way is open', async () => {
    guide.errorsExpected = 1;
    await guide.run();
    answerWith('/interactions/', MISSING_ACCESS);
    const id = new DiscordPerson(fake).sendCommand(slug);
    await fake.request('POST', callbackPath(id));
    await guide.running.pop()?.stop();
    expect(answersTo(id)).toBe(1);
    expect(guide.logged).toContain('"outcome":"lost"');
    expect(guide.logged).toContain('could not be told');
  });

  test.each([['answered already', ALREADY_ACKNOWLEDGED, '40060']] as const)(
    'is no error where the interaction is %s',
    async (_, fault, code) => {
      await guide.run();
      answerWith('/interactions/', fault);
      const id = new DiscordPerson(fake).sendCommand(slug);
      await fake.request('POST', callbackPath(id));
      await guide.running.pop()?.stop();
      expect(guide.logged).toContain(code);
      expect(answersTo(id)).toBe(1);
    },
  );
});
