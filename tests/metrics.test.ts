import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { loadLibrary } from '../src/content/read/library.ts';
import { Conversation } from '../src/conversation/conversation.ts';
import { Guide } from '../src/conversation/guide.ts';
import type { Card } from '../src/conversation/reply.ts';
import { Delivery, type Outcome, type Send, type SendOutcome } from '../src/delivery.ts';
import { Metrics } from '../src/metrics.ts';
import { type Server, serveMetrics } from '../src/server.ts';
import { CHANNEL, ENDLESS, Person } from './conversation/person.ts';
import { CHECKLIST } from './fixtures/guides.ts';

const silent = pino({ level: 'silent' });
let guide: Guide;
let conversation: Conversation<Card>;
let metrics: Metrics;
let server: Server;
let isConnected = true;
let hasFailed = false;

beforeEach(async () => {
  isConnected = true;
  hasFailed = false;
  guide = new Guide(loadLibrary('tests/fixtures/strategy'));
  conversation = new Conversation(guide, ENDLESS);
  await serveWith(undefined);
});

async function serveWith(isDatabaseReady: (() => boolean) | undefined): Promise<void> {
  metrics = new Metrics(
    guide,
    ['chat', 'discord'],
    () => [
      isConnected
        ? { platform: 'chat', state: 'ready', connections: { open: 2, wanted: 3 } }
        : { platform: 'chat', state: 'not ready', connections: { open: 0, wanted: 0 } },
      { platform: 'discord', state: hasFailed ? 'failed' : 'not ready', connections: { open: 0, wanted: 0 } },
    ],
    isDatabaseReady,
  );
  server = await serveMetrics(
    { host: '127.0.0.1', port: 0, setBy: 'METRICS_PORT' },
    metrics.listener,
    silent,
  );
}

afterEach(() => {
  server.refuse();
  server.close();
});

/** The values that Prometheus reads, by metric with its labels. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  return new Map(
    [...text.matchAll(/^([^#].*) (\S+)$/gm)].map(([, series = '', value]) => [series, Number(value)]),
  );
}

const arrives: Send<Card> = async () => ({ outcome: 'sent' });

/** Delivers a command and clicks on buttons, as an adapter does. */
async function converse(labels: readonly string[], { typed = '', sent = arrives } = {}) {
  const delivery = new Delivery('chat', ENDLESS, { log: silent, observe: (one) => metrics.observe(one) });
  const person = new Person(conversation, 'llm-strategy', typed);
  await delivery.deliver(() => person.turn, '', sent);
  for (const label of labels) await delivery.deliver(() => person.press(label).turn, '', sent);
}

test('an author sees the places at which people stop', async () => {
  await converse(['Measured, but it falls short']);
  await converse(['Measured, but it falls short', 'Back', 'Not measured yet']);
  const values = await scrape();
  const stopped = (place: string): number => {
    const sum = (name: string) =>
      [...values]
        .filter(([series]) => series.startsWith(`${name}{`) && series.includes(`place="${place}"`))
        .reduce((total, [, value]) => total + value, 0);
    return sum('guide_places_reached_total') - sum('guide_places_left_total');
  };
  expect(['baseline', 'gap', 'start-with-a-prompt', 'means'].map(stopped)).toEqual([0, 1, 1, 0]);
  expect(
    values.get(
      'guide_places_left_total{flow="llm-strategy",place="baseline",option="Measured, but it falls short"}',
    ),
  ).toBe(2);
});

test('each tick of an answer is counted as a choice, and their place as left once', async () => {
  guide.use(new Guide(loadLibrary(CHECKLIST)));
  const delivery = new Delivery('chat', ENDLESS, { log: silent, observe: (one) => metrics.observe(one) });
  const person = new Person(conversation, 'commute');
  for (const step of [
    () => person,
    () => person.tick('I want to get fit', 'Money is short'),
    () => person.press('Continue with 2'),
  ]) {
    await delivery.deliver(() => step().turn, '', arrives);
  }
  const values = await scrape();
  const place = 'flow="commute",place="what-matters"';
  expect(values.get(`guide_options_chosen_total{${place},option="I want to get fit"}`)).toBe(1);
  expect(values.get(`guide_options_chosen_total{${place},option="Money is short"}`)).toBe(1);
  expect(values.get(`guide_options_chosen_total{${place},option="None of these"}`)).toBe(0);
  expect(values.get(`guide_places_left_total{${place},option="Money is short"}`)).toBe(1);
  expect(values.get(`guide_places_left_total{${place},option="I want to get fit"}`)).toBe(0);
  expect(values.get(`guide_places_reached_total{${place}}`)).toBe(1);
  expect(values.get('guide_interactions_total{platform="chat",kind="tick",outcome="sent"}')).toBe(1);
});

test('without a database, no metric tells of one', async () => {
  expect([...(await scrape()).keys()].filter((series) => series.includes('database'))).toEqual([]);
});

test('a place counts as zero before the first visit', async () => {
  expect((await scrape()).get('guide_places_reached_total{flow="llm-strategy",place="gap"}')).toBe(0);
});

test('interactions are counted by platform, kind and outcome, with their duration', async () => {
  await converse(['Start the guide'], { typed: 'pros' });
  await converse([], { typed: 'xyzzy plugh' });
  const values = await scrape();
  expect(values.get('guide_interactions_total{platform="chat",kind="command",outcome="sent"}')).toBe(2);
  expect(values.get('guide_interactions_total{platform="chat",kind="start-over",outcome="sent"}')).toBe(1);
  expect(values.get('guide_lookups_total{flow="llm-strategy",lookup="nothing-found"}')).toBe(1);
  expect(values.get('guide_interaction_duration_seconds_count{platform="chat"}')).toBe(3);
});

