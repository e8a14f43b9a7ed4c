import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import type { Round } from './measure.ts';

const PROBE = './tests/bench/programs/probe.js';

const reported = z.object({ processor: z.number(), resident: z.number(), heap: z.number() });

/** What a process has used so far: microseconds of processor, bytes of memory. */
export type Use = z.output<typeof reported>;

/** A process that is measured: a program with nothing set but what is given. */
export class Measured {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #errors = '';

  /** @param program what node is given: its options, a script, the script's arguments */
  constructor(program: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, ['--import', PROBE, ...program], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { PATH: process.env.PATH, DOTENV_CONFIG_PATH: '/dev/null', ...environment },
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors += String(chunk);
    });
  }

  /** Waits for what the process writes to its log. Returns what the first group of the pattern matched. */
  async writes(pattern: RegExp): Promise<string> {
    for (;;) {
      const [, found] = pattern.exec(this.#errors) ?? [];
      if (found !== undefined) return found;
      if (this.#child.stderr) await this.#unlessEnded(once(this.#child.stderr, 'data'));
    }
  }

  /**
   * Has it do something so often in each round: microseconds of processor for one.
   * @param act what makes it do that, if it does not begin by itself
   */
  work(name: string, times: number, act: () => void = () => {}): Round {
    return async () => {
      await this.writes(/(ready)/);
      const { processor: before } = await this.report();
      this.#child.send(`${name} ${times}`);
      const done = once(this.#child, 'message');
      act();
      await this.#unlessEnded(done);
      return ((await this.report()).processor - before) / times;
    };
  }

  async report(): Promise<Use> {
    this.#child.send('report');
    const [message] = await this.#unlessEnded(once(this.#child, 'message'));
    return reported.parse(message);
  }

  async stop(): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }

  /** @throws Error with what the process wrote, if it ends first */
  async #unlessEnded<Result>(result: Promise<Result>): Promise<Result> {
    const first = await Promise.race([result, this.#ended]);
    if (first === undefined) throw new Error(`A process that is measured ended: ${this.#errors}`);
    return first;
  }
}
