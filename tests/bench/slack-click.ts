import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'vitest';
import { z } from 'zod';
import { BOT_TOKEN, Member, overHttp, SIGNING_SECRET, Workspace } from '../e2e/slack-workspace.ts';

const CLICKS = 2_000;
const AT_ONCE = 10;
const ROUNDS = 3;

/** Goes into each process: says on request how many microseconds of processor it has used. */
const PROBE = `process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ used: user + system });
});`;

/** A Bolt app that acknowledges and answers every click, with all that Bolt does by itself. */
const BARE = `import bolt from '@slack/bolt';
const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  botId: 'B0',
  botUserId: 'U0',
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});
app.action(/.*/, async ({ ack, respond }) => {
  await ack();
  await respond({ text: 'clicked', replace_original: true });
});
const server = await app.start({ port: 0, host: '127.0.0.1' });
console.error(JSON.stringify({ port: server.address().port }));`;

async function startProcess(workspace: Workspace, ...program: readonly string[]) {
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(PROBE)}`, ...program],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        PATH: process.env.PATH,
        DOTENV_CONFIG_PATH: '/dev/null',
        SLACK_API_URL: workspace.apiUrl,
        SLACK_BOT_TOKEN: BOT_TOKEN,
        SLACK_SIGNING_SECRET: SIGNING_SECRET,
        HOST: '127.0.0.1',
        PORT: '0',
      },
    },
  );
  let log = '';
  const port = await new Promise<number>((resolve) =>
    child.stderr?.on('data', (chunk) => {
      log += String(chunk);
      const found = /"port":(\d+)/.exec(log)?.[1];
      if (found !== undefined) resolve(Number(found));
    }),
  );
  return { child, port };
}

const report = z.object({ used: z.number() });

async function used(child: ChildProcess): Promise<number> {
  child.send('how much?');
  const [message] = await once(child, 'message');
  return report.parse(message).used;
}

/** Microseconds of processor for one click, from its arrival to its answer. */
async function perClick(
  workspace: Workspace,
  { child, port }: { readonly child: ChildProcess; readonly port: number },
  token: string,
): Promise<number> {
  const clicking = async (clicks: number): Promise<void> => {
    const answered = workspace.received + clicks;
    const people = Array.from({ length: AT_ONCE }, () => new Member(workspace, overHttp({ port })));
    for (let i = 0; i < clicks; i += AT_ONCE) {
      await Promise.all(people.map((member) => member.click(token, true)));
    }
    await workspace.receivedBy(answered);
  };
  await clicking(CLICKS / 2);
  const before = await used(child);
  await clicking(CLICKS);
  return ((await used(child)) - before) / CLICKS;
}

test('the processor that a click takes, against a bare Bolt app', async () => {
  const workspace = await Workspace.open();
  const guide = await startProcess(workspace, 'dist/src/main.js');
  const bare = await startProcess(workspace, '--input-type=module', '--eval', BARE);
  const ann = new Member(workspace, overHttp(guide));
  await ann.type('/llm-strategy');
  const token = ann.token('Not measured yet');
  for (let round = 1; round <= ROUNDS; round++) {
    const theirs = await perClick(workspace, bare, token);
    const ours = await perClick(workspace, guide, token);
    console.log(
      `round ${round}: ${(ours / theirs).toFixed(2)} of a bare Bolt app (${ours.toFixed(0)} against ${theirs.toFixed(0)} µs)`,
    );
  }
  guide.child.kill();
  bare.child.kill();
  workspace.close();
});
