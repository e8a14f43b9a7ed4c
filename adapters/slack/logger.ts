import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

/**
 * Lets Bolt write to our log. Of an error only the message is kept: its fields hold whole requests. What Bolt tells
 * of its own doings holds all that people type, and who they are: it is for `trace`.
 */
export function boltLogger(log: Logger): BoltLogger {
  const line = (parts: readonly unknown[]): string =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    // Bolt says several things for each event, which are put together only to be seen.
    debug: (...parts: unknown[]) => log.isLevelEnabled('trace') && log.trace(line(parts)),
    info: (...parts: unknown[]) => log.info(line(parts)),
    warn: (...parts: unknown[]) => log.warn(line(parts)),
    error: (...parts: unknown[]) => log.error(line(parts)),
    getLevel: () => (log.isLevelEnabled('trace') ? LogLevel.DEBUG : LogLevel.INFO),
    setLevel: () => {},
    setName: () => {},
  };
}
