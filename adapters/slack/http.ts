import { type Logger as BoltLogger, HTTPModuleFunctions, HTTPReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { SetupError } from '../../src/setup-error.ts';
import type { Transport } from './transport.ts';

/** Bytes of a request. A click brings along the message it was made on, which is some tens of thousands. */
const BODY_LIMIT = 1024 * 1024;

/** Takes requests that Slack has signed: Bolt checks signature and time. */
export function httpTransport(
  { signingSecret, host, port }: { signingSecret: string; host: string | undefined; port: number },
  logger: BoltLogger,
  log: Logger,
): Transport {
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: '/slack/events',
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
      return () => receiver.stop();
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
    try {
      const buffered = await bufferIncomingMessage(request, BODY_LIMIT);
      if (isNull(buffered)) buildNoBodyResponse(response, 400);
      else listener(buffered, response);
    } catch (error) {
      // Either the body was too long or cut off, or Bolt throws because path or method are not ours.
      buildNoBodyResponse(response, isRawBodyError(error) ? error.statusCode : 404);
    }
  };
}

function portProblem(error: unknown, port: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return code === 'EADDRINUSE'
    ? `Port ${port} is already in use: set PORT to another one, and let Slack's requests reach that.`
    : `Port ${port} cannot be opened (${code}): check PORT and HOST.`;
}
