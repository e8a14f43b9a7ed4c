import { loadLibrary } from '../../src/content/read/library.ts';
import { answerOf, walk } from '../../src/content/walk.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { stateAt } from '../../src/conversation/state.ts';
import { words } from '../../src/conversation/words.ts';
import { startRound } from '../../src/store/rounds.ts';
import { Store } from '../../src/store/store.ts';
import { fingerprintOf } from '../../src/together/round.ts';
import { ENGINES, type Engine, makeUrl, on, SILENT, stopPostgres } from '../store/engines.ts';
import { NEW_ROUND } from '../store/processes.ts';
import { byTurns, type Figure, figure } from './measure.ts';
import { SlackBench } from './slack.ts';

const REQUESTS = 100;
const TURNS = { rounds: 10, warmUps: 10 };

/** People who hand in, again and again. */
const PEOPLE = 100;

/** A hand-in in Slack over HTTP, from the request to the answer, with each database. */
export async function handIn(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const engine of ENGINES) figures.push(await handInWith(engine));
  await stopPostgres();
  return figures;
}

async function handInWith(engine: Engine): Promise<Figure> {
  const url = await makeUrl(engine);
  const bench = await SlackBench.open();
  const guide = await bench.start(['dist/main.js'], null, { DATABASE_URL: url });
  const click = await bench.click(await tokenOfHandIn(url));
  const clicks = Array.from({ length: PEOPLE }, (_, i) => click.replaceAll('%22U1%22', `%22U${i + 1}%22`));
  const answer = await bench.answerTo(guide, click);
  if (!JSON.stringify(answer).includes(words.round.handedIn)) throw new Error('Nothing was handed in.');
  const bare = await bench.start(
    ['tests/bench/programs/bolt-row.js'],
    { click: answer },
    {
      DATABASE_URL: await makeUrl(engine),
    },
  );
  for (const server of [guide, bare]) await bench.assertAnswer(server, click, answer);
  const [ours, theirs] = await byTurns(
    TURNS,
    ...[guide, bare].map((server) => bench.requests(REQUESTS, server, clicks, 'later')),
  );
  for (const server of [guide, bare]) await bench.stop(server);
  bench.close();
  return figure(
    {
      what: `Slack: a hand-in, kept with ${engine}`,
      against: 'a plain Bolt app that writes one row and answers a constant',
      goal: 1.5,
      guard: 2.6,
    },
    ours,
    theirs,
  );
}

/** Starts a round. @returns the token of a person's button who has answered all questions */
async function tokenOfHandIn(url: string): Promise<string> {
  const guide = new Guide(loadLibrary('content'));
  const [flow] = guide.flows.filter(({ slug }) => slug === NEW_ROUND.flow);
  if (flow === undefined) throw new Error(`There is no flow ${NEW_ROUND.flow}.`);
  const store = await Store.open(url, SILENT);
  const round = await on(store, (db) => startRound(db, { ...NEW_ROUND, guide: fingerprintOf(flow) }));
  await store.close();
  const { answers } = walk(flow, (question) => answerOf(question, question.options.slice(0, 1)));
  return guide.tokens.encode(stateAt(flow, answers), { kind: 'hand-in' }, undefined, round);
}
