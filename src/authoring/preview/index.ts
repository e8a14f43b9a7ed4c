import type { Logger } from 'pino';
import type { Platform } from '../../adapter.ts';
import { type Content, ContentReader } from '../../content/read/library.ts';
import { serve } from '../../server.ts';
import { watchContent } from '../../watch.ts';
import { judge } from '../check.ts';
import { Live } from './live.ts';
import { answers } from './receive.ts';

export { Live } from './live.ts';

export interface Options {
  /** 0 for any free port. */
  readonly port: number;
  /** The chats that have a tab each. */
  readonly chats: readonly Platform[];
  readonly log: Logger;
}

interface Preview {
  readonly address: string;
  readonly stop: () => void;
}

/**
 * Opens the preview of a content folder on this machine. After each change it shows the content at once, and the result
 * of the check later.
 * @param platforms every platform that the guide is judged for
 * @throws SetupError if the port cannot be opened
 */
export async function preview(
  folder: string,
  options: Options & { readonly platforms: readonly Platform[] },
): Promise<Preview> {
  const live = new Live();
  const { address, stop } = await start(live, options);
  let judging = new AbortController();
  const read = async (content: Content): Promise<void> => {
    // A verdict on content that has changed meanwhile would be wrong.
    judging.abort();
    judging = new AbortController();
    const { signal } = judging;
    live.read(content);
    if (content.library === undefined) return;
    try {
      const verdict = await judge(folder, content.library, options.platforms, signal);
      if (!signal.aborted) live.judged(verdict);
    } catch (err) {
      if (signal.aborted) return;
      options.log.error({ err }, 'the content could not be checked');
      live.judged(undefined);
    }
  };
  const reader = new ContentReader(folder);
  const unwatch = watchContent(reader, (content) => void read(content), {
    more: ['scenarios', 'pictures'],
  });
  void read(reader.read());
  return {
    address,
    stop: () => {
      unwatch();
      judging.abort();
      stop();
    },
  };
}

/**
 * Opens the page of content that is read elsewhere.
 * @throws SetupError if the port cannot be opened
 */
export async function start(live: Live, { port, chats, log }: Options): Promise<Preview> {
  const status = () => [{ platform: 'preview', state: live.guide ? 'ready' : 'not ready' } as const];
  const server = await serve({ host: '127.0.0.1', port, setBy: 'PORT' }, status, log);
  for (const [path, listener] of answers(live, chats, log)) server.route(path, listener);
  return {
    address: `http://127.0.0.1:${server.port}/`,
    stop: () => {
      server.refuse();
      server.close();
    },
  };
}
