import type { Logger } from 'pino';
import { noteDeparture, teamBack } from './departures.ts';
import type { Database } from './schema.ts';
import type { Opened, Sealer } from './sealing.ts';
import type { Kept, Store } from './store.ts';

/** What is kept about the installation in a workspace. `unreadable`: none of the secrets opens it. */
export type Installed =
  | { readonly kind: 'installed'; readonly installation: string }
  | { readonly kind: 'not installed' }
  | { readonly kind: 'unreadable' };

/** The numbers of installations that were sealed anew, and that none of the secrets opens. */
export interface SealedAnew {
  readonly sealedAnew: number;
  readonly unreadable: number;
}

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

  /** Seals each installation with the newest secret, so that the older ones can be removed. */
  async sealAnew(): Promise<Kept<SealedAnew>> {
    let result: SealedAnew = { sealedAnew: 0, unreadable: 0 };
    for (let last: string | undefined = ''; last !== undefined; ) {
      const after: string = last;
      const page = await this.#store.use((database) => sealPageAnew(database, this.#sealer, after));
      if (page.kind === 'out of reach') return page;
      const { sealedAnew, unreadable } = page.result;
      result = {
        sealedAnew: result.sealedAnew + sealedAnew,
        unreadable: result.unreadable + unreadable,
      };
      last = page.result.last;
    }
    return { kind: 'done', result };
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

/**
 * Seals each installation with the newest secret, and logs whether the older secrets are still needed. Never rejects.
 * @param older the number of older secrets
 */
export async function reportSecrets(
  installations: Pick<Installations, 'sealAnew'>,
  older: number,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<void> {
  const sealed = await installations.sealAnew();
  if (sealed.kind === 'out of reach') {
    if (older > 0)
      log.warn(
        'the database is out of reach, so it is unknown whether the older secrets in SECRET_KEYS are needed',
      );
    return;
  }
  const { sealedAnew, unreadable } = sealed.result;
  if (unreadable > 0)
    log.warn(
      { unreadable },
      'none of SECRET_KEYS decrypts some installations: add the secret that was removed, or let these workspaces install the app again',
    );
  if (older > 0)
    log.info(
      { sealedAnew },
      'no installation needs the older secrets in SECRET_KEYS any more: remove them when every process has started with the newest',
    );
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
  const opened = await openAndSealAnew(database, sealer, { team, sealed: row.sealed });
  return opened ? { kind: 'installed', installation: opened.text } : { kind: 'unreadable' };
}

/** Opens an installation. One that an older secret opened is sealed anew. */
async function openAndSealAnew(
  database: Database,
  sealer: Sealer,
  { team, sealed }: { readonly team: string; readonly sealed: string },
): Promise<Opened | undefined> {
  const opened = sealer.open(sealed, team);
  if (opened?.isOld)
    await database
      .updateTable('installation')
      .set({ sealed: sealer.seal(opened.text, team) })
      .where('team', '=', team)
      // Another process may have kept a newer installation meanwhile.
      .where('sealed', '=', sealed)
      .execute();
  return opened;
}

/** Rows that are sealed anew in one go. Between two goes, people are answered. */
const PAGE = 100;

/**
 * Seals the next installations anew.
 * @param after the workspace before the first of them
 * @returns also the last workspace, or undefined if there are no more
 */
async function sealPageAnew(
  database: Database,
  sealer: Sealer,
  after: string,
): Promise<SealedAnew & { readonly last: string | undefined }> {
  const rows = await database
    .selectFrom('installation')
    .select(['team', 'sealed'])
    .where('team', '>', after)
    .orderBy('team')
    .limit(PAGE)
    .execute();
  let [sealedAnew, unreadable] = [0, 0];
  for (const row of rows) {
    const opened = await openAndSealAnew(database, sealer, row);
    if (opened === undefined) unreadable++;
    else if (opened.isOld) sealedAnew++;
  }
  return { sealedAnew, unreadable, last: rows.at(-1)?.team };
}
