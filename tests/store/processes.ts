import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findRound, type NewRound, startRound } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import { STRATEGY } from '../fixtures/guides.ts';
import { on, SILENT } from './engines.ts';
import type { Job, Told } from './racer.ts';

/** A process that uses the database beside others. See `racer.ts`. */
export class Racer {
  readonly process: ChildProcess;

  constructor(program: string, url: string) {
    this.process = fork(program, [url, STRATEGY], { serialization: 'json' });
  }

  /** Resolves when the process has opened the database. */
  async ready(): Promise<void> {
    await once(this.process, 'message');
  }

  async work(job: Job): Promise<Told> {
    this.process.send(job);
    const [told] = await once(this.process, 'message');
    return told;
  }

  end(): void {
    this.process.disconnect();
  }
}

/** Bundles the program of the processes into the build folder, because it finds the packages there. */
export function buildRacer(): { readonly program: string; readonly remove: () => void } {
  const folder = mkdtempSync(join('dist', 'racer-'));
  execFileSync(process.execPath, ['bundle.js', folder, 'tests/store/racer.ts'], { stdio: 'inherit' });
  return {
    program: join(folder, 'racer.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const HOME = { team: 'T1', channel: 'C1' };

export const NEW_ROUND: NewRound = {
  ...HOME,
  flow: 'llm-strategy',
  guide: 'x',
  topic: 'Mails?',
  isAnonymous: false,
  wanted: undefined,
  starter: { id: 'U0', name: 'Ana' },
  startedAt: 1,
};

const PEOPLE = Array.from({ length: 10 }, (_, i) => `P${i}`);
const WANTED = 7;

/**
 * Lets people hand in twice in each process at the same time, in rounds that somebody closes meanwhile or that close
 * themselves.
 * @returns a sentence for each round in which somebody was told a lie
 */
export async function race(
  program: string,
  url: string,
  processes: number,
  rounds: number,
): Promise<string[]> {
  const racers = Array.from({ length: processes }, () => new Racer(program, url));
  const wrong: string[] = [];
  try {
    // All make the tables at the same time.
    await Promise.all(racers.map((racer) => racer.ready()));
    const store = await Store.open(url, SILENT);
    for (let i = 0; i < rounds; i++) {
      const closes = i % 2 === 0;
      const wanted = closes ? undefined : WANTED;
      const round = await on(store, (db) => startRound(db, { ...NEW_ROUND, wanted }));
      const job = { round, people: PEOPLE, presses: 2, milliseconds: 40, closes, reports: false };
      const told = await Promise.all(racers.map((racer) => racer.work(job)));
      const lies = new Set(await liesIn(store, round, wanted, told));
      wrong.push(...[...lies].map((lie) => `round ${i}: ${lie}`));
    }
    await store.close();
  } finally {
    for (const racer of racers) racer.end();
  }
  return wrong;
}

async function liesIn(
  store: Store,
  round: string,
  wanted: number | undefined,
  told: readonly Told[],
): Promise<string[]> {
  const presses = told.flatMap(({ handedIn }) => handedIn);
  const ends = [
    ...told.flatMap(({ closed }) => closed ?? []),
    ...presses.flatMap(({ hasClosed }) => (hasClosed ? ['closed'] : [])),
  ];
  const found = await on(store, (db) => findRound(db, round, HOME));
  if (found.kind !== 'found' || found.round.end?.kind !== 'closed') return ['it did not end'];
  const { tally, names } = found.round.end;
  const counted = new Set(presses.flatMap(({ kind, person }) => (kind === 'counted' ? person : [])));
  // Somebody whom an outage kept from hearing the answer may be counted, and then hears that the round has ended.
  const unsure = new Set(presses.flatMap((each) => (each.presses > 1 ? each.person : [])));
  return [
    ...[...counted]
      .filter((person) => !names.includes(person))
      .map((person) => `${person} was told "counted", and is missing`),
    ...names
      .filter((name = '') => !counted.has(name) && !unsure.has(name))
      .map((name) => `${name} was told "ended", and is counted`),
    ...(new Set(names).size < names.length ? ['somebody is counted twice'] : []),
    ...(tally.count === names.length ? [] : [`the tally counts ${tally.count} of ${names.length}`]),
    ...(ends.filter((kind) => kind === 'closed').length === 1 ? [] : [`it was closed ${ends.length} times`]),
    ...(wanted !== undefined && tally.count !== wanted
      ? [`it wanted ${wanted}, and has ${tally.count}`]
      : []),
  ];
}
