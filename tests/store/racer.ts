import process from 'node:process';
import { pino } from 'pino';
import { z } from 'zod';
import { loadLibrary } from '../../src/content/read/library.ts';
import { beginBallot, closeRound, handIn } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import type { Ballot } from '../../src/together/ballot.ts';
import { tallyOf } from '../../src/together/tally.ts';
import { ballot } from '../together/ballots.ts';

/*
 * One of several processes that use a database at the same time. It makes the tables, tells "ready", and then does each
 * job that it gets as a message, and answers with what people were told.
 */

export interface Job {
  readonly round: string;
  /** Each presses "Hand in" so many times, within a time. */
  readonly people: readonly string[];
  readonly presses: number;
  readonly milliseconds: number;
  /** True if somebody closes the round meanwhile. */
  readonly closes: boolean;
  /** True if the parent is told each answer at once, because this process may not live to the end. */
  readonly reports: boolean;
}

export interface ToldOnce {
  readonly person: string;
  readonly kind: string;
  readonly hasClosed: boolean;
  /** How often the person had to press. */
  readonly presses: number;
  /** Milliseconds until the answer. */
  readonly took: number;
}

export interface Told {
  readonly round: string;
  /** What each press of a person was answered with. */
  readonly handedIn: readonly ToldOnce[];
  readonly closed: string | undefined;
}

const [url = '', content = ''] = process.argv.slice(2);
const [flow] = loadLibrary(content).flows;
if (!flow) throw new Error('There is no flow.');
const GOOD = ballot(flow, ['Measured, and good enough']);

const store = await Store.open(url, pino({ level: 'silent' }));
while (!store.isReady) await new Promise((resolve) => setTimeout(resolve, 10));

const count = (ballots: readonly Ballot[]) => tallyOf(ballots, flow, { isAnonymous: false });

const anyTime = (milliseconds: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * milliseconds));

/** Presses again as long as the database is out of reach, as the person is told to. */
async function insist<Kind extends string>(
  once: () => Promise<Kind | 'out of reach'>,
): Promise<{ readonly kind: Kind; readonly presses: number }> {
  for (let presses = 1; ; presses++) {
    const kind = await once();
    if (kind !== 'out of reach') return { kind, presses };
    await anyTime(200);
  }
}

async function press(round: string, person: string): Promise<ToldOnce> {
  const began = performance.now();
  let hasClosed = false;
  const told = await insist(async () => {
    const beginning = { round, person: { id: person, name: person }, address: undefined };
    await store.use((db) => beginBallot(db, beginning));
    const kept = await store.use((db) =>
      handIn(db, { round, person: { id: person, name: person }, ballot: GOOD }, Date.now(), count),
    );
    if (kept.kind === 'out of reach') return kept.kind;
    hasClosed = kept.result.kind === 'counted' && kept.result.hasClosed;
    return kept.result.kind;
  });
  return { person, ...told, hasClosed, took: performance.now() - began };
}

async function work({ round, people, presses, milliseconds, closes, reports }: Job): Promise<Told> {
  const close = async () => {
    if (!closes) return undefined;
    await anyTime(milliseconds);
    const told = await insist(async () => {
      const kept = await store.use((db) => closeRound(db, round, Date.now(), count));
      return kept.kind === 'done' ? kept.result.kind : kept.kind;
    });
    return told.kind;
  };
  const pressing = people.flatMap((person) =>
    Array.from({ length: presses }, async () => {
      await anyTime(milliseconds);
      const told = await press(round, person);
      if (reports) process.send?.(told);
      return told;
    }),
  );
  const [closed, handedIn] = await Promise.all([close(), Promise.all(pressing)]);
  return { round, handedIn, closed };
}

const job = z.object({
  round: z.string(),
  people: z.array(z.string()),
  presses: z.number(),
  milliseconds: z.number(),
  closes: z.boolean(),
  reports: z.boolean(),
});

process.on('message', async (message) => {
  process.send?.(await work(job.parse(message)));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
