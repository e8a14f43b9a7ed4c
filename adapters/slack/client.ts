import { setTimeout as delay } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { isProxySet } from '../../src/config.ts';
import { codeOf, SetupError } from '../../src/errors.ts';

/** Timeout to connect, and of each step of a WebSocket's opening. */
const STEP_MILLISECONDS = 3_000;

/** Timeout of one attempt to ask a question of the start, which is asked again. */
const QUESTION_MILLISECONDS = 3_000;

/**
 * Timeout of one attempt to send a message. It is long, because a message that arrives late is better than an apology
 * beside it: a `response_url` works for half an hour, and the API posts whenever it can.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const MESSAGE_MILLISECONDS = 30_000;

/**
 * A `trigger_id` opens a window for three seconds, so nothing is tried again after that.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const TRIGGER_MILLISECONDS = 3_000;

/** Bytes of an answer. The longest answers of Slack's API have a few thousand. */
const ANSWER_LIMIT = 1024 * 1024;

/** Number of retries. */
const RETRIES = 2;

/** Pause before the first retry; the second pause is twice as long. */
const PAUSE_MILLISECONDS = 400;

/** The longest pause that Slack may ask for, because a person who clicked would not wait longer. */
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** The pause after a 429 that does not say how long it should be. Bolt would throw an error that does not name the 429. */
const DEFAULT_RETRY_SECONDS = 30;

/** Time for which an idle connection is kept for the next request. */
const KEEP_ALIVE_MILLISECONDS = 30_000;

/**
 * Codes of failed connections, which a retry can fix. A timeout of the answer is not one of them: Slack may
 * still carry out the request, and a retry would repeat it.
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
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
];

type Fetch = NonNullable<webApi.WebClientOptions['fetch']>;
type FetchResponse = Awaited<ReturnType<Fetch>>;

/** Sends everything that goes to Slack: calls of its API, answers to a `response_url`, and Socket Mode's WebSockets. */
export interface HttpClient {
  /**
   * The part of `fetch` that Bolt uses: it sends text. It retries if there is no connection or if the status is 500 or
   * more, but it repeats no message for everyone, and opens no window a second time, if it may have done so already. It
   * also retries at 429, after the pause that Slack asks for, unless that pause is too long. The last answer is returned
   * as it is.
   * @throws NoAnswerError that names the failure, but neither the address, which can be a secret, nor the sent text
   */
  readonly fetch: Fetch;
  /** The connections, which Socket Mode uses too. */
  readonly dispatcher: Dispatcher;
  /** Ends all open requests and closes the connections. */
  readonly close: () => void;
}

