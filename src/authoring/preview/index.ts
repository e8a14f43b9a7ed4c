import type { Logger } from 'pino';
import type { Platform } from '../../adapter.ts';
import { serve } from '../../server.ts';
import type { Live } from './live.ts';
import { answers } from './receive.ts';

export { Live } from './live.ts';

export interface Options {
  /** 0 for any that is free. */
  readonly port: number;
  /** Where else the guide is held: each is a tab. */
  readonly platforms: readonly Platform[];
  readonly log: Logger;
}

/**
 * Opens the preview on this machine.
 * @throws SetupError if the port cannot be opened
 */
export async function start(
  live: Live,
  { port, platforms, log }: Options,
): Promise<{ readonly address: string; readonly stop: () => void }> {
  const server = await serve({ host: '127.0.0.1', port, setBy: 'PORT' }, () => live.guide !== undefined, log);
  for (const [path, listener] of answers(live, platforms, log)) server.route(path, listener);
  return {
    address: `http://127.0.0.1:${server.port}/`,
    stop: () => {
      server.refuse();
      server.close();
    },
  };
}
