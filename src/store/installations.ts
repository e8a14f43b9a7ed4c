import { noteDeparture, teamBack } from './departures.ts';
import type { Database } from './schema.ts';
import type { Sealer } from './sealing.ts';
import type { Kept, Store } from './store.ts';

/** What is kept about the installation in a workspace. `unreadable`: none of the secrets opens it. */
export type Installed =
  | { readonly kind: 'installed'; readonly installation: string }
  | { readonly kind: 'not installed' }
  | { readonly kind: 'unreadable' };

/** The installations of an app, one for each workspace, sealed. */
export class Installations {
  readonly #store: Pick<Store, 'use'>;
  readonly #sealer: Sealer;

  constructor(store: Pick<Store, 'use'>, sealer: Sealer) {
    this.#store = store;
    this.#sealer = sealer;
  }

  /**
   * Keeps an installation in place of an earlier one.
   * @param installation a text with secrets
   * @param now milliseconds since 1970
   */
  save(team: string, installation: string, now: number): Promise<Kept<void>> {
    return this.#store.use((database) => saveInstallation(database, this.#sealer, team, installation, now));
  }

  find(team: string): Promise<Kept<Installed>> {
    return this.#store.use((database) => findInstallation(database, this.#sealer, team));
  }

  /**
   * Deletes an installation and the rounds of its workspace at once, and its decisions after a while.
   * @param removedAt milliseconds since 1970. A later installation stays, because news of a removal may come late.
   * @returns false if there is a later installation
   */
  remove(team: string, removedAt: number): Promise<Kept<boolean>> {
    return this.#store.use((database) => removeInstallation(database, team, removedAt));
  }
}

export async function saveInstallation(
  database: Database,
  sealer: Sealer,
  team: string,
  installation: string,
  now: number,
): Promise<void> {
  const row = { sealed: sealer.seal(installation, team), installed_at: now };
  await database
    .insertInto('installation')
    .values({ team, ...row })
    .onConflict((conflict) => conflict.column('team').doUpdateSet(row))
    .execute();
  await teamBack(database, team);
}

/** @returns false if the app was installed again after the removal, so that nothing is deleted */
export async function removeInstallation(
  database: Database,
  team: string,
  removedAt: number,
): Promise<boolean> {
  return database.transaction().execute(async (change) => {
    const later = await change
      .selectFrom('installation')
      .select('team')
      .where('team', '=', team)
      .where('installed_at', '>', removedAt)
      .executeTakeFirst();
    if (later) return false;
    await change.deleteFrom('installation').where('team', '=', team).execute();
    await noteDeparture(change, team, removedAt);
    return true;
  });
}

/** Finds an installation. One that an older secret opened is sealed anew, so that the older secret can be removed. */
export async function findInstallation(database: Database, sealer: Sealer, team: string): Promise<Installed> {
  const row = await database
    .selectFrom('installation')
    .select('sealed')
    .where('team', '=', team)
    .executeTakeFirst();
  if (row === undefined) return { kind: 'not installed' };
  const opened = sealer.open(row.sealed, team);
  if (opened === undefined) return { kind: 'unreadable' };
  if (opened.isOld)
    await database
      .updateTable('installation')
      .set({ sealed: sealer.seal(opened.text, team) })
      .where('team', '=', team)
      // Another process may have kept a newer installation meanwhile.
      .where('sealed', '=', row.sealed)
      .execute();
  return { kind: 'installed', installation: opened.text };
}
