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
  if (!process.stderr.isTTY) return pino(options, pino.destination(BUFFERED));
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ destination: 2, sync: true, ignore: 'pid,hostname', singleLine: true }));
}

/**
 * Many lines are written at once, and a few soon; what is left at an exit is written then. One by one they take a
 * tenth of all work, and written at once they have the guide wait for whoever reads them.
 */
const BUFFERED = {
  dest: 2,
  sync: false,
  minLength: 4096,
  periodicFlush: 100,
  // More that waits to be read is lost, rather than all memory.
  maxLength: 4 * 1024 * 1024,
};
