import { type CompiledQuery, Kysely, type LogEvent, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  decisionAddresses,
  decisionLog,
  decisionNumber,
  decisionsBeside,
  deleteDecision,
  dueDecisions,
  findDecision,
  keepDecisionAddress,
  listDecisions,
  saveDecision,
  setDeprecated,
} from '../../src/store/decisions.ts';
import { findInstallation, removeInstallation, saveInstallation } from '../../src/store/installations.ts';
import { forget } from '../../src/store/people.ts';
import { purge } from '../../src/store/retention.ts';
import {
  ballotFrom,
  beginBallot,
  cancelRound,
  closeRound,
  findRound,
  handedIn,
  handIn,
  openRounds,
  startRound,
  takeAddress,
} from '../../src/store/rounds.ts';
import type { Database, Schema } from '../../src/store/schema.ts';
import { Sealer } from '../../src/store/sealing.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { Store } from '../../src/store/store.ts';
import { tallyOf } from '../../src/together/tally.ts';
import { flowOf, STRATEGY } from '../fixtures/guides.ts';
import { ballot } from '../together/ballots.ts';
import { ENGINES, type Engine, makeUrl, SILENT } from './engines.ts';

const strategy = flowOf(STRATEGY);
const GOOD = ballot(strategy, ['Measured, and good enough']);
const HOME = { team: 'T1', channel: 'C1' };
const ANA = { id: 'U1', name: 'Ana' };
const DAY = 86_400_000;

/** 10,000 rounds in 100 channels, 50 of them open, and 3,000 decisions, 1,000 of them in one channel. */
async function fill(db: Database): Promise<void> {
  const numbers = (most: number) =>
    sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(most)})`;
  const statements = [
    sql`insert into round (id, team, channel, flow, guide, topic, anonymous, starter, starter_name, started_at, last_at, ended_at)
      ${numbers(10_000)} select 'r' || i, 'T' || (i % 10), 'C' || (i % 100), 'f', 'g', 't', 0, 'U' || i, 'n', i, i,
      case when i > 9950 then null else i end from n`,
    sql`insert into ballot (round, person, name, answers) ${numbers(2_000)}
      select 'r' || (9951 + i % 50), 'P' || i, 'n', '{}' from n`,
    sql`insert into participant (round, seat, person, name) ${numbers(2_000)} select 'r' || i, 0, 'P' || i, 'n' from n`,
    sql`insert into decision_log (team, channel, last) ${numbers(10)} select 'T' || (i % 10), 'C1', 10000 from n`,
    sql`insert into decision (id, team, channel, number, source, topic, outcome, maker, maker_name, made_at, review_at, flow, guide, body)
      ${numbers(3_000)} select 'd' || i, 'T' || (case when i <= 1000 then 1 else i % 10 end), 'C' || (case when i <= 1000 then 1 else i end),
      i, 's' || i, 't', 'o', 'U' || i, 'n', i, case when i % 10 = 0 then i end, 'f', 'g', 'b' from n`,
    sql`insert into decider (decision, seat, person, name) ${numbers(3_000)} select 'd' || i, 0, 'P' || i, 'n' from n`,
  ];
  for (const statement of statements) await statement.execute(db);
  await sql`analyze`.execute(db);
}

/** Uses every query once. */
async function useAll(db: Database): Promise<void> {
  const count = () => tallyOf([GOOD], strategy, { isAnonymous: false });
  const start = () =>
    startRound(db, {
      ...HOME,
      flow: 'f',
      guide: 'g',
      topic: 't',
      isAnonymous: false,
      wanted: undefined,
      starter: ANA,
      startedAt: 1,
    });
  const round = await start();
  await openRounds(db, HOME);
  await beginBallot(db, { round, person: ANA, address: { value: 'a', until: 2 } });
  await handIn(db, { round, person: ANA, ballot: GOOD }, 1, count);
  await ballotFrom(db, round, ANA.id);
  await handedIn(db, round);
  await takeAddress(db, round, 1);
  await closeRound(db, round, 2, count);
  await closeRound(db, round, 2, count);
  await findRound(db, round, HOME);
  await cancelRound(db, await start(), 2);
  const decision = {
    ...HOME,
    source: 'form:1',
    topic: 't',
    outcome: 'o',
    maker: ANA,
    deciders: [ANA],
    madeAt: 1,
    reviewAt: 1,
    flow: 'f',
    guide: 'g',
    body: 'b',
    why: 'w',
    replaces: 'd1',
  };
  const saved = await saveDecision(db, decision);
  if (saved.kind === 'nothing to replace') throw new Error('There is nothing to replace.');
  await saveDecision(db, decision);
  const { id, number } = saved.decision;
  await findDecision(db, id, HOME);
  await decisionNumber(db, HOME, number);
  await listDecisions(db, HOME, { offset: 10, limit: 10 });
  await decisionLog(db, HOME);
  await dueDecisions(db, HOME, 5);
  await setDeprecated(db, id, true);
  await keepDecisionAddress(db, id, { value: 'a', until: 2 });
  await decisionAddresses(db, [id], 1);
  await decisionsBeside(db, id);
  await deleteDecision(db, id);
  await forget(db, ANA.id);
  await purge(db, 100 * DAY);
  await saveInstallation(db, new Sealer(['old']), 'T3', '{}', 1);
  await findInstallation(db, new Sealer(['new', 'old']), 'T3');
  await removeInstallation(db, 'T3', 1);
}

/** A database without the store's timeouts, because a busy machine takes a while to fill it. */
async function patient(engine: Engine, url: string, log: (event: LogEvent) => void): Promise<Database> {
  const dialect =
    engine === 'SQLite'
      ? await openSqlite(url.slice('file:'.length))
      : new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) });
  return new Kysely<Schema>({ dialect, log });
}

/** The lines of a plan that read a whole table. */
async function scansIn(
  db: Database,
  engine: Engine,
  { sql: text, parameters }: CompiledQuery,
): Promise<string[]> {
  const prefix = engine === 'SQLite' ? 'explain query plan' : 'explain';
  const explain = { ...sql``.compile(db), sql: `${prefix} ${text}`, parameters };
  const { rows } = await db.executeQuery<{ detail?: string; 'QUERY PLAN'?: string }>(explain);
  return rows
    .map((row) => row.detail ?? row['QUERY PLAN'] ?? '')
    .filter((line) => /^SCAN (?!CONSTANT)|Seq Scan on/.test(line))
    .map((line) => `${line.trim()}: ${text}`);
}

describe.each(ENGINES)('on %s', (engine) => {
  test('with 10,000 rounds, and 1,000 decisions in one channel, no query reads a whole table', async () => {
    const url = await makeUrl(engine);
    await (await Store.open(url, SILENT)).close();
    const statements = new Map<string, CompiledQuery>();
    let isFilled = false;
    const db = await patient(engine, url, ({ query }) => {
      if (isFilled && /^(?:select|insert|update|delete)/.test(query.sql)) statements.set(query.sql, query);
    });
    onTestFinished(() => db.destroy());
    await fill(db);
    isFilled = true;
    await useAll(db);
    expect(statements.size).toBeGreaterThan(30);
    // PostgreSQL then reads a whole table only if no index helps, however small the table is.
    if (engine === 'PostgreSQL') await sql`set enable_seqscan = off`.execute(db);
    const scans: string[] = [];
    for (const statement of [...statements.values()]) scans.push(...(await scansIn(db, engine, statement)));
    expect(scans).toEqual([]);
  });
});
