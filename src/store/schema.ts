import { type Generated, type Kysely, type Migration, sql } from 'kysely';

/*
 * The tables. Times are milliseconds since 1970, in UTC; truths are 0 or 1. A new version of the guide may add a table or
 * a column; it never changes the meaning of one, because processes of two versions run at once during an upgrade.
 */

export interface Schema {
  readonly round: RoundTable;
  readonly ballot: BallotTable;
  readonly participant: ParticipantTable;
  readonly decision_log: DecisionLogTable;
  readonly decision: DecisionTable;
  readonly decider: DeciderTable;
  readonly departure: DepartureTable;
  readonly installation: InstallationTable;
  readonly repaint: RepaintTable;
}

export type Database = Kysely<Schema>;

interface RoundTable {
  readonly id: string;
  readonly team: string;
  readonly channel: string;
  readonly flow: string;
  readonly guide: string;
  readonly topic: string;
  readonly anonymous: number;
  readonly wanted: number | null;
  readonly starter: string | null;
  readonly starter_name: string | null;
  readonly started_at: number;
  readonly last_at: number;
  /** An adapter's reference of the card, which is good as long as the card exists and the app may change it. */
  readonly message: string | null;
  /** An adapter's right to repaint the card, until a time. */
  readonly address: string | null;
  readonly address_until: number | null;
  readonly revision: Generated<number>;
  readonly ended_at: number | null;
  readonly cancelled: Generated<number>;
  /** JSON, made at the end; the ballots go then. */
  readonly tally: string | null;
}

/** The people who have begun to answer an open round. */
interface BallotTable {
  readonly round: string;
  readonly person: string;
  /** Null in an anonymous round. */
  readonly name: string | null;
  /** JSON. Null if the person has begun and not handed in. */
  readonly answers: string | null;
  readonly address: string | null;
  readonly address_until: number | null;
}

/** The people at the seats of the tally of a closed round. An anonymous round has none. */
interface ParticipantTable {
  readonly round: string;
  readonly seat: number;
  readonly person: string | null;
  readonly name: string | null;
}

/** The last number that a channel has given to a decision, so that a deleted one leaves its number. */
interface DecisionLogTable {
  readonly team: string;
  readonly channel: string;
  readonly last: number;
}

/** The last repaint of a card, by whichever process. */
interface RepaintTable {
  /** The key of the round or the decision. */
  readonly card: string;
  readonly at: number;
}

interface DecisionTable {
  readonly id: string;
  readonly team: string;
  readonly channel: string;
  readonly number: number;
  /** The round or the form that it comes from, so that a double click saves it once. */
  readonly source: string;
  readonly topic: string;
  readonly outcome: string;
  readonly deprecated: Generated<number>;
  readonly replaced_by: string | null;
  readonly maker: string | null;
  readonly maker_name: string | null;
  readonly made_at: number;
  readonly review_at: number | null;
  readonly flow: string;
  readonly guide: string;
  readonly body: string;
  /** In the maker's own words, on one or more lines. Null without. */
  readonly why: string | null;
  /** As in a round. */
  readonly message: string | null;
  /** An adapter's right to repaint the card, until a time. */
  readonly address: string | null;
  readonly address_until: number | null;
}

/** The people who took a decision. */
interface DeciderTable {
  readonly decision: string;
  readonly seat: number;
  readonly person: string | null;
  readonly name: string | null;
}

/** The workspaces and servers that have removed the app and whose decisions are kept for a while. */
interface DepartureTable {
  readonly team: string;
  readonly left_at: number;
}

/** The workspaces in which the app is installed, if it may be in many. */
interface InstallationTable {
  readonly team: string;
  /** JSON with the workspace's token, encrypted. */
  readonly sealed: string;
  readonly installed_at: number;
}

