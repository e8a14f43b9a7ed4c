import { setTimeout as delay } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import { Agent, type Dispatcher, request } from 'undici';

/** Of each step of one attempt: to connect, to get an answer, to get more of it. */
const TIMEOUT_MILLISECONDS = 3_000;

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
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
];

type Fetch = NonNullable<webApi.WebClientOptions['fetch']>;

/** What leaves for Slack: calls of its API, and answers at a `response_url`. */
export interface Outgoing {
  /**
   * As much of `fetch` as Bolt needs: it sends text. Where no connection can be had, or the status is 500 or more,
   * it tries again; at 429 too, after as long as Slack asks for, unless that is too long. The last answer is given
   * as it is.
   * @throws Error that names the failure, and neither the address, which can be a secret, nor what was sent
   */
  readonly fetch: Fetch;
  /** Ends what is still under way, and closes the connections. */
  readonly close: () => Promise<void>;
}

/** What came of one attempt. */
type Attempt =
  | { readonly kind: 'answered'; readonly response: Response }
  | { readonly kind: 'unanswered'; readonly code: string };

/**
 * Opens a pool of connections that are kept for the next request; global `fetch` takes several times the work.
 * The retrying of `undici` would not do: it repeats a POST whose answer was cut off, and so can post twice; and in
 * place of the last answer, it throws.
 */
export function openOutgoing(): Outgoing {
  const dispatcher = new Agent({
    connect: { timeout: TIMEOUT_MILLISECONDS },
    headersTimeout: TIMEOUT_MILLISECONDS,
    bodyTimeout: TIMEOUT_MILLISECONDS,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
  });

  const attempt = async (...[url, { method, headers, body, signal } = {}]: Parameters<Fetch>) => {
    if (typeof body === 'object') throw new Error('only text can be sent');
    // Within a function of its own, as an address that is none throws at once, with itself in the error.
    const ask = async () =>
      request(url, {
        dispatcher,
        method: method ?? 'GET',
        headers: headers ?? {},
        body: body ?? null,
        signal: signal ?? null,
      });
    const answer = await ask().catch(codeOf);
    if (typeof answer === 'string') return { kind: 'unanswered', code: answer } as const;
    const text = await answer.body.text().catch((error: unknown) => {
      throw new Error(`the answer was cut off (${codeOf(error)})`);
    });
    return { kind: 'answered', response: toResponse(answer, text) } as const;
  };

  return {
    fetch: async (...what) => {
      for (let retry = 0; ; retry++) {
        const result = await attempt(...what);
        const pause = retry < RETRIES ? pauseAfter(result, retry) : undefined;
        if (pause !== undefined) await delay(pause);
        else if (result.kind === 'answered') return result.response;
        else throw new Error(`no answer (${result.code})`);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

/** The text is not given as a body, of which a stream would be made: that takes as long as the whole request. */
const toResponse = ({ statusCode, statusText, headers }: Dispatcher.ResponseData, text: string): Response =>
  Object.assign(
    new Response(null, {
      status: statusCode,
      statusText,
      headers: Object.entries(headers).flatMap(([name, values = []]) =>
        [values].flat().map((value): [string, string] => [name, value]),
      ),
    }),
    { text: async () => text },
  );

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
