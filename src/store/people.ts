import type { Database } from './schema.ts';

/** The open rounds with a person's answers, and the decisions and ended rounds with the person's name. */
export interface KeptAbout {
  readonly answers: number;
  readonly decisions: number;
  readonly rounds: number;
}

/** Counts all that is kept about a person. */
export async function keptAbout(database: Database, person: string): Promise<KeptAbout> {
  const answers = await database.selectFrom('ballot').select('round').where('person', '=', person).execute();
  const decided = await database
    .selectFrom('decider')
    .select('decision as id')
    .where('person', '=', person)
    .union(database.selectFrom('decision').select('id').where('maker', '=', person))
    .execute();
  const rounds = await database
    .selectFrom('participant')
    .select('round as id')
    .where('person', '=', person)
    .union(database.selectFrom('round').select('id').where('starter', '=', person))
    .execute();
  return { answers: answers.length, decisions: decided.length, rounds: rounds.length };
}

/**
 * Deletes a person's answers in open rounds, and takes the person's id and name out of all rounds and decisions, in every
 * channel. Numbers and records stay, because they belong to the others as well.
 * @returns what was kept before
 */
export async function forget(database: Database, person: string): Promise<KeptAbout> {
  return database.transaction().execute(async (change) => {
    const nobody = { person: null, name: null };
    // The rounds first, as everyone locks them first: otherwise two transactions could wait for each other.
    await change
      .updateTable('round')
      .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
      .where('id', 'in', (rounds) => rounds.selectFrom('ballot').select('round').where('person', '=', person))
      .execute();
    const kept = await keptAbout(change, person);
    await change.deleteFrom('ballot').where('person', '=', person).execute();
    await change
      .updateTable('round')
      .set(({ eb }) => ({ starter: null, starter_name: null, revision: eb('revision', '+', 1) }))
      .where('starter', '=', person)
      .execute();
    await change.updateTable('participant').set(nobody).where('person', '=', person).execute();
    await change.updateTable('decider').set(nobody).where('person', '=', person).execute();
    await change
      .updateTable('decision')
      .set({ maker: null, maker_name: null })
      .where('maker', '=', person)
      .execute();
    return kept;
  });
}
