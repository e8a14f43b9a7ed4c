import { writeFileSync } from 'node:fs';
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
import { isMissed, table } from './table.ts';

const figures: Figure[] = [];
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

test.each(Object.entries(measurements))('%s', async (name, measure) => {
  const found = await measure();
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
