import { type Figure, figure } from './measure.ts';
import type { Use } from './process.ts';
import { SlackBench } from './slack.ts';

const ROUNDS = 12;

/** Measures the processor time from the start to the first answer to a slash command, and the memory after it. */
export async function start(): Promise<readonly Figure[]> {
  const bench = await SlackBench.open();
  const command = await bench.command();
  const guide = await bench.start(['dist/main.js']);
  const answer = await bench.answerTo(guide, command);
  await bench.stop(guide);
  const once = async (program: string): Promise<Use> => {
    const server = await bench.start([program], { command: answer });
    await bench.assertAnswer(server, command, answer);
    const used = await server.process.report();
    await bench.stop(server);
    return used;
  };
  const ours: Use[] = [];
  const theirs: Use[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await once('dist/main.js'));
    theirs.push(await once('tests/bench/programs/bolt.js'));
  }
  bench.close();
  const against = 'a plain Bolt app';
  return [
    figure(
      { what: 'Slack: from the start to the first answer', against, goal: 1, guard: 0.95 },
      ours.map(({ processor }) => processor),
      theirs.map(({ processor }) => processor),
    ),
    figure(
      { what: 'Slack: resident memory then', against, goal: 1, guard: 1.1 },
      ours.map(({ resident }) => resident),
      theirs.map(({ resident }) => resident),
    ),
  ];
}
