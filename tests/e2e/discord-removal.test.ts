import { expect, test } from 'vitest';
import { saveDecision, wholeDecisions } from '../../src/store/decisions.ts';
import { deleteDeparted, KEPT_AFTER_REMOVAL, Teams } from '../../src/store/departures.ts';
import { openRounds, startRound } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import { DiscordPerson } from '../adapters/discord/fake-discord.ts';
import { makeFile, on, SILENT } from '../store/engines.ts';
import { fake, guide, startDiscordBeforeEach } from './discord-guide.ts';

startDiscordBeforeEach();

const LEFT_AT = Date.UTC(2026, 10, 27);
/** Its events come on the second of three shards. */
const SERVER = '900000000000000001';
const HOME = { team: SERVER, channel: '910000000000000001' };

/** The guide with a round and a decision of a server. */
async function run(): Promise<{ readonly store: Store; readonly teams: Teams }> {
  const store = await Store.open(makeFile(), SILENT);
  const teams = new Teams(store, () => LEFT_AT);
  await on(store, (db) =>
    startRound(db, {
      ...HOME,
      flow: 'llm-strategy',
      guide: 'fingerprint',
      topic: 'Support mails',
      isAnonymous: false,
      wanted: undefined,
      starter: { id: '1', name: 'Ann' },
      startedAt: LEFT_AT,
    }),
  );
  await on(store, (db) =>
    saveDecision(db, {
      ...HOME,
      source: 'form:1',
      topic: 'Support mails',
      outcome: 'Not yet',
      maker: { id: '1', name: 'Ann' },
      deciders: [],
      madeAt: LEFT_AT,
      reviewAt: undefined,
      flow: 'llm-strategy',
      guide: 'fingerprint',
      body: '# Support mails\n',
      why: undefined,
      replaces: undefined,
    }),
  );
  fake.shards = 3;
  fake.sessionStartLimit.max_concurrency = 3;
  const complete = guide.says('all shards are connected');
  await guide.run({ teams });
  await complete;
  return { store, teams };
}

/** The numbers of rounds and decisions that are kept after a time. */
async function keptAfter({ store }: { readonly store: Store }, milliseconds: number) {
  await on(store, (db) => deleteDeparted(db, LEFT_AT + milliseconds));
  const rounds = await on(store, (db) => openRounds(db, HOME));
  return { rounds: rounds.length, decisions: (await on(store, (db) => wholeDecisions(db, HOME))).length };
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
  expect(await keptAfter(kept, KEPT_AFTER_REMOVAL - 1)).toEqual({ rounds: 0, decisions: 1 });
  expect(await keptAfter(kept, KEPT_AFTER_REMOVAL)).toEqual({ rounds: 0, decisions: 0 });
  await kept.store.close();
});

test('a server that is only out of order loses nothing', async () => {
  const kept = await run();
  await tell(kept.teams, 'GUILD_DELETE', { id: SERVER, unavailable: true });
  expect(await keptAfter(kept, 2 * KEPT_AFTER_REMOVAL)).toEqual({ rounds: 1, decisions: 1 });
  await kept.store.close();
});

test('a server that adds the bot again keeps its decisions', async () => {
  const kept = await run();
  await tell(kept.teams, 'GUILD_DELETE', { id: SERVER });
  await tell(kept.teams, 'GUILD_CREATE', { id: SERVER });
  expect(await keptAfter(kept, 2 * KEPT_AFTER_REMOVAL)).toEqual({ rounds: 0, decisions: 1 });
  await kept.store.close();
});

test('a server in which people use the guide keeps its decisions, also without the bot', async () => {
  const kept = await run();
  await tell(kept.teams, 'GUILD_DELETE', { id: SERVER });
  await new DiscordPerson(fake, { more: { guild_id: SERVER } }).command('llm-strategy');
  await kept.teams.noted;
  expect(await keptAfter(kept, 2 * KEPT_AFTER_REMOVAL)).toEqual({ rounds: 0, decisions: 1 });
  await kept.store.close();
});
