import { expect, test } from 'vitest';
import type { SetupError } from '../../src/errors.ts';
import { callbackPath, DiscordPerson } from '../adapters/discord/fake-discord.ts';
import { fake, flow, guide, startDiscordBeforeEach } from './discord-guide.ts';

startDiscordBeforeEach();

const { slug } = flow;

/** The number of sessions that were started. */
const sessions = (): number => fake.heard.filter((op) => op === 2).length;

/** A person in a server of this shard. */
const personOn = (shard: number): DiscordPerson =>
  new DiscordPerson(fake, { more: { guild_id: serverOn(shard) } });

/** The ID of a server whose events come on this shard. */
const serverOn = (shard: number): string => String((BigInt(300 + shard) << 22n) + 7n);

/** Runs the guide with three shards. Resolves when all of them are connected. */
async function runThree(fail?: (error: SetupError) => void) {
  fake.shards = 3;
  fake.sessionStartLimit.max_concurrency = 3;
  const complete = guide.says('all shards are connected');
  const adapter = await guide.run(fail ? { fail } : {});
  await complete;
  return adapter;
}

test('there are as many shards as Discord recommends, and a person on each of them is answered once', async () => {
  const { isReady, connections } = await runThree();
  expect(sessions()).toBe(3);
  expect(fake.connectedShards.toSorted()).toEqual([0, 1, 2]);
  expect({ ...connections(), isReady: isReady() }).toEqual({ open: 3, wanted: 3, isReady: true });
  for (const shard of [0, 1, 2]) {
    const person = personOn(shard);
    const id = person.sendCommand(slug);
    expect((await person.answerTo(id)).kind).toBe('new');
    expect(fake.requests.filter(({ path }) => callbackPath(id).test(path))).toHaveLength(1);
  }
});

// Discord demands five seconds between two sessions of one group, and the library waits for them.
test('no more sessions start at once than Discord allows, and shards that are connected answer meanwhile', async () => {
  fake.shards = 3;
  fake.sessionStartLimit.max_concurrency = 2;
  const complete = guide.says('all shards are connected');
  const { isReady, connections } = await guide.run();
  expect((await personOn(0).command(slug)).kind).toBe('new');
  expect((await personOn(1).command(slug)).kind).toBe('new');
  expect({ ...connections(), isReady: isReady() }).toEqual({ open: 2, wanted: 3, isReady: false });
  await complete;
  expect(isReady()).toBe(true);
  expect((await personOn(2).command(slug)).kind).toBe('new');
});

test('one shard is lost and resumed while the others go on, and nothing that it missed is left unanswered', async () => {
  const { isReady, connections } = await runThree();
  const lost = guide.says('is lost');
  const again = guide.says('connected to Discord again');
  fake.disconnectShard(1);
  const missed = personOn(1);
  const id = missed.sendCommand(slug);
  await lost;
  expect({ ...connections(), isReady: isReady() }).toEqual({ open: 2, wanted: 3, isReady: false });
  expect((await personOn(2).command(slug)).kind).toBe('new');
  await again;
  expect((await missed.answerTo(id)).kind).toBe('new');
  expect(isReady()).toBe(true);
  expect(sessions()).toBe(3);
});

test.each([
  [4010, /4010, InvalidShard/, undefined],
  // With more servers, Discord asks for more shards, which the next start opens.
  [4011, /more servers than its 3 connections.*4011, ShardingRequired/, 60_000],
])(
  'if Discord closes one shard for good (%i), Discord is given up, and started again only if that helps',
  async (code, sentence, againIn) => {
    let fail: (error: SetupError) => void = () => undefined;
    const failed = new Promise<SetupError>((resolve) => {
      fail = resolve;
    });
    await runThree(fail);
    fake.disconnectShard(2, code);
    const error = await failed;
    expect(error.message).toMatch(sentence);
    expect(error.againIn).toBe(againIn);
  },
);

test('a shard whose session is gone may take one of the last sessions of the day, though a whole start may not', async () => {
  await runThree();
  fake.sessionStartLimit = { ...fake.sessionStartLimit, remaining: 21 };
  const again = guide.says('connected to Discord');
  fake.invalidateSession(1);
  await again;
  expect((await personOn(1).command(slug)).kind).toBe('new');
});

test('the start says what a bot in so many servers has to know, and other bots are told nothing', async () => {
  fake.serverCount = 2_499;
  await guide.run();
  expect(guide.logged).not.toContain('shards in this one process');
  fake.serverCount = 2_500;
  await guide.run();
  expect(guide.logged).toContain('shards in this one process');
});
