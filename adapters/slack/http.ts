import type { RequestListener } from 'node:http';
import { type Logger as BoltLogger, HTTPModuleFunctions, HTTPReceiver } from '@slack/bolt';
import type { AdapterContext } from '../../src/adapter.ts';
import type { Transport } from './transport.ts';

/** Bytes of a request. A click brings along the message it was made on, which is some tens of thousands. */
const BODY_LIMIT = 1024 * 1024;

/** Where everything from Slack arrives. */
export const PATH = '/slack/events';

/** Takes requests that Slack has signed: Bolt checks signature and time. */
export function httpTransport(
  signingSecret: string,
  logger: BoltLogger,
  { route }: Pick<AdapterContext, 'route'>,
): Transport {
  const receiver = new HTTPReceiver({ signingSecret, endpoints: PATH, logger, bodyLimit: BODY_LIMIT });
  return {
    receiver,
    open: async () => {
      route(PATH, listenerOf(receiver));
      return { isReady: () => true, connections: () => 0, refuse: () => {}, close: async () => {} };
    },
  };
}

/** Where a body is JSON `null`, Bolt reads a field of it outside of any `try`, which would end the process. */
function listenerOf({ requestListener }: HTTPReceiver): RequestListener {
  const { bufferIncomingMessage, buildNoBodyResponse, isRawBodyError, parseHTTPRequestBody } =
    HTTPModuleFunctions;
  const isNull = (request: Parameters<typeof parseHTTPRequestBody>[0]): boolean => {
    try {
      return parseHTTPRequestBody(request) === null;
    } catch {
      return false;
    }
  };
  return async (request, response) => {
    // What cannot be for us is answered before anything is read.
    if (request.method !== 'POST') {
      buildNoBodyResponse(response, 404);
      return;
    }
    try {
      const buffered = await bufferIncomingMessage(request, BODY_LIMIT);
      if (isNull(buffered)) buildNoBodyResponse(response, 400);
      else requestListener(buffered, response);
    } catch (error) {
      // The body was too long, or cut off.
      buildNoBodyResponse(response, isRawBodyError(error) ? error.statusCode : 400);
    }
  };
}
