import type { IncomingMessage, ServerResponse } from 'node:http';
import { type App, type Logger as BoltLogger, HTTPModuleFunctions } from '@slack/bolt';
import type { AdapterContext } from '../../src/adapter.ts';
import { PATH } from './commands.ts';
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

/** Largest request, in bytes. A click carries the message that it was made on, which has some ten thousand bytes. */
export const BODY_LIMIT = 1024 * 1024;

/**
 * Takes requests that Slack has signed; Bolt's functions check signature and time. It is made of the parts of Bolt's
 * `HTTPReceiver`, for the reasons in docs/decisions/own-slack-receiver.md.
 */
export function httpTransport(
  signingSecret: string,
  logger: BoltLogger,
  { route }: Pick<AdapterContext, 'route'>,
): Transport {
  let app: App | undefined;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Answered before anything is read, because Slack only posts.
    if (request.method !== 'POST') {
      buildNoBodyResponse(response, 404);
      return;
    }
    const body = await read(request, { signingSecret, bodyLimit: BODY_LIMIT }, logger);
    if (typeof body === 'number') {
      // The unread rest of the body blocks the connection.
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

/** Returns the text that Slack sends to check a new address. Any other value is refused: it may be nested too deep. */
function answerChallenge(body: Body, response: ServerResponse): void {
  if (typeof body.challenge === 'string') buildUrlVerificationResponse(response, body);
  else buildNoBodyResponse(response, 400);
}

/** @returns the body, or the status of the refusal */
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
    // The body was too long or incomplete.
    if (isRawBodyError(error)) return error.statusCode;
    logger.warn(error);
    return 401;
  }
}

const isObject = (body: unknown): body is Body => typeof body === 'object' && body !== null;
