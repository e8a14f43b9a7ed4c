import { write, writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

/**
 * Opens the log: lines of JSON on standard error, or lines for people where that is a terminal.
 * @param count is told the level of each line, such as "warn"
 */
export async function openLog(level: LogLevel, count: (level: string) => void): Promise<Logger> {
  const options: pino.LoggerOptions = {
    level,
    hooks: {
      logMethod(line, write, number) {
        count(this.levels.labels[number] ?? 'other');
        write.apply(this, line);
      },
    },
  };
  if (!process.stderr.isTTY) return pino(options, new BufferedLines(2));
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ destination: 2, sync: true, ignore: 'pid,hostname', singleLine: true }));
}

/** Lines are written when so many characters wait, or so many milliseconds have passed. */
const ENOUGH = 4096;
const FLUSH_MILLISECONDS = 100;

/** More that waits to be written is lost, rather than all memory. */
const MOST_WAITING = 4 * 1024 * 1024;

/**
 * Writes lines to a file descriptor, many at once: one by one they take a tenth of all work. Neither a full disk nor
 * whoever reads slowly holds anything up, not even the exit, which writes what can be written at once. (pino's own
 * tries that again without end.)
 */
class BufferedLines {
  readonly #fd: number;
  #lines = '';
  /** What is written first. */
  #bytes = Buffer.alloc(0);
  #isWriting = false;

  constructor(fd: number) {
    this.#fd = fd;
    setInterval(() => this.#flush(), FLUSH_MILLISECONDS).unref();
    process.once('exit', () => this.#flushAtExit());
  }

  write(line: string): void {
    if (this.#bytes.length + this.#lines.length + line.length > MOST_WAITING) return;
    this.#lines += line;
    if (this.#lines.length >= ENOUGH && this.#bytes.length === 0) this.#flush();
  }

  #flush(): void {
    if (this.#isWriting) return;
    if (this.#bytes.length === 0) {
      this.#bytes = Buffer.from(this.#lines);
      this.#lines = '';
    }
    if (this.#bytes.length === 0) return;
    this.#isWriting = true;
    // What cannot be written now may be later.
    write(this.#fd, this.#bytes, (error, written) => {
      this.#isWriting = false;
      if (error) return;
      this.#bytes = this.#bytes.subarray(written);
      if (this.#bytes.length > 0 || this.#lines.length >= ENOUGH) this.#flush();
    });
  }

  #flushAtExit(): void {
    let rest = Buffer.concat([this.#isWriting ? Buffer.alloc(0) : this.#bytes, Buffer.from(this.#lines)]);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(this.#fd, rest));
    } catch {
      // There is nowhere to say it.
    }
  }
}
