import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import type { Round } from './measure.ts';
import { waitFor } from './wait.ts';

const PROBE = './tests/bench/programs/probe.js';

const reported = z.object({
  processor: z.number(),
  resident: z.number(),
  heap: z.number(),
  longest: z.number(),
});

/**
 * The resources that a process has used so far: microseconds of processor time, bytes of memory; and the microseconds of
 * the longest work without a pause since the process is watched.
 */
export type Use = z.output<typeof reported>;

/** A measured process, with these settings only. */
export class Measured {
  readonly #child: ChildProcess;
  readonly #program: string;
  readonly #ended: Promise<void>;
  #errors = '';

  /** @param program the arguments of node: its options, a script, the script's arguments */
  constructor(program: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#program = program.join(' ');
    this.#child = spawn(process.execPath, ['--import', PROBE, ...program], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { PATH: process.env.PATH, DOTENV_CONFIG_PATH: '/dev/null', ...environment },
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors += String(chunk);
    });
  }

  /** Waits until the log of the process matches a pattern. @returns the match of the first group */
  async writes(pattern: RegExp): Promise<string> {
    for (;;) {
      const [, found] = pattern.exec(this.#errors) ?? [];
      if (found !== undefined) return found;
      if (this.#child.stderr)
        await this.#unlessEnded(`the line ${pattern}`, once(this.#child.stderr, 'data'));
    }
  }

  /**
   * A round in which the process does something a number of times. Gives the microseconds of processor time for one.
   * @param act triggers the work, if the process does not start it itself
   */
  work(name: string, times: number, act: () => void = () => {}): Round {
    return async () => {
      await this.writes(/(ready)/);
      const { processor: before } = await this.report();
      this.#child.send(`${name} ${times}`);
      const done = once(this.#child, 'message');
      act();
      await this.#unlessEnded(`the end of "${name} ${times}"`, done);
      return ((await this.report()).processor - before) / times;
    };
  }

  async report(): Promise<Use> {
    this.#child.send('report');
    const [message] = await this.#unlessEnded('the report', once(this.#child, 'message'));
    return reported.parse(message);
  }

  /** Begins to measure the longest piece of work without a pause. */
  watch(): void {
    this.#child.send('watch');
  }

  async stop(): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }

  /** @throws Error with the output of the process, if it ends first or the result does not come */
  async #unlessEnded<Result>(what: string, result: Promise<Result>): Promise<Result> {
    const log = (): string => `${this.#program}, which has logged: ${this.#errors}`;
    const first = await waitFor(() => `${what} of ${log()}`, Promise.race([result, this.#ended]));
    if (first === undefined) throw new Error(`The end came before ${what} of ${log()}`);
    return first;
  }
}
