import { describe, expect, test } from 'vitest';
import { ClickOrder } from '../src/click-order.ts';

/** Clicks of one person on one message, whose answers end when they are told to. */
class Clicks {
  readonly begun: string[] = [];
  readonly ended: string[] = [];
  /** The boxes that each answer got from the tick before. */
  readonly before = new Map<string, readonly string[] | undefined>();
  readonly #open = new Map<string, () => void>();
  readonly #order: ClickOrder;

  constructor(order = new ClickOrder(60_000)) {
    this.#order = order;
  }

  /** @returns whether the click was answered */
  run(name: string, at: number, ticked?: readonly string[], isTick = false): Promise<boolean> {
    return this.#order.run({ key: 'ann 1', at, isTick, ticked }, async (before) => {
      this.begun.push(name);
      this.before.set(name, before);
      await new Promise<void>((resolve) => this.#open.set(name, resolve));
      this.ended.push(name);
    });
  }

  tick(name: string, at: number, ...ticked: readonly string[]): Promise<boolean> {
    return this.run(name, at, ticked, true);
  }

  /** Resolves when the answer to a click begins. */
  async hasBegun(name: string): Promise<void> {
    while (!this.#open.has(name)) await new Promise(setImmediate);
  }

  async end(name: string): Promise<void> {
    await this.hasBegun(name);
    this.#open.get(name)?.();
  }
}

test('ticks are answered one after another', async () => {
  const clicks = new Clicks();
  const first = clicks.tick('first', 1, 'a');
  await clicks.hasBegun('first');
  const second = clicks.tick('second', 2, 'a', 'b');
  await new Promise(setImmediate);
  expect(clicks.begun).toEqual(['first']);
  await clicks.end('first');
  await clicks.end('second');
  expect([await first, await second]).toEqual([true, true]);
  expect(clicks.ended).toEqual(['first', 'second']);
});

test('of several ticks that wait, only the newest is answered', async () => {
  const clicks = new Clicks();
  const first = clicks.tick('first', 1, 'a');
  await clicks.hasBegun('first');
  const waiting = [
    clicks.tick('second', 2, 'b'),
    clicks.tick('third', 3, 'c'),
    clicks.tick('fourth', 4, 'd'),
  ];
  await clicks.end('first');
  await clicks.end('fourth');
  expect(await Promise.all([first, ...waiting])).toEqual([true, false, false, true]);
  expect(clicks.ended).toEqual(['first', 'fourth']);
});

test('a tick that arrives after a newer click is not answered', async () => {
  const clicks = new Clicks();
  const newer = clicks.tick('newer', 2, 'a', 'b');
  await clicks.end('newer');
  expect([await newer, await clicks.tick('older', 1, 'a')]).toEqual([true, false]);
  expect(clicks.ended).toEqual(['newer']);
});

test('another click is always answered, after the ticks before it, and takes the place of those that wait', async () => {
  const clicks = new Clicks();
  const answers = [clicks.tick('tick', 1, 'a')];
  await clicks.hasBegun('tick');
  answers.push(clicks.tick('waiting tick', 2, 'a', 'b'), clicks.run('continue', 3));
  await clicks.end('tick');
  await clicks.end('continue');
  expect(await Promise.all(answers)).toEqual([true, false, true]);
  expect(clicks.ended).toEqual(['tick', 'continue']);
});

test('a click gets the boxes of the newest tick before it, once', async () => {
  const clicks = new Clicks();
  const tick = clicks.tick('tick', 1, 'a', 'b');
  await clicks.hasBegun('tick');
  const answers = [clicks.run('continue', 2), clicks.run('again', 3)];
  for (const name of ['tick', 'continue', 'again']) await clicks.end(name);
  await Promise.all([tick, ...answers]);
  expect(clicks.before.get('continue')).toEqual(['a', 'b']);
  expect(clicks.before.get('again')).toBeUndefined();
});

test('an answer that fails does not stop the next', async () => {
  const order = new ClickOrder(60_000);
  const click = { key: 'ann 1', isTick: true, ticked: [] };
  const failed = order.run({ ...click, at: 1 }, () => Promise.reject(new Error('a mistake of ours')));
  await expect(failed).rejects.toThrow('a mistake of ours');
  expect(await order.run({ ...click, at: 2 }, async () => {})).toBe(true);
});

test('a click does not wait for ever', async () => {
  const clicks = new Clicks(new ClickOrder(1));
  const first = clicks.tick('first', 1, 'a');
  await clicks.hasBegun('first');
  const second = clicks.tick('second', 2, 'b');
  await clicks.end('second');
  expect(await second).toBe(true);
  await clicks.end('first');
  expect(await first).toBe(true);
});

describe('clicks that have nothing to do with each other', () => {
  test('do not wait: other messages, and messages without boxes', async () => {
    const order = new ClickOrder(60_000);
    const click = { at: 1, isTick: false, ticked: undefined };
    let release = (): void => {};
    const slow = order.run(
      { ...click, key: 'ann 1', ticked: ['a'] },
      () => new Promise<void>((resolve) => (release = resolve)),
    );
    expect(await order.run({ ...click, key: 'ann 2' }, async () => {})).toBe(true);
    expect(await order.run({ ...click, key: 'ben 1', ticked: [] }, async () => {})).toBe(true);
    release();
    expect(await slow).toBe(true);
  });

  test('are forgotten after some minutes', async () => {
    let now = 0;
    const order = new ClickOrder(60_000, () => now);
    const click = { key: 'ann 1', isTick: true, ticked: ['a'] };
    await order.run({ ...click, at: 2 }, async () => {});
    now = 4 * 60_000;
    expect(await order.run({ ...click, at: 1 }, async () => {})).toBe(false);
    now += 6 * 60_000;
    let before: readonly string[] | undefined = ['not asked'];
    await order.run({ ...click, at: 1, isTick: false, ticked: undefined }, async (ticked) => {
      before = ticked;
    });
    expect(before).toBeUndefined();
  });
});
