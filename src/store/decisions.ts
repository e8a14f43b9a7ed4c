import type { Selectable } from 'kysely';
import type { Decision, DecisionStatus } from '../together/decision.ts';
import type { Home, Person } from '../together/round.ts';
import { type Address, goodAddress, keptOf, newId, participantsOf, personOf } from './rounds.ts';
import type { Database, Schema } from './schema.ts';

export interface NewDecision
  extends Omit<Decision, 'id' | 'number' | 'status' | 'replaces' | 'decidedBy' | 'maker'> {
  /** The round or the form that it comes from. A second decision from there is the first one. */
  readonly source: string;
  readonly maker: Person;
  /** In the order in which they are to be named, or those who took part in a round and are still known. */
  readonly deciders: readonly Person[] | { readonly ofRound: string };
  /** The id of a decision of the same channel that this one replaces. */
  readonly replaces: string | undefined;
}

export type SaveResult =
  | { readonly kind: 'saved'; readonly decision: Decision }
  /** Somebody has saved it before, perhaps by the first half of a double click. */
  | { readonly kind: 'saved before'; readonly decision: Decision }
  /** The decision to replace is gone, or has been replaced already. */
  | { readonly kind: 'nothing to replace' };

/** Saves a decision with the next number of its channel. */
export async function saveDecision(database: Database, decision: NewDecision): Promise<SaveResult> {
  const { team, channel, source } = decision;
  return database
    .transaction()
    .execute(async (change): Promise<SaveResult> => {
      // The first statement locks the numbers of the channel.
      await change
        .insertInto('decision_log')
        .values({ team, channel, last: 0 })
        .onConflict((conflict) =>
          conflict.columns(['team', 'channel']).doUpdateSet(({ ref }) => ({ team: ref('excluded.team') })),
        )
        .execute();
      const before = await change
        .selectFrom('decision')
        .select('id')
        .where('source', '=', source)
        .executeTakeFirst();
      if (before !== undefined)
        return { kind: 'saved before', decision: await decisionWith(change, before.id) };
      const id = newId();
      const { last } = await change
        .updateTable('decision_log')
        .set(({ eb }) => ({ last: eb('last', '+', 1) }))
        .where('team', '=', team)
        .where('channel', '=', channel)
        .returning('last')
        .executeTakeFirstOrThrow();
      await change
        .insertInto('decision')
        .values({
          id,
          team,
          channel,
          number: last,
          source,
          topic: decision.topic,
          outcome: decision.outcome,
          maker: decision.maker.id,
          maker_name: decision.maker.name,
          made_at: decision.madeAt,
          review_at: decision.reviewAt ?? null,
          flow: decision.flow,
          guide: decision.guide,
          body: decision.body,
          why: decision.why ?? null,
        })
        .execute();
      const deciders =
        'ofRound' in decision.deciders
          ? await lockedParticipants(change, decision.deciders.ofRound)
          : decision.deciders;
      if (deciders.length > 0)
        await change
          .insertInto('decider')
          .values(
            deciders.map((person, seat) => ({
              decision: id,
              seat,
              person: person.id,
              name: person.name,
            })),
          )
          .execute();
      if (decision.replaces !== undefined) {
        const { numUpdatedRows } = await change
          .updateTable('decision')
          .set({ replaced_by: id })
          .where('id', '=', decision.replaces)
          .where('team', '=', team)
          .where('channel', '=', channel)
          .where('replaced_by', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw new NothingToReplace();
      }
      return { kind: 'saved', decision: await decisionWith(change, id) };
    })
    .catch((error: unknown): SaveResult => {
      // Thrown, so that the transaction takes the number back.
      if (error instanceof NothingToReplace) return { kind: 'nothing to replace' };
      throw error;
    });
}

class NothingToReplace extends Error {}

/** Those who took part in a round. Whoever wants to be forgotten meanwhile waits, and is then taken out of the decision. */
async function lockedParticipants(change: Database, round: string): Promise<readonly Person[]> {
  await change.updateTable('participant').set({ round }).where('round', '=', round).execute();
  return participantsOf(change, round);
}

async function decisionWith(database: Database, id: string): Promise<Decision> {
  const row = await database
    .selectFrom('decision')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return decisionOf(database, row);
}

async function decisionOf(database: Database, row: Selectable<Schema['decision']>): Promise<Decision> {
  const deciders = await database
    .selectFrom('decider')
    .select('name')
    .where('decision', '=', row.id)
    .orderBy('seat')
    .execute();
  const replaced = await database
    .selectFrom('decision')
    .select('number')
    .where('replaced_by', '=', row.id)
    .orderBy('number')
    .execute();
  const by =
    row.replaced_by === null
      ? undefined
      : await database
          .selectFrom('decision')
          .select('number')
          .where('id', '=', row.replaced_by)
          .executeTakeFirst();
  return {
    id: row.id,
    team: row.team,
    channel: row.channel,
    number: row.number,
    topic: row.topic,
    outcome: row.outcome,
    status: statusOf(row.deprecated, by?.number),
    replaces: replaced.map(({ number }) => number),
    maker: personOf(row.maker, row.maker_name),
    decidedBy: deciders.map(({ name }) => name ?? undefined),
    madeAt: row.made_at,
    reviewAt: row.review_at ?? undefined,
    flow: row.flow,
    guide: row.guide,
    body: row.body,
    why: row.why ?? undefined,
  };
}

const statusOf = (deprecated: number, replacedBy: number | null | undefined): DecisionStatus => {
  if (replacedBy != null) return { kind: 'replaced', by: replacedBy };
  return { kind: deprecated === 1 ? 'deprecated' : 'accepted' };
};

/** A decision, or that its id belongs to another channel, or that it is no longer kept. */
export type FoundDecision =
  | { readonly kind: 'found'; readonly decision: Decision }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'gone' };

