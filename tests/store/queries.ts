import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  decisionLog,
  decisionNumber,
  deleteDecision,
  dueDecisions,
  findDecision,
  homesWithDecisions,
  keepDecisionAddress,
  listDecisions,
  type NewDecision,
  saveDecision,
  setDeprecated,
  setReview,
  wholeDecisions,
} from '../../src/store/decisions.ts';
import { deleteDeparted, KEPT_AFTER_REMOVAL, teamBack, teamLeft } from '../../src/store/departures.ts';
import { removeInstallation, saveInstallation } from '../../src/store/installations.ts';
import { forget, keptAbout } from '../../src/store/people.ts';
import { purge } from '../../src/store/retention.ts';
import {
  ballotFrom,
  beginBallot,
  cancelRound,
  closeRound,
  findRound,
  handedIn,
  handIn,
  keepAddress,
  type NewRound,
  openRounds,
  startRound,
  takeAddress,
} from '../../src/store/rounds.ts';
import { Sealer } from '../../src/store/sealing.ts';
import type { Store } from '../../src/store/store.ts';
import type { Ballot } from '../../src/together/ballot.ts';
import { IDLE_ENDS_AFTER, type Person, type Round, TALLY_KEPT_FOR } from '../../src/together/round.ts';
import { tallyOf } from '../../src/together/tally.ts';
import { flowOf, STRATEGY } from '../fixtures/guides.ts';
import { ballot } from '../together/ballots.ts';
import { ENGINES, on, openStore } from './engines.ts';

const strategy = flowOf(STRATEGY);
const GOOD = ballot(strategy, ['Measured, and good enough']);
const NOT_YET = ballot(strategy, ['Not measured yet']);

const SEALER = new Sealer(['secret of the tests']);

const NOON = Date.UTC(2026, 10, 27, 12);
const ANA: Person = { id: 'U1', name: 'Ana' };
const BEN: Person = { id: 'U2', name: 'Ben' };
const CHRIS: Person = { id: 'U3', name: 'Chris' };

const count =
  (isAnonymous = false) =>
  (ballots: readonly Ballot[]) =>
    tallyOf(ballots, strategy, { isAnonymous });

