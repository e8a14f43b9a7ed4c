import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Rivals } from '../../../adapters/discord/rivals.ts';

test('another program is told of at once, and then every ten minutes with the number of times', () => {
  let now = 0;
  const times: unknown[] = [];
  const write = (line: unknown, _: unknown, done: () => void): void => {
    times.push(JSON.parse(String(line)).times);
    done();
  };
  const rivals = new Rivals(pino(new Writable({ write })), () => now);
  rivals.note();
  rivals.note();
  now = 599_999;
  rivals.note();
  expect(times).toEqual([1]);
  now = 600_000;
  rivals.note();
  expect(times).toEqual([1, 3]);
});