/** @param home the channel of the click, because a decision is seen only where it was made */
export async function findDecision(database: Database, id: string, home: Home): Promise<FoundDecision> {
  const row = await database.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return { kind: 'gone' };
  if (row.team !== home.team || row.channel !== home.channel) return { kind: 'elsewhere' };
  return { kind: 'found', decision: await decisionOf(database, row) };
}

/** The decision of a channel with a number. Undefined if there is none, or it was deleted. */
export async function decisionNumber(
  database: Database,
  { team, channel }: Home,
  number: number,
): Promise<Decision | undefined> {
  const row = await database
    .selectFrom('decision')
    .selectAll()
    .where('team', '=', team)
    .where('channel', '=', channel)
    .where('number', '=', number)
    .executeTakeFirst();
  return row && decisionOf(database, row);
}

/** A line of a channel's list. */
export type ListedDecision = Pick<
  Decision,
  'id' | 'number' | 'topic' | 'outcome' | 'status' | 'madeAt' | 'reviewAt'
>;

/** A part of a channel's decisions, the newest first, and the number of all. */
export async function listDecisions(
  database: Database,
  home: Home,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly decisions: readonly ListedDecision[]; readonly all: number }> {
  const rows = await listed(database, home).offset(offset).limit(limit).execute();
  const { all } = await database
    .selectFrom('decision')
    .select(({ fn }) => fn.countAll<number>().as('all'))
    .where('team', '=', home.team)
    .where('channel', '=', home.channel)
    .executeTakeFirstOrThrow();
  return { decisions: rows.map(listedOf), all };
}

/** All decisions of a channel with their records, the newest first: for a search, and for an export. */
export async function decisionLog(
  database: Database,
  home: Home,
): Promise<readonly (ListedDecision & Pick<Decision, 'body'>)[]> {
  const rows = await listed(database, home).select('decision.body').execute();
  return rows.map((row) => ({ ...listedOf(row), body: row.body }));
}

/** The accepted decisions of a channel that are to be looked at again at this time, the longest due first. */
export async function dueDecisions(
  database: Database,
  home: Home,
  now: number,
): Promise<readonly ListedDecision[]> {
  const rows = await listed(database, home)
    .where('decision.review_at', '<=', now)
    .where('decision.replaced_by', 'is', null)
    .where('decision.deprecated', '=', 0)
    .clearOrderBy()
    .orderBy('decision.review_at')
    .execute();
  return rows.map(listedOf);
}

const listed = (database: Database, { team, channel }: Home) =>
  database
    .selectFrom('decision')
    .leftJoin('decision as newer', 'newer.id', 'decision.replaced_by')
    .select([
      'decision.id',
      'decision.number',
      'decision.topic',
      'decision.outcome',
      'decision.deprecated',
      'newer.number as replaced_by_number',
      'decision.made_at',
      'decision.review_at',
    ])
    .where('decision.team', '=', team)
    .where('decision.channel', '=', channel)
    .orderBy('decision.number', 'desc');

