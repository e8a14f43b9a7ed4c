import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { codeOf, SetupError } from './errors.ts';

/**
 * For a request to arrive whole. Slack sends each at once, and waits three seconds for the answer; Node.js would wait
 * for five minutes, and somebody who sends byte by byte could keep as many connections as they like.
 */
const PATIENCE_MILLISECONDS = 10_000;

/** An HTTP server of the process. */
export interface Server {
  readonly port: number;
  /** Gives the requests of a path to an adapter. */
  readonly route: (path: string, listener: RequestListener) => void;
  /** Takes no more requests; those that were taken can still be answered. */
  readonly refuse: () => void;
  readonly close: () => void;
}

/**
 * Opens the server that all but metrics are on. It answers `/healthz` while the process lives, and `/readyz` with
 * 200 while the guide can answer, else with 503.
 * @param patience milliseconds for a request to arrive whole; ten seconds without it
 * @throws SetupError if the port cannot be opened
 */
export async function serve(
  config: ServerConfig,
  isReady: () => boolean,
  log: Logger,
  patience?: number,
): Promise<Server> {
  const server = await open(config, log, patience);
  server.route('/healthz', (_, response) => response.end('alive\n'));
  server.route('/readyz', (_, response) => {
    const ready = isReady();
    response.writeHead(ready ? 200 : 503).end(ready ? 'ready\n' : 'not ready\n');
  });
  return server;
}

/**
 * Opens the server of `/metrics`. Its port is not that of Slack's requests, which the world can reach.
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

/** A path that nobody routed is answered with 404, a request that does not arrive whole in time with 408. */
async function open(
  { host, port, setBy }: ServerConfig,
  log: Logger,
  patience = PATIENCE_MILLISECONDS,
): Promise<Server> {
  const listeners = new Map<string, RequestListener>();
  const timeouts = {
    headersTimeout: patience,
    requestTimeout: patience,
    connectionsCheckingInterval: patience / 10,
  };
  const server = createServer(timeouts, (request, response) => {
    const { url = '' } = request;
    // Taking an address apart takes longer than finding what is nearly always written so.
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
    // One that is idle, or sends half a request, would keep the server open as long as it likes.
    close: () => server.closeAllConnections(),
  };
}

/** @returns the path that a request asks for, which may be a whole address; nothing where it is none */
function pathOf(target: string): string {
  const base = 'http://localhost';
  return URL.canParse(target, base) ? new URL(target, base).pathname : '';
}

function portProblem(error: unknown, port: number, setBy: ServerConfig['setBy']): string {
  const code = codeOf(error);
  const reach = setBy === 'PORT' ? ', and let requests reach that' : '';
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is already in use: set ${setBy} to another one${reach}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is no address of this machine (${code}): leave it out, or set it to one.`;
    default:
      return `Port ${port} cannot be opened (${code}): check ${setBy} and HOST.`;
  }
}
