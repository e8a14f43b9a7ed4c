import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { findRound, handedIn, openRounds } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import { Member, overHttp, Workspace } from '../adapters/slack/fake-slack.ts';
import { Participant } from '../e2e/participant.ts';
import { killed, type Replica, RoundRobin, startReplica } from '../e2e/replicas.ts';
import { NO_EXPERTISE } from '../e2e/rounds.ts';
import { makeUrl, on, runSql, SILENT, startPostgres } from './engines.ts';
import { HOME } from './processes.ts';

const PROCESSES = 2;

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.open();
});
afterEach(() => workspace.close());

/** Several processes with one database, and a round in which two people have answered and not handed in. */
async function run(url: string) {
  const replicas = await Promise.all(
    Array.from({ length: PROCESSES }, () => startReplica(workspace, 0, { DATABASE_URL: url })),
  );
  const proxy = await RoundRobin.open(replicas);
  const store = await Store.open(url, SILENT);
  onTestFinished(async () => {
    for (const { process } of replicas) process.kill('SIGKILL');
    proxy.close();
    await store.close();
  });
  const ann = new Member(workspace, overHttp(proxy));
  await ann.submit(await ann.typeForForm('/llm-strategy', 'together'), { topic: 'Support mails' });
  await ann.readPrivate();
  const card = workspace.newest;
  const [round] = await on(store, (db) => openRounds(db, HOME));
  if (round === undefined) throw new Error('No round was started.');
  const [ben, chris] = [
    new Participant(workspace, proxy, card, 'ben'),
    new Participant(workspace, proxy, card, 'chris'),
  ];
  for (const person of [ben, chris]) {
    await person.pressOnRound(words.round.answer);
    await person.press(...NO_EXPERTISE);
  }
  const taker = (): Replica | undefined => replicas.find(({ port }) => port === proxy.answeredBy.at(-1));
  return { replicas, store, round, ben, chris, taker };
}

/** Locks a round, so that whoever hands in waits in the middle of a transaction. */
async function lock(url: string, round: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  await client.query('select 1 from round where id = $1 for update', [round]);
  return client;
}

const WAITING = `select 1 from pg_stat_activity where application_name = 'guide' and wait_event_type = 'Lock'`;

/** Resolves when somebody waits in the middle of a transaction, or nobody does any more. */
async function untilWaiting(url: string, isWaiting: boolean): Promise<void> {
  while ((await runSql(url, WAITING)).length > 0 !== isWaiting) await delay(10);
}

describe('two processes with one PostgreSQL', () => {
  test('of which one is killed in the middle of a hand-in keep nothing of it, and count it once when it comes again', async () => {
    const url = await makeUrl('PostgreSQL');
    const { store, round, ben, chris, taker } = await run(url);
    const before = await on(store, (db) => findRound(db, round.id, HOME));
    const holder = await lock(url, round.id);
    void ben.press(words.round.handIn).catch(() => {});
    await untilWaiting(url, true);
    const victim = taker();
    if (victim) await killed(victim, 'SIGKILL');
    await holder.end();
    await untilWaiting(url, false);
    expect(await on(store, (db) => handedIn(db, round.id))).toEqual({ count: 0, names: [] });
    expect(await on(store, (db) => findRound(db, round.id, HOME))).toEqual(before);

    await ben.press(words.round.handIn);
    await chris.press(words.round.handIn);
    expect([ben.text, chris.text]).toEqual([words.round.handedIn, words.round.handedIn]);
    expect(await on(store, (db) => handedIn(db, round.id))).toEqual({ count: 2, names: ['ben', 'chris'] });
  });

  test('of which one is killed between a hand-in and its answer count it once when it comes again', async () => {
    const { store, round, ben, taker } = await run(await makeUrl('PostgreSQL'));
    workspace.isDown = true;
    void ben.press(words.round.handIn).catch(() => {});
    while ((await on(store, (db) => handedIn(db, round.id))).count === 0) await delay(10);
    const victim = taker();
    if (victim) await killed(victim, 'SIGKILL');
    workspace.isDown = false;

    await ben.press(words.round.handIn);
    expect(ben.text).toBe(words.round.handedIn);
    expect(await on(store, (db) => handedIn(db, round.id))).toEqual({ count: 1, names: ['ben'] });
  });

  test('that is restarted in the middle of a hand-in tell so, go on by themselves, and count it once', async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const url = await server.makeDatabase();
    const { replicas, store, round, ben, chris } = await run(url);
    const log = replicas.map(({ process }) => {
      const lines: string[] = [];
      process.stderr.on('data', (chunk) => lines.push(String(chunk)));
      return lines;
    });
    await lock(url, round.id);
    const pressed = ben.press(words.round.handIn);
    await untilWaiting(url, true);
    await server.stop();
    await pressed;
    expect(ben.text).toBe(words.round.unkept);
    // One process has noticed by itself, the other one by this.
    await chris.press(words.round.handIn);
    expect(chris.text).toBe(words.round.unkept);

    await server.start();
    await untilReady(replicas);
    await ben.press(words.round.handIn);
    await chris.press(words.round.handIn);
    expect([ben.text, chris.text]).toEqual([words.round.handedIn, words.round.handedIn]);
    while (!store.isReady) await delay(20);
    expect(await on(store, (db) => handedIn(db, round.id))).toEqual({ count: 2, names: ['ben', 'chris'] });
    const errors = log.map((lines) =>
      lines
        .join('')
        .split('\n')
        .filter((line) => /"level":[56]0/.test(line)),
    );
    expect(errors).toEqual([[], []]);
    expect(await Promise.all(replicas.map((each) => killed(each, 'SIGTERM')))).toEqual([
      [0, null],
      [0, null],
    ]);
  });
});

/** Resolves when the processes can use the database. */
async function untilReady(replicas: readonly Replica[]): Promise<void> {
  for (const { port } of replicas)
    while ((await (await fetch(`http://127.0.0.1:${port}/readyz`)).text()) !== 'ready\n') await delay(20);
}
