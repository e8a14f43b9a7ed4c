import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, test } from 'vitest';
import { z } from 'zod';
import { FakeDiscord, TOKEN } from '../adapters/discord/fake-discord.ts';
import { APP_TOKEN, BOT_TOKEN, Workspace } from '../adapters/slack/fake-slack.ts';
import { build, readDockerfile } from '../dockerfile.ts';
import { waitFor } from './wait.ts';

const STARTS = 5;

const TIMEOUT_MILLISECONDS = 1_200_000;

const folder = mkdtempSync(join(tmpdir(), 'image-'));
// The user that runs the guide needs access to it.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }), TIMEOUT_MILLISECONDS);

const megabytes = (path: string): string =>
  `${(Number(execFileSync('du', ['-sk', path], { encoding: 'utf8' }).split('\t')[0]) / 1024).toFixed(1)} MB`;

/** A user who cannot change the guide's files, if this test is run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Resolves when the log has these words. */
async function until(child: ChildProcess, words: string): Promise<void> {
  let log = '';
  const read = async (): Promise<void> => {
    for await (const chunk of child.stderr?.iterator({ destroyOnReturn: false }) ?? []) {
      log += String(chunk);
      if (log.includes(words)) return;
    }
    throw new Error(`It ended without "${words}": ${log}`);
  };
  await waitFor(() => `"${words}" in this log: ${log}`, read());
}

interface Taken {
  /** Milliseconds of real time. */
  readonly clock: number;
  /** Milliseconds of processor time, which other work of the machine changes least. */
  readonly processor: number;
}

/** Code in each process that reports its milliseconds of processor time. */
const PROBE = `const used = () => { const { user, system } = process.cpuUsage(); return { used: (user + system) / 1000 }; };
process.on('message', () => process.send(used()));`;
const WITH_PROBE = ['--import', `data:text/javascript,${encodeURIComponent(PROBE)}`];

async function processorOf(child: ChildProcess): Promise<number> {
  child.send('used');
  const [answer] = await waitFor(() => 'the processor time', once(child, 'message'));
  return z.object({ used: z.number() }).parse(answer).used;
}

/** Starts Node.js without a program. */
async function startNode(): Promise<Taken> {
  const began = performance.now();
  const child = spawn(process.execPath, [...WITH_PROBE, '-e', 'console.error("ready")'], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  await until(child, 'ready');
  const clock = performance.now() - began;
  const processor = await processorOf(child);
  child.kill();
  return { clock, processor };
}

const least = (taken: readonly Taken[], unit: keyof Taken): number =>
  Math.min(...taken.map((each) => each[unit]));

test(
  'the steps of the Dockerfile, run in an empty folder: size, start and end of the guide',
  async () => {
    const stages = readDockerfile();
    const app = build(stages, folder);
    const { entrypoint, environment } = stages.at(-1) ?? { entrypoint: [], environment: {} };
    execFileSync('chmod', ['-R', 'a-w', app]);
    console.log(`/app: ${megabytes(app)}`);

    const workspace = await Workspace.open();
    const discord = await FakeDiscord.start();
    const slackOnly = { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN };
    const setups: readonly [string, Record<string, string>][] = [
      ['Slack', slackOnly],
      ['Discord', { DISCORD_TOKEN: TOKEN }],
      ['both', { ...slackOnly, DISCORD_TOKEN: TOKEN }],
      ['both, with metrics', { ...slackOnly, DISCORD_TOKEN: TOKEN, METRICS_PORT: '0' }],
    ];
    const [, ...args] = entrypoint;
    for (const [name, settings] of setups) {
      const bare: Taken[] = [];
      const guide: Taken[] = [];
      for (let i = 0; i < STARTS; i++) {
        bare.push(await startNode());
        const began = performance.now();
        const child = spawn(process.execPath, [...WITH_PROBE, ...args], {
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
          stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        });
        await until(child, '"ready"');
        const clock = performance.now() - began;
        guide.push({ clock, processor: await processorOf(child) });
        const signal = i % 2 === 0 ? 'SIGTERM' : 'SIGINT';
        child.kill(signal);
        const [code] = await waitFor(() => `the end after ${signal}`, once(child, 'exit'));
        if (code !== 0) throw new Error(`${signal} ended it with ${code}`);
      }
      // The minimum, because other work of the machine only adds to the time.
      const of = (unit: keyof Taken): string =>
        `${least(guide, unit).toFixed(0)} ms (${(least(guide, unit) / least(bare, unit)).toFixed(1)} times bare Node.js)`;
      console.log(`ready in ${name}: ${of('clock')}, of processor ${of('processor')}`);
    }
    workspace.close();
    await discord.stop();
  },
  TIMEOUT_MILLISECONDS,
);
