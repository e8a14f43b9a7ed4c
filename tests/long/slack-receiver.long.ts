import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { PATH } from '../../adapters/slack/http.ts';
import { SCOPES } from '../../adapters/slack/scopes.ts';
import { BOT_TOKEN, SIGNING_SECRET } from '../e2e/slack-workspace.ts';
import { MeasuredGuide } from './measured-guide.ts';
import './size.ts';
import { type WireRequest, wireRequests } from './slack-requests.ts';

const REQUESTS = 100_000;
const AT_ONCE = 100;

/** The longest that Slack waits. */
const PATIENCE_MILLISECONDS = 3_000;

/** How long Bolt itself waits for somebody to acknowledge, in place of its three seconds. */
const BOLT_MILLISECONDS = 300;

/** Bolt's own receiver under listeners for everything, kept from ending where it would: it counts that instead. */
const BARE = `
import bolt from '@slack/bolt';
let ends = 0;
for (const end of ['unhandledRejection', 'uncaughtException']) process.on(end, () => { ends += 1; });
process.on('message', () => process.send({ ends }));
const receiver = new bolt.HTTPReceiver({
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  bodyLimit: 1024 * 1024,
  unhandledRequestTimeoutMillis: ${BOLT_MILLISECONDS},
  unhandledRequestHandler: ({ response }) => { if (!response.headersSent) response.writeHead(599).end(); },
  logLevel: 'error',
});
const app = new bolt.App({ receiver, token: 'xoxb-x', botId: 'B0', botUserId: 'U0', tokenVerificationEnabled: false });
const ack = async ({ ack }) => ack();
for (const kind of ['command', 'action', 'view', 'shortcut', 'options']) app[kind](/.*/, ack);
app.event(/.*/, async () => {});
const server = await app.start({ port: 0, host: '127.0.0.1' });
process.send({ port: server.address().port });`;

/** Everything that is said to Slack is taken. */
const slack = createServer(async (request, response) => {
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-oauth-scopes', SCOPES.map(({ scope }) => scope).join());
  request.resume();
  response.end('{"ok":true,"user_id":"U0","bot_id":"B0","ts":"1.2","view":{"id":"V1"}}');
});

let apiUrl: string;
let guide: MeasuredGuide;
let bare: ChildProcess;
let barePort: number;

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
    HOST: '127.0.0.1',
    PORT: '0',
  });
  bare = spawn(process.execPath, ['--input-type=module', '--eval', BARE], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { PATH: process.env.PATH, SLACK_SIGNING_SECRET: SIGNING_SECRET },
  });
  const [started] = await once(bare, 'message');
  barePort = z.object({ port: z.number() }).parse(started).port;
});

afterAll(async () => {
  bare.kill();
  await guide.stop();
  slack.close();
  slack.closeAllConnections();
});

/** A status, or none where the connection ended without one, or nothing came in time. */
interface Answer {
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** Sends a request, byte by byte as it is. */
function ask(
  port: number,
  { head, body, isCutOff }: WireRequest,
  patience = PATIENCE_MILLISECONDS,
): Promise<Answer> {
  return new Promise((resolve) => {
    const start = performance.now();
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      // Where the connection would be kept open, nothing more is to come.
      if (answer.includes('\r\n\r\n')) socket.destroy();
    });
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', () => {
      const [, status] =
        /^HTTP\/1\.1 (\d{3})/.exec(answer.replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '')) ?? [];
      resolve({
        status: status === undefined ? undefined : Number(status),
        milliseconds: performance.now() - start,
      });
    });
    socket.write(`${head}\r\n\r\n`, 'latin1');
    if (isCutOff) socket.end(body);
    else socket.write(body);
  });
}

interface Pair {
  readonly request: WireRequest;
  readonly bolt: number | undefined;
  readonly ours: number | undefined;
}

const isRefusal = (status: number | undefined): boolean =>
  status !== undefined && status >= 400 && status < 500;

