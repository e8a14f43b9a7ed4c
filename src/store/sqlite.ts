import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import type Libsql from 'libsql';
import { z } from 'zod';
import { SetupError } from '../errors.ts';
import type { Outage } from '../retry.ts';

/**
 * The time that a statement waits for another process, and blocks this one. A transaction waits much longer, without
 * blocking anything.
 */
const BUSY_MILLISECONDS = 20;

/** The time that a transaction waits for others. Slack and Discord wait three seconds for an answer. */
const LONGEST_WAIT_MILLISECONDS = 2_000;

/** Time from a change until nothing that it deleted is left beside the file. */
const ERASE_MILLISECONDS = 1_000;

/** Primary result codes. Source: https://www.sqlite.org/rescode.html */
const ERROR = 1;
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;

/** A dialect for one file, which several processes of one machine may share. */
export class SqliteFile extends SqliteDialect {
  readonly #database: Libsql.Database;

  constructor(database: Libsql.Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#database);
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

const PRAGMAS = [
  // Readers do not wait for a writer.
  'journal_mode = wal',
  // What was written is still there after a power cut.
  'synchronous = full',
  'foreign_keys = on',
  // A deleted name does not stay in the file.
  'secure_delete = on',
  `busy_timeout = ${BUSY_MILLISECONDS}`,
];

/**
 * Opens a file, and makes it if there is none. The package would take some relative paths for something else, such as
 * ":memory:" or an address of a server.
 * @param path undefined for a database that is only in memory
 * @throws SetupError if the package is not installed
 * @throws Error of the package if the file cannot be opened: see `sqliteFailure`
 */
export async function openSqlite(path: string | undefined): Promise<SqliteFile> {
  const Database = await loadLibsql();
  const file = path === undefined ? undefined : resolve(path);
  if (file !== undefined) makePrivate(file);
  // Source: https://www.sqlite.org/inmemorydb.html
  const database = new Database(file ?? ':memory:');
  try {
    for (const pragma of PRAGMAS) database.prepare(`pragma ${pragma}`).all();
  } catch (error) {
    database.close();
    throw error;
  }
  return new SqliteFile(database);
}

/** Makes a new file that no other user of the machine can read. Whatever is wrong with it, SQLite tells better. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch {}
}

async function loadLibsql(): Promise<typeof Libsql> {
  try {
    return (await import('libsql')).default;
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    const [, missing = 'libsql'] = /Cannot find (?:module|package) '([^']+)'/.exec(message) ?? [];
    const isMusl = missing.includes('musl') ? ', which is for systems with musl such as Alpine' : '';
    throw new SetupError(
      `DATABASE_URL begins with "file:", which needs the package ${missing}${isMusl}: run "npm install libsql" where the guide is installed, or set DATABASE_URL to an address of PostgreSQL.`,
    );
  }
}

/** The kinds of Kysely's statements that write. */
const WRITES: readonly string[] = ['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode'];

/**
 * Begins each transaction as a writer: one that reads first and then writes would fail if another wrote in between. A
 * statement that writes by itself gets such a transaction, because only the beginning of one waits for other processes:
 * a prepared statement that meets a lock would stay in progress, and no transaction after it could end. Soon after a
 * change, the driver empties the file "-wal", in which SQLite would keep deleted names and answers for months.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #database: Libsql.Database;
  #erasing: NodeJS.Timeout | undefined;

  constructor(database: Libsql.Database) {
    super({ database });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: (query) => this.#execute(query, connection),
      streamQuery: (query) => connection.streamQuery(query),
    };
  }

  async #execute<Row>(query: CompiledQuery, connection: DatabaseConnection): Promise<QueryResult<Row>> {
    if (this.#database.inTransaction || !WRITES.includes(query.query.kind))
      return connection.executeQuery(query);
    await this.beginTransaction();
    try {
      const result = await connection.executeQuery<Row>(query);
      await this.commitTransaction(connection);
      return result;
    } catch (error) {
      await this.rollbackTransaction(connection);
      throw error;
    }
  }

  override async beginTransaction(): Promise<void> {
    const end = Date.now() + LONGEST_WAIT_MILLISECONDS;
    for (;;) {
      try {
        this.#database.exec('begin immediate');
        return;
      } catch (error) {
        if (primaryCode(error) !== BUSY || Date.now() > end) throw error;
        // A random pause, because processes that wait for one another should not try again at the same time.
        await delay(1 + Math.random() * BUSY_MILLISECONDS);
      }
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#eraseSoon();
  }

  override async destroy(): Promise<void> {
    clearTimeout(this.#erasing);
    await super.destroy();
  }

  #eraseSoon(): void {
    this.#erasing ??= setTimeout(() => {
      this.#erasing = undefined;
      if (!isErased(this.#database)) this.#eraseSoon();
    }, ERASE_MILLISECONDS).unref();
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk has rolled it back already.
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/**
 * Moves all changes into the file of the database, and empties the file beside it.
 * Source: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
 * @returns false if somebody uses it now
 */
function isErased(database: Libsql.Database): boolean {
  if (database.inTransaction) return false;
  try {
    const [result] = z.array(z.object({ busy: z.number() })).parse(database.prepare(ERASE).all());
    return result?.busy === 0;
  } catch {
    return false;
  }
}

const ERASE = 'pragma wal_checkpoint(truncate)';

class TransactionalAdapter extends SqliteAdapter {
  /** A migration is one transaction, so that a second process waits for it, and half of one is never kept. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** The primary result code of an error. Undefined if it is not one of SQLite. */
export function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('rawCode' in error && typeof error.rawCode === 'number') return error.rawCode & 0xff;
  const [, code] = /^ConnectionFailed\(.*: (\d+)"\)$/.exec(error.message) ?? [];
  return code === undefined ? undefined : Number(code);
}

/** @returns undefined if the error is not one of SQLite */
export function sqliteFailure(
  error: unknown,
): { readonly failure: Outage | SetupError; readonly isLost: boolean } | undefined {
  const code = primaryCode(error);
  switch (code) {
    case undefined:
      return undefined;
    case BUSY:
    case LOCKED:
      return {
        failure: { reason: 'another process is writing to the file of DATABASE_URL' },
        isLost: false,
      };
    case ERROR:
    case CONSTRAINT:
      return { failure: { reason: `SQLite error ${code}` }, isLost: false };
    default:
      return { failure: new SetupError(sentenceOf(code)), isLost: true };
  }
}

function sentenceOf(code: number): string {
  switch (code) {
    case READONLY:
    case CANTOPEN:
      return 'The file that DATABASE_URL names cannot be written: set it to a file in an existing folder in which the guide may write.';
    case FULL:
      return 'The file that DATABASE_URL names cannot grow, because the disk is full: make room, or set DATABASE_URL to a file on another disk.';
    case CORRUPT:
    case NOTADB:
      return 'The file that DATABASE_URL names is damaged or not a database: restore it from a backup, or set DATABASE_URL to a new file.';
    default:
      return `The file that DATABASE_URL names cannot be used (SQLite error ${code}).`;
  }
}
