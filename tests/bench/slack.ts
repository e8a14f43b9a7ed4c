import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { SCOPES, SHORTCUTS } from '../../adapters/slack/commands.ts';
import {
  BOT_TOKEN,
  form,
  type Kind,
  Member,
  SIGNING_SECRET,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import type { Round } from './measure.ts';
import { Measured } from './process.ts';
import { waitFor } from './wait.ts';

const AT_ONCE = 10;

const API_PATH = '/api/';

/** The method of the API that posts a message to one person. Its parameters arrive as a form, its blocks as JSON. */
const POST_PATH = `${API_PATH}chat.postEphemeral`;
const posted = z.object({ text: z.string(), blocks: z.string().transform((blocks) => JSON.parse(blocks)) });

/** A measured server for Slack. */
export interface SlackServer {
  readonly process: Measured;
  readonly port: string;
}

/** A message without the IDs of its blocks, which are new each time. */
const withoutIds = (message: unknown): unknown =>
  JSON.parse(JSON.stringify(message).replace(/"block_id":"[\w-]{36}"/g, '"block_id":""'));

/**
 * A client that repeats the same request with little work of its own, to leave the processor to the servers. It stands
 * for Slack's API and for the addresses that take answers, at one origin, because the guide answers at no other.
 */
export class SlackBench {
  readonly #workspace: Workspace;
  readonly #answers = new EventEmitter();
  readonly #server = createServer(async (request, response) => {
    const { url = '' } = request;
    if (url.startsWith(API_PATH)) {
      const sent = await text(request);
      const scopes = SCOPES.map(({ scope }) => scope).join(',');
      response.writeHead(200, { 'content-type': 'application/json', 'x-oauth-scopes': scopes });
      response.end(JSON.stringify({ ok: true, team_id: 'T1', user_id: 'U0', bot_id: 'B0' }));
      if (url === POST_PATH) this.#receive(posted.parse(Object.fromEntries(new URLSearchParams(sent))));
      return;
    }
    const message = await json(request);
    response.end('ok');
    this.#receive(message);
    this.#answers.emit(url);
  });
  #answered = 0;
  #last: unknown;

  private constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  #receive(message: unknown): void {
    this.#last = message;
    this.#answered++;
    this.#answers.emit('answer');
  }

  static async open(): Promise<SlackBench> {
    const bench = new SlackBench(await Workspace.open());
    bench.#server.listen(0, '127.0.0.1');
    await once(bench.#server, 'listening');
    return bench;
  }

  close(): void {
    this.#workspace.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Starts a program with these arguments of node. @param answers its answers, if they are constant */
  async start(
    program: readonly string[],
    answers: unknown = null,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<SlackServer> {
    const process = new Measured(program, {
      SLACK_API_URL: this.#origin + API_PATH,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      HOST: '127.0.0.1',
      PORT: '0',
      ANSWERS: JSON.stringify(answers),
      ...settings,
    });
    const port = await process.writes(/"port":(\d+)[\s\S]*"ready"/);
    return { process, port };
  }

  async stop({ process }: SlackServer): Promise<void> {
    await process.stop();
  }

  /** The body of a slash command, as Slack sends it. */
  async command(): Promise<string> {
    return this.#bodyOf('command', (member) => member.type('/llm-strategy'));
  }

  /** The body of a click, as Slack sends it. @param origin of its response_url, by default that of the bench */
  async click(token: string, origin = this.#origin): Promise<string> {
    return this.#bodyOf('click', (member) => member.click(token, true), origin);
  }

  async #bodyOf(
    kind: 'command' | 'click',
    act: (member: Member) => Promise<unknown>,
    origin = this.#origin,
  ): Promise<string> {
    let body = '';
    const deliver = async (_: Kind, payload: Readonly<Record<string, unknown>>): Promise<never> => {
      body = form(kind, { ...payload, response_url: `${origin}/response` });
      // Otherwise the member would wait for an answer.
      throw new Error('only its body is needed');
    };
    await act(new Member(this.#workspace, deliver)).catch(() => undefined);
    return body;
  }

  get #origin(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The bench is not open.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** The answer of a server to a request: its response, or else the message that it sends. */
  async answerTo({ port }: SlackServer, body: string): Promise<unknown> {
    const answered = this.#answered;
    const response = await send(port, signed(body));
    if (response !== '') return JSON.parse(response);
    await this.#answeredBy(answered + 1);
    return this.#last;
  }

  /** @throws Error if a server's answer is wrong, because then its measurement has no meaning */
  async assertAnswer(server: SlackServer, body: string, expected: unknown): Promise<void> {
    const answer = await this.answerTo(server, body);
    if (!isDeepStrictEqual(withoutIds(answer), withoutIds(expected)))
      throw new Error(`Answered with ${JSON.stringify(answer)}`);
  }

  /** Uses the shortcut on a message. Resolves when it is answered. */
  async quote({ port }: SlackServer, message: string): Promise<void> {
    const path = '/quote';
    const answered = once(this.#answers, path);
    const payload = {
      type: 'message_action',
      callback_id: SHORTCUTS.quote,
      user: { id: 'U2', name: 'bob', team_id: 'T1' },
      team: { id: 'T1' },
      channel: { id: 'C1' },
      message: { ts: '1700000050.000100', text: message },
      response_url: this.#origin + path,
    };
    await send(port, signed(form('click', payload)));
    await waitFor(() => 'the answer to the shortcut on a message', answered);
  }

  /**
   * A round of this many requests, with these bodies in turn.
   * @returns microseconds of processor time for one request, from its arrival to its answer
   */
  requests(
    count: number,
    { process, port }: SlackServer,
    bodies: readonly string[],
    answers: 'at once' | 'later',
  ): Round {
    let next = 0;
    return async () => {
      const requests = bodies.map(signed);
      const { processor: before } = await process.report();
      const answered = this.#answered + (answers === 'later' ? count : 0);
      const end = next + count;
      const one = async (): Promise<void> => {
        while (next < end) {
          const request = requests[next++ % requests.length];
          if (request) await send(port, request);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
      await this.#answeredBy(answered);
      return ((await process.report()).processor - before) / count;
    };
  }

  async #answeredBy(count: number): Promise<void> {
    const arrive = async (): Promise<void> => {
      while (this.#answered < count) await once(this.#answers, 'answer');
    };
    await waitFor(() => `${count - this.#answered} more answers`, arrive());
  }
}

interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Source: https://docs.slack.dev/authentication/verifying-requests-from-slack */
function signed(body: string): SignedRequest {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
  return { headers, body };
}

const kept = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

async function send(port: string, { headers, body }: SignedRequest): Promise<string> {
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    request({ agent: kept, host: '127.0.0.1', port, path: '/slack/events', method: 'POST', headers })
      .once('response', resolve)
      .once('error', reject)
      .end(body),
  );
  const response = await waitFor(() => 'the response to a request of Slack', answered);
  if (response.statusCode !== 200) throw new Error(`answered with ${response.statusCode}`);
  return text(response);
}
