import { setImmediate as others } from 'node:timers/promises';

/** The longest time, in milliseconds, that other work waits for a slice, unless one step takes longer. */
const SLICE_MILLISECONDS = 10;

/**
 * Takes all steps of a long work in slices, between which the process does its other work.
 * @returns the result of the work
 */
export async function inSlices<Result>(steps: Iterator<unknown, Result>): Promise<Result> {
  for (;;) {
    const end = performance.now() + SLICE_MILLISECONDS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await others();
  }
}