/** In what the guide may answer otherwise than Bolt, and why. */
const DIFFERENCES: readonly { readonly why: string; readonly holds: (pair: Pair) => boolean }[] = [
  {
    why: 'what Bolt ends on, fails on or leaves without an answer is acknowledged, or refused as malformed',
    holds: ({ bolt, ours }) => (bolt === undefined || bolt >= 500) && (ours === 200 || ours === 400),
  },
  {
    why: 'what is not signed is refused, though Bolt takes too long over it',
    holds: ({ bolt, ours }) => bolt === undefined && ours === 401,
  },
  {
    why: 'a body that is null is refused before anything else is looked at',
    holds: ({ bolt, ours, request }) =>
      (bolt === 401 || bolt === 200) &&
      ours === 400 &&
      /^\s*null\s*$|payload=null/.test(String(request.body)),
  },
  {
    why: 'what is wrong in several ways is refused for one or another of them',
    holds: ({ bolt, ours }) => isRefusal(bolt) && isRefusal(ours),
  },
  {
    why: 'the path is taken as it is written',
    holds: ({ ours, request }) => ours === 404 && request.target.split('?')[0] !== PATH,
  },
];

// Beside other work, Bolt is often too slow to be compared with.
test.skipIf(inject('isShort'))(
  `${REQUESTS} damaged requests are answered as Bolt answers them, or better; none ends the process`,
  async () => {
    const differences = new Map<string, number>();
    const statuses = new Map<string, number>();
    let slowest = 0;
    const sendAll = fc.asyncProperty(
      fc.array(wireRequests(apiUrl), { minLength: AT_ONCE, maxLength: AT_ONCE }),
      async (requests) => {
        await Promise.all(
          requests.map(async (request) => {
            const [ours, bolt] = await Promise.all([
              ask(guide.port, request),
              ask(barePort, request, BOLT_MILLISECONDS * 3),
            ]);
            const pair: Pair = { request, ours: ours.status, bolt: bolt.status };
            count(statuses, `${pair.bolt} ${pair.ours}`);
            slowest = Math.max(slowest, ours.milliseconds);
            const shown = `Bolt ${pair.bolt}, ours ${pair.ours}: ${showRequest(request)}`;
            if (!isUnfinished(request)) expect(ours.milliseconds, shown).toBeLessThan(PATIENCE_MILLISECONDS);
            expect(ours.status ?? 0, shown).toBeLessThan(500);
            if (pair.ours === pair.bolt) return;
            const difference = DIFFERENCES.find(({ holds }) => holds(pair));
            if (!difference) throw new Error(shown);
            count(differences, difference.why);
          }),
        );
        expect(guide.isRunning).toBe(true);
        // Bolt fails on some in its own code, and the guide logs that.
        expect(guide.errors.filter((line) => !line.includes('/@slack/bolt/'))).toEqual([]);
      },
    );
    const run = (share: number): Promise<void> =>
      fc.assert(sendAll, { numRuns: (REQUESTS / AT_ONCE) * share, endOnFailure: true });
    await run(1 / 4);
    const before = await guide.usage();
    await run(3 / 4);
    const after = await guide.usage();
    const ended = once(bare, 'message');
    bare.send('ends');
    console.table(Object.fromEntries(statuses));
    console.table(Object.fromEntries(differences));
    console.log({ slowest, heap: [before.heap, after.heap], bolt: (await ended)[0] });
    expect(after.heap / before.heap).toBeLessThan(1.15);
  },
);

/** Whether more was announced than came, so that there is nothing to answer yet. */
const isUnfinished = ({ head, body, isCutOff }: WireRequest): boolean =>
  isCutOff ||
  /^transfer-encoding: chunked/im.test(head) ||
  Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0) > body.length;

const showRequest = ({ head, body }: WireRequest): string =>
  `${head.slice(0, 1000)}\n\n${body.subarray(0, 1000).toString('latin1')}`;

const count = (counts: Map<string, number>, key: string): unknown =>
  counts.set(key, (counts.get(key) ?? 0) + 1);
