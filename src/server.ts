import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as afterReading, setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { CHAT_NAMES, type ServerConfig } from './config.ts';
import { codeOf, SetupError } from './errors.ts';
import { type RefusalReason, Refusals } from './refusals.ts';
import { withTimeout } from './timeout.ts';

/**
 * The timeout for receiving a whole request. Slack sends a request at once, and waits three seconds for the answer. The
 * default of Node.js is five minutes, in which an attacker can open very many connections by sending byte by byte.
 */
const TIMEOUT_MILLISECONDS = 10_000;

/**
 * The time for which an idle connection is kept. It is longer than the 60 seconds of nginx and of the balancers of AWS,
 * because a request that meets a closing connection is lost.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
const KEEP_ALIVE_MILLISECONDS = 65_000;

/** The longest time for which a request waits until the guide is ready. Slack waits three seconds for an answer. */
const HOLD_MILLISECONDS = 2_000;

/** The time for a request to arrive that has begun to arrive when the server stops. */
const ARRIVAL_MILLISECONDS = 2_000;

/** Open connections. A connection takes some 10 KB, and a descriptor. */
export const MAX_CONNECTIONS = 500;

/** Open connections for metrics, which only this machine or the cluster can reach. */
const MAX_METRICS_CONNECTIONS = 20;

/**
 * Half of the descriptors that the process may open, because each answer needs one, too. Node.js has no function that
 * tells the limit. Outside of Linux it is unknown, but far higher: Node.js raises it to what the system allows.
 */
function maxConnections(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const descriptors = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
    return Math.min(MAX_CONNECTIONS, Math.floor(descriptors / 2));
  } catch {
    return MAX_CONNECTIONS;
  }
}

/**
 * Requests on one connection that are unanswered at the same time. Neither Slack nor a balancer sends a request before
 * the answer to the one before it.
 */
const MAX_PIPELINED = 8;

/** The means of a listener to judge a request. */
export interface Judge {
  /**
   * Answers with an empty body, counts the refusal, and closes the connection.
   * @param advice one sentence for the installer, in case the request was meant for the guide after all
   */
  readonly refuse: (status: number, reason: RefusalReason, advice?: string) => void;
  /** Keeps the connection when others are closed because there are too many. */
  readonly trust: () => void;
}

export type Listener = (request: IncomingMessage, response: ServerResponse, judge: Judge) => void;

/**
 * - `ready`: commands and clicks on the platform are answered.
 * - `not ready`: the guide connects to the platform, for the first time or again.
 * - `failed`: the platform refuses the guide, which no longer tries to connect, or not for long.
 */
export type PlatformState = 'ready' | 'not ready' | 'failed';

/** The numbers of open connections to a platform, and of those that are open if all is well. */
export interface ConnectionCount {
  readonly open: number;
  readonly wanted: number;
}

export interface PlatformStatus {
  readonly platform: string;
  readonly state: PlatformState;
  readonly connections?: ConnectionCount;
}

/** The state in words. If only some connections are open, it says how many, because then some people are answered. */
export function describeState({
  state,
  connections: { open, wanted } = { open: 0, wanted: 0 },
}: PlatformStatus): string {
  return state === 'not ready' && open > 0 ? `${state} (${open} of ${wanted} connections)` : state;
}

/** An HTTP server of the process. */
export interface Server {
  readonly port: number;
  /** Sends the requests for a path to a listener. */
  readonly route: (path: string, listener: Listener) => void;
  /** Holds no more requests for paths without a listener. */
  readonly started: () => void;
  /** Returns true if a platform has a listener. */
  readonly takesEvents: () => boolean;
  /**
   * Lets `/readyz` answer 503, closes each connection after its next answer, and accepts no more requests after so many
   * milliseconds. Without a listener for requests of a platform, it waits for nothing.
   * @returns a promise that resolves when every request that had begun to arrive is answered, or is late
   */
  readonly drain: (milliseconds: number) => Promise<void>;
  /** Accepts no more requests. Requests that have arrived can still be answered. */
  readonly refuse: () => void;
  /** Closes all connections, even those on which an answer is missing. */
  readonly close: () => void;
}

export interface ServeOptions {
  /** Milliseconds for receiving a whole request; default ten seconds. */
  readonly timeout?: number;
  /** If true, a request for a path without a listener waits for up to two seconds, until `started` is called. */
  readonly isStarting?: boolean;
  /** Open connections; default 500, or half of the descriptors that the process may open if that is less. */
  readonly maxConnections?: number;
  /** Returns whether the database is out of reach, which `/readyz` tells without a change of its status. */
  readonly isWithoutDatabase?: () => boolean;
  /** Is called for each refused request. */
  readonly countRefusal?: (reason: RefusalReason) => void;
}

