import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, test } from 'vitest';
import { FakeDiscord, TOKEN } from '../adapters/discord/fake-discord.ts';
import { build, readDockerfile } from '../dockerfile.ts';
import { APP_TOKEN, BOT_TOKEN, Workspace } from '../e2e/slack-workspace.ts';

const STARTS = 5;

const TIMEOUT_MILLISECONDS = 1_200_000;

const folder = mkdtempSync(join(tmpdir(), 'image-'));
// Whoever runs the guide must be able to reach it.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }), TIMEOUT_MILLISECONDS);

const megabytes = (path: string): string =>
  `${(Number(execFileSync('du', ['-sk', path], { encoding: 'utf8' }).split('\t')[0]) / 1024).toFixed(1)} MB`;

/** As somebody who can change none of its files, where this is run by one who can become that. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Resolves with the milliseconds until the log says so, from the start of the process. */
async function until(child: ChildProcess, words: string): Promise<number> {
  const began = performance.now();
  let log = '';
  for await (const chunk of child.stderr?.iterator({ destroyOnReturn: false }) ?? []) {
    log += String(chunk);
    if (log.includes(words)) return performance.now() - began;
  }
  throw new Error(`It ended without "${words}": ${log}`);
}

function startOfNode(): number {
  const began = performance.now();
  execFileSync(process.execPath, ['-e', '0']);
  return performance.now() - began;
}

test(
  'what the Dockerfile does, done in an empty folder: its size, its start, and its end',
  async () => {
    const stages = readDockerfile();
    const app = build(stages, folder);
    const { command, environment } = stages.at(-1) ?? { command: [], environment: {} };
    execFileSync('chmod', ['-R', 'a-w', app]);
    console.log(`/app: ${megabytes(app)}, of which packages: ${megabytes(join(app, 'node_modules'))}`);

    const workspace = await Workspace.open();
    const discord = await FakeDiscord.start();
    const slackOnly = { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN };
    const setups: readonly [string, Record<string, string>][] = [
      ['Slack', slackOnly],
      ['Discord', { DISCORD_TOKEN: TOKEN }],
      ['both', { ...slackOnly, DISCORD_TOKEN: TOKEN }],
      ['both, with metrics', { ...slackOnly, DISCORD_TOKEN: TOKEN, METRICS_PORT: '0' }],
    ];
    const [, ...args] = command;
    for (const [name, settings] of setups) {
      const bare: number[] = [];
      const guide: number[] = [];
      for (let i = 0; i < STARTS; i++) {
        bare.push(startOfNode());
        const child = spawn(process.execPath, args, {
          cwd: app,
          ...NOBODY,
          env: {
            ...environment,
            HOST: '127.0.0.1',
            PORT: '0',
            SLACK_API_URL: workspace.apiUrl,
            DISCORD_API_URL: discord.apiUrl,
            ...settings,
          },
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        guide.push(await until(child, '"ready"'));
        const signal = i % 2 === 0 ? 'SIGTERM' : 'SIGINT';
        child.kill(signal);
        const [[code], rest] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
        if (code !== 0) throw new Error(`${signal} ended it with ${code}: ${rest}`);
      }
      // Whatever else the machine does only adds to it.
      const [least, leastBare] = [Math.min(...guide), Math.min(...bare)];
      console.log(
        `ready in ${name}: ${least.toFixed(0)} ms, ${(least / leastBare).toFixed(1)} times node -e 0 (${leastBare.toFixed(0)} ms)`,
      );
    }
    workspace.close();
    await discord.stop();
  },
  TIMEOUT_MILLISECONDS,
);
