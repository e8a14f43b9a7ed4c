import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Paint, Painter } from '../../src/group/painter.ts';
import { Store } from '../../src/store/store.ts';
import { ENDLESS } from '../conversation/person.ts';
import { makeFile, SILENT } from '../store/engines.ts';

let store: Store;
let now: number;
/** When the card was painted. */
let times: number[];
let cards = 0;

beforeAll(async () => {
  store = await Store.open(makeFile(), SILENT);
});
afterAll(() => store.close());

/** A process with its own pace. @param onWait happens while the process waits */
const processOf = (onWait: () => Promise<unknown> = async () => {}): Painter<unknown> =>
  new Painter({
    store,
    now: () => now,
    wait: async (milliseconds) => {
      now += milliseconds;
      await onWait();
    },
  });

/** Another revision at each look, as if somebody handed in all the time. */
const paint: Paint<unknown> = async () => {
  const card = { blocks: [], rows: [] };
  return { rendered: { ...ENDLESS.render(card), card, fits: true }, revision: String(Math.random()) };
};

/** Repaints a card once in a process. */
async function repaint(painter: Painter<unknown>, card: string): Promise<void> {
  for await (const _ of painter.at(card, 'the card', paint)) {
    times.push(now);
    return;
  }
}

const newCard = (): string => {
  now = 1_700_000_000_000;
  times = [];
  return `card ${cards++}`;
};

test('two processes together paint a card at most once a second', async () => {
  const card = newCard();
  const [one, other] = [processOf(), processOf()];
  for (const painter of [one, other, one, other]) await repaint(painter, card);
  expect(times).toHaveLength(4);
  expect(times.every((time, i) => i === 0 || time - (times[i - 1] ?? 0) >= 1_000)).toBe(true);
});

test('a process leaves a card to another one that has painted it since', async () => {
  const card = newCard();
  const busy = processOf();
  await repaint(busy, card);
  let waits = 0;
  const waiting = processOf(async () => {
    waits++;
    await repaint(busy, card);
  });
  await repaint(waiting, card);
  expect(waits).toBeGreaterThan(0);
  expect(times).toHaveLength(1 + waits);
});

test('a process whose clock is far behind paints all the same', async () => {
  const card = newCard();
  await repaint(processOf(), card);
  now -= 3_600_000;
  await repaint(processOf(), card);
  expect(times).toHaveLength(2);
});

test('a card is painted although the database cannot be asked', async () => {
  const card = newCard();
  const closed = await Store.open(makeFile(), SILENT);
  await closed.close();
  await repaint(new Painter({ store: closed, now: () => now, wait: async () => {} }), card);
  expect(times).toHaveLength(1);
});
