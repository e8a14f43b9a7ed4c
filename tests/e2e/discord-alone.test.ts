import { expect, test } from 'vitest';
import { callbackPath, DiscordPerson } from '../adapters/discord/fake-discord.ts';
import { fake, flow, guide, startDiscordBeforeEach } from './discord-guide.ts';

startDiscordBeforeEach();

const SENTENCE = 'another program with the same DISCORD_TOKEN answers interactions';

/** Sends commands, and waits until every guide has answered each or was too late. */
async function sendCommands(count: number): Promise<readonly string[]> {
  const guides = guide.running.length;
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const id = new DiscordPerson(fake).sendCommand(flow.slug);
    for (let each = 0; each < guides; each++) await fake.request('POST', callbackPath(id));
    ids.push(id);
  }
  await Promise.all(guide.running.splice(0).map((adapter) => adapter.stop()));
  return ids;
}

const outcomes = (): readonly unknown[] =>
  guide.lines(({ msg }) => msg === 'interaction').map((line) => 'outcome' in line && line.outcome);

test('of two processes with one token, the one that is late says so, and each person has one answer', async () => {
  await guide.run();
  await guide.run();
  await sendCommands(1);
  expect(outcomes().toSorted()).toEqual(['elsewhere', 'sent']);
  expect(guide.lines(({ msg }) => msg.startsWith(SENTENCE))).toHaveLength(1);
});

test('a process says it once, though the other one is faster each time', async () => {
  await guide.run();
  // The other program has answered before the guide does.
  fake.override = async ({ path }) => {
    const [, id] = /^\/interactions\/(\d+)\//.exec(path) ?? [];
    if (id !== undefined) fake.answerElsewhere(id);
    return undefined;
  };
  await sendCommands(5);
  expect(outcomes()).toEqual(Array(5).fill('elsewhere'));
  expect(guide.lines(({ msg }) => msg.startsWith(SENTENCE))).toHaveLength(1);
});

test('an interaction that arrives twice at one process is answered once, and blamed on nobody', async () => {
  await guide.run();
  const person = new DiscordPerson(fake);
  const id = person.sendCommand(flow.slug);
  fake.repeat();
  await person.answerTo(id);
  await Promise.all(guide.running.splice(0).map((adapter) => adapter.stop()));
  expect(fake.requests.filter(({ path }) => callbackPath(id).test(path))).toHaveLength(1);
  expect(guide.logged).not.toContain(SENTENCE);
});
