import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { table } from './bench/table.ts';

const figures = z.array(
  z.object({
    what: z.string(),
    against: z.string(),
    ratio: z.number(),
    low: z.number(),
    high: z.number(),
    goal: z.number(),
    guard: z.number(),
  }),
);

test('the speed that is published is what the last run has measured', () => {
  const measured = figures.parse(JSON.parse(readFileSync('tests/bench/figures.json', 'utf8')));
  expect(readFileSync('docs/figures.md', 'utf8')).toContain(table(measured));
});
