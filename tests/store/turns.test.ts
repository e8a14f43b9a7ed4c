import { setImmediate as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from '../../src/store/turns.ts';

/** Work that ends when it is told to. */
function task() {
  let end = (_: string): void => {};
  let fail = (_: Error): void => {};
  const done = new Promise<string>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { done, end, fail };
}

test('of changes of one round, two are under way, the others begin in the order of their calls, also after one fails', async () => {
  const turns = new Turns();
  const tasks = [task(), task(), task(), task()];
  const begun: number[] = [];
  const results = tasks.map(({ done }, i) =>
    turns.take('a round', () => {
      begun.push(i);
      return done;
    }),
  );
  expect(begun).toEqual([0, 1]);
  expect(await turns.take('another round', async () => 'at once')).toBe('at once');
  tasks[1]?.fail(new Error('a failure'));
  await expect(results[1]).rejects.toThrow('a failure');
  await pause();
  expect(begun).toEqual([0, 1, 2]);
  for (const { end } of tasks) end('changed');
  expect(await Promise.all([results[0], results[2], results[3]])).toEqual(['changed', 'changed', 'changed']);
  expect(begun).toEqual([0, 1, 2, 3]);
});
