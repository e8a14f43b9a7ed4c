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
  // Not at once, for then the guide would wait for whoever reads it; what is left at an exit is written then.
  if (!process.stderr.isTTY) {
    return pino(options, pino.destination({ dest: 2, sync: false, maxLength: UNWRITTEN_LENGTH }));
  }
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ destination: 2, sync: true, ignore: 'pid,hostname', singleLine: true }));
}

/** Characters of the log that wait to be written; lines beyond that are lost, rather than all memory. */
const UNWRITTEN_LENGTH = 4 * 1024 * 1024;
