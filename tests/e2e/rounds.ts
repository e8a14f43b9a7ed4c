import type { GroupGuideOf } from '../../src/adapter.ts';
import type { Guide } from '../../src/conversation/guide.ts';
import { words } from '../../src/conversation/words.ts';
import { GroupGuide } from '../../src/group/group-guide.ts';
import type { Wait } from '../../src/group/pace.ts';
import { Store } from '../../src/store/store.ts';
import { SILENT } from '../store/engines.ts';

/** The database of one process, and its group guide, with a clock of the test's own. */
export interface KeptRounds {
  readonly group: GroupGuideOf;
  readonly store: Store;
  /** Makes time pass. */
  readonly pass: (milliseconds: number) => void;
  /** If true, the database takes too long. */
  isSlow: boolean;
}

/** Waiting for the next repaint makes time pass. The database has all the time that it needs, unless it is slow. */
export async function keepRounds(guide: Guide, url: string): Promise<KeptRounds> {
  const store = await Store.open(url, SILENT);
  let passed = 0;
  const now = (): number => Date.now() + passed;
  const wait: Wait = async (milliseconds, signal) => {
    if (signal && !kept.isSlow) await new Promise(() => {});
    passed += milliseconds;
  };
  const kept: KeptRounds = {
    group: (conversation, medium) => new GroupGuide(conversation, guide, medium, store, now, wait),
    store,
    pass: (milliseconds) => {
      passed += milliseconds;
    },
    isSlow: false,
  };
  return kept;
}

/** Answers of the strategy's guide that lead to one recommendation, and some that lead to another. */
export const NO_EXPERTISE = ['Good but long, costly at scale', 'Too little ML expertise'] as const;
export const WITH_PEOPLE = [
  'Good but long, costly at scale',
  'Money, time and expertise',
  'A few hundred or more',
  'Guide each task as it comes',
] as const;

/** The buttons that lead from the one recommendation to the other, for somebody who has handed in. */
export const CHANGED = [words.round.changeMine, 'Means', ...WITH_PEOPLE.slice(1)] as const;
