import { expect, test } from 'vitest';
import { inSlices } from '../src/slices.ts';

test('a long work lets the process do its other work, and then has its result', async () => {
  let isOtherDone = false;
  setImmediate(() => {
    isOtherDone = true;
  });
  const work = function* (): Generator<void, string> {
    // It would never end if nothing else got its turn.
    while (!isOtherDone) yield;
    return 'done';
  };
  expect(await inSlices(work())).toBe('done');
});

test('an error in a step is the error of the work', async () => {
  const work = function* (): Generator<void> {
    yield;
    throw new Error('in a step');
  };
  await expect(inSlices(work())).rejects.toThrow('in a step');
});
