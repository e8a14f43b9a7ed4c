import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import Libsql from 'libsql';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { SetupError } from '../../src/errors.ts';
import { forget } from '../../src/store/people.ts';
import { claimRepaint } from '../../src/store/repaints.ts';
import { findRound, handedIn, handIn, startRound } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import { tallyOf } from '../../src/together/tally.ts';
import { flowOf, STRATEGY } from '../fixtures/guides.ts';
import { ballot } from '../together/ballots.ts';
import {
  ENGINES,
  freePort,
  makeFile,
  makeUrl,
  on,
  openStore,
  postgres,
  runSql,
  SILENT,
  urlOf,
} from './engines.ts';
import { Relay } from './relay.ts';

const strategy = flowOf(STRATEGY);
const GOOD = ballot(strategy, ['Measured, and good enough']);
const HOME = { team: 'T1', channel: 'C1' };

const opened: Store[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

const keep = async (store: Promise<Store>): Promise<Store> => {
  opened.push(await store);
  return store;
};

const start = (store: Store) =>
  store.use((db) =>
    startRound(db, {
      ...HOME,
      flow: 'llm',
      guide: 'x',
      topic: 'Mails?',
      isAnonymous: false,
      wanted: undefined,
      starter: { id: 'U1', name: 'Ana' },
      startedAt: 1,
    }),
  );

const hand = (store: Store, round: string, person = 'U2') =>
  store.use((db) =>
    handIn(db, { round, person: { id: person, name: 'Ben' }, ballot: GOOD }, 2, (ballots) =>
      tallyOf(ballots, strategy, { isAnonymous: false }),
    ),
  );

const idOf = (kept: Awaited<ReturnType<typeof start>>): string => {
  if (kept.kind === 'out of reach') throw new Error('The database is out of reach.');
  return kept.result;
};

/** Resolves when the store can be used again. */
const untilReady = async (store: Store): Promise<void> => {
  while (!store.isReady) await new Promise((resolve) => setTimeout(resolve, 20));
};

const CANNOT_WRITE =
  'The file that DATABASE_URL names cannot be written: set it to a file in an existing folder in which the guide may write.';

/** A user that most systems have. */
const NOBODY = 65_534;

describe('at the start, a mistake in the setting is one sentence', () => {
  const folder = (): string => mkdtempSync(join(tmpdir(), 'store-'));

  test.each<[mistake: string, url: () => string | Promise<string>, sentence: string]>([
    ['a folder that is not there', () => `file:${join(folder(), 'none', 'guide.db')}`, CANNOT_WRITE],
    ['a folder in place of a file', () => `file:${folder()}`, CANNOT_WRITE],
    ['an address of a server in place of a file', () => 'file:https://127.0.0.1:9/guide', CANNOT_WRITE],
    [
      'a file that is no database',
      () => {
        const path = join(folder(), 'guide.db');
        writeFileSync(path, 'x'.repeat(5000));
        return `file:${path}`;
      },
      'The file that DATABASE_URL names is damaged or not a database: restore it from a backup, or set DATABASE_URL to a new file.',
    ],
    [
      'a wrong password',
      async () => urlOf((await postgres()).port, 'postgres', 'wrong'),
      'PostgreSQL refuses the user or the password in DATABASE_URL.',
    ],
    [
      'a missing password',
      async () => `postgres://postgres@127.0.0.1:${(await postgres()).port}/postgres`,
      'PostgreSQL refuses the user or the password in DATABASE_URL.',
    ],
    [
      'a database that is not there',
      async () => urlOf((await postgres()).port, 'nothing'),
      'PostgreSQL has no database with the name in DATABASE_URL: create it, or name another.',
    ],
    [
      'a user who may not make tables',
      async () => {
        const { port } = await postgres();
        const url = await makeUrl('PostgreSQL');
        await runSql(url, "create role reader login password 'reads'");
        return `postgres://reader:reads@127.0.0.1:${port}/${new URL(url).pathname.slice(1)}`;
      },
      'PostgreSQL does not let the user in DATABASE_URL make tables: grant it CREATE on the schema.',
    ],
    [
      'a port that is no number',
      () => 'postgres://postgres:x@127.0.0.1/postgres?port=abc',
      'The port in DATABASE_URL must be a number from 1 to 65535.',
    ],
    [
      'a certificate that is not there',
      () => 'postgres://postgres:x@127.0.0.1:9/postgres?sslrootcert=/nonexistent.pem',
      'A file that DATABASE_URL names cannot be read (ENOENT).',
    ],
    [
      'a folder in place of a certificate',
      () => 'postgres://postgres:x@127.0.0.1:9/postgres?sslrootcert=/tmp',
      'A file that DATABASE_URL names cannot be read (EISDIR).',
    ],
    [
      'a server without TLS, if TLS is asked for',
      async () => `${urlOf((await postgres()).port, 'postgres')}?sslmode=verify-full`,
      'The connection to PostgreSQL cannot be opened (Error: The server does not support SSL connections): check the password and "sslmode" in DATABASE_URL.',
    ],
  ])('%s', async (_, url, sentence) => {
    const failure = await Store.open(await url(), SILENT).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SetupError);
    expect(String(failure)).toBe(`SetupError: ${sentence}`);
  });
});