describe.each(ENGINES)('on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore(engine);
  });
  afterAll(() => store.close());

  /** A workspace of its own for each test, because they share a database. */
  let workspaces = 0;
  const newHome = () => ({ team: `T${++workspaces}`, channel: 'C1' });
  const newRound = (more: Partial<NewRound> = {}): NewRound => ({
    ...newHome(),
    flow: 'llm-strategy',
    guide: 'fingerprint',
    topic: 'Support mails?',
    isAnonymous: false,
    wanted: undefined,
    starter: ANA,
    startedAt: NOON,
    ...more,
  });
  const start = async (more: Partial<NewRound> = {}) => {
    const round = newRound(more);
    return {
      id: await on(store, (db) => startRound(db, round)),
      home: { team: round.team, channel: round.channel },
    };
  };
  const found = async (id: string, home: { team: string; channel: string }): Promise<Round> => {
    const result = await on(store, (db) => findRound(db, id, home));
    if (result.kind !== 'found') throw new Error(`The round is ${result.kind}.`);
    return result.round;
  };
  const hand = (round: string, person: Person, given = GOOD, now = NOON + 1000, isAnonymous = false) =>
    on(store, (db) => handIn(db, { round, person, ballot: given }, now, count(isAnonymous)));
  const close = (round: string, now = NOON + 5000, isAnonymous = false) =>
    on(store, (db) => closeRound(db, round, now, count(isAnonymous)));

  describe('a round', () => {
    test('is found where it was made, and nowhere else', async () => {
      const { id, home } = await start({ wanted: 7 });
      expect(id).toMatch(/^[\w-]{11}$/);
      expect(await found(id, home)).toEqual({
        ...newRound({ ...home, wanted: 7 }),
        id,
        lastAt: NOON,
        message: undefined,
        revision: 0,
        end: undefined,
      });
      for (const other of [
        { ...home, channel: 'C2' },
        { ...home, team: 'T0' },
      ])
        expect(await on(store, (db) => findRound(db, id, other))).toEqual({ kind: 'elsewhere' });
      expect(await on(store, (db) => findRound(db, 'nothing', home))).toEqual({ kind: 'gone' });
    });

    test('is listed in its channel while it is open, the newest first', async () => {
      const home = newHome();
      const ids: string[] = [];
      for (const startedAt of [NOON, NOON + 2, NOON + 1]) ids.push((await start({ ...home, startedAt })).id);
      await start({ team: home.team, channel: 'C2' });
      await on(store, (db) => cancelRound(db, ids[0] ?? '', NOON + 3));
      const open = await on(store, (db) => openRounds(db, home));
      expect(open.map(({ id }) => id)).toEqual([ids[1], ids[2]]);
    });

    test('counts each person once, with the answers that came last', async () => {
      const { id, home } = await start();
      expect(await hand(id, BEN, GOOD)).toEqual({
        kind: 'counted',
        hasClosed: false,
        address: undefined,
      });
      await hand(id, ANA);
      await hand(id, BEN, NOT_YET, NOON + 2000);
      expect(await on(store, (db) => handedIn(db, id))).toEqual({ count: 2, names: ['Ana', 'Ben'] });
      expect(await on(store, (db) => ballotFrom(db, id, 'U2'))).toEqual(NOT_YET);
      expect(await on(store, (db) => ballotFrom(db, id, 'U3'))).toBeUndefined();
      expect(await found(id, home)).toMatchObject({ lastAt: NOON + 2000, revision: 3 });
    });

    test('does not count people who have only begun to answer', async () => {
      const { id } = await start();
      expect(await on(store, (db) => beginBallot(db, { round: id, person: BEN, address: undefined }))).toBe(
        true,
      );
      expect(await on(store, (db) => handedIn(db, id))).toEqual({ count: 0, names: [] });
      await close(id);
      expect(await on(store, (db) => beginBallot(db, { round: id, person: BEN, address: undefined }))).toBe(
        false,
      );
    });

    test('lends the address of a click to whoever clicked, once, and while it is good', async () => {
      const { id } = await start();
      const begin = (person: Person, value: string, until: number) =>
        on(store, (db) => beginBallot(db, { round: id, person, address: { value, until } }));
      await begin(BEN, 'first', NOON + 3000);
      await begin(BEN, 'second', NOON + 3000);
      await begin(CHRIS, 'dead', NOON + 1000);
      expect(await hand(id, BEN, GOOD, NOON + 2999)).toMatchObject({ address: 'second' });
      expect(await hand(id, BEN, NOT_YET, NOON + 2999)).toMatchObject({ address: undefined });
      expect(await hand(id, CHRIS, GOOD, NOON + 1000)).toMatchObject({ address: undefined });

      await on(store, (db) => keepAddress(db, id, { value: 'card', until: NOON + 3000 }));
      expect(await on(store, (db) => takeAddress(db, id, NOON + 2999))).toBe('card');
      expect(await on(store, (db) => takeAddress(db, id, NOON + 2999))).toBeUndefined();
      await on(store, (db) => keepAddress(db, id, { value: 'card', until: NOON + 3000 }));
      expect(await on(store, (db) => takeAddress(db, id, NOON + 3000))).toBeUndefined();
    });

    test('lends its message itself, if the address of a click is used or dead, as often as it is asked', async () => {
      const { id } = await start();
      const address = { value: 'click', until: NOON + 1000, message: 'message' };
      await on(store, (db) => beginBallot(db, { round: id, person: BEN, address }));
      expect(await hand(id, BEN, GOOD, NOON + 999)).toMatchObject({ address: 'click' });
      expect(await hand(id, BEN, NOT_YET, NOON + 999)).toMatchObject({ address: 'message' });
      await on(store, (db) => keepAddress(db, id, { value: 'card', until: NOON + 1000 }));
      expect(await on(store, (db) => takeAddress(db, id, NOON + 1000))).toBe('message');
      expect(await on(store, (db) => takeAddress(db, id, NOON + 1000))).toBe('message');
    });

    test('ends once: with a tally, the names of its people, and without their answers', async () => {
      const { id, home } = await start();
      for (const [person, given] of [
        [CHRIS, GOOD],
        [ANA, GOOD],
        [BEN, NOT_YET],
      ] as const)
        await hand(id, person, given);
      expect(await close(id)).toEqual({ kind: 'closed' });
      expect(await close(id)).toEqual({ kind: 'ended' });
      expect(await on(store, (db) => cancelRound(db, id, NOON))).toEqual({ kind: 'ended' });
      expect(await hand(id, BEN)).toEqual({ kind: 'ended' });
      const { end, revision } = await found(id, home);
      expect(end).toEqual({
        kind: 'closed',
        at: NOON + 5000,
        tally: count()([GOOD, NOT_YET, GOOD]),
        names: ['Ana', 'Ben', 'Chris'],
      });
      expect(revision).toBe(4);
      expect(
        await on(store, (db) => db.selectFrom('ballot').selectAll().where('round', '=', id).execute()),
      ).toEqual([]);
    });

    test('closes by itself with as many answers as it wanted', async () => {
      const { id, home } = await start({ wanted: 2 });
      await hand(id, ANA);
      // A change is no further answer.
      expect(await hand(id, ANA, NOT_YET)).toMatchObject({ hasClosed: false });
      expect(await hand(id, BEN)).toMatchObject({ hasClosed: true });
      expect(await hand(id, CHRIS)).toEqual({ kind: 'ended' });
      expect((await found(id, home)).end).toMatchObject({ kind: 'closed', names: ['Ana', 'Ben'] });
    });

    test('that was anonymous keeps no name, neither open nor closed', async () => {
      const { id, home } = await start({ isAnonymous: true });
      for (const person of [ANA, BEN, CHRIS]) await hand(id, person, GOOD, NOON, true);
      expect(await on(store, (db) => handedIn(db, id))).toEqual({ count: 3, names: [] });
      await close(id, NOON, true);
      expect((await found(id, home)).end).toMatchObject({ names: [], tally: { count: 3 } });
      const kept = await on(store, (db) =>
        db.selectFrom('participant').selectAll().where('round', '=', id).execute(),
      );
      expect(kept).toEqual([]);
    });

    test('that was cancelled keeps nothing of the answers', async () => {
      const { id, home } = await start();
      await hand(id, BEN);
      expect(await on(store, (db) => cancelRound(db, id, NOON + 9))).toEqual({ kind: 'cancelled' });
      expect((await found(id, home)).end).toEqual({ kind: 'cancelled', at: NOON + 9 });
      expect(await on(store, (db) => ballotFrom(db, id, 'U2'))).toBeUndefined();
      expect(await hand(id, BEN)).toEqual({ kind: 'ended' });
    });

    test('that nobody answered can be closed', async () => {
      const { id, home } = await start();
      await close(id);
      expect((await found(id, home)).end).toMatchObject({ kind: 'closed', names: [], tally: { count: 0 } });
    });

    test('that is not kept any more says so to whoever hands in or closes', async () => {
      expect(await hand('nothing', BEN)).toEqual({ kind: 'gone' });
      expect(await close('nothing')).toEqual({ kind: 'gone' });
      expect(await on(store, (db) => cancelRound(db, 'nothing', NOON))).toEqual({ kind: 'gone' });
    });
  });

  let forms = 0;
  const newDecision = (more: Partial<NewDecision> = {}): NewDecision => ({
    team: 'T0',
    channel: 'C1',
    source: `form:${++forms}`,
    topic: 'Support mails?',
    outcome: 'Not yet: keep working on the prompt',
    maker: ANA,
    deciders: [ANA, BEN],
    madeAt: NOON,
    reviewAt: undefined,
    flow: 'llm-strategy',
    guide: 'fingerprint',
    body: '# Support mails?\n',
    why: undefined,
    replaces: undefined,
    ...more,
  });
  const save = async (more: Partial<NewDecision> = {}) => {
    const result = await on(store, (db) => saveDecision(db, newDecision(more)));
    if (result.kind === 'nothing to replace') throw new Error('There is nothing to replace.');
    return result.decision;
  };

  describe('a decision', () => {
    test('is read with all others of its channel for an export, in the order of their numbers', async () => {
      const home = newHome();
      const first = await save(home);
      const second = await save({ ...home, replaces: first.id });
      await save({ ...home, channel: 'C2' });
      expect(await on(store, (db) => wholeDecisions(db, home))).toEqual([
        { ...first, status: { kind: 'replaced', by: 2 } },
        second,
      ]);
      const homes = await on(store, (db) => homesWithDecisions(db));
      expect(homes.filter(({ team }) => team === home.team)).toEqual([
        { ...home, decisions: 2 },
        { ...home, channel: 'C2', decisions: 1 },
      ]);
    });

    test('of a round names nobody who is forgotten while it is saved', async () => {
      for (let i = 0; i < 20; i++) {
        const { id, home } = await start();
        const gone = { id: `U-gone-${i}`, name: 'Gone' };
        for (const person of [ANA, gone]) await hand(id, person);
        await close(id);
        const decision = newDecision({ ...home, deciders: { ofRound: id } });
        await Promise.all([
          on(store, (db) => saveDecision(db, decision)),
          on(store, (db) => forget(db, gone.id)),
        ]);
        const read = await on(store, (db) => decisionNumber(db, home, 1));
        expect(read?.decidedBy).toContain('Ana');
        expect(read?.decidedBy).not.toContain('Gone');
      }
    });

    test('gets the next number of its channel', async () => {
      const home = newHome();
      expect((await save(home)).number).toBe(1);
      expect((await save(home)).number).toBe(2);
      expect((await save({ ...home, channel: 'C2' })).number).toBe(1);
      const { source, deciders, ...rest } = newDecision(home);
      expect(await save(home)).toEqual({
        ...rest,
        id: expect.stringMatching(/^[\w-]{11}$/),
        number: 3,
        status: { kind: 'accepted' },
        replaces: [],
        decidedBy: ['Ana', 'Ben'],
      });
    });

    test('is saved once, however often its form is sent', async () => {
      const home = newHome();
      const decision = newDecision({ ...home, source: `round:${home.team}` });
      const results = await Promise.all([1, 2, 3].map(() => on(store, (db) => saveDecision(db, decision))));
      expect(results.map(({ kind }) => kind).toSorted()).toEqual(['saved', 'saved before', 'saved before']);
      const other = { ...decision, maker: BEN, topic: 'Another topic' };
      expect(await on(store, (db) => saveDecision(db, other))).toMatchObject({
        kind: 'saved before',
        decision: { number: 1, topic: 'Support mails?', maker: ANA },
      });
      expect((await save(home)).number).toBe(2);
    });

    test('is found by its id and its number, only in its channel', async () => {
      const home = newHome();
      const decision = await save(home);
      const other = { ...home, channel: 'C2' };
      expect(await on(store, (db) => findDecision(db, decision.id, home))).toEqual({
        kind: 'found',
        decision,
      });
      expect(await on(store, (db) => findDecision(db, decision.id, other))).toEqual({ kind: 'elsewhere' });
      expect(await on(store, (db) => findDecision(db, 'nothing', home))).toEqual({ kind: 'gone' });
      expect(await on(store, (db) => decisionNumber(db, home, 1))).toEqual(decision);
      expect(await on(store, (db) => decisionNumber(db, other, 1))).toBeUndefined();
    });

    test('that replaces another one is named there, and the other way round', async () => {
      const home = newHome();
      const old = await save(home);
      const result = await save({ ...home, replaces: old.id });
      expect(result.replaces).toEqual([1]);
      expect((await on(store, (db) => decisionNumber(db, home, 1)))?.status).toEqual({
        kind: 'replaced',
        by: 2,
      });
      // Not twice, not from another channel, and no number is lost.
      for (const replaces of [old.id, (await save({ ...home, channel: 'C2' })).id, 'nothing'])
        expect(await on(store, (db) => saveDecision(db, newDecision({ ...home, replaces })))).toEqual({
          kind: 'nothing to replace',
        });
      expect((await save(home)).number).toBe(3);
    });

    test('holds again if what replaced it is deleted, and no number is used twice', async () => {
      const home = newHome();
      const old = await save(home);
      const { id } = await save({ ...home, replaces: old.id });
      expect(await on(store, (db) => deleteDecision(db, id))).toBe(true);
      expect(await on(store, (db) => deleteDecision(db, id))).toBe(false);
      expect(await on(store, (db) => decisionNumber(db, home, 2))).toBeUndefined();
      expect(await on(store, (db) => decisionNumber(db, home, 1))).toEqual(old);
      expect((await save(home)).number).toBe(3);
    });

    test('can stop holding, and hold again', async () => {
      const home = newHome();
      const { id } = await save(home);
      expect(await on(store, (db) => setDeprecated(db, id, true))).toBe(true);
      expect((await on(store, (db) => decisionNumber(db, home, 1)))?.status).toEqual({ kind: 'deprecated' });
      await on(store, (db) => setDeprecated(db, id, false));
      expect((await on(store, (db) => decisionNumber(db, home, 1)))?.status).toEqual({ kind: 'accepted' });
      expect(await on(store, (db) => setDeprecated(db, 'nothing', true))).toBe(false);
    });

    test('is due from its date on, while it holds', async () => {
      const home = newHome();
      const due = await save({ ...home, reviewAt: NOON });
      await save({ ...home, reviewAt: NOON + 1 });
      await save(home);
      const deprecated = await save({ ...home, reviewAt: NOON });
      await on(store, (db) => setDeprecated(db, deprecated.id, true));
      const replaced = await save({ ...home, reviewAt: NOON });
      await save({ ...home, replaces: replaced.id });
      const earliest = await save({ ...home, reviewAt: NOON - 1 });
      const dueAt = async (now: number) =>
        (await on(store, (db) => dueDecisions(db, home, now))).map(({ id }) => id);
      expect(await dueAt(NOON)).toEqual([earliest.id, due.id]);
      await on(store, (db) => setReview(db, due.id, undefined));
      await on(store, (db) => setReview(db, earliest.id, NOON + 2));
      expect(await dueAt(NOON)).toEqual([]);
      expect(await dueAt(NOON + 2)).toHaveLength(2);
    });

    test('is listed page by page, the newest first, and searched with its record', async () => {
      const home = newHome();
      for (let i = 1; i <= 5; i++) await save({ ...home, topic: `Topic ${i}`, body: `# Topic ${i}\n` });
      await save({ ...home, channel: 'C2' });
      const page = (offset: number) => on(store, (db) => listDecisions(db, home, { offset, limit: 2 }));
      const [first, last] = [await page(0), await page(4)];
      expect([first.all, first.decisions.map(({ number }) => number)]).toEqual([5, [5, 4]]);
      expect([last.all, last.decisions.map(({ topic }) => topic)]).toEqual([5, ['Topic 1']]);
      const log = await on(store, (db) => decisionLog(db, home));
      expect(log.map(({ number, body }) => [number, body])).toEqual(
        [5, 4, 3, 2, 1].map((number) => [number, `# Topic ${number}\n`]),
      );
    });
  });

  describe('with a database of its own', () => {
    const withStore = async (work: (own: Store) => Promise<void>) => {
      const own = await openStore(engine);
      try {
        await work(own);
      } finally {
        await own.close();
      }
    };

    const GONE: Person = { id: 'U-to-forget', name: 'Name to forget' };

    /** Every table and column, with all that it has. */
    const dump = (own: Store) =>
      on(own, async (db) => {
        const tables = await db.introspection.getTables();
        return Promise.all(
          tables.map(async ({ name, columns }) => ({
            table: name,
            columns: columns.map((column) => column.name),
            rows: (await sql<object>`select * from ${sql.table(name)}`.execute(db)).rows.map((row) =>
              Object.entries(row).map(([column, value]) => [`${name}.${column}`, String(value)] as const),
            ),
          })),
        );
      });

    test('somebody who wants to be forgotten is nowhere afterwards, and the others stay', async () => {
      await withStore(async (own) => {
        const home = newHome();
        const make = (more: Partial<NewRound> = {}) =>
          on(own, (db) => startRound(db, newRound({ ...home, ...more })));
        const answer = (round: string, person: Person) =>
          on(own, (db) => handIn(db, { round, person, ballot: GOOD }, NOON, count()));
        const open = await make({ starter: GONE });
        await answer(open, GONE);
        await answer(open, BEN);
        const closed = await make();
        for (const person of [ANA, GONE, BEN]) await answer(closed, person);
        await on(own, (db) => closeRound(db, closed, NOON, count()));
        const begun = await make();
        await on(own, (db) => beginBallot(db, { round: begun, person: GONE, address: undefined }));
        const deciders = [ANA, GONE];
        await on(own, (db) => saveDecision(db, newDecision({ ...home, maker: GONE, deciders })));
        await on(own, (db) => saveDecision(db, newDecision({ ...home, deciders })));

        const places = async (): Promise<string[]> => {
          const cells = (await dump(own)).flatMap(({ rows }) => rows.flat());
          const told = cells.filter(([, value]) => value.includes(GONE.id) || value.includes(GONE.name));
          return [...new Set(told.map(([place]) => place))].toSorted();
        };
        expect(await places()).toEqual(PERSONAL);
        const kept = { answers: 2, decisions: 2, rounds: 2 };
        expect(await on(own, (db) => keptAbout(db, GONE.id))).toEqual(kept);
        expect(await on(own, (db) => forget(db, GONE.id))).toEqual(kept);
        expect(await places()).toEqual([]);
        expect(await on(own, (db) => keptAbout(db, GONE.id))).toEqual({
          answers: 0,
          decisions: 0,
          rounds: 0,
        });

        const round = await on(own, (db) => findRound(db, closed, home));
        expect(round).toMatchObject({
          round: { end: { names: [undefined, 'Ana', 'Ben'], tally: { count: 3 } } },
        });
        const still = await on(own, (db) => findRound(db, open, home));
        // The card shows one answer less, so it is painted anew.
        expect(still).toMatchObject({ round: { starter: undefined, revision: 4 } });
        expect(await on(own, (db) => handedIn(db, open))).toEqual({ count: 1, names: ['Ben'] });
        expect(await on(own, (db) => decisionNumber(db, home, 1))).toMatchObject({
          maker: undefined,
          decidedBy: ['Ana', undefined],
        });
      });
    });

    test('every column is known to hold something about a person, or nothing', async () => {
      await withStore(async (own) => {
        const columns = (await dump(own)).flatMap(({ table, columns }) =>
          columns.map((column) => `${table}.${column}`),
        );
        expect(columns.toSorted()).toEqual([...PERSONAL, ...OTHERS].toSorted());
      });
    });

    test('what is too old goes, by a clock that the caller reads', async () => {
      await withStore(async (own) => {
        const home = newHome();
        const make = (startedAt: number) => on(own, (db) => startRound(db, newRound({ ...home, startedAt })));
        const [idle, alive, ended] = [await make(NOON), await make(NOON), await make(NOON)];
        const address = { value: 'https://hooks.example', until: NOON + 1000 };
        for (const round of [idle, alive])
          await on(own, (db) => beginBallot(db, { round, person: BEN, address }));
        await on(own, (db) => keepAddress(db, alive, address));
        await on(own, (db) => handIn(db, { round: alive, person: ANA, ballot: GOOD }, NOON + 5, count()));
        await on(own, (db) => closeRound(db, ended, NOON + 9, count()));
        const saved = await on(own, (db) => saveDecision(db, newDecision(home)));
        if (saved.kind !== 'saved') throw new Error('The decision was not saved.');
        await on(own, (db) => keepDecisionAddress(db, saved.decision.id, address));
        const purgeAt = (now: number) => on(own, (db) => purge(db, now));
        const stateOf = async (round: string) => {
          const result = await on(own, (db) => findRound(db, round, home));
          return result.kind === 'found' ? (result.round.end?.kind ?? 'open') : result.kind;
        };
        const addresses = async () =>
          (await dump(own)).flatMap(({ rows }) => rows.flat()).filter(([, value]) => value === address.value);

        expect(await addresses()).toHaveLength(4);
        expect(await purgeAt(NOON + 1000)).toEqual({ cancelled: 0, deleted: 0 });
        expect(await addresses()).toEqual([]);
        expect(await purgeAt(NOON + IDLE_ENDS_AFTER)).toEqual({ cancelled: 1, deleted: 0 });
        expect(await Promise.all([idle, alive, ended].map(stateOf))).toEqual(['cancelled', 'open', 'closed']);
        expect(await on(own, (db) => handedIn(db, idle))).toEqual({ count: 0, names: [] });
        expect(await purgeAt(NOON + 9 + TALLY_KEPT_FOR)).toEqual({ cancelled: 1, deleted: 1 });
        expect(await Promise.all([idle, alive, ended].map(stateOf))).toEqual([
          'cancelled',
          'cancelled',
          'gone',
        ]);
        // After a sleep of a year.
        expect(await purgeAt(NOON + 5 * TALLY_KEPT_FOR)).toEqual({ cancelled: 0, deleted: 2 });
        expect(await on(own, (db) => decisionNumber(db, home, 1))).toMatchObject({ number: 1 });
        const left = (await dump(own)).flatMap(({ table, rows }) => (rows.length > 0 ? [table] : []));
        expect(left.toSorted()).toEqual(['decider', 'decision', 'decision_log']);
      });
    });

    test('a workspace that removes the app loses its rounds at once, and its decisions after 30 days', async () => {
      await withStore(async (own) => {
        for (const team of ['T-gone', 'T-stays', '']) {
          await on(own, (db) => startRound(db, newRound({ team, channel: 'C1' })));
          await on(own, (db) => saveDecision(db, newDecision({ team, channel: 'C1' })));
        }
        const before = await dump(own);
        await on(own, (db) => teamLeft(db, 'T-gone', NOON));
        // A second message about it does not prolong the time.
        await on(own, (db) => teamLeft(db, 'T-gone', NOON + 1000));
        // Group and direct messages are of no team.
        await on(own, (db) => teamLeft(db, '', NOON));
        const roundsIn = async () =>
          (await on(own, (db) => db.selectFrom('round').select('team').execute())).map(({ team }) => team);
        expect((await roundsIn()).toSorted()).toEqual(['', 'T-stays']);
        const deleteAt = (now: number) => on(own, (db) => deleteDeparted(db, now));
        expect(await deleteAt(NOON + KEPT_AFTER_REMOVAL - 1)).toBe(0);
        expect(await on(own, (db) => decisionNumber(db, { team: 'T-gone', channel: 'C1' }, 1))).toBeDefined();
        expect(await deleteAt(NOON + KEPT_AFTER_REMOVAL)).toBe(1);
        const after = await dump(own);
        expect(JSON.stringify(after)).not.toContain('T-gone');
        after.forEach(({ table, rows }, i) =>
          expect([table, rows.length]).toEqual([table, ((before[i]?.rows.length ?? 0) / 3) * 2]),
        );
      });
    });

    test('a workspace that adds the app again in time keeps its decisions and their numbers', async () => {
      await withStore(async (own) => {
        const home = { team: 'T1', channel: 'C1' };
        await on(own, (db) => saveDecision(db, newDecision(home)));
        await on(own, (db) => teamLeft(db, 'T1', NOON));
        await on(own, (db) => teamBack(db, 'T1'));
        expect(await on(own, (db) => deleteDeparted(db, NOON + 2 * KEPT_AFTER_REMOVAL))).toBe(0);
        const next = await on(own, (db) => saveDecision(db, newDecision(home)));
        expect(next).toMatchObject({ decision: { number: 2 } });
        // It leaves again: the time begins anew.
        await on(own, (db) => teamLeft(db, 'T1', NOON + KEPT_AFTER_REMOVAL));
        expect(await on(own, (db) => deleteDeparted(db, NOON + KEPT_AFTER_REMOVAL))).toBe(0);
      });
    });

    test('a workspace without decisions leaves nothing when it removes the app', async () => {
      await withStore(async (own) => {
        await on(own, (db) => startRound(db, newRound({ team: 'T1', channel: 'C1' })));
        await on(own, (db) => teamLeft(db, 'T1', NOON));
        expect(JSON.stringify(await dump(own))).not.toContain('T1');
      });
    });

    test('a workspace that removes the app among many leaves nothing after a while, and the others stay', async () => {
      await withStore(async (own) => {
        for (const team of ['T-gone', 'T-stays']) {
          const home = { team, channel: 'C1' };
          await on(own, (db) => saveInstallation(db, SEALER, team, '{}', NOON));
          const open = await on(own, (db) => startRound(db, newRound(home)));
          await on(own, (db) => handIn(db, { round: open, person: ANA, ballot: GOOD }, NOON, count()));
          const closed = await on(own, (db) => startRound(db, newRound(home)));
          await on(own, (db) => handIn(db, { round: closed, person: ANA, ballot: GOOD }, NOON, count()));
          await on(own, (db) => closeRound(db, closed, NOON, count()));
          const old = await on(own, (db) => saveDecision(db, newDecision(home)));
          const replaces = old.kind === 'saved' ? old.decision.id : undefined;
          await on(own, (db) => saveDecision(db, newDecision({ ...home, replaces })));
        }
        const before = await dump(own);
        await on(own, (db) => removeInstallation(db, 'T-gone', NOON));
        const left = await dump(own);
        const rowsOf = (name: string) => left.find(({ table }) => table === name)?.rows ?? [];
        expect(JSON.stringify([rowsOf('installation'), rowsOf('round')])).not.toContain('T-gone');
        expect(JSON.stringify(rowsOf('decision'))).toContain('T-gone');
        expect(await on(own, (db) => deleteDeparted(db, NOON + KEPT_AFTER_REMOVAL))).toBe(1);
        const after = await dump(own);
        expect(JSON.stringify(after)).not.toContain('T-gone');
        after.forEach(({ table, rows }, i) =>
          expect([table, rows.length]).toEqual([table, (before[i]?.rows.length ?? 0) / 2]),
        );
      });
    });
  });
});

