import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { Figure } from './measure.ts';
import { slack } from './slack-click.ts';
import { isMissed, table } from './table.ts';

const figures: Figure[] = [];

const measurements: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  'a click and a command in Slack': slack,
};

test.each(Object.entries(measurements))('%s', async (_, measure) => {
  const measured = await measure();
  figures.push(...measured);
  const missed = measured.filter(isMissed);
  expect(missed, `A guard is missed:\n${table(missed)}\n`).toEqual([]);
});

afterAll(() => {
  console.log(`\n${table(figures)}\n`);
  writeFileSync('tests/bench/figures.json', `${JSON.stringify(figures, null, 2)}\n`);
});
