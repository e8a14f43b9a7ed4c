import { expect, test } from 'vitest';
import { Pace } from '../../src/group/pace.ts';

/** A clock whose waits end when the test makes the time pass. */
class Clock {
  now = 0;
  #waits: { at: number; end: () => void }[] = [];

  wait = (milliseconds: number): Promise<void> =>
    new Promise((end) => this.#waits.push({ at: this.now + milliseconds, end }));

  async pass(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    const over = this.#waits.filter(({ at }) => at <= this.now);
    this.#waits = this.#waits.filter(({ at }) => at > this.now);
    for (const { end } of over) end();
    await new Promise(setImmediate);
  }
}

const start = () => {
  const clock = new Clock();
  return { clock, pace: new Pace(1_000, () => clock.now, clock.wait) };
};

test('200 calls within ten seconds happen eleven times at most, and the last of them does', async () => {
  const { clock, pace } = start();
  const happened: number[] = [];
  for (let call = 0; call < 200; call++) {
    void pace.turn('a round').then((happens) => happens && happened.push(call));
    await clock.pass(50);
  }
  await clock.pass(1_000);
  expect(happened.length).toBeLessThanOrEqual(11);
  expect(happened.at(-1)).toBe(199);
});

test('a call after a pause happens at once, and one that cannot wait only then', async () => {
  const { clock, pace } = start();
  expect(await pace.turn('a round')).toBe(true);
  expect(pace.take('a round')).toBe(false);
  await clock.pass(1_000);
  expect(pace.take('a round')).toBe(true);
  expect(pace.take('another')).toBe(true);
});
