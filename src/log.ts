import { write, writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

/**
 * Opens the log on standard error: JSON lines, or readable lines if standard error is a terminal.
 * @param countLine is called with the level of each line, such as "warn"
 */
export async function openLog(level: LogLevel, countLine: (level: string) => void): Promise<Logger> {
  const options: pino.LoggerOptions = {
    level,
    hooks: {
      logMethod(line, write, number) {
        countLine(this.levels.labels[number] ?? 'other');
        write.apply(this, line);
      },
    },
  };
  if (!process.stderr.isTTY) return pino(options, new BufferedLines(2));
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ destination: 2, sync: true, ignore: 'pid,hostname', singleLine: true }));
}

/** Lines are written after this many characters or milliseconds. */
const FLUSH_LENGTH = 4096;
const FLUSH_MILLISECONDS = 100;

/** Characters and bytes that may wait. Further lines are lost, because the log must not use up the memory. */
const MAX_WAITING = 4 * 1024 * 1024;

/**
 * Writes lines to a file descriptor, many at a time, because writing them one by one takes a tenth of the processor
 * time. A full disk or a slow reader delays nothing. The exit is not delayed either: it writes the waiting lines, and
 * gives up at the first error. (pino's own destination retries for ever.)
 */
class BufferedLines {
  readonly #fd: number;
  #lines = '';
  /** The lines that are being written, or have failed to be written. */
  #bytes = Buffer.alloc(0);
  #isWriting = false;

  constructor(fd: number) {
    this.#fd = fd;
    setInterval(() => this.#flush(), FLUSH_MILLISECONDS).unref();
    process.once('exit', () => this.#flushAtExit());
  }

  write(line: string): void {
    if (this.#bytes.length + this.#lines.length + line.length > MAX_WAITING) return;
    this.#lines += line;
    if (this.#lines.length >= FLUSH_LENGTH && this.#bytes.length === 0) this.#flush();
  }

  #flush(): void {
    if (this.#isWriting) return;
    if (this.#bytes.length === 0) {
      this.#bytes = Buffer.from(this.#lines);
      this.#lines = '';
    }
    if (this.#bytes.length === 0) return;
    this.#isWriting = true;
    write(this.#fd, this.#bytes, (error, written) => {
      this.#isWriting = false;
      // The timer tries again.
      if (error) return;
      this.#bytes = this.#bytes.subarray(written);
      if (this.#bytes.length > 0 || this.#lines.length >= FLUSH_LENGTH) this.#flush();
    });
  }

  #flushAtExit(): void {
    let rest = Buffer.concat([this.#isWriting ? Buffer.alloc(0) : this.#bytes, Buffer.from(this.#lines)]);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(this.#fd, rest));
    } catch {
      // No log is left that could report this error.
    }
  }
}
