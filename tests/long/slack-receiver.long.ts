import { once } from 'node:events';
import { createServer } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PATH, SCOPES } from '../../adapters/slack/commands.ts';
import { BOT_TOKEN, SIGNING_SECRET } from '../adapters/slack/fake-slack.ts';
import { STRATEGY } from '../fixtures/guides.ts';
import { BareBolt, ENDS, WAITS, WAITS_FOR_NOTHING } from './bare-bolt.ts';
import { MeasuredGuide } from './measured-guide.ts';
import { sizeOf } from './size.ts';
import { type WireRequest, wireRequests } from './slack-requests.ts';
import { type Answer, ask, sendSlowly } from './wire.ts';

const REQUESTS = sizeOf(100_000, 2_000);
const AT_ONCE = 100;

/** The number of additional requests that are too slow to ever end. */
const SLOW = 20;

/** The longest time that Slack waits for an answer. */
const ANSWER_LIMIT_MILLISECONDS = 3_000;

/** A Slack that accepts every request. */
const slack = createServer(async (request, response) => {
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-oauth-scopes', SCOPES.map(({ scope }) => scope).join());
  request.resume();
  response.end('{"ok":true,"user_id":"U0","bot_id":"B0","ts":"1.2","view":{"id":"V1"}}');
});

let apiUrl: string;
let guide: MeasuredGuide;
let bolt: BareBolt;

beforeAll(async () => {
  slack.listen(0, '127.0.0.1');
  await once(slack, 'listening');
  const address = slack.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no Slack.');
  apiUrl = `http://127.0.0.1:${address.port}/api/`;
  guide = await MeasuredGuide.start({
    SLACK_API_URL: apiUrl,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    CONTENT_DIR: STRATEGY,
    HOST: '127.0.0.1',
    PORT: '0',
  });
  bolt = await BareBolt.start();
});

afterAll(async () => {
  bolt.stop();
  await guide.stop();
  slack.close();
  slack.closeAllConnections();
});

interface Pair {
  readonly request: WireRequest;
  readonly theirs: Answer;
  readonly ours: Answer;
}

/** The known differences between the guide's answers and Bolt's. */
const DIFFERENCES: readonly { readonly name: string; readonly holds: (pair: Pair) => boolean }[] = [
  {
    name: 'a body that is null, which ends Bolt, is refused',
    holds: ({ theirs, ours }) => theirs === ENDS && ours === 400,
  },
  {
    name: 'a body that is not an object, which Bolt does not answer, is refused',
    holds: ({ theirs, ours }) => theirs === WAITS_FOR_NOTHING && ours === 400,
  },
  {
    name: 'a challenge that is not a string, which Bolt returns, or which ends Bolt if it is too deep, is refused',
    holds: ({ theirs, ours, request: { body } }) =>
      (theirs === 200 || theirs === 'closed') &&
      ours === 400 &&
      /"type":"url_verification"/.test(String(body)) &&
      !/"challenge":"/.test(String(body)),
  },
  {
    name: 'a request from the future, which Bolt takes, is refused',
    holds: ({ ours, request: { head } }) => {
      const [, timestamp] = /^x-slack-request-timestamp: *(.*?)\r$/im.exec(head) ?? [];
      return ours === 401 && !(Number(timestamp) < Date.now() / 1000 + 300);
    },
  },
  {
    name: 'a request that Bolt refuses after its body is refused before it',
    holds: ({ theirs, ours }) => (ours === 401 || ours === 413) && (theirs === 400 || theirs === 413),
  },
  {
    name: 'a check of the certificate with a wrong signature, or a long one without, is refused',
    holds: ({ theirs, ours, request: { body } }) =>
      theirs === 200 && (ours === 401 || ours === 413) && String(body).includes('ssl_check'),
  },
  {
    name: 'a check of the certificate without its content type is answered',
    holds: ({ theirs, ours, request: { body } }) =>
      theirs === 401 && ours === 200 && String(body).includes('ssl_check'),
  },
  {
    name: 'a form that names its character set, which Bolt refuses, is read',
    holds: ({ theirs, ours, request: { head } }) =>
      theirs === 400 && ours === 200 && /^content-type: [^\r]*;/im.test(head),
  },
  {
    name: 'an event that Bolt does not answer is acknowledged',
    holds: ({ theirs, ours }) => theirs === WAITS && ours === 200,
  },
  {
    name: 'an event that Bolt fails on is acknowledged',
    holds: ({ theirs, ours }) => theirs === 500 && ours === 200,
  },
  {
    name: 'an unknown expectation without a host, of which Bolt names the other fault, is refused',
    holds: ({ theirs, ours, request: { head } }) =>
      theirs === 400 && ours === 417 && /^expect:/im.test(head) && !/^host:/im.test(head),
  },
  {
    name: 'an invalid address, on which Bolt fails, is not found',
    holds: ({ theirs, ours, request }) =>
      theirs === 500 && ours === 404 && !URL.canParse(request.target, 'http://localhost'),
  },
];

