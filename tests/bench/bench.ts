import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { discordClick, discordMemory } from './discord.ts';
import { handIn } from './hand-in.ts';
import { load } from './load.ts';
import { machine } from './machine.ts';
import type { Figure } from './measure.ts';
import { pauses } from './pauses.ts';
import { search } from './search.ts';
import { slackRefresh } from './slack-refresh.ts';
import { slackRequests } from './slack-requests.ts';
import { start } from './start.ts';
import { isMissed, type Row, table } from './table.ts';

const figures: Row[] = [];
const measured = new Set<string>();

const measurements: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  'requests of Slack': slackRequests,
  'a hand-in for Slack': handIn,
  'a start for Slack': start,
  'a connection that Slack renews': slackRefresh,
  'a click in Discord': discordClick,
  'memory in Discord': discordMemory,
  'the machine': machine,
  'search in many articles': search,
  'loading a large content folder': load,
  'the wait for others': pauses,
};

/** Takes a measurement, and the mean of the machine's load meanwhile. */
async function withLoad(measure: () => Promise<readonly Figure[]>): Promise<readonly Row[]> {
  const loads: number[] = [];
  const note = (): void => {
    loads.push(loadavg()[0] ?? Number.NaN);
  };
  const timer = setInterval(note, 5_000);
  const found = await measure().finally(() => clearInterval(timer));
  note();
  const load = loads.reduce((sum, one) => sum + one, 0) / loads.length;
  return found.map((figure) => ({ ...figure, load }));
}

test.each(Object.entries(measurements))('%s', async (name, measure) => {
  const found = await withLoad(measure);
  figures.push(...found);
  measured.add(name);
  const missed = found.filter(isMissed);
  expect(missed, `A guard is missed:\n${table(missed)}\n`).toEqual([]);
});

afterAll(() => {
  console.log(`\n${table(figures)}\n`);
  // A run of only some measurements keeps the old file.
  if (measured.size === Object.keys(measurements).length) {
    writeFileSync('tests/bench/figures.json', `${JSON.stringify(figures, null, 2)}\n`);
  }
});
