import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

/** Decisions outlive the removal of the app so long, in milliseconds, because a removal may be a mistake. */
export const KEPT_AFTER_REMOVAL = 30 * 24 * 3_600_000;

/**
 * Deletes the rounds of a workspace or server that has removed the app, and notes the time from which on its decisions
 * are kept for a while. A second call changes nothing, because a platform may tell a removal twice.
 * @param now milliseconds since 1970
 */
export async function teamLeft(database: Database, team: string, now: number): Promise<void> {
  // Group and direct messages belong to no team.
  if (team === '') return;
  await database.transaction().execute((change) => noteDeparture(change, team, now));
}

/** As `teamLeft`, within a transaction. */
export async function noteDeparture(change: Database, team: string, now: number): Promise<void> {
  await change.deleteFrom('round').where('team', '=', team).execute();
  const kept = await change
    .selectFrom('decision_log')
    .select('team')
    .where('team', '=', team)
    .limit(1)
    .executeTakeFirst();
  if (kept === undefined) return;
  await change
    .insertInto('departure')
    .values({ team, left_at: now })
    .onConflict((conflict) => conflict.column('team').doNothing())
    .execute();
}

/** Notes that a workspace or server has the app, so that its decisions stay. */
export async function teamBack(database: Database, team: string): Promise<void> {
  await database.deleteFrom('departure').where('team', '=', team).execute();
}

/**
 * Deletes everything of the workspaces and servers that removed the app long ago.
 * @param now milliseconds since 1970
 * @returns the number of these teams
 */
export async function deleteDeparted(database: Database, now: number): Promise<number> {
  return database.transaction().execute(async (change) => {
    // The first statement locks the rows, so that a team that comes back at this moment is either kept or was gone.
    const gone = await change
      .deleteFrom('departure')
      .where('left_at', '<=', now - KEPT_AFTER_REMOVAL)
      .returning('team')
      .execute();
    for (const { team } of gone) {
      await change.deleteFrom('round').where('team', '=', team).execute();
      await change.deleteFrom('decision').where('team', '=', team).execute();
      await change.deleteFrom('decision_log').where('team', '=', team).execute();
    }
    return gone.length;
  });
}

/** Takes note of the teams that remove the app, and of those that have it, in the order of the calls. */
export class Teams {
  readonly #store: Pick<Store, 'use'>;
  readonly #clock: () => number;
  /** The teams that are known to have the app, so that most events need no query. */
  readonly #present = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(store: Pick<Store, 'use'>, clock: () => number = Date.now) {
    this.#store = store;
    this.#clock = clock;
  }

  /** A platform tells that a team has removed the app. */
  left(team: string): void {
    this.#present.delete(team);
    const now = this.#clock();
    this.#note((database) => teamLeft(database, team, now));
  }

  /** A team has the app, or a person uses it there. */
  has(team: string): void {
    if (this.#present.has(team)) return;
    this.#present.add(team);
    this.#note((database) => teamBack(database, team));
  }

  /** Resolves when all that was told is noted. */
  get noted(): Promise<void> {
    return this.#last;
  }

  /** Tries until the database takes it, because a platform tells it once. */
  #note(work: (database: Database) => Promise<void>): void {
    this.#last = this.#last.then(async () => {
      while ((await this.#store.use(work)).kind === 'out of reach')
        await delay(RETRY_MILLISECONDS, undefined, { ref: false });
    });
  }
}

const RETRY_MILLISECONDS = 10_000;