/** The columns with a person's id or name. */
const PERSONAL = [
  'ballot.name',
  'ballot.person',
  'decider.name',
  'decider.person',
  'decision.maker',
  'decision.maker_name',
  'participant.name',
  'participant.person',
  'round.starter',
  'round.starter_name',
];

/** The columns with nothing about a person, except that a topic or a record may have a name in somebody's own words. */
const OTHERS = [
  'ballot.address',
  'ballot.address_until',
  'ballot.answers',
  'ballot.round',
  'decider.decision',
  'decider.seat',
  'decision.address',
  'decision.address_until',
  'decision.body',
  'decision.why',
  'decision.channel',
  'decision.deprecated',
  'decision.flow',
  'decision.guide',
  'decision.id',
  'decision.made_at',
  'decision.message',
  'decision.number',
  'decision.outcome',
  'decision.replaced_by',
  'decision.review_at',
  'decision.source',
  'decision.team',
  'decision.topic',
  'decision_log.channel',
  'decision_log.last',
  'decision_log.team',
  'departure.left_at',
  'departure.team',
  'installation.installed_at',
  // A person's id, which only the guide can read: who installed the app.
  'installation.sealed',
  'installation.team',
  'participant.round',
  'participant.seat',
  'repaint.at',
  'repaint.card',
  'round.address',
  'round.address_until',
  'round.anonymous',
  'round.cancelled',
  'round.channel',
  'round.ended_at',
  'round.flow',
  'round.guide',
  'round.id',
  'round.last_at',
  'round.message',
  'round.revision',
  'round.started_at',
  'round.tally',
  'round.team',
  'round.topic',
  'round.wanted',
];
