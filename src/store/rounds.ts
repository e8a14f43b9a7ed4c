import { randomBytes } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { type Ballot, ballot } from '../together/ballot.ts';
import type { Home, Person, Round, RoundEnd } from '../together/round.ts';
import { type Tally, tally } from '../together/tally.ts';
import type { Database, Schema } from './schema.ts';
import { Turns } from './turns.ts';

/** An adapter's right to change a public message, until a time. Only the adapter reads it. */
export interface Address {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Names the message itself, for the time after. The platform may refuse to change it then. Undefined if unknown */
  readonly message?: string | undefined;
}

/** 64 random bits in 11 letters and digits, which nobody can guess. An id is still no right: see `Home`. */
export const newId = (): string => randomBytes(8).toString('base64url');

/** Of the rounds, by their ids. */
const turns = new Turns();

/** Changes a round in a transaction, after the changes that this process has begun before. */
const changeRound = <Result>(
  database: Database,
  round: string,
  work: (change: Transaction<Schema>) => Promise<Result>,
): Promise<Result> => turns.take(round, () => database.transaction().execute(work));

export type NewRound = Omit<Round, 'id' | 'lastAt' | 'revision' | 'end'>;

/** Starts a round, unless one with this id has been started. @returns its id */
export async function startRound(database: Database, round: NewRound, id = newId()): Promise<string> {
  await database.transaction().execute((change) =>
    change
      .insertInto('round')
      .values({
        id,
        team: round.team,
        channel: round.channel,
        flow: round.flow,
        guide: round.guide,
        topic: round.topic,
        anonymous: Number(round.isAnonymous),
        wanted: round.wanted ?? null,
        starter: round.starter?.id ?? null,
        starter_name: round.starter?.name ?? null,
        started_at: round.startedAt,
        last_at: round.startedAt,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute(),
  );
  return id;
}

/** A round, or that its id belongs to another channel, or that it is no longer kept. */
export type FoundRound =
  | { readonly kind: 'found'; readonly round: Round }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'gone' };

/** @param home the channel of the click, because a round is seen only where it was made */
export async function findRound(database: Database, id: string, home: Home): Promise<FoundRound> {
  const row = await database.selectFrom('round').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return { kind: 'gone' };
  if (row.team !== home.team || row.channel !== home.channel) return { kind: 'elsewhere' };
  return { kind: 'found', round: await roundOf(database, row) };
}

/** The open rounds of a channel, the newest first. */
export async function openRounds(database: Database, { team, channel }: Home): Promise<readonly Round[]> {
  const rows = await database
    .selectFrom('round')
    .selectAll()
    .where('team', '=', team)
    .where('channel', '=', channel)
    .where('ended_at', 'is', null)
    .orderBy('started_at', 'desc')
    .execute();
  return Promise.all(rows.map((row) => roundOf(database, row)));
}

async function roundOf(database: Database, row: Selectable<Schema['round']>): Promise<Round> {
  return {
    id: row.id,
    team: row.team,
    channel: row.channel,
    flow: row.flow,
    guide: row.guide,
    topic: row.topic,
    isAnonymous: row.anonymous === 1,
    wanted: row.wanted ?? undefined,
    starter: personOf(row.starter, row.starter_name),
    startedAt: row.started_at,
    lastAt: row.last_at,
    revision: row.revision,
    end: await endOf(database, row),
  };
}

export const personOf = (id: string | null, name: string | null): Person | undefined =>
  id === null || name === null ? undefined : { id, name };

async function endOf(database: Database, row: Selectable<Schema['round']>): Promise<RoundEnd | undefined> {
  if (row.ended_at === null) return undefined;
  if (row.cancelled === 1 || row.tally === null) return { kind: 'cancelled', at: row.ended_at };
  const participants = await database
    .selectFrom('participant')
    .select('name')
    .where('round', '=', row.id)
    .orderBy('seat')
    .execute();
  return {
    kind: 'closed',
    at: row.ended_at,
    tally: tally.parse(JSON.parse(row.tally)),
    names: participants.map(({ name }) => name ?? undefined),
  };
}

/** The number of people who have handed in, and their names in alphabetical order, unless the round is anonymous. */
export interface HandedIn {
  readonly count: number;
  readonly names: readonly string[];
}

export async function handedIn(database: Database, round: string): Promise<HandedIn> {
  const rows = await database
    .selectFrom('ballot')
    .select('name')
    .where('round', '=', round)
    .where('answers', 'is not', null)
    .execute();
  const names = rows.flatMap(({ name }) => name ?? []);
  return { count: rows.length, names: names.toSorted((one, other) => one.localeCompare(other, 'en')) };
}

/** A person's own ballot. Undefined if the person has not handed in, or the round has ended. */
export async function ballotFrom(
  database: Database,
  round: string,
  person: string,
): Promise<Ballot | undefined> {
  const row = await database
    .selectFrom('ballot')
    .select('answers')
    .where('round', '=', round)
    .where('person', '=', person)
    .executeTakeFirst();
  return row?.answers == null ? undefined : ballot.parse(JSON.parse(row.answers));
}

/** Keeps the address that a click on the card brings, until it is used or dead. */
export async function keepAddress(database: Database, round: string, address: Address): Promise<void> {
  await changeRound(database, round, (change) =>
    change.updateTable('round').set(keptOf(address)).where('id', '=', round).execute(),
  );
}

/** An address as rounds and decisions keep it. */
export const keptOf = ({ value, until, message }: Address) => ({
  address: value,
  address_until: until,
  ...(message === undefined ? {} : { message }),
});

/**
 * Takes the address that the last click on the card brought, or if it is dead at this time, the message itself.
 * @returns undefined if neither is known
 */
export async function takeAddress(
  database: Database,
  round: string,
  now: number,
): Promise<string | undefined> {
  return changeRound(database, round, async (change) => {
    // The first statement waits for others that use this row.
    await change.updateTable('round').set({ id: round }).where('id', '=', round).execute();
    const row = await change
      .selectFrom('round')
      .select(['address', 'address_until', 'message'])
      .where('id', '=', round)
      .executeTakeFirst();
    await change
      .updateTable('round')
      .set({ address: null, address_until: null })
      .where('id', '=', round)
      .execute();
    return goodAddress(row, now) ?? row?.message ?? undefined;
  });
}

/** The address in a row. Undefined if there is none, or it is dead at this time. */
export const goodAddress = (
  row: { readonly address: string | null; readonly address_until: number | null } | undefined,
  now: number,
): string | undefined => ((row?.address_until ?? 0) > now ? (row?.address ?? undefined) : undefined);

/** A person who begins to answer, with the address of the card that they clicked. */
export interface Beginning {
  readonly round: string;
  readonly person: Person;
  readonly address: Address | undefined;
}

/**
 * Notes that a person has begun to answer. It counts for nothing.
 * @returns false if the round has ended or is gone
 */
export async function beginBallot(
  database: Database,
  { round, person, address }: Beginning,
): Promise<boolean> {
  return changeRound(database, round, async (change) => {
    const row = await change
      .updateTable('round')
      // Locks the row, so that the round cannot end meanwhile.
      .set(({ ref }) => ({
        revision: ref('revision'),
        ...(address?.message === undefined ? {} : { message: address.message }),
      }))
      .where('id', '=', round)
      .where('ended_at', 'is', null)
      .returning('anonymous')
      .executeTakeFirst();
    if (row === undefined) return false;
    const held = { address: address?.value ?? null, address_until: address?.until ?? null };
    await change
      .insertInto('ballot')
      .values({ round, person: person.id, name: row.anonymous === 1 ? null : person.name, ...held })
      .onConflict((conflict) => conflict.columns(['round', 'person']).doUpdateSet(held))
      .execute();
    return true;
  });
}

/** Counts ballots, in the order of the seats. It is called within a transaction. */
export type CountBallots = (ballots: readonly Ballot[]) => Tally;

export type HandInResult =
  | {
      readonly kind: 'counted';
      /** True if this answer was the last one that the round wanted, and has closed it. */
      readonly hasClosed: boolean;
      /** The address that the person's click on the card brought, if it is still good. It can be used once. */
      readonly address: string | undefined;
    }
  | { readonly kind: 'ended' }
  | { readonly kind: 'gone' };

/**
 * Keeps a person's answers, in place of earlier ones. Closes the round if it has as many as it wanted. Everyone who is
 * told "counted" is in the tally, and nobody else.
 */
export async function handIn(
  database: Database,
  { round, person, ballot: given }: { round: string; person: Person; ballot: Ballot },
  now: number,
  count: CountBallots,
): Promise<HandInResult> {
  return changeRound(database, round, async (change): Promise<HandInResult> => {
    // The first statement locks the round: answers and its end come one after another.
    const row = await change
      .updateTable('round')
      .set(({ eb }) => ({ revision: eb('revision', '+', 1), last_at: now }))
      .where('id', '=', round)
      .where('ended_at', 'is', null)
      .returning(['anonymous', 'wanted', 'message'])
      .executeTakeFirst();
    if (row === undefined) return { kind: await endedOrGone(change, round) };
    const before = await change
      .selectFrom('ballot')
      .select(['address', 'address_until'])
      .where('round', '=', round)
      .where('person', '=', person.id)
      .executeTakeFirst();
    const name = row.anonymous === 1 ? null : person.name;
    const kept = { answers: JSON.stringify(given), name, address: null, address_until: null };
    await change
      .insertInto('ballot')
      .values({ round, person: person.id, ...kept })
      .onConflict((conflict) => conflict.columns(['round', 'person']).doUpdateSet(kept))
      .execute();
    // Others wait for this row, so nothing is asked that need not be.
    const hasClosed = row.wanted !== null && (await countOf(change, round)) >= row.wanted;
    if (hasClosed) await end(change, round, row.anonymous === 1, now, count);
    return { kind: 'counted', hasClosed, address: goodAddress(before, now) ?? row.message ?? undefined };
  });
}

async function countOf(database: Database, round: string): Promise<number> {
  const { count } = await database
    .selectFrom('ballot')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('round', '=', round)
    .where('answers', 'is not', null)
    .executeTakeFirstOrThrow();
  return count;
}

const endedOrGone = async (database: Database, round: string): Promise<'ended' | 'gone'> => {
  const row = await database.selectFrom('round').select('id').where('id', '=', round).executeTakeFirst();
  return row === undefined ? 'gone' : 'ended';
};

/** Whether this call has ended a round, or another one had done so before. */
export type EndResult = { readonly kind: 'closed' | 'cancelled' | 'ended' | 'gone' };

/** Closes a round: its ballots become a tally. */
export async function closeRound(
  database: Database,
  round: string,
  now: number,
  count: CountBallots,
): Promise<EndResult> {
  return changeRound(database, round, async (change): Promise<EndResult> => {
    const row = await change
      .updateTable('round')
      .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
      .where('id', '=', round)
      .where('ended_at', 'is', null)
      .returning('anonymous')
      .executeTakeFirst();
    if (row === undefined) return { kind: await endedOrGone(change, round) };
    await end(change, round, row.anonymous === 1, now, count);
    return { kind: 'closed' };
  });
}

/** Ends a round whose row this transaction has locked. */
async function end(
  change: Transaction<Schema>,
  round: string,
  isAnonymous: boolean,
  now: number,
  count: CountBallots,
): Promise<void> {
  const rows = await change
    .selectFrom('ballot')
    .select(['person', 'name', 'answers'])
    .where('round', '=', round)
    .where('answers', 'is not', null)
    // By an order that has nothing to do with the time.
    .orderBy('person')
    .execute();
  const told = count(
    rows.flatMap(({ answers }) => (answers === null ? [] : ballot.parse(JSON.parse(answers)))),
  );
  await change
    .updateTable('round')
    .set({ ended_at: now, tally: JSON.stringify(told) })
    .where('id', '=', round)
    .execute();
  if (!isAnonymous && rows.length > 0)
    await change
      .insertInto('participant')
      .values(rows.map(({ person, name }, seat) => ({ round, seat, person, name })))
      .execute();
  await change.deleteFrom('ballot').where('round', '=', round).execute();
}

/** Ends a round without a tally: its ballots are deleted, and nothing is ever shown. */
export async function cancelRound(database: Database, round: string, now: number): Promise<EndResult> {
  return changeRound(database, round, async (change): Promise<EndResult> => {
    const row = await change
      .updateTable('round')
      .set(({ eb }) => ({ revision: eb('revision', '+', 1), ended_at: now, cancelled: 1 }))
      .where('id', '=', round)
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) return { kind: await endedOrGone(change, round) };
    await change.deleteFrom('ballot').where('round', '=', round).execute();
    return { kind: 'cancelled' };
  });
}

/** The people at the seats of a closed round who are known, in the order of the seats. None in an anonymous round. */
export async function participantsOf(database: Database, round: string): Promise<readonly Person[]> {
  const rows = await database
    .selectFrom('participant')
    .select(['person', 'name'])
    .where('round', '=', round)
    .orderBy('seat')
    .execute();
  return rows.flatMap(({ person, name }) => personOf(person, name) ?? []);
}
