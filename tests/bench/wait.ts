import { TimeoutError, withTimeout } from '../../src/timeout.ts';

/** Longer than any step of a benchmark takes, on a busy machine too. */
const MINUTES = 5;

/**
 * Waits for one step of a benchmark.
 * @param what says what the step waits for, after "for"
 * @throws Error that says it, if the step never comes to its end
 */
export async function waitFor<Result>(what: () => string, step: Promise<Result>): Promise<Result> {
  try {
    return await withTimeout(MINUTES * 60_000, step);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    throw new Error(`Nothing happened for ${MINUTES} minutes while the benchmark waited for ${what()}`);
  }
}
