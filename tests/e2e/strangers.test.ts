import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BOT_TOKEN, Member, overHttp, SIGNING_SECRET, Workspace } from '../adapters/slack/fake-slack.ts';
import { DEFAULTS, type GuideProcess, portOf } from './guide.ts';

/** Descriptors that the process may open. Some systems allow no more by default. */
const DESCRIPTORS = 256;

/** People who press a button at the same time. Each answer needs a connection to Slack. */
const PEOPLE = 50;

let workspace: Workspace;
let guide: GuideProcess;
const strangers: Socket[] = [];

beforeEach(async () => {
  workspace = await Workspace.open();
  guide = spawn('sh', ['-c', `ulimit -n ${DESCRIPTORS} && exec "$0" dist/main.js`, process.execPath], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...DEFAULTS,
      SLACK_API_URL: workspace.apiUrl,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      HOST: '127.0.0.1',
      PORT: '0',
    },
  });
});

afterEach(() => {
  for (const socket of strangers) socket.destroy();
  guide.kill('SIGKILL');
  workspace.close();
});

// Only Linux tells the process its limit.
test.runIf(existsSync('/proc/self/limits'))(
  'people are answered while strangers hold more connections than the process may open descriptors',
  async () => {
    const port = await portOf(guide);
    guide.stderr.resume();
    for (let i = 0; i < 2 * DESCRIPTORS; i++) {
      const stranger = connect(port, '127.0.0.1').on('error', () => {});
      strangers.push(stranger);
      await Promise.race([once(stranger, 'connect'), once(stranger, 'close')]);
    }
    const people = Array.from({ length: PEOPLE }, () => new Member(workspace, overHttp({ port })));
    await Promise.all(people.map((person) => person.type('/llm-strategy')));
    await Promise.all(people.map((person) => person.click(person.token('Not measured yet'))));
    for (let i = 0; i < PEOPLE; i++)
      expect((await workspace.nextPost()).text).toContain('Start with a prompt');
  },
);
