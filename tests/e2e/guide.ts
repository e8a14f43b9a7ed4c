import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the guide as a process, with nothing set but what is given, says the lines and closes its input. */
export async function runGuide(
  lines: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const child = spawn(process.execPath, ['dist/src/main.js'], {
    env: { PATH: process.env.PATH, DOTENV_CONFIG_PATH: '/dev/null', ...environment },
  });
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [[code], output, errors] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: typeof code === 'number' ? code : null, output, errors };
}
