import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** Milliseconds between two looks at the event loop; a look that comes later than that shows a delay. */
const RESOLUTION = 10;

/**
 * Goes into the process: answers each message with what it has used, and how long it did not listen, and took to
 * answer, since the last. The time to answer is its own: what it computes, and what it waits while it could run.
 * A machine that is busy with something else adds nothing to that.
 */
const PROBE = `
import { subscribe } from 'node:diagnostics_channel';
import { monitorEventLoopDelay } from 'node:perf_hooks';
let [turns, slowest] = [0, 0];
setInterval(() => { turns += 1; }, ${RESOLUTION}).unref();
const now = () => {
  const { user, system } = process.cpuUsage();
  return turns * ${RESOLUTION} + (user + system) / 1000;
};
subscribe('http.server.request.start', ({ request, response }) => request.once('end', () => {
  const start = now();
  response.once('finish', () => { slowest = Math.max(slowest, now() - start); });
}));
const delay = monitorEventLoopDelay({ resolution: ${RESOLUTION} });
delay.enable();
process.on('message', () => {
  const [p99, max] = [delay.percentile(99), delay.max].map((nanoseconds) => nanoseconds / 1e6 - ${RESOLUTION});
  gc();
  process.send({ heap: process.memoryUsage().heapUsed, p99, max, slowest });
  delay.reset();
  slowest = 0;
});`;

const usage = z.object({ heap: z.number(), p99: z.number(), max: z.number(), slowest: z.number() });

/**
 * Bytes of heap in use after a collection; since the last look, milliseconds that the event loop was late, and its
 * own milliseconds between the end of an HTTP request and of the answer, at most.
 */
export type Usage = z.output<typeof usage>;

/** The guide as a process, as `npm start` runs it, that can be asked what it uses. */
export class MeasuredGuide {
  readonly #child: ChildProcess;
  /** Lines of its log that tell of an error of ours, and whatever is no line of the log. */
  readonly errors: string[] = [];
  port = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts it, with nothing set but what is given; resolves when it is ready. */
  static async start(environment: Readonly<Record<string, string>>): Promise<MeasuredGuide> {
    const probe = `data:text/javascript,${encodeURIComponent(PROBE)}`;
    const child = spawn(process.execPath, ['--expose-gc', '--import', probe, 'dist/main.js'], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { PATH: process.env.PATH, DOTENV_CONFIG_PATH: '/dev/null', ...environment },
    });
    const guide = new MeasuredGuide(child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`It ended: ${guide.errors.join('\n')}`)));
      createInterface({ input: child.stderr ?? process.stdin }).on('line', (line) => {
        guide.#read(line);
        if (line.includes('"msg":"ready"')) resolve();
      });
    });
    return guide;
  }

  #read(line: string): void {
    if (!line.startsWith('{') || /^{"level":[56]0/.test(line)) this.errors.push(line);
    this.port ||= Number(/"port":(\d+)/.exec(line)?.[1] ?? 0);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async usage(): Promise<Usage> {
    const answered = once(this.#child, 'message');
    this.#child.send('usage');
    const [answer] = await answered;
    return usage.parse(answer);
  }

  /** Ends it as a supervisor does. @returns its exit code */
  async stop(): Promise<number | null> {
    if (this.isRunning) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await ended;
    }
    return this.#child.exitCode;
  }
}
