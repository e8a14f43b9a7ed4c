import {
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { codeOf, SetupError } from '../errors.ts';
import { isOfASetting, type Outage } from '../retry.ts';
import { withTimeout } from '../timeout.ts';

/** Connections of one process. PostgreSQL allows 100 in all by default. */
const CONNECTIONS = 5;

/** Slack and Discord wait three seconds for an answer. */
const TIMEOUT_MILLISECONDS = 2_000;

/**
 * The time after which the server gives up a statement, because it waits for a lock. It is shorter than the time after
 * which a server counts as away, so that one that is only busy says so first.
 */
const STATEMENT_MILLISECONDS = 1_500;

/** A process that stops in the middle of a transaction must not keep the others from theirs. */
const IDLE_MILLISECONDS = 10_000;

/** The type of 64-bit numbers, which `pg` returns as texts. Times and counts are exact as numbers. */
const INT8 = 20;

/**
 * Makes a dialect for a server. It connects with the first query.
 * @param onError is called if an idle connection breaks
 * @throws SetupError if the address has a part that cannot be used
 */
export async function openPostgres(url: string, onError: (error: Error) => void): Promise<PostgresDialect> {
  const { default: pg } = await import('pg');
  let pool: Pool;
  try {
    pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: TIMEOUT_MILLISECONDS,
      query_timeout: TIMEOUT_MILLISECONDS,
      statement_timeout: STATEMENT_MILLISECONDS,
      idle_in_transaction_session_timeout: IDLE_MILLISECONDS,
      keepAlive: true,
      application_name: 'guide',
      types: {
        getTypeParser: (type, format) =>
          type === INT8 ? (value: string) => Number(value) : pg.types.getTypeParser(type, format),
      },
    });
  } catch (error) {
    throw new SetupError(`The address in DATABASE_URL cannot be used (${codeOf(error)}).`);
  }
  // Without a listener, the error would end the process.
  pool.on('error', onError);
  const isAnswer = (error: unknown): boolean => error instanceof pg.DatabaseError;
  return new PostgresDialect({
    pool: {
      connect: async () => closedAfterTrouble(await pool.connect(), isAnswer),
      // It would wait for ever for a connection that could not even begin, as for a port that is no number.
      end: () => withTimeout(TIMEOUT_MILLISECONDS, pool.end()).catch(() => undefined),
    },
  });
}

/**
 * A connection that is closed at its release if it failed otherwise than by an answer of the server. After a timeout it
 * may be dead, and without this, others would wait for it again and again.
 */
function closedAfterTrouble(client: PoolClient, isAnswer: (error: unknown) => boolean): PostgresPoolClient {
  let trouble: unknown;
  const notice = (error: unknown): void => {
    trouble ??= error;
  };
  // Without a listener, a connection that breaks between two queries would end the process.
  client.on('error', notice);

  function query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  function query(sql: unknown, parameters: readonly unknown[] = []): unknown {
    return answer(String(sql), parameters);
  }
  const answer = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
    // A rollback would only wait for another timeout.
    if (trouble !== undefined) throw trouble;
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      if (!isAnswer(error)) notice(error);
      throw error;
    }
  };

  return {
    query,
    release: (destroy = false) => {
      client.off('error', notice);
      client.release(destroy || trouble !== undefined);
    },
  };
}

/** Codes of PostgreSQL. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SENTENCES: Readonly<Record<string, string>> = {
  '28P01': 'PostgreSQL refuses the user or the password in DATABASE_URL',
  '28000': 'PostgreSQL refuses the user in DATABASE_URL',
  '3D000': 'PostgreSQL has no database with the name in DATABASE_URL: create it, or name another',
  '42501': 'PostgreSQL does not let the user in DATABASE_URL make tables: grant it CREATE on the schema',
  '3F000': 'PostgreSQL has no schema in which the user in DATABASE_URL can make tables: create one',
  ENOTFOUND: 'The host in DATABASE_URL is unknown: correct it',
  ERR_SOCKET_BAD_PORT: 'The port in DATABASE_URL must be a number from 1 to 65535',
};

/** The error of `pg` if all connections are in use for too long. One whose server is away says so itself. */
const ALL_IN_USE = 'timeout exceeded when trying to connect';

/** Errors of `pg` without a code, all of them about a connection. */
const LOST = /timeout|terminated|not queryable|was closed|connection/i;

/** Codes, or their classes, that say that the server, and not the query, has a problem. 25006: it may only be read. */
const SERVER_CLASSES = /^(?:08|25006|53|57P|58|XX)/;

/** @returns undefined if the error is not one of PostgreSQL or of the connection to it */
export function postgresFailure(
  error: unknown,
): { readonly failure: Outage | SetupError; readonly isLost: boolean } | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const sentence = SENTENCES[code];
  if (sentence !== undefined) return { failure: new SetupError(`${sentence}.`), isLost: true };
  // A server that is away fails with "connect", also if its socket is a file.
  if (('syscall' in error && error.syscall === 'open') || code === 'EISDIR')
    return {
      failure: new SetupError(`A file that DATABASE_URL names cannot be read (${code}).`),
      isLost: true,
    };
  if (/^SASL|does not support SSL/.test(error.message) || isOfASetting(code))
    return {
      failure: new SetupError(
        `The connection to PostgreSQL cannot be opened (${codeOf(error)}): check the password and "sslmode" in DATABASE_URL.`,
      ),
      isLost: true,
    };
  if (/^[0-9A-Z]{5}$/.test(code)) {
    const isLost = SERVER_CLASSES.test(code);
    return { failure: { reason: `PostgreSQL answered with the error ${code}` }, isLost };
  }
  if (error.message === ALL_IN_USE)
    return { failure: { reason: 'all connections to PostgreSQL are in use' }, isLost: false };
  if (code !== '' || LOST.test(error.message))
    return { failure: { reason: `PostgreSQL cannot be reached (${codeOf(error)})` }, isLost: true };
  return undefined;
}
