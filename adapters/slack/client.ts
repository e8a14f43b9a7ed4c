import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';

/** Of each step of one attempt: to connect, to get an answer, to get more of it. */
const TIMEOUT_MILLISECONDS = 3_000;

/** Of one attempt as a whole: somebody could answer a byte a second. */
const DEADLINE_MILLISECONDS = 10_000;

/** Bytes of an answer. Slack's longest, on a call of its API, is a few thousand. */
const ANSWER_LIMIT = 1024 * 1024;

/** How often a request is repeated that came to nothing. */
const RETRIES = 2;

/** Before the first repetition; twice as long before the second. */
const PAUSE_MILLISECONDS = 400;

/** The longest that Slack may have us wait before a repetition: whoever clicked would not wait for more. */
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** For how long an idle connection is kept for the next request. */
const KEEP_ALIVE_MILLISECONDS = 30_000;

/**
 * That no answer began: the connection could not be made, or was lost before one. That Slack takes long to answer
 * is not among them, for it may still do what was asked, and would do it twice.
 */
const CONNECTION_ERRORS: readonly string[] = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
];

type Fetch = NonNullable<webApi.WebClientOptions['fetch']>;
type FetchResponse = Awaited<ReturnType<Fetch>>;

/** What leaves for Slack: calls of its API, and answers at a `response_url`. */
export interface Outgoing {
  /**
   * As much of `fetch` as Bolt needs: it sends text. Where no connection can be had, or the status is 500 or more,
   * it tries again, but not with a message for everyone that may have arrived; at 429 too, after as long as Slack
   * asks for, unless that is too long. The last answer is given as it is.
   * @throws Error that names the failure, and neither the address, which can be a secret, nor what was sent
   */
  readonly fetch: Fetch;
  /** Ends what is still under way, and closes the connections. */
  readonly close: () => void;
}

/** What came of one attempt. */
type Attempt =
  | { readonly kind: 'answered'; readonly response: FetchResponse }
  | { readonly kind: 'unanswered'; readonly code: string };

/**
 * Keeps connections for the next request; global `fetch` takes several times the work.
 * @param deadline milliseconds for one attempt; ten seconds without it
 */
export function openOutgoing(deadline = DEADLINE_MILLISECONDS): Outgoing {
  const kept = { keepAlive: true, timeout: KEEP_ALIVE_MILLISECONDS };
  const agents = { 'http:': new HttpAgent(kept), 'https:': new HttpsAgent(kept) };
  let isClosed = false;

  const attempt = async (...[address, what = {}]: Parameters<Fetch>): Promise<Attempt> => {
    const answer = await ask(agents, address, what, deadline).catch(codeOf);
    if (typeof answer === 'string') return { kind: 'unanswered', code: answer };
    const body = await whole(answer).catch((error: unknown) => {
      throw new Error(`the answer was cut off (${codeOf(error)})`);
    });
    return { kind: 'answered', response: toResponse(answer, body) };
  };

  return {
    fetch: async (...what) => {
      for (let retry = 0; ; retry++) {
        const result = await attempt(...what);
        const pause = retry < RETRIES && !isClosed ? pauseAfter(result, retry) : undefined;
        if (pause !== undefined) await delay(pause);
        else if (result.kind === 'answered') return result.response;
        else throw new Error(`no answer (${result.code})`);
      }
    },
    close: () => {
      isClosed = true;
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Sends a request. Resolves when its answer begins. */
async function ask(
  agents: Readonly<Record<'http:' | 'https:', HttpAgent>>,
  address: string | URL,
  { method, headers, body }: NonNullable<Parameters<Fetch>[1]>,
  deadline: number,
): Promise<IncomingMessage> {
  if (typeof body === 'object') throw new Error('only text can be sent');
  const url = new URL(address);
  const [request, agent] =
    url.protocol === 'http:' ? [httpRequest, agents['http:']] : [httpsRequest, agents['https:']];
  const sent = request(url, { agent, timeout: TIMEOUT_MILLISECONDS, method, headers });
  // What nobody took can be sent again.
  const giveUp = (): void => void sent.destroy(failure(sent.writableFinished ? 'TIMEOUT' : 'ETIMEDOUT'));
  const timer = setTimeout(giveUp, deadline);
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    // Slack closes an idle connection when it likes: what was sent on one at that moment did not arrive.
    sent.on('error', (error) => {
      const mayHaveArrived = sent.writableFinished && !sent.reusedSocket;
      reject(mayHaveArrived && isForEveryone(url, body) ? failure('UNSURE') : error);
    });
    sent.once('timeout', giveUp);
    sent.once('close', () => {
      clearTimeout(timer);
      // Of no use where an answer began; one that would change the protocol is none.
      reject(failure('CLOSED'));
    });
    sent.end(body);
  });
}

/** Such a message must not come twice. One for a single person may: it replaces itself, or is seen by nobody else. */
const isForEveryone = ({ pathname }: URL, body = ''): boolean =>
  pathname.endsWith('/chat.postMessage') || body.includes('"response_type":"in_channel"');

const failure = (code: string): Error => Object.assign(new Error(), { code });

/** What `buffer` of `node:stream/consumers` does, at half the work of the whole request. */
const whole = (answer: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > ANSWER_LIMIT) answer.destroy(failure('TOO_LONG'));
    });
    answer.once('end', () => resolve(Buffer.concat(chunks))).once('error', reject);
  });

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

function toResponse(
  { statusCode = 0, statusMessage = '', headers }: IncomingMessage,
  body: Buffer,
): FetchResponse {
  const fields = new Map(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
  return {
    ok: statusCode >= 200 && statusCode < 300,
    status: statusCode,
    statusText: statusMessage,
    url: '',
    headers: { get: (name) => fields.get(name.toLowerCase()) ?? null, entries: () => fields.entries() },
    text: async () => body.toString(),
    json: async () => JSON.parse(body.toString()),
    arrayBuffer: async () => new Uint8Array(body).buffer,
  };
}

/** After how many milliseconds to try again; nothing, where that is of no use. */
function pauseAfter(attempt: Attempt, retry: number): number | undefined {
  // Many processes that failed together should not come back together.
  const pause = PAUSE_MILLISECONDS * 2 ** retry * (0.5 + Math.random() / 2);
  switch (attempt.kind) {
    case 'unanswered':
      return CONNECTION_ERRORS.includes(attempt.code) ? pause : undefined;
    case 'answered': {
      const { status, headers } = attempt.response;
      if (status >= 500) return pause;
      if (status !== 429) return undefined;
      const asked = Number(headers.get('retry-after') ?? Number.NaN) * 1000;
      return asked <= LONGEST_PAUSE_MILLISECONDS ? asked : undefined;
    }
  }
}
