import { setTimeout as delay } from 'node:timers/promises';
import { type Dialect, Kysely, Migrator, sql } from 'kysely';
import type { Logger } from 'pino';
import { SetupError } from '../errors.ts';
import { logRetry, type Outage, pauseAfter } from '../retry.ts';
import { pathOf } from './path.ts';
import { openPostgres, postgresFailure } from './postgres.ts';
import { type Database, MIGRATIONS, type Schema } from './schema.ts';
import { openSqlite, sqliteFailure } from './sqlite.ts';

/** The address of a database that is lost when it is closed. It is no value of DATABASE_URL. */
export const IN_MEMORY = 'memory:';

/** The result of queries, or that nothing can be kept now, because the database is out of reach. */
export type Kept<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'out of reach' };

/** An engine tells its errors from mistakes of the program, which it answers with undefined. */
type FailureOf = (
  error: unknown,
) => { readonly failure: Outage | SetupError; readonly isLost: boolean } | undefined;

type Open = (onError: () => void) => Promise<Dialect>;

/** The database of rounds and decisions. */
export class Store {
  readonly #open: Open;
  readonly #failureOf: FailureOf;
  readonly #log: Pick<Logger, 'warn' | 'info' | 'error'>;
  #database: Database | undefined;
  #isReady = false;
  #isConnecting = false;
  #isClosed = false;

  private constructor(open: Open, failureOf: FailureOf, log: Pick<Logger, 'warn' | 'info' | 'error'>) {
    this.#open = open;
    this.#failureOf = failureOf;
    this.#log = log;
  }

  /**
   * Opens a database, and makes or completes its tables. If the server cannot be reached, the store begins without it
   * and keeps trying.
   * @param url `file:…`, `postgres://…`, or `IN_MEMORY`
   * @throws SetupError if the address, the password or the file is wrong
   */
  static async open(url: string, log: Pick<Logger, 'warn' | 'info' | 'error'>): Promise<Store> {
    const isSqlite = url === IN_MEMORY || url.startsWith('file:');
    const store = isSqlite
      ? new Store(() => openSqlite(url === IN_MEMORY ? undefined : pathOf(url)), sqliteFailure, log)
      : new Store((onError) => openPostgres(url, onError), postgresFailure, log);
    try {
      await store.#connect();
    } catch (error) {
      const found = store.#failureOf(error);
      if (found === undefined) throw error;
      if (found.failure instanceof SetupError) {
        await store.close();
        throw found.failure;
      }
      void store.#keepTrying(found.failure);
    }
    return store;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /**
   * Runs queries. A transaction that another one got in the way of is run again.
   * @throws Error for a mistake of the program, and never because the database is out of reach
   */
  async use<Result>(work: (database: Database) => Promise<Result>): Promise<Kept<Result>> {
    if (!this.#database || !this.#isReady) return { kind: 'out of reach' };
    for (let tries = 1; ; tries++) {
      try {
        return { kind: 'done', result: await work(this.#database) };
      } catch (error) {
        if (isConflict(error) && tries < MOST_TRIES) continue;
        const found = this.#failureOf(error);
        if (found === undefined) throw error;
        const reason = reasonOf(found.failure);
        if (found.isLost) this.#lose(reason);
        else this.#log.error({ reason }, 'something was not kept');
        return { kind: 'out of reach' };
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isReady = false;
    await this.#database?.destroy();
  }

  async #connect(): Promise<void> {
    const database =
      this.#database ??
      new Kysely<Schema>({
        // The server may have closed one idle connection, or all of them because it is gone.
        dialect: await this.#open(() => void this.use((open) => sql`select 1`.execute(open))),
      });
    try {
      await migrate(database);
      await assertWritable(database);
    } catch (error) {
      // The next try opens another connection, unless somebody may still use this one.
      if (database !== this.#database) await database.destroy();
      throw error;
    }
    if (this.#isClosed) return database.destroy();
    this.#database = database;
    this.#isReady = true;
  }

  #lose(reason: string): void {
    if (this.#isReady) void this.#keepTrying({ reason });
  }

  async #keepTrying(first: Outage): Promise<void> {
    this.#isReady = false;
    if (this.#isConnecting) return;
    this.#isConnecting = true;
    let outage = first;
    for (let tries = 0; !this.#isClosed; tries++) {
      const pause = pauseAfter(tries);
      logRetry(this.#log, outage, tries, pause, { database: true });
      await delay(pause, undefined, { ref: false });
      try {
        await this.#connect();
        this.#log.info('the database can be used again');
        break;
      } catch (error) {
        // Whatever it is, a restart would not mend it, and the guide can go on without.
        outage = { reason: reasonOf(this.#failureOf(error)?.failure ?? new SetupError(String(error))) };
      }
    }
    this.#isConnecting = false;
  }
}

const reasonOf = (failure: Outage | SetupError): string =>
  failure instanceof SetupError ? failure.message : failure.reason;

/** A transaction that meets another one is rarely met again. */
const MOST_TRIES = 3;

/** True for a deadlock, or for changes that cannot be put in an order. Nothing was changed then. */
const isConflict = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001');

/** Makes or completes the tables. If a newer version of the guide has made more of them, they stay as they are. */
async function migrate(database: Database): Promise<void> {
  const executed = await executedMigrations(database);
  const newer = executed
    .filter((name) => !(name in MIGRATIONS))
    .map((name) => [name, { up: async () => {} }]);
  const provider = { getMigrations: async () => ({ ...MIGRATIONS, ...Object.fromEntries(newer) }) };
  const { error } = await new Migrator({ db: database, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** More than a hand-in writes. */
const PROBE_LENGTH = 32_768;

/**
 * Writes a row and deletes it before anybody can see it. A database that can only be read would otherwise count as ready
 * after each try: one on a full disk, or a server that is the standby of another.
 * @throws Error of the engine if nothing can be written
 */
async function assertWritable(database: Database): Promise<void> {
  await database.transaction().execute(async (change) => {
    const probe = { team: '', sealed: 'x'.repeat(PROBE_LENGTH), installed_at: 0 };
    await change.insertInto('installation').values(probe).execute();
    await change.deleteFrom('installation').where('team', '=', '').execute();
  });
}

async function executedMigrations(database: Database): Promise<readonly string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(database);
  return rows.map(({ name }) => name);
}
