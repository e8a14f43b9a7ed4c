import { saveDecision, wholeDecisions } from '../../src/store/decisions.ts';
import { deleteDeparted, Teams } from '../../src/store/departures.ts';
import { openRounds, startRound } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import type { Home } from '../../src/together/round.ts';
import { makeFile, on, SILENT } from '../store/engines.ts';

const LEFT_AT = Date.UTC(2026, 10, 27);

/** A team that may remove the app. */
export interface KeptTeam {
  readonly store: Store;
  readonly teams: Teams;
  /** The numbers of the team's rounds and decisions that are kept some milliseconds after it has removed the app. */
  readonly after: (milliseconds: number) => Promise<{ readonly rounds: number; readonly decisions: number }>;
}

/** Keeps a round and a decision of a team. */
export async function keepTeam(home: Home): Promise<KeptTeam> {
  const store = await Store.open(makeFile(), SILENT);
  const shared = { ...home, topic: 'Support mails', flow: 'llm-strategy', guide: 'fingerprint' };
  const ann = { id: '1', name: 'Ann' };
  await on(store, (db) =>
    startRound(db, { ...shared, isAnonymous: false, wanted: undefined, starter: ann, startedAt: LEFT_AT }),
  );
  await on(store, (db) =>
    saveDecision(db, {
      ...shared,
      source: 'form:1',
      outcome: 'Not yet',
      maker: ann,
      deciders: [],
      madeAt: LEFT_AT,
      reviewAt: undefined,
      body: '# Support mails\n',
      why: undefined,
      replaces: undefined,
    }),
  );
  return {
    store,
    teams: new Teams(store, () => LEFT_AT),
    after: async (milliseconds) => {
      await on(store, (db) => deleteDeparted(db, LEFT_AT + milliseconds));
      const rounds = await on(store, (db) => openRounds(db, home));
      const decisions = await on(store, (db) => wholeDecisions(db, home));
      return { rounds: rounds.length, decisions: decisions.length };
    },
  };
}
