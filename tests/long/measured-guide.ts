import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** Milliseconds between two looks at the event loop; a look that comes later than that shows a delay. */
const RESOLUTION = 10;

/**
 * Code in the measured process. Answers each message with the used heap and, since the last message, the delays of the
 * event loop and the slowest answer. The time of an answer is measured in processor time and turns of the event loop, so
 * other work of the machine does not add to it.
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
 * The used heap in bytes after a collection. Since the last report, in milliseconds: the delays of the event loop, and
 * the longest time from the end of an HTTP request to the end of its answer.
 */
export type Usage = z.output<typeof usage>;

/** The guide as a process that reports its memory and its delays. */
export class MeasuredGuide {
  readonly #child: ChildProcess;
  /** Lines with the level of an error, and output that is not a log line. */
  readonly errors: string[] = [];
  port = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts the guide with these settings only. Resolves when it is ready. */
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

  /** Ends the guide with SIGTERM. @returns its exit code */
  async stop(): Promise<number | null> {
    if (this.isRunning) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await ended;
    }
    return this.#child.exitCode;
  }
}
