import { type Logger as BoltLogger, HTTPModuleFunctions, HTTPReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { SetupError } from '../../src/setup-error.ts';
import type { Transport } from './transport.ts';

/** Bytes of a request. A click brings along the message it was made on, which is some tens of thousands. */
const BODY_LIMIT = 1024 * 1024;

const PATH = '/slack/events';

/** Takes requests that Slack has signed: Bolt checks signature and time. */
export function httpTransport(
  { signingSecret, host, port }: { signingSecret: string; host: string | undefined; port: number },
  logger: BoltLogger,
  log: Logger,
): Transport {
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: PATH,
    logger,
    bodyLimit: BODY_LIMIT,
  });
  refuseNull(receiver);
  return {
    receiver,
    open: async () => {
      const server = await receiver
        .start({ port, ...(host === undefined ? {} : { host }) })
        .catch((error: unknown) => {
          throw new SetupError(portProblem(error, port));
        });
      const address = server.address();
      log.info({ port: typeof address === 'object' ? address?.port : port }, 'listening');
      return {
        refuse: () => server.close(),
        // One that is idle, or sends half a request, would keep the server open as long as it likes.
        close: async () => server.closeAllConnections(),
      };
    },
  };
}

/** Where a body is JSON `null`, Bolt reads a field of it outside of any `try`, which would end the process. */
function refuseNull(receiver: HTTPReceiver): void {
  const { bufferIncomingMessage, buildNoBodyResponse, isRawBodyError, parseHTTPRequestBody } =
    HTTPModuleFunctions;
  const isNull = (request: Parameters<typeof parseHTTPRequestBody>[0]): boolean => {
    try {
      return parseHTTPRequestBody(request) === null;
    } catch {
      return false;
    }
  };
  const listener = receiver.requestListener;
  receiver.requestListener = async (request, response) => {
    // What is not for us is answered before anything is read.
    const isOurs = request.method === 'POST' && request.url?.split('?')[0] === PATH;
    if (!isOurs) {
      buildNoBodyResponse(response, 404);
      return;
    }
    try {
      const buffered = await bufferIncomingMessage(request, BODY_LIMIT);
      if (isNull(buffered)) buildNoBodyResponse(response, 400);
      else listener(buffered, response);
    } catch (error) {
      // The body was too long, or cut off.
      buildNoBodyResponse(response, isRawBodyError(error) ? error.statusCode : 400);
    }
  };
}

function portProblem(error: unknown, port: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return code === 'EADDRINUSE'
    ? `Port ${port} is already in use: set PORT to another one, and let Slack's requests reach that.`
    : `Port ${port} cannot be opened (${code}): check PORT and HOST.`;
}
