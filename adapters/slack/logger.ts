import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

/**
 * Lets Bolt write to our log. Only the message of an error is kept, because its fields hold whole requests. Bolt's
 * debug lines hold everything that people type, and their names, so they go to the level `trace`.
 */
export function boltLogger(log: Logger): BoltLogger {
  const line = (parts: readonly unknown[]): string =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    // Bolt writes several lines per event, so they are joined only if they are logged.
    debug: (...parts: unknown[]) => log.isLevelEnabled('trace') && log.trace(line(parts)),
    info: (...parts: unknown[]) => log.info(line(parts)),
    warn: (...parts: unknown[]) => log.warn(line(parts)),
    error: (...parts: unknown[]) => log.error(line(parts)),
    getLevel: () => (log.isLevelEnabled('trace') ? LogLevel.DEBUG : LogLevel.INFO),
    setLevel: () => {},
    setName: () => {},
  };
}