describe.each(ENGINES)('on %s', (engine) => {
  test('a database of a newer version of the guide can be used', async () => {
    const url = await makeUrl(engine);
    const newer = await keep(Store.open(url, SILENT));
    await on(newer, async (db) => {
      await sql`insert into kysely_migration (name, timestamp) values ('9999-newer', '')`.execute(db);
      await sql`alter table round add column news text`.execute(db);
    });
    const older = await keep(Store.open(url, SILENT));
    const id = idOf(await start(older));
    expect(await on(older, (db) => findRound(db, id, HOME))).toMatchObject({ kind: 'found' });
  });

  test('a mistake of the program is not taken for an outage', async () => {
    const store = await keep(openStore(engine));
    await expect(
      store.use(async () => {
        throw new TypeError('a mistake');
      }),
    ).rejects.toThrow('a mistake');
    expect(store.isReady).toBe(true);
  });

  test('a statement that the database refuses changes nothing, and nobody else notices', async () => {
    const store = await keep(openStore(engine));
    const id = idOf(await start(store));
    const kept = await store.use((db) =>
      db.transaction().execute(async (change) => {
        await change.updateTable('round').set({ topic: 'Changed' }).where('id', '=', id).execute();
        await sql`insert into nothing values (1)`.execute(change);
      }),
    );
    expect(kept).toEqual({ kind: 'out of reach' });
    expect(store.isReady).toBe(true);
    expect(await on(store, (db) => findRound(db, id, HOME))).toMatchObject({ round: { topic: 'Mails?' } });
  });
});

