import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { STRATEGY } from '../fixtures/guides.ts';

export interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

type Environment = Readonly<Record<string, string>>;

/** An environment without settings, except that the content is a fixture. */
export const DEFAULTS = { PATH: process.env.PATH, DOTENV_CONFIG_PATH: '/dev/null', CONTENT_DIR: STRATEGY };

/** Runs the guide in a process of its own, types the lines and closes its input. */
export const runGuide = (lines: readonly string[], environment: Environment = {}): Promise<Run> =>
  run([], lines, environment);

/** Runs a command of the guide, such as "check". */
export const runCommand = (...args: readonly string[]): Promise<Run> => run(args, [], {});

/** Runs a command of the guide with these variables. */
export const runCommandIn = (environment: Environment, ...args: readonly string[]): Promise<Run> =>
  run(args, [], environment);

async function run(
  args: readonly string[],
  lines: readonly string[],
  environment: Environment,
): Promise<Run> {
  const child = spawn(process.execPath, ['dist/main.js', ...args], { env: { ...DEFAULTS, ...environment } });
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [[code], output, errors] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: typeof code === 'number' ? code : null, output, errors };
}

export type GuideProcess = ChildProcessByStdio<null, Readable, Readable>;

/** Starts the guide as a process that keeps running. */
export const spawnGuide = (environment: Environment, ...args: readonly string[]): GuideProcess =>
  spawn(process.execPath, ['dist/main.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...DEFAULTS, ...environment },
  });

/** Waits until the process is ready. @returns the port of its HTTP server */
export const portOf = async (guide: GuideProcess): Promise<number> =>
  Number(/"port":(\d+)/.exec(await logged(guide, '"ready"'))?.[1]);

/** Resolves when the process has logged all these words. Returns the log since the call. */
export async function logged(guide: GuideProcess, ...expected: readonly string[]): Promise<string> {
  let log = '';
  for await (const chunk of guide.stderr.iterator({ destroyOnReturn: false })) {
    log += String(chunk);
    if (expected.every((words) => log.includes(words))) return log;
  }
  throw new Error(`It ended without "${expected.join('", "')}": ${log}`);
}