test(`${REQUESTS} damaged requests are answered as Bolt answers them, or better; none ends the process`, async () => {
  const differences = new Map<string, number>();
  const answers = new Map<string, number>();
  const compare = (pair: Pair): void => {
    const { ours, theirs, request } = pair;
    count(answers, `${theirs} ${ours}`);
    const shown = `Bolt ${theirs}, ours ${ours}: ${showRequest(request)}`;
    expect(ours, shown).not.toBe('silence');
    expect(ours === 'closed' ? 0 : ours, shown).toBeLessThan(500);
    if (ours === theirs) return;
    const difference = DIFFERENCES.find(({ holds }) => holds(pair));
    if (!difference) throw new Error(shown);
    count(differences, difference.name);
  };
  const sendAll = fc.asyncProperty(
    fc.array(wireRequests(apiUrl), { minLength: AT_ONCE, maxLength: AT_ONCE }),
    async (requests) => {
      const asked = Promise.all(requests.map((request) => ask(guide.port, request)));
      const told: Answer[] = [];
      for (const request of requests) told.push(await ask(bolt.port, request));
      const answered = await asked;
      expect(guide.isRunning, guide.errors.join('\n')).toBe(true);
      requests.forEach((request, i) => {
        compare({ request, theirs: told[i] ?? 'silence', ours: answered[i] ?? 'silence' });
      });
      expect(guide.errors).toEqual([]);
    },
  );
  const run = (share: number): Promise<void> =>
    fc.assert(sendAll, {
      numRuns: (REQUESTS / AT_ONCE) * share,
      endOnFailure: true,
      // The error names the one wrong answer, which says more than all requests of the property.
      asyncReporter: async ({ failed, seed, errorInstance }) => {
        if (failed) throw new Error(`Failed with seed ${seed}.`, { cause: errorInstance });
      },
    });

  const neverEnding = Promise.all(Array.from({ length: SLOW }, () => sendSlowly(guide.port, PATH)));
  await run(1 / 4);
  const before = await guide.usage();
  await run(3 / 4);
  const after = await guide.usage();
  console.table(Object.fromEntries(answers));
  console.table(Object.fromEntries(differences));
  console.log({ before, after });
  expect(Math.max(before.slowest, after.slowest)).toBeLessThan(ANSWER_LIMIT_MILLISECONDS);
  expect(after.heap / before.heap).toBeLessThan(1.15);
  expect(await neverEnding, 'they are told that they took too long').toEqual(Array(SLOW).fill(408));
});

const showRequest = ({ head, body }: WireRequest): string =>
  `${head.slice(0, 1000)}${body.subarray(0, 1000).toString('latin1')}`;

const count = (counts: Map<string, number>, key: string): unknown =>
  counts.set(key, (counts.get(key) ?? 0) + 1);