describe('a file', () => {
  test('has whatever name it is given, and is never only in memory', async () => {
    const before = process.cwd();
    process.chdir(mkdtempSync(join(tmpdir(), 'store-')));
    try {
      const first = await Store.open('file::memory:', SILENT);
      const id = idOf(await start(first));
      await first.close();
      const second = await keep(Store.open('file::memory:', SILENT));
      expect(await on(second, (db) => findRound(db, id, HOME))).toMatchObject({ kind: 'found' });
    } finally {
      process.chdir(before);
    }
  });

  test('that can be read and not written is refused at the start, although its tables are complete', async () => {
    const url = makeFile();
    await keep(Store.open(url, SILENT));
    const folder = dirname(url.slice('file:'.length));
    chmodSync(folder, 0o755);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
    const isRoot = process.getuid?.() === 0;
    // Root may write everything.
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      await expect(keep(Store.open(url, SILENT))).rejects.toThrow(CANNOT_WRITE);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('is private to the user of the guide, with all that SQLite keeps beside it', async () => {
    const url = makeFile();
    const store = await keep(Store.open(url, SILENT));
    await start(store);
    const folder = dirname(url.slice('file:'.length));
    const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
    expect(Object.fromEntries(modes)).toEqual({
      'guide.db': 0o600,
      'guide.db-shm': 0o600,
      'guide.db-wal': 0o600,
    });
  });

  test('keeps nothing that was deleted, neither in itself nor beside itself, while it is used', async () => {
    const url = makeFile();
    const [store, other] = [await keep(Store.open(url, SILENT)), await keep(Store.open(url, SILENT))];
    const id = idOf(await start(store));
    await store.use((db) =>
      handIn(db, { round: id, person: { id: 'U-gone', name: 'Gone' }, ballot: GOOD }, 2, () => {
        throw new Error('The round is not to close.');
      }),
    );
    const held = () => {
      const folder = dirname(url.slice('file:'.length));
      return readdirSync(folder).filter((name) =>
        readFileSync(join(folder, name), 'latin1').includes('U-gone'),
      );
    };
    expect(held()).not.toEqual([]);
    await other.use((db) => forget(db, 'U-gone'));
    await expect.poll(held, { timeout: 10_000 }).toEqual([]);
    expect(await on(store, (db) => findRound(db, id, HOME))).toMatchObject({ kind: 'found' });
  });

  test('whose disk is full is out of reach, keeps what it has, and can be used again when there is room', async () => {
    let fails = (): void => {};
    const failsAgain = new Promise<void>((resolve) => {
      fails = resolve;
    });
    const write = (text: string): void => void (text.includes('"attempt":1') && fails());
    const store = await keep(Store.open(makeFile(), pino({ level: 'warn' }, { write })));
    const id = idOf(await start(store));
    await hand(store, id, 'U2');
    const [pages] = await on(
      store,
      async (db) => (await sql<{ page_count: number }>`pragma page_count`.execute(db)).rows,
    );
    const database = await on(store, async (db) => db);
    // SQLite answers as for a full disk.
    await on(store, (db) => sql.raw(`pragma max_page_count = ${pages?.page_count ?? 0}`).execute(db));
    const results = [];
    for (let person = 0; person < 200 && store.isReady; person++)
      results.push(await hand(store, id, `P${person}`));
    expect(results.at(-1)).toEqual({ kind: 'out of reach' });
    await failsAgain;
    expect(store.isReady).toBe(false);
    await sql`pragma max_page_count = 1000000`.execute(database);
    await untilReady(store);
    expect(await hand(store, id, 'U3')).toMatchObject({ result: { kind: 'counted' } });
    expect(await on(store, (db) => handedIn(db, id))).toMatchObject({ count: results.length + 1 });
  });

  test('that another process locks for long is out of reach, and the guide answers meanwhile', async () => {
    const url = makeFile();
    const store = await keep(Store.open(url, SILENT));
    const id = idOf(await start(store));
    const other = new Libsql(url.slice('file:'.length));
    other.exec('begin immediate');
    let turns = 0;
    const timer = setInterval(() => turns++, 10);
    expect(await hand(store, id)).toEqual({ kind: 'out of reach' });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
    other.exec('commit');
    expect(await hand(store, id)).toMatchObject({ result: { kind: 'counted' } });
    other.close();
  });
});

describe('a statement outside of a transaction', () => {
  /** Writes to the file from another connection for so many milliseconds. */
  function occupy(url: string, milliseconds: number): void {
    const other = new Libsql(url.slice('file:'.length));
    other.exec('begin immediate');
    setTimeout(() => {
      other.exec('commit');
      other.close();
    }, milliseconds);
  }

  test('waits for another process as a transaction does', async () => {
    const url = makeFile();
    const store = await keep(Store.open(url, SILENT));
    occupy(url, 300);
    expect(await store.use((db) => claimRepaint(db, 'a', 1, 1_000))).toEqual({ kind: 'done', result: true });
  });

  test('that waits too long leaves the connection usable', async () => {
    const url = makeFile();
    const store = await keep(Store.open(url, SILENT));
    const id = idOf(await start(store));
    occupy(url, 3_000);
    expect(await store.use((db) => claimRepaint(db, 'a', 1, 1_000))).toEqual({ kind: 'out of reach' });
    expect(await hand(store, id)).toMatchObject({ result: { kind: 'counted' } });
  });
});

describe('a server', () => {
  test('that refuses connections at the start is waited for, and again when it goes away while nobody uses it', async () => {
    const port = await freePort();
    const url = (await postgres()).makeDatabase();
    const store = await keep(Store.open((await url).replace(/:\d+\//, `:${port}/`), SILENT));
    expect(store.isReady).toBe(false);
    expect(await start(store)).toEqual({ kind: 'out of reach' });
    const relay = await Relay.open(port, (await postgres()).port);
    await untilReady(store);
    expect(await start(store)).toMatchObject({ kind: 'done' });
    await relay.close();
    while (store.isReady) await new Promise((resolve) => setTimeout(resolve, 20));
    const other = await Relay.open(port, (await postgres()).port);
    await untilReady(store);
    expect(await start(store)).toMatchObject({ kind: 'done' });
    await other.close();
  });

  test('that does not answer is out of reach, and is used again when it answers', async () => {
    const server = await postgres();
    const url = await server.makeDatabase();
    const relay = await Relay.open(0, server.port);
    const store = await keep(Store.open(url.replace(String(server.port), String(relay.port)), SILENT));
    const id = idOf(await start(store));
    relay.isSilent = true;
    expect(await hand(store, id)).toEqual({ kind: 'out of reach' });
    expect(store.isReady).toBe(false);
    // At once, because a person waits.
    expect(await hand(store, id)).toEqual({ kind: 'out of reach' });
    relay.isSilent = false;
    await untilReady(store);
    expect(await hand(store, id)).toMatchObject({ result: { kind: 'counted' } });
    expect(await on(store, (db) => handedIn(db, id))).toMatchObject({ count: 1 });
    await relay.close();
  });

  test('on which a round is locked for long is not out of reach: other rounds go on meanwhile', async () => {
    const url = await makeUrl('PostgreSQL');
    const store = await keep(Store.open(url, SILENT));
    const [locked, other] = [idOf(await start(store)), idOf(await start(store))];
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query('begin');
    await holder.query('update round set topic = topic where id = $1', [locked]);
    const waiting = Array.from({ length: 20 }, (_, i) => hand(store, locked, `P${i}`));
    expect(await hand(store, other)).toMatchObject({ result: { kind: 'counted' } });
    // Those whose turn has come are refused after a time. Nobody else is.
    expect(await Promise.race(waiting)).toEqual({ kind: 'out of reach' });
    expect(store.isReady).toBe(true);
    expect(await hand(store, other)).toMatchObject({ result: { kind: 'counted' } });
    await holder.query('commit');
    const told = await Promise.all(waiting);
    const counted = told.filter(({ kind }) => kind === 'done').length;
    expect(counted).toBeGreaterThan(10);
    expect(await on(store, (db) => handedIn(db, locked))).toMatchObject({ count: counted });
  });

  test('whose connections are all in use is not taken for one that is away', async () => {
    const store = await keep(openStore('PostgreSQL'));
    const round = idOf(await start(store));
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const using = Array.from({ length: 20 }, () =>
      store.use((db) => db.connection().execute(() => released)),
    );
    expect(await hand(store, round)).toEqual({ kind: 'out of reach' });
    expect(store.isReady).toBe(true);
    release();
    await Promise.all(using);
    expect(await hand(store, round)).toMatchObject({ result: { kind: 'counted' } });
  });

  test('that can only be read, as a standby, is out of reach until it can be written', async () => {
    const url = await makeUrl('PostgreSQL');
    const reasons: string[] = [];
    const line = z.object({ reason: z.string().default('') });
    const log = pino(
      { level: 'warn' },
      { write: (text) => reasons.push(line.parse(JSON.parse(text)).reason) },
    );
    const store = await keep(Store.open(url, log));
    const round = idOf(await start(store));
    const setReadOnly = async (value: 'on' | 'off'): Promise<void> => {
      const name = new URL(url).pathname.slice(1);
      const { url: other } = await postgres();
      await runSql(other, `alter database ${name} set default_transaction_read_only = ${value}`);
      await runSql(other, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    };
    await setReadOnly('on');
    const READ_ONLY = 'PostgreSQL answered with the error 25006';
    await expect.poll(() => hand(store, round), { timeout: 30_000 }).toEqual({ kind: 'out of reach' });
    // When it is lost, and when the next try has failed.
    await expect
      .poll(() => reasons.filter((reason) => reason === READ_ONLY).length, { timeout: 30_000 })
      .toBeGreaterThan(1);
    expect(store.isReady).toBe(false);
    await setReadOnly('off');
    await untilReady(store);
    expect(await hand(store, round)).toMatchObject({ result: { kind: 'counted' } });
  });

  test('that breaks a connection, idle or in a transaction, breaks nothing else', async () => {
    const url = await makeUrl('PostgreSQL');
    const store = await keep(Store.open(url, SILENT));
    const id = idOf(await start(store));
    const breakConnections = () =>
      runSql(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'guide'",
      );
    const kept = await store.use((db) =>
      db.transaction().execute(async (change) => {
        await change.updateTable('round').set({ topic: 'Changed' }).where('id', '=', id).execute();
        await breakConnections();
      }),
    );
    expect(kept).toEqual({ kind: 'out of reach' });
    await untilReady(store);
    expect(await on(store, (db) => findRound(db, id, HOME))).toMatchObject({ round: { topic: 'Mails?' } });
    await breakConnections();
    // The store may use a connection of which it has not heard yet.
    await expect.poll(() => hand(store, id), { timeout: 30_000 }).toMatchObject({ kind: 'done' });
  });
});
