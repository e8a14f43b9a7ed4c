import type { IncomingMessage, ServerResponse } from 'node:http';
import { type App, type Logger as BoltLogger, HTTPModuleFunctions } from '@slack/bolt';
import type { AdapterContext } from '../../src/adapter.ts';
import type { Transport } from './connection.ts';

const {
  buildContentResponse,
  buildNoBodyResponse,
  buildSSLCheckResponse,
  buildUrlVerificationResponse,
  isRawBodyError,
  parseAndVerifyHTTPRequest,
  parseHTTPRequestBody,
} = HTTPModuleFunctions;

/** Bytes of a request. A click brings along the message it was made on, which is some tens of thousands. */
export const BODY_LIMIT = 1024 * 1024;

/** Where everything from Slack arrives. */
export const PATH = '/slack/events';

/**
 * Takes requests that Slack has signed: Bolt checks signature and time. This is Bolt's receiver put together anew
 * from its own parts: that one ends the process over a body that is `null`, and holds a timer for each request, which
 * nothing here needs, as everything is acknowledged.
 */
export function httpTransport(
  signingSecret: string,
  logger: BoltLogger,
  { route }: Pick<AdapterContext, 'route'>,
): Transport {
  let app: App | undefined;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // What cannot be for us is answered at once, before anything is read.
    if (request.method !== 'POST') {
      buildNoBodyResponse(response, 404);
      return;
    }
    const body = await read(request, { signingSecret, bodyLimit: BODY_LIMIT }, logger);
    if (typeof body === 'number') {
      // Where the rest of it is still on its way, nothing else can come on this connection.
      if (!request.complete) response.setHeader('connection', 'close');
      buildNoBodyResponse(response, body);
    } else if (body.ssl_check === '1') buildSSLCheckResponse(response);
    else if (body.type === 'url_verification') answerChallenge(body, response);
    else await app?.processEvent({ body, ack: async (answer) => buildContentResponse(response, answer) });
  };
  return {
    receiver: {
      init: (its) => {
        app = its;
      },
      start: async () => {},
      stop: async () => {},
    },
    open: async () => {
      route(PATH, take);
      return { isReady: () => true, connections: () => 0, refuse: () => {}, close: async () => {} };
    },
  };
}

type Body = Readonly<Record<string, unknown>>;

/** Gives back the text that Slack sends when it is told this address. Nothing else is: it may be too deep to write. */
function answerChallenge(body: Body, response: ServerResponse): void {
  if (typeof body.challenge === 'string') buildUrlVerificationResponse(response, body);
  else buildNoBodyResponse(response, 400);
}

/** @returns what came, or the status with which it is refused */
async function read(
  request: IncomingMessage,
  verification: Parameters<typeof parseAndVerifyHTTPRequest>[0],
  logger: BoltLogger,
): Promise<Body | number> {
  try {
    const verified = await parseAndVerifyHTTPRequest(verification, request);
    const body: unknown = parseHTTPRequestBody(verified);
    return isObject(body) ? body : 400;
  } catch (error) {
    if (error instanceof SyntaxError) return 400;
    // The body was too long, or cut off.
    if (isRawBodyError(error)) return error.statusCode;
    logger.warn(error);
    return 401;
  }
}

const isObject = (body: unknown): body is Body => typeof body === 'object' && body !== null;
