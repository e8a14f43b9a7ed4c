import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Problem } from '../../content/problem.ts';
import type { Content } from '../../content/read/library.ts';
import { Guide } from '../../conversation/guide.ts';

/** The content as it is shown: the last that could be read, and what is wrong with the newest. */
export class Live {
  #guide: Guide | undefined;
  #problems: readonly Problem[] = [];
  #reads = 0;
  readonly #id = randomUUID();
  readonly #changes = new EventEmitter().setMaxListeners(0);

  /** @param guide the guide, if its content was read already */
  constructor(guide?: Guide) {
    this.#guide = guide;
  }

  /** Nothing until content could be read for the first time. */
  get guide(): Guide | undefined {
    return this.#guide;
  }

  /** The errors, then the warnings. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Differs after each change, and from that of every other process. */
  get version(): string {
    return `${this.#id}-${this.#reads}`;
  }

  /** Goes on with content that was read; with the last good one where there are errors. */
  read({ library, errors, warnings }: Content): void {
    this.#reads += 1;
    this.#problems = [...errors, ...warnings];
    if (library && this.#guide) this.#guide.use(library);
    else if (library) this.#guide = new Guide(library);
    this.#changes.emit('change');
  }

  /**
   * Tells a page the version of what is shown, now and after each change, as server-sent events.
   * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
   */
  tell(response: ServerResponse): void {
    const send = (): void => {
      response.write(`data: ${this.version}\n\n`);
    };
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`retry: ${RETRY_MILLISECONDS}\n`);
    send();
    this.#changes.on('change', send);
    response.once('close', () => this.#changes.off('change', send));
  }
}

/** After which a page looks whether the preview was started again. */
const RETRY_MILLISECONDS = 500;
