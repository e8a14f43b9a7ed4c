import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRound, handedIn, handIn, startRound } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import { tallyOf } from '../../src/together/tally.ts';
import { flowOf, STRATEGY } from '../fixtures/guides.ts';
import { ENGINES, type Engine, makeFile, makeUrl, on, SILENT, stopPostgres } from '../store/engines.ts';
import { buildRacer, HOME, NEW_ROUND, Racer, race } from '../store/processes.ts';
import type { ToldOnce } from '../store/racer.ts';
import { mountSmallDisk, unmount } from '../store/small-disk.ts';
import { ballot } from '../together/ballots.ts';
import { sizeOf } from './size.ts';

afterAll(stopPostgres);

let racer: ReturnType<typeof buildRacer>;
beforeAll(() => {
  racer = buildRacer();
});
afterAll(() => racer.remove());

const strategy = flowOf(STRATEGY);
const GOOD = ballot(strategy, ['Measured, and good enough']);

const ROUNDS = sizeOf(200, 10);

test.each(ENGINES)(`on %s, three processes tell nobody a lie in ${ROUNDS} rounds`, async (engine) => {
  expect(await race(racer.program, await makeUrl(engine), 3, ROUNDS)).toEqual([]);
});

const KILLS = sizeOf(25, 2);

test.each(ENGINES)(
  `on %s, everyone who was told "counted" is, though the process is killed ${KILLS} times`,
  async (engine) => {
    const url = await makeUrl(engine);
    const store = await Store.open(url, SILENT);
    let all = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const round = await on(store, (db) => startRound(db, NEW_ROUND));
      const process = new Racer(racer.program, url);
      await process.ready();
      const counted: string[] = [];
      const isDead = new Promise((resolve) => process.process.once('exit', resolve));
      process.process.on('message', (told: ToldOnce) => {
        if (told.kind === 'counted') counted.push(told.person);
        // In the middle of the work of the others.
        if (counted.length === 20 + kill * 5) process.process.kill('SIGKILL');
      });
      const people = Array.from({ length: 2_000 }, (_, i) => `P${i}`);
      process.process.send({ round, people, presses: 1, milliseconds: 1_000, closes: false, reports: true });
      await isDead;
      const { names } = await on(store, (db) => handedIn(db, round));
      expect(counted.filter((person) => !names.includes(person))).toEqual([]);
      expect(names.length).toBeLessThan(people.length);
      all += counted.length;
    }
    if (engine === 'SQLite')
      expect(await on(store, async (db) => (await sql`pragma integrity_check`.execute(db)).rows)).toEqual([
        { integrity_check: 'ok' },
      ]);
    await store.close();
    expect(all).toBeGreaterThan(KILLS * 20);
  },
);

const PEOPLE = 200;
const SECONDS = sizeOf(10, 2);

test.each(ENGINES)(
  `on %s, ${PEOPLE} people who hand in within ${SECONDS} seconds to three processes are all counted`,
  async (engine) => {
    const url = await makeUrl(engine);
    const racers = [1, 2, 3].map(() => new Racer(racer.program, url));
    await Promise.all(racers.map((each) => each.ready()));
    const store = await Store.open(url, SILENT);
    const round = await on(store, (db) => startRound(db, { ...NEW_ROUND, wanted: PEOPLE }));
    const told = await Promise.all(
      racers.map((each, i) =>
        each.work({
          round,
          people: Array.from({ length: PEOPLE }, (_, n) => `P${n}`).filter((_, n) => n % racers.length === i),
          presses: 1,
          milliseconds: SECONDS * 1_000,
          closes: false,
          reports: false,
        }),
      ),
    );
    for (const each of racers) each.end();
    const handed = told.flatMap((each) => each.handedIn);
    expect(new Set(handed.map(({ kind }) => kind))).toEqual(new Set(['counted']));
    const found = await on(store, (db) => findRound(db, round, HOME));
    expect(found).toMatchObject({ round: { end: { kind: 'closed', tally: { count: PEOPLE } } } });
    const bare = await bareWrites(engine, store);
    await store.close();
    const again = handed.filter(({ presses }) => presses > 1).length;
    console.log(
      `${engine}, ${PEOPLE} people in ${SECONDS} s: begin and hand in ${timesOf(handed.map(({ took }) => took))}, ${again} pressed again; one row alone ${timesOf(bare)}`,
    );
  },
);

/** Milliseconds of each of as many transactions that write one row and do nothing else. */
async function bareWrites(engine: Engine, store: Store): Promise<readonly number[]> {
  const times: number[] = [];
  await on(store, (db) => sql`create table bare (text text)`.execute(db));
  for (let i = 0; i < PEOPLE; i++) {
    const began = performance.now();
    await on(store, (db) =>
      db.transaction().execute((change) => sql`insert into bare values (${engine})`.execute(change)),
    );
    times.push(performance.now() - began);
  }
  return times;
}

function timesOf(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (part: number): string => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, 99 % ${at(0.99)} ms`;
}

test('on a full disk, nothing that was told "counted" is lost', async (context) => {
  const folder = mountSmallDisk();
  if (folder === undefined) return context.skip('only root can mount a small disk');
  try {
    const url = `file:${join(folder, 'guide.db')}`;
    const store = await Store.open(url, SILENT);
    const round = await on(store, (db) => startRound(db, NEW_ROUND));
    let counted = 0;
    for (;;) {
      const person = { id: `P${counted}`, name: 'x'.repeat(2_000) };
      const kept = await store.use((db) =>
        handIn(db, { round, person, ballot: GOOD }, 1, (ballots) =>
          tallyOf(ballots, strategy, { isAnonymous: false }),
        ),
      );
      if (kept.kind === 'out of reach') break;
      counted += 1;
    }
    expect(counted).toBeGreaterThan(10);
    await store.close();
    const copy = makeFile();
    execFileSync('cp', [join(folder, 'guide.db'), copy.slice('file:'.length)]);
    execFileSync('sh', [
      '-c',
      `cp ${join(folder, 'guide.db-wal')} ${copy.slice('file:'.length)}-wal || true`,
    ]);
    const elsewhere = await Store.open(copy, SILENT);
    expect(await on(elsewhere, (db) => handedIn(db, round))).toMatchObject({ count: counted });
    await elsewhere.close();
    await expect(Store.open(`file:${join(folder, 'other.db')}`, SILENT)).rejects.toThrow('the disk is full');
  } finally {
    unmount(folder);
  }
});