/** In the order of their names. A migration that was released never changes. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-rounds-and-decisions': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('round')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('team', 'text', (column) => column.notNull())
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('flow', 'text', (column) => column.notNull())
        .addColumn('guide', 'text', (column) => column.notNull())
        .addColumn('topic', 'text', (column) => column.notNull())
        .addColumn('anonymous', 'integer', (column) => column.notNull())
        .addColumn('wanted', 'integer')
        .addColumn('starter', 'text')
        .addColumn('starter_name', 'text')
        .addColumn('started_at', 'bigint', (column) => column.notNull())
        .addColumn('last_at', 'bigint', (column) => column.notNull())
        .addColumn('message', 'text')
        .addColumn('address', 'text')
        .addColumn('address_until', 'bigint')
        .addColumn('revision', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('ended_at', 'bigint')
        .addColumn('cancelled', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('tally', 'text')
        .execute();
      await db.schema
        .createTable('ballot')
        .addColumn('round', 'text', (column) => column.notNull().references('round.id').onDelete('cascade'))
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('name', 'text')
        .addColumn('answers', 'text')
        .addColumn('address', 'text')
        .addColumn('address_until', 'bigint')
        .addPrimaryKeyConstraint('ballot_key', ['round', 'person'])
        .execute();
      await db.schema
        .createTable('participant')
        .addColumn('round', 'text', (column) => column.notNull().references('round.id').onDelete('cascade'))
        .addColumn('seat', 'integer', (column) => column.notNull())
        .addColumn('person', 'text')
        .addColumn('name', 'text')
        .addPrimaryKeyConstraint('participant_key', ['round', 'seat'])
        .execute();
      await db.schema
        .createTable('decision_log')
        .addColumn('team', 'text', (column) => column.notNull())
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('last', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('decision_log_key', ['team', 'channel'])
        .execute();
      await db.schema
        .createTable('decision')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('team', 'text', (column) => column.notNull())
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('number', 'integer', (column) => column.notNull())
        .addColumn('source', 'text', (column) => column.notNull().unique())
        .addColumn('topic', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('deprecated', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('replaced_by', 'text', (column) => column.references('decision.id').onDelete('set null'))
        .addColumn('maker', 'text')
        .addColumn('maker_name', 'text')
        .addColumn('made_at', 'bigint', (column) => column.notNull())
        .addColumn('review_at', 'bigint')
        .addColumn('flow', 'text', (column) => column.notNull())
        .addColumn('guide', 'text', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addUniqueConstraint('decision_number', ['team', 'channel', 'number'])
        .execute();
      await db.schema
        .createTable('decider')
        .addColumn('decision', 'text', (column) =>
          column.notNull().references('decision.id').onDelete('cascade'),
        )
        .addColumn('seat', 'integer', (column) => column.notNull())
        .addColumn('person', 'text')
        .addColumn('name', 'text')
        .addPrimaryKeyConstraint('decider_key', ['decision', 'seat'])
        .execute();
      for (const index of INDEXES) await sql.raw(index).execute(db);
    },
  },
  '0002-installations': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('installation')
        .addColumn('team', 'text', (column) => column.primaryKey().notNull())
        .addColumn('sealed', 'text', (column) => column.notNull())
        .addColumn('installed_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  '0003-departures': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('departure')
        .addColumn('team', 'text', (column) => column.primaryKey().notNull())
        .addColumn('left_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  '0004-decision-why': {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('decision').addColumn('why', 'text').execute();
    },
  },
  '0005-decision-address': {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('decision').addColumn('address', 'text').execute();
      await db.schema.alterTable('decision').addColumn('address_until', 'bigint').execute();
      await sql
        .raw('create index decision_address on decision (address_until) where address_until is not null')
        .execute(db);
    },
  },
  '0006-decision-message': {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('decision').addColumn('message', 'text').execute();
    },
  },
  '0007-repaints': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('repaint')
        .addColumn('card', 'text', (column) => column.primaryKey().notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .execute();
      await sql.raw('create index repaint_at on repaint (at)').execute(db);
    },
  },
};

/** For each query that would otherwise read a whole table. */
const INDEXES = [
  'create index round_home on round (team, channel, started_at)',
  'create index round_starter on round (starter) where starter is not null',
  'create index round_idle on round (last_at) where ended_at is null',
  'create index round_ended on round (ended_at) where ended_at is not null',
  'create index round_address on round (address_until) where address_until is not null',
  'create index ballot_person on ballot (person)',
  'create index ballot_address on ballot (address_until) where address_until is not null',
  'create index participant_person on participant (person) where person is not null',
  'create index decision_maker on decision (maker) where maker is not null',
  'create index decision_replaced_by on decision (replaced_by) where replaced_by is not null',
  'create index decision_review on decision (team, channel, review_at) where review_at is not null',
  'create index decider_person on decider (person) where person is not null',
];
