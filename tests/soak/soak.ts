import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { withTimeout } from '../../src/timeout.ts';
import { FakeDiscord, TOKEN } from '../adapters/discord/fake-discord.ts';
import { BOT_TOKEN, overHttp, SIGNING_SECRET, Workspace } from '../adapters/slack/fake-slack.ts';
import { MeasuredGuide, type Usage } from '../long/measured-guide.ts';
import { discordPerson, type Outcome, slackPerson, type VirtualUser } from './people.ts';

/*
 * Simulated people use the guide in Slack over HTTP and in Discord over the gateway at the same time, as fast as it
 * answers. Every message is compared with the conversation's own. The exit code is 1 if a promise is broken.
 */

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, people: { type: 'string', default: '50' } },
});
const [seconds, people] = [Number(values.seconds), Number(values.people)];
if (!(seconds > 0 && people > 1)) {
  console.error('npm run soak -- --seconds 600 --people 50');
  process.exit(1);
}

const PARTS = 10;

/** The longest time that a platform waits for an answer. */
const ANSWER_LIMIT_MILLISECONDS = 3_000;

/** An answer that takes longer counts as missing. */
const LOST_AFTER_MILLISECONDS = 30_000;

/** After each round, everyone pauses, and the fakes free their memory. */
const ROUND_MILLISECONDS = 5_000;

/**
 * If this process, and with it both platforms, hangs for this long, the guide rightly tries again or gives up. Such a
 * round counts only for the content of its messages, not for missing, repeated or late ones.
 */
const STALL_MILLISECONDS = 500;

/**
 * The growth of the heap that is allowed from the second part to the last. A short run ends before all code is
 * compiled, the cache of cards is full, and the first shares are forgotten.
 */
const GROWTH = seconds < 300 ? 1.25 : 1.05;

interface Part {
  readonly interactions: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  readonly usage: Usage;
}

const content = new Guide(loadLibrary('content'));
const workspace = await Workspace.open();
const discord = await FakeDiscord.start();
const guide = await MeasuredGuide.start({
  SLACK_API_URL: workspace.apiUrl,
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  DISCORD_API_URL: discord.apiUrl,
  DISCORD_TOKEN: TOKEN,
  HOST: '127.0.0.1',
  PORT: '0',
});
const users = Array.from({ length: people }, (_, i) =>
  i % 2 === 0 ? slackPerson(content, workspace, overHttp(guide)) : discordPerson(content, discord),
);

const wrong: string[] = [];
let stalls = 0;
const counts = new Map<string, number>();

/** Lets a user act until a time, and submit a form that is open then. Collects answers, and those that are missing. */
async function actUntil(
  { platform, act, hasForm }: VirtualUser,
  until: number,
  outcomes: Outcome[],
  missing: string[],
) {
  while (performance.now() < until || hasForm()) {
    try {
      const outcome = await withTimeout(LOST_AFTER_MILLISECONDS, act());
      outcomes.push(outcome);
      counts.set(platform, (counts.get(platform) ?? 0) + 1);
      if (outcome.wrong !== undefined) wrong.push(`${platform}: ${outcome.wrong}`);
    } catch (error) {
      missing.push(`${platform}: ${String(error)}`);
    }
  }
}

/** Lets all users act for some time. @returns the milliseconds that each answer took */
async function round(milliseconds: number): Promise<readonly number[]> {
  workspace.forget();
  discord.forget();
  const [outcomes, missing]: [Outcome[], string[]] = [[], []];
  const delay = monitorEventLoopDelay();
  delay.enable();
  const until = performance.now() + milliseconds;
  await Promise.all(users.map((user) => actUntil(user, until, outcomes, missing)));
  delay.disable();
  if (delay.max / 1e6 > STALL_MILLISECONDS) {
    stalls += 1;
    return [];
  }
  const expected = outcomes.reduce((sum, { requests }) => sum + requests, 0);
  // A request that Discord was slow to confirm may arrive twice, and counts once.
  const came =
    workspace.received + new Set(discord.requests.map(({ path, body }) => path + JSON.stringify(body))).size;
  wrong.push(...missing);
  if (came !== expected) wrong.push(`${came} messages came instead of ${expected}`);
  return outcomes.map(({ milliseconds: taken }) => taken);
}

async function part(): Promise<Part> {
  const length = (seconds * 1000) / PARTS;
  const end = performance.now() + length;
  const times: number[] = [];
  do {
    times.push(...(await round(Math.min(length, ROUND_MILLISECONDS))));
    // If this process hung in every round, the part is repeated.
  } while (performance.now() < end || times.length === 0);
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? Number.NaN;
  return {
    interactions: times.length,
    p50: at(0.5),
    p99: at(0.99),
    longest: at(1),
    usage: await guide.usage(),
  };
}

const parts: Part[] = [];
for (let i = 0; i < PARTS; i++) {
  const now = await part();
  parts.push(now);
  const { interactions, p50, p99, longest, usage } = now;
  console.log(
    [
      `${i + 1}/${PARTS}`.padStart(5),
      `${interactions} interactions`,
      `p50 ${p50.toFixed(0)} ms`,
      `p99 ${p99.toFixed(0)} ms`,
      `longest ${longest.toFixed(0)} ms`,
      `heap ${(usage.heap / 1e6).toFixed(2)} MB`,
      `loop late by p99 ${usage.p99.toFixed(0)} ms, at most ${usage.max.toFixed(0)} ms`,
      `${wrong.length} wrong`,
    ].join('  '),
  );
}
const code = await guide.stop();
workspace.close();
await discord.stop();

const growth = (parts.at(-1)?.usage.heap ?? Number.NaN) / (parts[1]?.usage.heap ?? Number.NaN);
console.log(
  [
    [...counts].map(([platform, count]) => `${count} interactions in ${platform}`).join(', '),
    `the heap of the last part is ${growth.toFixed(3)} of the second's`,
    `this process hung in ${stalls} rounds, which count only for the content of their messages`,
  ].join('\n'),
);
const longest = Math.max(...parts.map((each) => each.longest));
const broken = [
  ...wrong.slice(0, 5),
  ...(wrong.length > 5 ? [`${wrong.length - 5} more are wrong`] : []),
  ...discord.problems.slice(0, 5),
  ...(stalls > 0 ? [] : guide.errors.slice(0, 5)),
  ...(longest < ANSWER_LIMIT_MILLISECONDS ? [] : [`an answer took ${longest.toFixed(0)} ms`]),
  ...(growth < GROWTH ? [] : [`the heap grows: ${growth.toFixed(3)}`]),
  ...(code === 0 ? [] : [`the guide ended with exit code ${code}`]),
];
for (const each of broken) console.error(each);
process.exit(broken.length > 0 ? 1 : 0);
