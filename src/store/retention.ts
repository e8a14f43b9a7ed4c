import { IDLE_ENDS_AFTER, TALLY_KEPT_FOR } from '../together/round.ts';
import { deleteDeparted } from './departures.ts';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

/**
 * Cancels open rounds that nobody has answered for two weeks, and deletes rounds that ended three months ago, and dead
 * addresses. Decisions stay until somebody deletes them.
 * @param now milliseconds since 1970
 * @returns the number of rounds that it cancelled and deleted
 */
export async function purge(
  database: Database,
  now: number,
): Promise<{ readonly cancelled: number; readonly deleted: number }> {
  return database.transaction().execute(async (change) => {
    const cancelled = await change
      .updateTable('round')
      .set(({ eb }) => ({ ended_at: now, cancelled: 1, revision: eb('revision', '+', 1) }))
      .where('ended_at', 'is', null)
      .where('last_at', '<=', now - IDLE_ENDS_AFTER)
      .returning('id')
      .execute();
    for (const { id } of cancelled) await change.deleteFrom('ballot').where('round', '=', id).execute();
    const { numDeletedRows } = await change
      .deleteFrom('round')
      .where('ended_at', '<=', now - TALLY_KEPT_FOR)
      .executeTakeFirst();
    const dead = { address: null, address_until: null };
    await change.updateTable('round').set(dead).where('address_until', '<=', now).execute();
    await change.updateTable('ballot').set(dead).where('address_until', '<=', now).execute();
    await change.updateTable('decision').set(dead).where('address_until', '<=', now).execute();
    await change
      .deleteFrom('repaint')
      .where('at', '<=', now - HOUR_MILLISECONDS)
      .execute();
    return { cancelled: cancelled.length, deleted: Number(numDeletedRows) };
  });
}

const HOUR_MILLISECONDS = 3_600_000;

/** Purges now and every hour, as long as the process runs. Several processes may do so at the same time. */
export function purgeHourly(store: Store, clock: () => number): void {
  const purgeNow = (): void => {
    void store.use((database) => purge(database, clock()));
    void store.use((database) => deleteDeparted(database, clock()));
  };
  purgeNow();
  setInterval(purgeNow, HOUR_MILLISECONDS).unref();
}
