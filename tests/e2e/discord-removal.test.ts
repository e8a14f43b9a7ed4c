import { expect, test } from 'vitest';
import { KEPT_AFTER_REMOVAL, type Teams } from '../../src/store/departures.ts';
import { DiscordPerson } from '../adapters/discord/fake-discord.ts';
import { fake, guide, startDiscordBeforeEach } from './discord-guide.ts';
import { type KeptTeam, keepTeam } from './removal.ts';

startDiscordBeforeEach();

/** Its events come on the second of three shards. */
const SERVER = '900000000000000001';

/** The guide with a round and a decision of a server. */
async function run(): Promise<KeptTeam> {
  const kept = await keepTeam({ team: SERVER, channel: '910000000000000001' });
  fake.shards = 3;
  fake.sessionStartLimit.max_concurrency = 3;
  const complete = guide.says('all shards are connected');
  await guide.run({ teams: kept.teams });
  await complete;
  return kept;
}

/** Sends an event, and waits until everything before it is noted: a command is answered after it. */
async function tell(teams: Teams, event: string, data: unknown): Promise<void> {
  fake.dispatch(event, data);
  await new DiscordPerson(fake, { more: { guild_id: '900000000000000002' } }).command('llm-strategy');
  await teams.noted;
}

test('a server that removes the bot loses its rounds at once, and its decisions after 30 days', async () => {
  const kept = await run();
  await tell(kept.teams, 'GUILD_DELETE', { id: SERVER });
  expect(await kept.after(KEPT_AFTER_REMOVAL - 1)).toEqual({ rounds: 0, decisions: 1 });
  expect(await kept.after(KEPT_AFTER_REMOVAL)).toEqual({ rounds: 0, decisions: 0 });
  await kept.store.close();
});

test('a server that is only out of order loses nothing', async () => {
  const kept = await run();
  await tell(kept.teams, 'GUILD_DELETE', { id: SERVER, unavailable: true });
  expect(await kept.after(2 * KEPT_AFTER_REMOVAL)).toEqual({ rounds: 1, decisions: 1 });
  await kept.store.close();
});

test('a server that adds the bot again keeps its decisions', async () => {
  const kept = await run();
  await tell(kept.teams, 'GUILD_DELETE', { id: SERVER });
  await tell(kept.teams, 'GUILD_CREATE', { id: SERVER });
  expect(await kept.after(2 * KEPT_AFTER_REMOVAL)).toEqual({ rounds: 0, decisions: 1 });
  await kept.store.close();
});

test('a server in which people use the guide keeps its decisions, also without the bot', async () => {
  const kept = await run();
  await tell(kept.teams, 'GUILD_DELETE', { id: SERVER });
  await new DiscordPerson(fake, { more: { guild_id: SERVER } }).command('llm-strategy');
  await kept.teams.noted;
  expect(await kept.after(2 * KEPT_AFTER_REMOVAL)).toEqual({ rounds: 0, decisions: 1 });
  await kept.store.close();
});
