import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { type GuideProcess, logged, spawnGuide } from './guide.ts';
import { BOT_TOKEN, Member, overHttp, SIGNING_SECRET, Workspace } from './slack-workspace.ts';

interface Replica {
  readonly process: GuideProcess;
  readonly port: number;
}

let workspace: Workspace;
let replicas: readonly Replica[];
let proxy: RoundRobin;
let ann: Member;

beforeEach(async () => {
  workspace = await Workspace.open();
  replicas = await Promise.all([1, 2, 3].map(startReplica));
  proxy = await RoundRobin.open(replicas.map(({ port }) => port));
  ann = new Member(workspace, overHttp(proxy));
});

afterEach(() => {
  for (const replica of replicas) replica.process.kill('SIGKILL');
  proxy.close();
  workspace.close();
});

async function startReplica(): Promise<Replica> {
  const guide = spawnGuide({
    SLACK_API_URL: workspace.apiUrl,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    HOST: '127.0.0.1',
    PORT: '0',
  });
  return { process: guide, port: Number(/"port":(\d+)/.exec(await logged(guide, '"ready"'))?.[1]) };
}

/** Gives each request to the next guide in turn, and where that is dead, to the one after it. */
class RoundRobin {
  readonly #ports: readonly number[];
  readonly #server: Server;
  #turn = 0;
  /** The ports of the guides that answered, request by request. */
  readonly answeredBy: number[] = [];
  readonly #forwards = new EventEmitter();

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#server = createServer(async (request, response) => {
      const body = await buffer(request);
      const { status, answer } = await this.#forward(request, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
    });
  }

  static async open(ports: readonly number[]): Promise<RoundRobin> {
    const proxy = new RoundRobin(ports);
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
    for (const _ of this.#ports) {
      const port = this.#ports[this.#turn++ % this.#ports.length] ?? 0;
      this.#forwards.emit('forward');
      try {
        const response = await fetch(`http://127.0.0.1:${port}${url}`, {
          method: 'POST',
          headers: passedOn.map((name): [string, string] => [name, String(headers[name])]),
          body,
        });
        const answer = await response.text();
        this.answeredBy.push(port);
        return { status: response.status, answer };
      } catch {
        // It is dead: the next one.
      }
    }
    return { status: 502, answer: '' };
  }

  /** Resolves when a request goes to a guide. */
  async forwarded(): Promise<void> {
    await once(this.#forwards, 'forward');
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const killed = async ({ process }: Replica, signal: NodeJS.Signals): Promise<unknown[]> => {
  const exit = once(process, 'exit');
  process.kill(signal);
  return exit;
};

test('a conversation whose every click another guide answers loses none, though one dies over a click', async () => {
  const [first, second, third] = replicas.map(({ port }) => port);
  await ann.type('/llm-strategy');
  await ann.press(
    'Measured, but it falls short',
    'Style or format hard to describe',
    'Money, time and expertise',
  );
  expect(proxy.answeredBy).toEqual([first, second, third, first]);
  const [, victim] = replicas;
  // Whether it has taken the click by its end or not, it never answers it.
  victim?.process.kill('SIGSTOP');
  const [answered] = [ann.press('A few hundred or more'), await proxy.forwarded()];
  if (victim) await killed(victim, 'SIGKILL');
  await answered;
  await ann.press('Follow changing requirements', 'Back', 'Follow changing requirements');
  expect(ann.text).toContain('Consider fine-tuning plus prompting');
  expect(ann.text).toContain('Baseline: Measured, but it falls short');
  await ann.click(ann.token(words.share));
  expect((await workspace.nextPost()).text).toContain(words.shared);
  expect((await workspace.nextPost()).response_type).toBe('in_channel');
  expect(proxy.answeredBy.slice(4)).toEqual([third, first, third, first, third]);
  expect(workspace.unread()).toEqual([]);
});

test('a guide that is told to end while it answers a click answers it first', async () => {
  await ann.type('/llm-strategy');
  workspace.statuses.push({ retryAfter: 1 });
  await ann.click(ann.token('Not measured yet'));
  await workspace.receivedBy(1);
  const busy = replicas.find(({ port }) => port === proxy.answeredBy.at(-1));
  expect(busy && (await killed(busy, 'SIGTERM'))).toEqual([0, null]);
  const [refused, taken] = workspace.unread();
  expect(taken).toEqual(refused);
  expect(taken?.text).toContain('Start with a prompt');
});
