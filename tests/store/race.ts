import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENGINES, makeUrl } from './engines.ts';
import { buildRacer, race } from './processes.ts';

let racer: ReturnType<typeof buildRacer>;
beforeAll(() => {
  racer = buildRacer();
});
afterAll(() => racer.remove());

test.each(ENGINES)(
  'on %s, nobody is told a lie by two processes that make the tables, hand in and close at the same time',
  async (engine) => {
    expect(await race(racer.program, await makeUrl(engine), 2, 6)).toEqual([]);
  },
);