type ListedRow = Awaited<ReturnType<ReturnType<typeof listed>['execute']>>[number];

const listedOf = (row: ListedRow): ListedDecision => ({
  id: row.id,
  number: row.number,
  topic: row.topic,
  outcome: row.outcome,
  status: statusOf(row.deprecated, row.replaced_by_number),
  madeAt: row.made_at,
  reviewAt: row.review_at ?? undefined,
});

/** Notes that a decision no longer holds, or that it holds again. @returns false if it is gone */
export const setDeprecated = (database: Database, id: string, isDeprecated: boolean): Promise<boolean> =>
  setFields(database, id, { deprecated: Number(isDeprecated) });

/** Sets the time to look at a decision again, or none. @returns false if it is gone */
export const setReview = (database: Database, id: string, reviewAt: number | undefined): Promise<boolean> =>
  setFields(database, id, { review_at: reviewAt ?? null });

async function setFields(
  database: Database,
  id: string,
  fields: Partial<Selectable<Schema['decision']>>,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .transaction()
    .execute((change) => change.updateTable('decision').set(fields).where('id', '=', id).executeTakeFirst());
  return numUpdatedRows > 0n;
}

/** Keeps the address that a click on a decision's card brings, as long as it is good: one click may change it twice. */
export async function keepDecisionAddress(database: Database, id: string, address: Address): Promise<void> {
  await setFields(database, id, keptOf(address));
}

/** The card of a decision in its channel, with the address at which it may be changed. */
export interface DecisionAtAddress {
  readonly id: string;
  readonly number: number;
  readonly address: string;
}

/** The cards of decisions that may be changed at this time, in the order of their numbers. */
export async function decisionAddresses(
  database: Database,
  ids: readonly string[],
  now: number,
): Promise<readonly DecisionAtAddress[]> {
  if (ids.length === 0) return [];
  const rows = await database
    .selectFrom('decision')
    .select(['id', 'number', 'address', 'address_until', 'message'])
    .where('id', 'in', ids)
    .orderBy('number')
    .execute();
  return rows.flatMap(({ id, number, ...row }) => {
    const address = goodAddress(row, now) ?? row.message;
    return address === null ? [] : { id, number, address };
  });
}

/** The ids of the decisions that a decision replaces, and of the one that replaces it: their cards name it. */
export async function decisionsBeside(database: Database, id: string): Promise<readonly string[]> {
  const replaced = database.selectFrom('decision').select('id').where('replaced_by', '=', id);
  const rows = await database
    .selectFrom('decision')
    .select('replaced_by as id')
    .where('id', '=', id)
    .where('replaced_by', 'is not', null)
    .union(replaced)
    .execute();
  return rows.flatMap((row) => row.id ?? []);
}

/** Deletes a decision for good. Its number is not used again, and what it had replaced holds again. @returns false if it is gone */
export async function deleteDecision(database: Database, id: string): Promise<boolean> {
  const { numDeletedRows } = await database
    .transaction()
    .execute((change) => change.deleteFrom('decision').where('id', '=', id).executeTakeFirst());
  return numDeletedRows > 0n;
}

/** All decisions of a channel with everything that is kept of them, in the order of their numbers. */
export async function wholeDecisions(
  database: Database,
  { team, channel }: Home,
): Promise<readonly Decision[]> {
  const rows = await database
    .selectFrom('decision')
    .selectAll()
    .where('team', '=', team)
    .where('channel', '=', channel)
    .orderBy('number')
    .execute();
  const decisions: Decision[] = [];
  for (const row of rows) decisions.push(await decisionOf(database, row));
  return decisions;
}

/** The channels that have decisions, with their numbers: for the person who runs the guide, and for nobody in a chat. */
export async function homesWithDecisions(
  database: Database,
): Promise<readonly (Home & { readonly decisions: number })[]> {
  const rows = await database
    .selectFrom('decision')
    .select(['team', 'channel', ({ fn }) => fn.countAll<number>().as('decisions')])
    .groupBy(['team', 'channel'])
    .orderBy('team')
    .orderBy('channel')
    .execute();
  return rows.map(({ team, channel, decisions }) => ({ team, channel, decisions: Number(decisions) }));
}
