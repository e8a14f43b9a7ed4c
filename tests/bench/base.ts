import { type Figure, figure } from './measure.ts';
import type { Measured } from './process.ts';

const { BENCH_BASE } = process.env;

/**
 * The folder of the earlier version to compare with, if one is named: a checkout of it with its packages installed. It
 * reads the content of this version.
 */
export const BASES = BENCH_BASE ? [BENCH_BASE] : [];

/** @throws Error if the first click found no such button, because the answers then have nothing in common */
export async function assertTaken(base: Measured): Promise<void> {
  const kind = await base.writes(/"kind":"(choose|outdated)"/);
  if (kind !== 'choose') throw new Error(`The version in ${BENCH_BASE} does not take a button of this one.`);
}

/** The row that compares with the earlier version, if it was measured. */
export const againstBase = (what: string, ours?: readonly number[], theirs?: readonly number[]): Figure[] =>
  theirs ? [figure({ what, against: 'the version in BENCH_BASE', goal: 1.1, guard: 1.3 }, ours, theirs)] : [];