/**
 * Opens the server for everything except metrics. It answers `/healthz` as long as the process runs, `/readyz` with 200 if
 * the guide can answer on any platform, else with 503, and `/readyz/` with the name of a platform for that one.
 * @param status returns the configured platforms. It is called at each request for readiness.
 * @throws SetupError if the port cannot be opened
 */
export async function serve(
  config: ServerConfig,
  status: () => readonly PlatformStatus[],
  log: Logger,
  options: ServeOptions = {},
): Promise<Server> {
  let isDraining = false;
  let hasPlatform = false;
  const server = await open(config, log, options);
  const answer = (response: ServerResponse, isReady: boolean, text: string): void => {
    if (isDraining) response.writeHead(503).end('ending\n');
    else response.writeHead(isReady ? 200 : 503).end(`${text}\n`);
  };
  server.route('/healthz', (_, response) => response.end('alive\n'));
  server.route('/readyz', (_, response) => {
    const platforms = status();
    const isReady = platforms.some(({ state }) => state === 'ready');
    const others = platforms.filter(({ state }) => state !== 'ready');
    const lines = others.map((other) => `${other.platform}: ${describeState(other)}`);
    // A balancer must not stop sending requests, because the guide answers without a database as well.
    const database = options.isWithoutDatabase?.() ? ['database: not ready'] : [];
    answer(response, isReady, [isReady ? 'ready' : 'not ready', ...lines, ...database].join('\n'));
  });
  for (const name of CHAT_NAMES) {
    server.route(`/readyz/${name}`, (_, response, judge) => {
      const its = status().find(({ platform }) => platform === name);
      if (its) answer(response, its.state === 'ready', describeState(its));
      else judge.refuse(404, 'unknown path');
    });
  }
  return {
    ...server,
    route: (path, listener) => {
      hasPlatform = true;
      server.route(path, listener);
    },
    takesEvents: () => hasPlatform,
    drain: async (milliseconds) => {
      isDraining = true;
      if (hasPlatform) await server.drain(milliseconds);
      else server.refuse();
    },
  };
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
  const server = await open(config, log, { maxConnections: MAX_METRICS_CONNECTIONS });
  server.route('/metrics', listener);
  return server;
}

