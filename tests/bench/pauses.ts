import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folderOfCopies } from './load.ts';
import { type Figure, figure } from './measure.ts';
import { folderOfMadeUpArticles } from './search.ts';
import { SlackBench, type SlackServer } from './slack.ts';

/** The longest time for which people should wait because the guide does other work. */
const GOAL_MILLISECONDS = 50;

/**
 * Starts the guide on a content folder, and lets it do something.
 * @returns the milliseconds of processor time of the longest work during which nobody is answered
 */
async function longestWork(
  folder: string,
  act: (bench: SlackBench, server: SlackServer) => Promise<unknown>,
): Promise<number> {
  const bench = await SlackBench.open();
  const server = await bench.start(['dist/main.js', '--watch'], null, { CONTENT_DIR: folder });
  server.process.watch();
  await act(bench, server);
  const { longest } = await server.process.report();
  await bench.stop(server);
  bench.close();
  return longest / 1000;
}

/** Measures the work with a large content folder for which people wait. */
export async function pauses(): Promise<readonly Figure[]> {
  const many = folderOfMadeUpArticles(1_000);
  const quote = await longestWork(many, (bench, server) => bench.quote(server, 'bababa cababa'));
  const real = folderOfCopies(600);
  const save = await longestWork(real, async (_, { process }) => {
    const [first = ''] = readdirSync(join(real, 'articles'));
    appendFileSync(join(real, 'articles', first), '\nThis was added.\n');
    await process.writes(/(the changed content is in use)/);
  });
  const bounds = { against: `${GOAL_MILLISECONDS} milliseconds of the processor`, goal: 1, guard: 3 };
  return [
    figure(
      { what: 'The longest work for which others wait: the first quote in 1,000 articles', ...bounds },
      [quote],
      [GOAL_MILLISECONDS],
    ),
    figure(
      { what: 'The longest work for which others wait: a save in 600 articles', ...bounds },
      [save],
      [GOAL_MILLISECONDS],
    ),
  ];
}
