import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { BOT_TOKEN, SIGNING_SECRET, type Workspace } from '../adapters/slack/fake-slack.ts';
import { type GuideProcess, portOf, spawnGuide } from './guide.ts';

/** One of several processes with the same guide. */
export interface Replica {
  readonly process: GuideProcess;
  readonly port: number;
}

export async function startReplica(
  workspace: Workspace,
  drainSeconds = 1,
  settings: Readonly<Record<string, string>> = {},
): Promise<Replica> {
  const guide = spawnGuide({
    SLACK_API_URL: workspace.apiUrl,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    HOST: '127.0.0.1',
    PORT: '0',
    DRAIN_SECONDS: String(drainSeconds),
    ...settings,
  });
  const port = await portOf(guide);
  guide.stderr.resume();
  return { process: guide, port };
}

/** True if a balancer would send requests to the replica. */
export const isReady = async ({ port }: Replica): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Forwards each request to the next guide in turn, or to the one after it if that is dead. */
export class RoundRobin {
  readonly #replicas: readonly Replica[];
  readonly #tries: number;
  readonly #server: Server;
  #turn = 0;
  /** The ports of the guides that answered, request by request. */
  readonly answeredBy: number[] = [];
  /** The port that answered, by the body of the request. */
  readonly #takers = new Map<string, number>();
  readonly #forwards = new EventEmitter();

  private constructor(replicas: readonly Replica[], tries: number) {
    this.#replicas = replicas;
    this.#tries = tries;
    this.#server = createServer(async (request, response) => {
      const body = await buffer(request);
      const { status, answer } = await this.#forward(request, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
    });
  }

  /**
   * @param replicas an array that may change later
   * @param tries the number of guides to which a request is sent until one answers; default all
   */
  static async open(
    replicas: readonly Replica[],
    { tries = Number.POSITIVE_INFINITY } = {},
  ): Promise<RoundRobin> {
    const proxy = new RoundRobin(replicas, tries);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The proxy is not open.');
    return address.port;
  }

  async #forward(
    { url, headers }: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; answer: string }> {
    const passedOn = ['content-type', 'x-slack-signature', 'x-slack-request-timestamp'];
    const tried = new Set<number>();
    while (tried.size < Math.min(this.#replicas.length, this.#tries)) {
      const { port = 0 } = this.#replicas[this.#turn++ % this.#replicas.length] ?? {};
      // Other requests take turns meanwhile.
      if (tried.has(port)) continue;
      tried.add(port);
      this.#forwards.emit('forward');
      try {
        const response = await fetch(`http://127.0.0.1:${port}${url}`, {
          method: 'POST',
          headers: passedOn.map((name): [string, string] => [name, String(headers[name])]),
          body,
        });
        const answer = await response.text();
        this.answeredBy.push(port);
        this.#takers.set(String(body), port);
        return { status: response.status, answer };
      } catch {
        // It is dead, so the next one is tried.
      }
    }
    return { status: 502, answer: '' };
  }

  /** The port of the guide that answered a request, found by a part of the request's body. */
  takerOf(part: string): number | undefined {
    return [...this.#takers].find(([body]) => body.includes(part))?.[1];
  }

  /** Resolves when the next request is forwarded. */
  async forwarded(): Promise<void> {
    await once(this.#forwards, 'forward');
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** Sends a signal to a replica, and resolves when it has ended. */
export const killed = async ({ process }: Replica, signal: NodeJS.Signals): Promise<unknown[]> => {
  const exit = once(process, 'exit');
  process.kill(signal);
  return exit;
};
