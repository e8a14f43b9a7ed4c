import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { findRound, handedIn, openRounds } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import { Member, overHttp, Workspace } from '../adapters/slack/fake-slack.ts';
import { Participant } from '../e2e/participant.ts';
import { RoundRobin, startReplica } from '../e2e/replicas.ts';
import { NO_EXPERTISE } from '../e2e/rounds.ts';
import { makeUrl, on, SILENT, stopPostgres } from '../store/engines.ts';
import { HOME } from '../store/processes.ts';
import { sizeOf } from './size.ts';

afterAll(stopPostgres);

const PEOPLE = sizeOf(200, 40);
const SECONDS = sizeOf(10, 2);

/**
 * Presses again as long as the person is told that it takes too long, as on a machine with too much other work.
 * @returns how often that was
 */
async function untilInTime(person: Participant, press: () => Promise<void>): Promise<number> {
  for (let slow = 0; ; slow++) {
    await press();
    if (person.text !== words.round.slow) return slow;
  }
}

/** So many people press Answer at the same time, which nobody measures. */
const AT_ONCE = 10;

test.each([
  { engine: 'SQLite', processes: 1, by: 'one process' },
  { engine: 'SQLite', processes: 3, by: 'three processes' },
  { engine: 'PostgreSQL', processes: 3, by: 'three processes' },
] as const)(
  `${PEOPLE} people who hand in within ${SECONDS} seconds to $by with $engine are each kept once, and told so`,
  async ({ engine, processes }) => {
    const url = await makeUrl(engine);
    const workspace = await Workspace.open();
    const replicas = await Promise.all(
      Array.from({ length: processes }, () => startReplica(workspace, 1, { DATABASE_URL: url })),
    );
    const proxy = await RoundRobin.open(replicas);
    const store = await Store.open(url, SILENT);
    try {
      const starter = new Member(workspace, overHttp(proxy));
      const form = await starter.typeForForm('/llm-strategy', 'together');
      await starter.submit(form, { topic: 'Support mails' });
      await starter.readPrivate();
      const card = workspace.newest;
      const [round] = await on(store, (db) => openRounds(db, HOME));
      if (round === undefined) throw new Error('No round was started.');

      const people = Array.from(
        { length: PEOPLE },
        (_, i) => new Participant(workspace, proxy, card, `p${i}`),
      );
      const beginning = people.values();
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (const person of beginning) {
            await untilInTime(person, () => person.pressOnRound(words.round.answer));
            await person.press(...NO_EXPERTISE);
          }
        }),
      );
      let slow = 0;
      const began = performance.now();
      const times = await Promise.all(
        people.map(async (person) => {
          await delay(Math.random() * SECONDS * 1_000);
          const pressed = performance.now();
          slow += await untilInTime(person, () => person.press(words.round.handIn));
          return performance.now() - pressed;
        }),
      );
      expect(new Set(people.map(({ text }) => text))).toEqual(new Set([words.round.handedIn]));
      const { names } = await on(store, (db) => handedIn(db, round.id));
      expect(names.toSorted()).toEqual(people.map(({ name }) => name).toSorted());
      await workspace.shows(card, `${PEOPLE} have answered`);
      const repaints = workspace.changes.filter((at) => at >= began);
      const seconds = (Math.max(...repaints) - began) / 1_000;
      expect(repaints.length).toBeLessThanOrEqual(Math.ceil(seconds) + 1);

      const ann = new Participant(workspace, proxy, card, 'U1');
      await ann.pressOnRound(words.round.close);
      await ann.press(words.round.closeNow);
      expect(ann.text).toBe(words.round.closedNow);
      expect(await on(store, (db) => findRound(db, round.id, HOME))).toMatchObject({
        round: { end: { kind: 'closed', tally: { count: PEOPLE } } },
      });
      expect(await on(store, (db) => handedIn(db, round.id))).toEqual({ count: 0, names: [] });
      const sorted = times.toSorted((one, other) => one - other).map(Math.round);
      console.log({
        engine,
        processes,
        people: PEOPLE,
        seconds: SECONDS,
        median: sorted[Math.floor(sorted.length / 2)],
        slowest: sorted.at(-1),
        slow,
        repaints: repaints.length,
        repaintedFor: Math.round(seconds),
      });
    } finally {
      for (const { process } of replicas) process.kill('SIGKILL');
      proxy.close();
      await store.close();
      workspace.close();
    }
  },
);
