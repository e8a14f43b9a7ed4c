import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { codeOf, SetupError } from './errors.ts';

/**
 * The timeout for receiving a whole request. Slack sends a request at once, and waits three seconds for the answer. The
 * default of Node.js is five minutes, in which an attacker can open very many connections by sending byte by byte.
 */
const TIMEOUT_MILLISECONDS = 10_000;

/** An HTTP server of the process. */
export interface Server {
  readonly port: number;
  /** Sends the requests for a path to a listener. */
  readonly route: (path: string, listener: RequestListener) => void;
  /** Accepts no more requests. Requests that have arrived can still be answered. */
  readonly refuse: () => void;
  /** Closes all connections, even those on which an answer is missing. */
  readonly close: () => void;
}

/**
 * Opens the server for everything except metrics. It answers `/healthz` as long as the process runs, and `/readyz` with
 * 200 if the guide can answer, else with 503.
 * @param timeout milliseconds for receiving a whole request. Default: ten seconds.
 * @throws SetupError if the port cannot be opened
 */
export async function serve(
  config: ServerConfig,
  isReady: () => boolean,
  log: Logger,
  timeout?: number,
): Promise<Server> {
  const server = await open(config, log, timeout);
  server.route('/healthz', (_, response) => response.end('alive\n'));
  server.route('/readyz', (_, response) => {
    const ready = isReady();
    response.writeHead(ready ? 200 : 503).end(ready ? 'ready\n' : 'not ready\n');
  });
  return server;
}

/**
 * Opens the server of `/metrics`. It has its own port, because the port for Slack's requests is open to the internet.
 * @throws SetupError if the port cannot be opened
 */
export async function serveMetrics(
  config: ServerConfig,
  listener: RequestListener,
  log: Logger,
): Promise<Server> {
  const server = await open(config, log);
  server.route('/metrics', listener);
  return server;
}

/** Opens a server that answers an unknown path with 404, and a request that times out with 408. */
async function open(
  { host, port, setBy }: ServerConfig,
  log: Logger,
  timeout = TIMEOUT_MILLISECONDS,
): Promise<Server> {
  const listeners = new Map<string, RequestListener>();
  const timeouts = {
    headersTimeout: timeout,
    requestTimeout: timeout,
    connectionsCheckingInterval: timeout / 10,
  };
  const server = createServer(timeouts, (request, response) => {
    const { url = '' } = request;
    // Nearly every request has one of these exact targets, so most need no parsing, which takes longer.
    const listener = listeners.get(url) ?? listeners.get(pathOf(url));
    if (listener) listener(request, response);
    else response.writeHead(404).end();
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new SetupError(portProblem(error, port, setBy));
  }
  const address = server.address();
  const opened = typeof address === 'object' && address ? address.port : port;
  log.info({ port: opened, setBy }, 'listening');
  return {
    port: opened,
    route: (path, listener) => listeners.set(path, listener),
    refuse: () => server.close(),
    // An idle connection, or half a request, would keep the server open.
    close: () => server.closeAllConnections(),
  };
}

/** @returns the path of a request's target, which may be an absolute address. Empty if it is neither. */
function pathOf(target: string): string {
  const base = 'http://localhost';
  return URL.canParse(target, base) ? new URL(target, base).pathname : '';
}

function portProblem(error: unknown, port: number, setBy: ServerConfig['setBy']): string {
  const code = codeOf(error);
  const redirect = setBy === 'PORT' ? ', and send requests to that port' : '';
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is already in use: set ${setBy} to another port${redirect}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is not an address of this machine (${code}): remove it, or set it to one of its addresses.`;
    default:
      return `Port ${port} cannot be opened (${code}): check ${setBy} and HOST.`;
  }
}