/** Opens a server that answers an unknown path with 404, and a request that times out with 408. */
async function open(
  { host, port, setBy }: ServerConfig,
  log: Logger,
  {
    timeout = TIMEOUT_MILLISECONDS,
    isStarting = false,
    maxConnections: most = maxConnections(),
    countRefusal = () => {},
  }: ServeOptions = {},
): Promise<Server> {
  const listeners = new Map<string, Listener>();
  const refusals = new Refusals(log, countRefusal);
  const connections = new Connections(most, () => refusals.add('too many connections'));
  const held = new Set<() => void>();
  const unanswered = new Set<ServerResponse>();
  const unansweredOn = new WeakMap<Duplex, Set<ServerResponse>>();
  /** Connections that close after a refusal. Further requests on them would be read for nothing. */
  const refused = new WeakSet<Duplex>();
  let isHolding = isStarting;
  let isDraining = false;

  /** Closes a connection without an answer, and counts that once. */
  const destroy = (socket: Duplex, reason: RefusalReason | undefined): void => {
    if (reason !== undefined && !refused.has(socket)) refusals.add(reason);
    refused.add(socket);
    socket.destroy();
  };
  const judgeOf = (socket: Socket, response: ServerResponse): Judge => ({
    refuse: (status, reason, advice) => {
      // The server has refused the request already, because it came too slowly, or its body cannot be read.
      if (socket.destroyed) return;
      refusals.add(reason, advice);
      refused.add(socket);
      response.shouldKeepAlive = false;
      response.writeHead(status, status === 503 ? { 'retry-after': '1' } : {}).end();
    },
    trust: () => connections.trust(socket),
  });
  const dispatch = (request: IncomingMessage, response: ServerResponse): void => {
    const { url = '', socket } = request;
    const judge = judgeOf(socket, response);
    // Nearly every request has one of these exact targets, so most need no parsing, which takes longer.
    const listener = listeners.get(url) ?? listeners.get(pathOf(url));
    if (listener) listener(request, response, judge);
    else if (isHolding) hold(request, response, () => judge.refuse(503, 'not ready'));
    else judge.refuse(404, 'unknown path');
  };
  const hold = (request: IncomingMessage, response: ServerResponse, giveUp: () => void): void => {
    const release = (): void => {
      clearTimeout(timer);
      held.delete(release);
      if (!response.closed) dispatch(request, response);
    };
    const timer = setTimeout(() => {
      held.delete(release);
      giveUp();
    }, HOLD_MILLISECONDS);
    held.add(release);
  };
  const releaseHeld = (): void => {
    for (const release of [...held]) release();
  };

  const server = createServer(
    {
      headersTimeout: timeout,
      requestTimeout: timeout,
      connectionsCheckingInterval: timeout / 10,
      keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
      // Otherwise Node.js itself would refuse such a request, and it would not be counted.
      requireHostHeader: false,
    },
    (request, response) => {
      const { socket, headers } = request;
      if (refused.has(socket)) return;
      const others = unansweredOn.get(socket) ?? new Set();
      unansweredOn.set(socket, others);
      if (others.size >= MAX_PIPELINED) return destroy(socket, 'pipelined');
      others.add(response);
      unanswered.add(response);
      response.once('close', () => {
        others.delete(response);
        unanswered.delete(response);
      });
      if (isDraining) response.shouldKeepAlive = false;
      if (headers.host === undefined && request.httpVersion === '1.1')
        judgeOf(socket, response).refuse(400, 'not HTTP');
      else dispatch(request, response);
    },
  );
  server.on('connection', (socket) => connections.add(socket));
  server.on('connect', ({ socket }) => destroy(socket, 'method'));
  server.on('checkExpectation', ({ socket }, response) => judgeOf(socket, response).refuse(417, 'not HTTP'));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const { status, reason } = refusalOf(error.code);
    const isUnanswered = [...(unansweredOn.get(socket) ?? [])].every(({ headersSent }) => !headersSent);
    // A second answer in the middle of the first would damage it.
    if (socket.writable && isUnanswered) socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    destroy(socket, reason);
  });
  // Without a host, Node.js listens on "::", which takes IPv4 too, or on "0.0.0.0" if the machine has no IPv6.
  server.listen(port, host === '::' ? undefined : host);
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
    route: (path, listener) => {
      listeners.set(path, listener);
      releaseHeld();
    },
    started: () => {
      isHolding = false;
      releaseHeld();
    },
    takesEvents: () => false,
    drain: async (milliseconds) => {
      isDraining = true;
      for (const response of unanswered) response.shouldKeepAlive = false;
      await delay(milliseconds);
      // Reads what has arrived by now, first on the port and then on the new connections, so that none of it counts
      // as an idle connection, which `close` ends.
      await afterReading();
      await afterReading();
      const closed = new Promise((resolve) => server.close(resolve));
      await withTimeout(ARRIVAL_MILLISECONDS, closed).catch(() => undefined);
    },
    refuse: () => server.close(),
    // An idle connection, or half a request, would keep the server open.
    close: () => server.closeAllConnections(),
  };
}

/**
 * The status and the reason for a connection whose bytes Node.js cannot read as a request; no reason if the other end
 * closed it. The statuses are those that Node.js sends by itself.
 * Source: https://nodejs.org/api/http.html#event-clienterror
 */
function refusalOf(code: string | undefined): {
  readonly status: string;
  readonly reason: RefusalReason | undefined;
} {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: '408 Request Timeout', reason: 'too slow' };
    case 'HPE_HEADER_OVERFLOW':
      return { status: '431 Request Header Fields Too Large', reason: 'too long' };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: '413 Payload Too Large', reason: 'too long' };
    default:
      return { status: '400 Bad Request', reason: code?.startsWith('HPE_') ? 'not HTTP' : undefined };
  }
}

/** The open connections. If there are too many, the oldest that was never trusted is closed. */
class Connections {
  readonly #limit: number;
  readonly #onClose: () => void;
  readonly #trusted = new Set<Socket>();
  /** The oldest first. */
  readonly #strangers = new Set<Socket>();

  constructor(limit: number, onClose: () => void) {
    this.#limit = limit;
    this.#onClose = onClose;
  }

  add(socket: Socket): void {
    this.#strangers.add(socket);
    socket.once('close', () => {
      this.#strangers.delete(socket);
      this.#trusted.delete(socket);
    });
    if (this.#strangers.size + this.#trusted.size <= this.#limit) return;
    const [oldest] = this.#strangers;
    this.#onClose();
    // It counts as closed at once, because its event comes later than the next connection.
    if (oldest) this.#strangers.delete(oldest);
    oldest?.destroy();
  }

  trust(socket: Socket): void {
    if (this.#strangers.delete(socket)) this.#trusted.add(socket);
  }
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
