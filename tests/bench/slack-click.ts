import { z } from 'zod';
import { byTurns, type Figure, figure } from './measure.ts';
import { SlackBench } from './slack.ts';

const CLICKS = 300;

const card = z.object({ blocks: z.array(z.looseObject({ elements: z.array(z.unknown()).default([]) })) });
const button = z.object({ type: z.literal('button'), value: z.string() });

/** The token of the last option of a question, which leads to another question. */
export function lastOption(message: unknown): string {
  const rows = card
    .parse(message)
    .blocks.map(({ elements }) => elements.flatMap((element) => button.safeParse(element).data ?? []));
  const options = rows.find((row) => row.length > 0);
  const last = options?.at(-1);
  if (last === undefined) throw new Error('The question has no options.');
  return last.value;
}

/** A click and a slash command in Slack, over HTTP, each against others that are measured by turns with it. */
export async function slack(): Promise<readonly Figure[]> {
  const bench = await SlackBench.open();
  const guide = await bench.start(['dist/src/main.js']);
  const command = await bench.command();
  const question = await bench.answerTo(guide, command);
  const click = await bench.click(lastOption(question));
  const answers = { command: question, click: await bench.answerTo(guide, click) };

  const bolt = await bench.start(['tests/bench/programs/bolt.js'], answers);
  const ourBolt = await bench.start(['tests/bench/programs/our-bolt.js'], answers);
  const nodeHttp = await bench.start(['tests/bench/programs/node-http.js'], answers);
  for (const server of [bolt, ourBolt, nodeHttp]) await bench.assertAnswer(server, click, answers.click);
  await bench.assertAnswer(bolt, command, answers.command);

  const clicks = await byTurns(
    { rounds: 24, warmUps: 10 },
    ...[guide, bolt, ourBolt, nodeHttp].map((server) => bench.requests(CLICKS, server, click, 'later')),
  );
  const commands = await byTurns(
    { rounds: 24, warmUps: 10 },
    ...[guide, bolt].map((server) => bench.requests(CLICKS, server, command, 'at once')),
  );
  for (const { process, pool } of [guide, bolt, ourBolt, nodeHttp]) {
    await pool.close();
    await process.stop();
  }
  bench.close();
  const what = 'Slack: a click, answered at its response_url';
  return [
    figure(
      { what, against: 'a plain Bolt app that answers a constant', goal: 0.5, guard: 0.75 },
      clicks[0],
      clicks[1],
    ),
    figure(
      { what, against: 'our set-up of Bolt, answering a constant', goal: 1.35, guard: 1.6 },
      clicks[0],
      clicks[2],
    ),
    figure(
      { what, against: 'node:http, verifying and parsing, answering a constant', goal: 2.5, guard: 3.5 },
      clicks[0],
      clicks[3],
    ),
    figure(
      {
        what: 'Slack: a slash command, answered in its response',
        against: 'a plain Bolt app that answers a constant',
        goal: 0.8,
        guard: 1,
      },
      commands[0],
      commands[1],
    ),
  ];
}
