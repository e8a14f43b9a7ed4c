import { expect, test } from 'vitest';
import { longestSessionPause } from '../../../adapters/discord/connection.ts';

const DAY_MILLISECONDS = 24 * 3_600_000;

test.each([
  [1, 1_000],
  [16, 1_000],
  [100, 2_000],
])(
  'in an outage of a whole day, %i shards leave more than a quarter of %i session starts',
  (shards, total) => {
    const starts = (shards * DAY_MILLISECONDS) / longestSessionPause(shards, total);
    expect(starts / total).toBeCloseTo(0.72);
  },
);
