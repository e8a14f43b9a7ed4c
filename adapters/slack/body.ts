import type { IncomingMessage } from 'node:http';

/**
 * Largest body, in bytes. The longest bodies are those of the shortcut on a message: it has up to 40,000 characters,
 * twice, each of which may take eight bytes (`%5Cu4e2d`).
 * Source: https://docs.slack.dev/changelog/2018-truncating-really-long-messages
 */
export const BODY_LIMIT = 768 * 1024;

/** Bytes of all bodies that have begun to arrive. Slack sends a body at once, so few are under way together. */
const ARRIVING_LIMIT = 8 * 1024 * 1024;

export type ReadBody =
  | { readonly kind: 'whole'; readonly body: string }
  | { readonly kind: 'too long' | 'incomplete' | 'too many bytes' };

interface Arrival {
  readonly giveUp: () => void;
}

/** Reads bodies. If all that are under way take too many bytes, the oldest is given up. */
export class Bodies {
  readonly #limit: number;
  #bytes = 0;
  /** The oldest first. */
  readonly #arriving = new Set<Arrival>();

  constructor(limit = ARRIVING_LIMIT) {
    this.#limit = limit;
  }

  /** Never rejects. */
  read(request: IncomingMessage): Promise<ReadBody> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const end = (result: ReadBody): void => {
        if (!this.#arriving.delete(arrival)) return;
        this.#bytes -= length;
        resolve(result);
      };
      const arrival: Arrival = { giveUp: () => end({ kind: 'too many bytes' }) };
      this.#arriving.add(arrival);
      request.on('data', (chunk: Buffer) => {
        if (!this.#arriving.has(arrival)) return;
        length += chunk.length;
        this.#bytes += chunk.length;
        chunks.push(chunk);
        if (length > BODY_LIMIT) end({ kind: 'too long' });
        while (this.#bytes > this.#limit) this.#giveUpOldest();
      });
      request.once('end', () => end({ kind: 'whole', body: Buffer.concat(chunks).toString() }));
      request.once('error', () => end({ kind: 'incomplete' }));
      request.once('close', () => end({ kind: 'incomplete' }));
    });
  }

  #giveUpOldest(): void {
    const [oldest] = this.#arriving;
    oldest?.giveUp();
  }
}