/** There was no answer, or only a part of one. */
export class NoAnswerError extends Error {
  /** True if Slack may have carried out the request. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, mayHaveArrived: boolean) {
    super(message);
    this.mayHaveArrived = mayHaveArrived;
  }
}

/**
 * Statuses of a gateway that got no answer from the server behind it, which may have carried out the request. With any
 * other status, Slack itself says that it did not.
 */
export const GATEWAY_STATUSES: readonly number[] = [502, 504];

/** The result of one attempt. */
type Attempt =
  | { readonly kind: 'answered'; readonly response: FetchResponse }
  | { readonly kind: 'failed'; readonly progress: Progress; readonly code: string };

/** The progress of a request: not yet sent, sent at least in part, or its answer has begun. */
type Progress = 'unsent' | 'sent' | 'answering';

interface Request {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Opens the way to Slack. Connections are kept for the next request, and go through a proxy if HTTPS_PROXY or
 * HTTP_PROXY names one and NO_PROXY does not exclude the host.
 * @param timeout milliseconds for one attempt to send a message
 * @throws SetupError if the address of the proxy is wrong
 */
export function openHttpClient(timeout = MESSAGE_MILLISECONDS): HttpClient {
  const dispatcher = openConnections();
  let isClosed = false;
  return {
    dispatcher,
    fetch: async (...args) => {
      const request = requestOf(...args);
      const start = performance.now();
      // An earlier attempt counts, too, because the last one may fail for another reason.
      let mayHaveArrived = false;
      for (let retry = 0; ; retry++) {
        const attempt = await send(dispatcher, request, timeout);
        mayHaveArrived ||= attempt.kind === 'failed' && attempt.progress !== 'unsent';
        const pause = retry < RETRIES && !isClosed ? pauseAfter(attempt, retry, request) : undefined;
        const isInTime =
          !opensWindow(request) || performance.now() - start < TRIGGER_MILLISECONDS - (pause ?? 0);
        if (pause !== undefined && isInTime) await delay(pause);
        else if (attempt.kind === 'answered') return attempt.response;
        else {
          const failure = attempt.progress === 'answering' ? 'the answer was cut off' : 'no answer';
          throw new NoAnswerError(`${failure} (${attempt.code})`, mayHaveArrived);
        }
      }
    },
    close: () => {
      isClosed = true;
      void dispatcher.destroy();
    },
  };
}

function openConnections(): Dispatcher {
  const timeout = STEP_MILLISECONDS;
  const options: Agent.Options = {
    connect: { timeout },
    headersTimeout: timeout,
    bodyTimeout: timeout,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    keepAliveMaxTimeout: KEEP_ALIVE_MILLISECONDS,
    maxResponseSize: ANSWER_LIMIT,
  };
  // EnvHttpProxyAgent would read the environment and parse the address again for each request.
  if (!isProxySet()) return new Agent(options);
  try {
    return new EnvHttpProxyAgent({
      ...options,
      proxyTls: { timeout },
      requestTls: { timeout },
      clientFactory: (proxy, options) => new ProxyPool(proxy, { ...options, headersTimeout: timeout }),
    });
  } catch {
    // The address can hold a password, so the sentence does not repeat it.
    throw new SetupError(
      'HTTPS_PROXY or HTTP_PROXY is not the address of a proxy: set it to one such as "http://proxy.example.org:8080", or leave it out.',
    );
  }
}

/** The connections to a proxy. */
class ProxyPool extends Pool {
  /**
   * Asks the proxy for a connection to Slack.
   * @throws Error whose code is never `UND_ERR_SOCKET`: undici would connect again at once and without end, measured
   *   with 7.30.2 as 1,700 connections a second to a proxy that hangs up
   */
  override async connect(options: Parameters<Pool['connect']>[0]): Promise<Dispatcher.ConnectData> {
    const answer = await super.connect(options).catch((error: unknown) => {
      const code = codeOf(error);
      throw failure(code === 'UND_ERR_SOCKET' ? 'ECONNRESET' : code);
    });
    if (answer.statusCode === 200) return answer;
    answer.socket.on('error', () => {}).destroy();
    throw failure(`PROXY_${answer.statusCode}`);
  }
}

/**
 * The hosts of `response_url` addresses: Slack's, and GovSlack's, which has a domain of its own.
 * Sources: https://docs.slack.dev/interactivity/handling-user-interaction and https://api.slack-gov.com/gov-slack/about
 */
const RESPONSE_ORIGINS: readonly string[] = ['https://hooks.slack.com', 'https://hooks.slack-gov.com'];

/** A `response_url` is not an address of Slack. Nothing was sent to it. */
export class ForeignAddressError extends Error {
  override readonly name = 'ForeignAddressError';
}

/**
 * Restricts a `fetch` to the addresses of `response_url`, because an event could name any address, and the answer holds
 * content.
 * @param apiUrl the address of another Slack, whose host is allowed, too
 * @param log gets a warning for any other address
 * @returns a `fetch` that throws ForeignAddressError for any other address, before it sends anything
 */
export function toResponseUrls(fetch: Fetch, apiUrl: string | undefined, log: Pick<Logger, 'warn'>): Fetch {
  const origins = [...RESPONSE_ORIGINS, ...(apiUrl === undefined ? [] : [new URL(apiUrl).origin])];
  return async (address, init) => {
    if (origins.includes(urlOf(address)?.origin ?? '')) return fetch(address, init);
    const reason = 'the response_url is not an address of Slack, so nothing was sent to it';
    log.warn(reason);
    throw new ForeignAddressError(reason);
  };
}

const failure = (code: string): Error => Object.assign(new Error(), { code });

function requestOf(
  ...[address, { method = 'GET', headers = {}, body = '' } = {}]: Parameters<Fetch>
): Request {
  if (typeof body === 'object') throw new Error('only text can be sent');
  const url = urlOf(address);
  if (url === undefined) throw new NoAnswerError('no answer (ERR_INVALID_URL)', false);
  const { origin, pathname, search } = url;
  return { origin, path: pathname + search, method, headers, body };
}

/** Undefined for a text that is no address. */
function urlOf(address: string | URL): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** Makes one attempt. Never rejects. undici's `request` and `fetch` do not tell whether a failed request was sent. */
const send = (dispatcher: Dispatcher, request: Request, timeout: number): Promise<Attempt> =>
  new Promise((resolve) => {
    const deadline = isQuestion(request) ? Math.min(timeout, QUESTION_MILLISECONDS) : timeout;
    let progress: Progress = 'unsent';
    let isOver = false;
    let abort = (): void => {};
    let answer = { status: 0, statusText: '', headers: new Map<string, string>() };
    const chunks: Buffer[] = [];
    const end = (attempt: Attempt): void => {
      clearTimeout(timer);
      isOver = true;
      resolve(attempt);
    };
    const timer = setTimeout(() => {
      end({ kind: 'failed', progress, code: progress === 'unsent' ? 'ETIMEDOUT' : 'TIMEOUT' });
      abort();
    }, deadline);
    dispatcher.dispatch(
      // An attempt has one timeout for all of it, because an answer could come one byte at a time.
      { headersTimeout: 0, bodyTimeout: 0, ...request },
      {
        // undici calls this on an open connection, immediately before it sends the request. If a kept connection was
        // closed by Slack in the meantime, undici has noticed that by now and opened another one.
        onRequestStart: (controller) => {
          abort = () => controller.abort(failure('ABORTED'));
          if (isOver) abort();
          else progress = 'sent';
        },
        onResponseStart: (_, status, headers, statusText = '') => {
          // An interim answer.
          if (status < 200) return;
          progress = 'answering';
          const fields = Object.entries(headers).map(
            ([name, value]) => [name, typeof value === 'string' ? value : [value].flat().join(', ')] as const,
          );
          answer = { status, statusText, headers: new Map(fields) };
          if (status === 429) answer.headers.set('retry-after', String(secondsOf(headers['retry-after'])));
        },
        onResponseData: (_, chunk) => void chunks.push(chunk),
        onResponseEnd: () => end({ kind: 'answered', response: toResponse(answer, Buffer.concat(chunks)) }),
        onResponseError: (_, error) => end({ kind: 'failed', progress, code: codeOf(error) }),
      },
    );
  });

/** The seconds until a moment that a header gives in seconds or as a date. */
function secondsOf(header: string | string[] | undefined): number {
  const [value = ''] = [header].flat();
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? DEFAULT_RETRY_SECONDS : Math.max(0, seconds);
}

interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: ReadonlyMap<string, string>;
}

const toResponse = ({ status, statusText, headers }: Answer, body: Buffer): FetchResponse => ({
  ok: status >= 200 && status < 300,
  status,
  statusText,
  url: '',
  headers: { get: (name) => headers.get(name.toLowerCase()) ?? null, entries: () => headers.entries() },
  text: async () => body.toString(),
  json: async () => JSON.parse(body.toString()),
  arrayBuffer: async () => new Uint8Array(body).buffer,
});

/** Milliseconds until the next attempt, or undefined if a retry would not help or could do harm. */
function pauseAfter(attempt: Attempt, retry: number, request: Request): number | undefined {
  // A random part, because many processes that failed together should not retry together.
  const pause = PAUSE_MILLISECONDS * 2 ** retry * (0.5 + Math.random() / 2);
  switch (attempt.kind) {
    case 'failed': {
      const mayHaveArrived = attempt.progress !== 'unsent';
      if (attempt.progress === 'answering' || (mayHaveArrived && mustNotArriveTwice(request)))
        return undefined;
      return CONNECTION_ERRORS.includes(attempt.code) ? pause : undefined;
    }
    case 'answered': {
      const { status, headers } = attempt.response;
      if (GATEWAY_STATUSES.includes(status) && mustNotArriveTwice(request)) return undefined;
      if (status >= 500) return pause;
      if (status !== 429) return undefined;
      const asked = Number(headers.get('retry-after') ?? Number.NaN) * 1000;
      return asked <= LONGEST_PAUSE_MILLISECONDS ? asked : undefined;
    }
  }
}

/** Tells a question, which changes nothing at Slack, from a message. */
const isQuestion = ({ path }: Request): boolean => /\/(?:auth\.test|apps\.connections\.open)$/.test(path);

/** A `trigger_id` works once, so a second attempt would be refused although the window is open. */
const opensWindow = ({ path }: Request): boolean => path.endsWith('/views.open');

/**
 * Tells a window, and a message that must not arrive twice. A message for one person may, because it replaces itself, or
 * is seen by that person only.
 */
const mustNotArriveTwice = (request: Request): boolean =>
  opensWindow(request) ||
  request.path.includes('/chat.postMessage') ||
  request.body.includes('"response_type":"in_channel"');
