import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { words } from '../../src/conversation/words.ts';
import { againstBase, assertTaken, BASES } from './base.ts';
import { byTurns, type Figure, figure } from './measure.ts';
import { SlackBench } from './slack.ts';

const REQUESTS = 300;
/** The compiler optimizes a server until about ten thousand requests. */
const TURNS = { rounds: 40, warmUps: 50 };

/** More cards than the guide caches. */
const PAGES = 900;

const card = z.object({ blocks: z.array(z.looseObject({ elements: z.array(z.unknown()).default([]) })) });
const button = z.object({ type: z.literal('button'), value: z.string() });

/** The token of the last option of a question, which leads to another question. */
function lastOption(message: unknown): string {
  const rows = card
    .parse(message)
    .blocks.map(({ elements }) => elements.flatMap((element) => button.safeParse(element).data ?? []));
  const last = rows.find((row) => row.length > 0)?.at(-1);
  if (last === undefined) throw new Error('The question has no options.');
  return last.value;
}

/** A click and a slash command in Slack over HTTP, from the request to the answer. */
export async function slackRequests(): Promise<readonly Figure[]> {
  const bench = await SlackBench.open();
  const guide = await bench.start(['dist/main.js']);
  const command = await bench.command();
  const question = await bench.answerTo(guide, command);
  const option = lastOption(question);
  const click = await bench.click(option);
  const answers = { command: question, click: await bench.answerTo(guide, click) };
  // Each page of a card is a card of its own; a number beyond the last page shows the last page.
  const turnTo = (page: number): string => lastOption(answers.click).replace(/[^.]*\.$/, `p${page}.`);
  const pages = await Promise.all(Array.from({ length: PAGES }, (_, i) => bench.click(turnTo(i + 1))));
  const page = JSON.stringify(await bench.answerTo(guide, pages[0] ?? ''));
  if (page.includes(words.outdated)) throw new Error('The guide does not take the tokens of the pages.');

  const bolt = await bench.start(['tests/bench/programs/bolt.js'], answers);
  const ourBolt = await bench.start(['dist/bench/our-bolt.js'], answers);
  const nodeHttp = await bench.start(['tests/bench/programs/node-http.js'], answers);
  const slackEdge = await bench.start(['tests/bench/programs/slack-edge.js'], answers);
  const chatSdk = await bench.start(['tests/bench/programs/chat-sdk.js'], answers);
  for (const server of [bolt, ourBolt, nodeHttp, slackEdge])
    await bench.assertAnswer(server, click, answers.click);
  for (const server of [bolt, slackEdge]) await bench.assertAnswer(server, command, answers.command);
  const slackClick = await bench.click(option, 'https://hooks.slack.com');
  const chatAnswers = [await bench.answerTo(chatSdk, slackClick), await bench.answerTo(chatSdk, command)];
  if (!isDeepStrictEqual(chatAnswers.map(lastOption), [answers.click, answers.command].map(lastOption)))
    throw new Error(`The Chat SDK answered with ${JSON.stringify(chatAnswers)}`);
  const bases = await Promise.all(BASES.map((folder) => bench.start([`${folder}/dist/main.js`])));
  for (const base of bases) {
    await bench.answerTo(base, click);
    await assertTaken(base.process);
  }

  const [ours, plain, tuned, least, edge, chat, baseClick] = await byTurns(
    TURNS,
    ...[guide, bolt, ourBolt, nodeHttp, slackEdge].map((server) =>
      bench.requests(REQUESTS, server, [click], 'later'),
    ),
    bench.requests(REQUESTS, chatSdk, [slackClick], 'later'),
    ...bases.map((base) => bench.requests(REQUESTS, base, [click], 'later')),
  );
  const [anew, plainAgain] = await byTurns(
    { ...TURNS, warmUps: 5 },
    ...[guide, bolt].map((server) => bench.requests(REQUESTS, server, pages, 'later')),
  );
  const [ourCommand, plainCommand, edgeCommand, chatCommand, baseCommand] = await byTurns(
    TURNS,
    ...[guide, bolt, slackEdge].map((server) => bench.requests(REQUESTS, server, [command], 'at once')),
    bench.requests(REQUESTS, chatSdk, [command], 'later'),
    ...bases.map((base) => bench.requests(REQUESTS, base, [command], 'at once')),
  );
  for (const server of [guide, bolt, ourBolt, nodeHttp, slackEdge, chatSdk, ...bases])
    await bench.stop(server);
  bench.close();

  const aClick = 'Slack: a click, answered at its response_url';
  const aCommand = 'Slack: a slash command, answered in its response';
  const aBoltApp = 'a plain Bolt app that answers a constant';
  const anEdgeApp = 'slack-edge, answering a constant';
  return [
    figure({ what: aClick, against: aBoltApp, goal: 0.42, guard: 0.6 }, ours, plain),
    figure(
      { what: 'Slack: a click to a card that is not remembered', against: aBoltApp, goal: 0.75, guard: 0.85 },
      anew,
      plainAgain,
    ),
    figure({ what: aCommand, against: aBoltApp, goal: 0.7, guard: 0.85 }, ourCommand, plainCommand),
    figure(
      { what: aClick, against: 'Bolt as we set it up, answering a constant', goal: 1.35, guard: 1.4 },
      ours,
      tuned,
    ),
    figure(
      {
        what: aClick,
        against: 'node:http that verifies and parses, answering a constant',
        goal: 1.75,
        guard: 2,
      },
      ours,
      least,
    ),
    figure({ what: aClick, against: anEdgeApp, goal: 1, guard: 0.5 }, ours, edge),
    figure({ what: aCommand, against: anEdgeApp, goal: 1, guard: 0.55 }, ourCommand, edgeCommand),
    figure({ what: aClick, against: 'Chat SDK, answering a constant card', goal: 1, guard: 0.6 }, ours, chat),
    figure(
      { what: aCommand, against: 'Chat SDK, posting a constant card to the API', goal: 1, guard: 0.45 },
      ourCommand,
      chatCommand,
    ),
    ...againstBase(aClick, ours, baseClick),
    ...againstBase(aCommand, ourCommand, baseCommand),
  ];
}