test('a look-up that none of several guides answers is counted without a flow', async () => {
  guide.use(new Guide(loadLibrary('tests/fixtures/two-guides')));
  const turn = conversation.message('xyzzy plugh', CHANNEL);
  const delivery = new Delivery('chat', ENDLESS, { log: silent, observe: (one) => metrics.observe(one) });
  await delivery.deliver(() => turn, '', arrives);
  expect((await scrape()).get('guide_lookups_total{flow="",lookup="nothing-found"}')).toBe(1);
});

test.each<[Outcome, SendOutcome, SendOutcome, visits: number]>([
  ['failed', 'failed', 'sent', 0],
  ['lost', 'failed', 'failed', 0],
  ['late', 'late', 'sent', 0],
  ['elsewhere', 'elsewhere', 'sent', 0],
  ['unknown', 'unknown', 'sent', 1],
])(
  'an answer that was %s is counted as such, and as a visit of a place only if the person may have seen it',
  async (outcome, first, second, visits) => {
    const outcomes = [first, second];
    const sent: Send<Card> = async () => ({ outcome: outcomes.shift() ?? 'sent' });
    await converse([], { sent });
    const values = await scrape();
    const command = `guide_interactions_total{platform="chat",kind="command",outcome="${outcome}"}`;
    expect(values.get(command)).toBe(1);
    expect(values.get('guide_places_reached_total{flow="llm-strategy",place="baseline"}')).toBe(visits);
  },
);

test('a message without an answer is counted, and has no duration', async () => {
  metrics.observe({
    platform: 'chat',
    activity: { kind: 'mention' },
    outcome: 'unanswered',
    milliseconds: 0,
  });
  const values = await scrape();
  expect(values.get('guide_interactions_total{platform="chat",kind="mention",outcome="unanswered"}')).toBe(1);
  expect(values.get('guide_interaction_duration_seconds_count{platform="chat"}')).toBeUndefined();
});

test('the connection of each platform can be watched', async () => {
  expect((await scrape()).get('guide_ready{platform="chat"}')).toBe(1);
  expect((await scrape()).get('guide_ready{platform="discord"}')).toBe(0);
  expect((await scrape()).get('guide_connections{platform="chat"}')).toBe(2);
  expect((await scrape()).get('guide_connections_wanted{platform="chat"}')).toBe(3);
  isConnected = false;
  expect((await scrape()).get('guide_ready{platform="chat"}')).toBe(0);
});

test('a platform that refuses the guide can be told from one that is down', async () => {
  expect((await scrape()).get('guide_failed{platform="discord"}')).toBe(0);
  hasFailed = true;
  const values = await scrape();
  expect(values.get('guide_failed{platform="discord"}')).toBe(1);
  expect(values.get('guide_failed{platform="chat"}')).toBe(0);
});

describe('the time of the last interaction', () => {
  const lastOn = async (platform: string): Promise<number> =>
    (await scrape()).get(`guide_last_interaction_timestamp_seconds{platform="${platform}"}`) ?? Number.NaN;
  const seconds = (): number => Date.now() / 1000;

  test('is the time of the start before the first one, so that silence from the start on is noticed', async () => {
    for (const platform of ['chat', 'discord'])
      expect(Math.abs((await lastOn(platform)) - seconds())).toBeLessThan(60);
  });

  test('is that of the platform on which it took place, even without an answer', async () => {
    const before = await lastOn('discord');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    onTestFinished(() => void vi.useRealTimers());
    metrics.observe({
      platform: 'chat',
      activity: { kind: 'message' },
      outcome: 'unanswered',
      milliseconds: 0,
    });
    expect(await lastOn('chat')).toBeCloseTo(seconds(), 0);
    expect(await lastOn('discord')).toBe(before);
  });
});

test('the version of the guide is served', async () => {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  expect((await scrape()).get(`guide_build_info{version="${version}"}`)).toBe(1);
});

test('the version of the content is served, also after a change', async () => {
  const versions = async () =>
    [...(await scrape()).keys()].filter((series) => series.startsWith('guide_content_info'));
  expect(await versions()).toEqual([
    `guide_content_info{version="${loadLibrary('tests/fixtures/strategy').version}"}`,
  ]);
  const other = loadLibrary('tests/fixtures/two-guides');
  guide.use(new Guide(other));
  expect(await versions()).toEqual([`guide_content_info{version="${other.version}"}`]);
});

test.each(['deploy/grafana-dashboard.json', 'deploy/alerts.yaml', 'docs/running.md'])(
  'every metric that %s names is served',
  async (file) => {
    server.refuse();
    server.close();
    await serveWith(() => true);
    await converse([], { typed: 'pros' });
    const served = new Set(
      [...(await scrape()).keys()].flatMap((series) => {
        const [name = ''] = series.split('{');
        return [name, name.replace(/_bucket$/, '')];
      }),
    );
    const named = [...readFileSync(file, 'utf8').matchAll(/\b(?:guide|nodejs|process)_[a-z0-9_]*[a-z]/g)].map(
      ([name]) => name,
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !served.has(name))).toEqual([]);
  },
);

test('typed words never become a label, so the number of labels does not grow with use', async () => {
  const before = (await scrape()).size;
  await converse([], { typed: 'a secret' });
  const once = await scrape();
  for (const secret of ['another secret', 'one more secret', 'zzz', 'pros of secrets']) {
    await converse([], { typed: secret });
  }
  const often = await scrape();
  expect([...often.keys()].filter((series) => series.includes('secret'))).toEqual([]);
  expect(once.size).toBeGreaterThan(before);
  expect([...often.keys()].filter((series) => !once.has(series) && series.startsWith('guide_inter'))).toEqual(
    [],
  );
});
