import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PATH } from '../../adapters/slack/commands.ts';
import { BOT_TOKEN, Member, overHttp, SIGNING_SECRET, Workspace } from '../adapters/slack/fake-slack.ts';
import { type GuideProcess, portOf, spawnGuide } from '../e2e/guide.ts';
import { sizeOf } from './size.ts';

/** Their lines, one each, would exceed what the log lets wait. */
const REFUSED = sizeOf(200_000, 30_000);
const PEOPLE = 200;
const ATTACKERS = 25;

let workspace: Workspace;
let guide: GuideProcess;

beforeAll(async () => {
  workspace = await Workspace.open();
  guide = spawnGuide({
    SLACK_API_URL: workspace.apiUrl,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    HOST: '127.0.0.1',
    PORT: '0',
    DRAIN_SECONDS: '0',
  });
});

afterAll(() => {
  guide.kill('SIGKILL');
  workspace.close();
});

/** Requests of the kinds that cost least to send. */
const REQUESTS = [
  `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`,
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  'not a request\r\n\r\n',
];

/** Sends a request, and resolves when the guide has closed the connection. */
async function attack(port: number, request: string): Promise<void> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.resume().write(request);
  await once(socket, 'close');
}

test(`the log has a line for each of ${PEOPLE} people, though nobody reads it during ${REFUSED} refused requests`, async () => {
  const port = await portOf(guide);
  guide.stderr.pause();
  let sent = 0;
  const start = performance.now();
  const attackers = Array.from({ length: ATTACKERS }, async () => {
    while (sent < REFUSED) await attack(port, REQUESTS[sent++ % REQUESTS.length] ?? '');
  });
  const person = new Member(workspace, overHttp({ port }));
  for (let i = 1; i <= PEOPLE; i++) {
    while (sent < (i * REFUSED) / PEOPLE) await attack(port, REQUESTS[sent++ % REQUESTS.length] ?? '');
    await person.type('/llm-strategy');
  }
  await Promise.all(attackers);
  console.log({ refusedPerSecond: Math.round((sent / (performance.now() - start)) * 1000) });
  const log = text(guide.stderr);
  guide.kill('SIGTERM');
  const lines = (await log).split('\n');
  expect(lines.filter((line) => line.includes('"kind":"command"'))).toHaveLength(PEOPLE);
  expect(lines.filter((line) => line.includes('requests were refused')).length).toBeGreaterThan(0);
});
