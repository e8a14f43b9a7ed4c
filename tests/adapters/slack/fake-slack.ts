import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HomeView, ModalView } from '@slack/types';
import { pino } from 'pino';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { SCOPES } from '../../../adapters/slack/commands.ts';
import { type Options, start } from '../../../adapters/slack/index.ts';
import type { SlackMessage } from '../../../adapters/slack/render.ts';
import type { AdapterContext, RunningAdapter } from '../../../src/adapter.ts';
import type { ManyWorkspaces, SlackConfig } from '../../../src/config.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { Guide } from '../../../src/conversation/guide.ts';
import type { Values } from '../../../src/conversation/reply.ts';
import { words } from '../../../src/conversation/words.ts';
import type { ActivityRecord } from '../../../src/delivery.ts';
import type { SetupError } from '../../../src/errors.ts';
import { indexed } from '../../../src/indexing.ts';
import { serve } from '../../../src/server.ts';
import { readSlack } from './read.ts';
import { assertHome, assertModal, assertSlackMessage } from './schema.ts';

export const BOT_TOKEN = 'xoxb-of-the-tests';
export const APP_TOKEN = 'xapp-of-the-tests';
/** Gives access to a connection in the name of the app, so it must not be logged. */
export const TICKET = 'ticket-of-the-tests';
export const CLIENT_ID = '1.2';
export const CLIENT_SECRET = 'client-secret-of-the-tests';
export const SIGNING_SECRET = 'signing-secret-of-the-tests';

/** A message as Slack receives it, with its audience and its placement. */
export interface Post extends SlackMessage {
  readonly response_type: 'ephemeral' | 'in_channel';
  readonly replace_original: boolean;
}

const addressed = z.object({
  response_type: z.enum(['ephemeral', 'in_channel']),
  replace_original: z.boolean(),
  mrkdwn: z.literal(false),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
});

/** Reads a message. @throws Error if Slack would refuse it, or if it lacks a field that all our messages have */
export function readPost(message: unknown): Post {
  assertSlackMessage(message);
  return { ...message, ...addressed.parse(message) };
}

/** A call of the API that posts or shows something, checked against Slack's schemas. */
export type ApiCall =
  | {
      readonly kind: 'message';
      readonly channel: string;
      readonly thread: string | null;
      /** The only person who sees the message, or null if everyone does. */
      readonly user: string | null;
      readonly message: SlackMessage;
    }
  | {
      readonly kind: 'changed';
      readonly channel: string;
      readonly ts: string;
      readonly message: SlackMessage;
    }
  | { readonly kind: 'opened'; readonly view: string; readonly modal: ModalView }
  | { readonly kind: 'updated'; readonly view: string; readonly modal: ModalView }
  | { readonly kind: 'home'; readonly user: string; readonly home: HomeView };

/** A window that Slack has opened. */
export type Opened = Extract<ApiCall, { kind: 'opened' }>;

/**
 * Reads a call of the API.
 * @param view the id of the window that the call opens
 * @returns undefined if the method posts and shows nothing
 */
function readApiCall(method: string, args: URLSearchParams, view: string): ApiCall | undefined {
  const json = (name: string): unknown => JSON.parse(args.get(name) ?? 'null');
  switch (method) {
    case 'chat.postMessage':
    case 'chat.postEphemeral':
    case 'chat.update': {
      const message: unknown = { text: args.get('text'), blocks: json('blocks') };
      assertSlackMessage(message);
      const channel = args.get('channel') ?? '';
      if (method === 'chat.update') return { kind: 'changed', channel, ts: args.get('ts') ?? '', message };
      const user = method === 'chat.postEphemeral' ? args.get('user') : null;
      return { kind: 'message', channel, thread: args.get('thread_ts'), user, message };
    }
    case 'views.open':
    case 'views.update': {
      const modal = json('view');
      assertModal(modal);
      return method === 'views.open'
        ? { kind: 'opened', view, modal }
        : { kind: 'updated', view: args.get('view_id') ?? '', modal };
    }
    case 'views.publish': {
      const home = json('view');
      assertHome(home);
      return { kind: 'home', user: args.get('user_id') ?? '', home };
    }
    default:
      return undefined;
  }
}

/** Slack's answer to a request: a status code, or a fault. */
export type Fault =
  | number
  /** An error with the status 200. */
  | { readonly error: string }
  /** Too many requests: 429, with the seconds to wait. */
  | { readonly retryAfter: number }
  /** Accepts the request, but answers some milliseconds later. */
  | { readonly latency: number }
  /** Accepts the request, and closes the connection before the answer or in the middle of it. */
  | { readonly reset: 'before' | 'within' };

/**
 * How often and how long a response_url works, and how long a trigger_id does, which opens one window.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const USES_OF_RESPONSE_URL = 5;
const RESPONSE_URL_MILLISECONDS = 30 * 60_000;
const TRIGGER_MILLISECONDS = 3_000;

/** Deletes the clicked message. Slack takes nothing beside it. */
const DELETION = '{"delete_original":true}';

const TABLE = '"type":"table"';

/** The part of Slack that the adapter uses: methods of the API, response_urls, and Socket Mode. */
export class Workspace {
  /** The scopes that the bot token was granted. */
  scopes: readonly string[] = SCOPES.map(({ scope }) => scope);
  /** Errors that methods of the API answer with, by name. */
  readonly refusals = new Map<string, string>();
  /** If false, a message with a table is refused, as in workspaces that do not have tables yet. */
  takesTables = true;
  /** The channels of which the app is no member, so that it can change its messages there only at a response_url. */
  readonly channelsWithout = new Set<string>();
  /** If true, every connection is closed without an answer. */
  isDown = false;
  /** The methods called so far. */
  readonly calls: string[] = [];
  /** The workspace of each bot token. */
  readonly tokens = new Map([[BOT_TOKEN, 'T1']]);
  /** The answers to the codes with which an installation ends, each of which works once. */
  readonly codes = new Map<string, object>();
  /** The tokens with which something was posted or shown, in order. */
  readonly usedTokens: string[] = [];
  /** The unread calls that posted or showed something, in order. */
  readonly #apiCalls: ApiCall[] = [];
  /** The answers to the next posts. Later posts succeed. */
  readonly statuses: Fault[] = [];
  /** The answers to the next calls of the API, by method. Later calls succeed. */
  readonly faults = new Map<string, Fault[]>();
  /** The number of the next Socket Mode connections to refuse, although their address was given. */
  refusedSockets = 0;
  /** The number of connections so far, those of Socket Mode included. */
  connections = 0;
  /** The messages that everyone sees, as they are now, by their timestamps. */
  readonly shown = new Map<string, Post>();
  /** The times at which a message that everyone sees was changed, by the clock of this process, in order. */
  readonly changes: number[] = [];
  /** The timestamp of the message that a response_url changes, by its path, if everyone sees that message. */
  readonly #clicked = new Map<string, string>();
  /** The paths of the response_urls at which a message was deleted. */
  readonly deleted: string[] = [];
  #addresses = 0;
  /** The uses of each response_url and its age, by its path. */
  readonly #uses = new Map<string, { readonly since: number; count: number }>();
  /** The times of the unused trigger_ids, and undefined for those that have opened a window. */
  readonly #triggers = new Map<string, number | undefined>();
  #views = 0;
  /** Milliseconds. */
  #clock = 0;
  readonly #leaving = new WeakSet<WebSocket>();
  readonly #bodies: unknown[] = [];
  #read = 0;
  readonly #arrivals = new EventEmitter();
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on('connection', () => this.connections++);
    this.#sockets = new WebSocketServer({
      server: this.#server,
      verifyClient: () => this.refusedSockets-- <= 0,
    });
    this.#sockets.on('connection', (socket) => socket.send(JSON.stringify({ type: 'hello' })));
  }

  static async open(): Promise<Workspace> {
    const workspace = new Workspace();
    workspace.#server.listen(0, '127.0.0.1');
    await once(workspace.#server, 'listening');
    return workspace;
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get apiUrl(): string {
    return `http://${this.#host}/api/`;
  }

  /** A new response_url. Each payload has its own. */
  get responseUrl(): string {
    const path = `/response/${this.#addresses++}`;
    this.#uses.set(path, { since: this.#clock, count: 0 });
    return `http://${this.#host}${path}`;
  }

  /** A new response_url of a click on a message that everyone sees. */
  responseUrlOf(timestamp: string): string {
    const url = this.responseUrl;
    this.#clicked.set(new URL(url).pathname, timestamp);
    return url;
  }

  /** How often each response_url was used, in the order in which they were made. */
  get uses(): number[] {
    return [...this.#uses.values()].map(({ count }) => count);
  }

  /** The timestamp of the message that everyone has seen last. */
  get newest(): string {
    const newest = [...this.shown.keys()].at(-1);
    if (newest === undefined) throw new Error('There is no message that everyone sees.');
    return newest;
  }

  /** The words of a message that everyone sees. */
  textOf(timestamp: string): string {
    const post = this.shown.get(timestamp);
    return post ? readSlack(post).text : '';
  }

  /** Resolves when a message that everyone sees has these words. */
  async shows(timestamp: string, words: string): Promise<void> {
    while (!this.textOf(timestamp).includes(words)) await once(this.#arrivals, 'post');
  }

  /** A new trigger_id. Each click has its own. */
  get triggerId(): string {
    const trigger = `trigger.${this.#triggers.size}`;
    this.#triggers.set(trigger, this.#clock);
    return trigger;
  }

  /** Makes time pass for response_urls and trigger_ids. */
  pass(milliseconds: number): void {
    this.#clock += milliseconds;
  }

  get #host(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The workspace is not open.');
    return `127.0.0.1:${address.port}`;
  }

  /** The open Socket Mode connections, oldest first, without those that were asked to close. */
  get sockets(): WebSocket[] {
    return [...this.#sockets.clients].filter(
      (socket) => socket.readyState === socket.OPEN && !this.#leaving.has(socket),
    );
  }

  /** Asks for a new connection, as Slack does every few hours. Resolves when the old one is closed. */
  async refresh(socket = this.socket): Promise<void> {
    this.#leaving.add(socket);
    socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    await once(socket, 'close');
  }

  /** The one connection that is open. */
  get socket(): WebSocket {
    const [socket, another] = this.sockets;
    if (socket === undefined || another) throw new Error(`${this.sockets.length} connections are open.`);
    return socket;
  }

  /** Resolves when this many connections are open. */
  async connectedBy(count: number): Promise<void> {
    while (this.sockets.length < count) await this.connected();
  }

  /** Resolves when the next connection is open. */
  async connected(): Promise<void> {
    await once(this.#sockets, 'connection');
  }

  /** Resolves when a method of the API is called. */
  async called(method: string): Promise<void> {
    do await once(this.#arrivals, 'call');
    while (this.calls.at(-1) !== method);
  }

  /** The next unread message at a response_url. */
  async nextPost(): Promise<Post> {
    while (this.#bodies.length <= this.#read) await once(this.#arrivals, 'post');
    return readPost(this.#bodies[this.#read++]);
  }

  /** The next unread message that only one person sees. */
  async nextPrivatePost(): Promise<Post> {
    for (;;) {
      const post = await this.nextPost();
      if (post.response_type === 'ephemeral') return post;
    }
  }

  /** Resolves when this many messages have been deleted at response_urls. */
  async deletedBy(count: number): Promise<void> {
    while (this.deleted.length < count) await once(this.#arrivals, 'deletion');
  }

  /** The next window that opens. @throws Error if another call of the API comes first */
  async nextWindow(): Promise<Opened> {
    const call = await this.nextApiCall();
    if (call.kind !== 'opened') throw new Error(`"${call.kind}" came instead of a window.`);
    return call;
  }

  /** The next unread call that posts or shows something. */
  async nextApiCall(): Promise<ApiCall> {
    for (;;) {
      const call = this.#apiCalls.shift();
      if (call) return call;
      await once(this.#arrivals, 'api call');
    }
  }

  /** The next messages at a response_url. */
  sentTo(responseUrl: string, count: number): Promise<unknown>[] {
    const settle: ((message: unknown) => void)[] = [];
    const messages = Array.from(
      { length: count },
      () => new Promise<unknown>((resolve) => settle.push(resolve)),
    );
    const { pathname } = new URL(responseUrl);
    const take = (message: unknown): void => {
      settle.shift()?.(message);
      if (settle.length === 0) this.#arrivals.off(pathname, take);
    };
    this.#arrivals.on(pathname, take);
    return messages;
  }

  /** The window that a trigger opens. */
  async openedBy(trigger: string): Promise<unknown> {
    const [modal] = await once(this.#arrivals, trigger);
    return modal;
  }

  /** Frees the memory of past messages, and of the addresses for new ones. */
  forget(): void {
    this.calls.length = 0;
    this.#bodies.length = 0;
    this.#apiCalls.length = 0;
    this.#read = 0;
    this.#uses.clear();
    this.#triggers.clear();
  }

  /** The number of messages at all response_urls. */
  get received(): number {
    return this.#bodies.length;
  }

  /** Resolves when this many messages have arrived at response_urls. */
  async receivedBy(count: number): Promise<void> {
    while (this.received < count) await once(this.#arrivals, 'post');
  }

  /** The unread messages at response_urls. */
  unread(): Post[] {
    return this.#bodies.slice(this.#read).map(readPost);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (this.isDown) {
      request.socket.destroy();
      return;
    }
    const path = request.url ?? '';
    const address = this.#uses.get(path);
    if (address !== undefined) {
      const isOpen =
        address.count < USES_OF_RESPONSE_URL && this.#clock - address.since <= RESPONSE_URL_MILLISECONDS;
      const fault = isOpen ? (this.statuses.shift() ?? 200) : 404;
      if (fault === 200) address.count++;
      if (body === DELETION) {
        this.deleted.push(path);
        this.#arrivals.emit('deletion');
        take(response, fault, 'ok');
        return;
      }
      const message: unknown = JSON.parse(body);
      if (fault === 200 && !this.takesTables && body.includes(TABLE)) {
        take(response, 400, 'invalid_blocks');
        return;
      }
      if (fault === 200 && body.includes('in_channel')) this.#show(path, message);
      this.#bodies.push(message);
      this.#arrivals.emit(path, message);
      this.#arrivals.emit('post');
      take(response, fault, 'ok');
      return;
    }
    const method = path.replace('/api/', '');
    this.calls.push(method);
    this.#arrivals.emit('call');
    const result = this.#call(method, request.headers.authorization, new URLSearchParams(body));
    response.setHeader('content-type', 'application/json');
    response.setHeader('x-oauth-scopes', this.scopes.join(','));
    take(response, this.faults.get(method)?.shift() ?? 200, JSON.stringify(result));
  }

  /** A message for everyone is a new one, or really replaces the clicked one. */
  #show(path: string, message: unknown): void {
    const post = readPost(message);
    const clicked = this.#clicked.get(path);
    if (post.replace_original && clicked !== undefined) {
      if (post.response_type !== 'in_channel') throw new Error('A card of everyone would be hidden.');
      this.shown.set(clicked, post);
      this.changes.push(performance.now());
    } else if (post.response_type === 'in_channel')
      this.shown.set(`17673261${this.shown.size + 30}.000001`, post);
  }

  #call(method: string, authorization: string | undefined, args: URLSearchParams): object {
    const error = this.refusals.get(method);
    if (error !== undefined) return { ok: false, error };
    if (method === 'oauth.v2.access') return this.#redeem(args);
    const token = authorization?.replace('Bearer ', '') ?? '';
    const team = this.tokens.get(token);
    if (method === 'auth.revoke') return { ok: true, revoked: this.tokens.delete(token) };
    if (method === 'auth.test' && team !== undefined) {
      return { ok: true, team_id: team, user_id: 'U0', bot_id: 'B0' };
    }
    if (!this.takesTables && args.get('blocks')?.includes(TABLE))
      return { ok: false, error: 'invalid_blocks' };
    const refused = method === 'views.open' ? this.#useTrigger(args.get('trigger_id') ?? '') : undefined;
    if (refused !== undefined) return { ok: false, error: refused };
    const view = method === 'views.open' ? `V${++this.#views}` : (args.get('view_id') ?? '');
    const call = team === undefined ? undefined : readApiCall(method, args, view);
    if (call?.kind === 'changed') {
      if (this.channelsWithout.has(call.channel)) return { ok: false, error: 'channel_not_found' };
      this.#change(call);
    }
    if (call) {
      this.usedTokens.push(token);
      this.#apiCalls.push(call);
      this.#arrivals.emit('api call');
      if (call.kind === 'opened') this.#arrivals.emit(args.get('trigger_id') ?? '', call.modal);
      const channel = args.get('channel');
      return { ok: true, ts: '1767326126.000001', ...(channel ? { channel } : {}), view: { id: view } };
    }
    if (method === 'apps.connections.open' && authorization === `Bearer ${APP_TOKEN}`) {
      return { ok: true, url: `ws://${this.#host}/socket?ticket=${TICKET}` };
    }
    return { ok: false, error: 'invalid_auth' };
  }

  #change({ ts, message }: Extract<ApiCall, { kind: 'changed' }>): void {
    if (!this.shown.has(ts)) return;
    this.shown.set(ts, { ...message, response_type: 'in_channel', replace_original: true });
    this.#arrivals.emit('post');
  }

  /** Source: https://docs.slack.dev/reference/methods/oauth.v2.access */
  #redeem(args: URLSearchParams): object {
    if (args.get('client_id') !== CLIENT_ID) return { ok: false, error: 'invalid_client_id' };
    if (args.get('client_secret') !== CLIENT_SECRET) return { ok: false, error: 'bad_client_secret' };
    const code = args.get('code') ?? '';
    const answer = this.codes.get(code);
    this.codes.delete(code);
    return answer ?? { ok: false, error: 'invalid_code' };
  }

  /**
   * A person allows the app in a workspace.
   * @param more changes Slack's answer
   * @returns the code that Slack sends back with the person
   */
  allow(team: string, more: Readonly<Record<string, unknown>> = {}): string {
    const token = `xoxb-of-${team}-${this.tokens.size}`;
    const code = `code-${team}-${this.tokens.size}`;
    this.tokens.set(token, team);
    this.codes.set(code, {
      ok: true,
      app_id: 'A1',
      authed_user: { id: 'U1' },
      scope: this.scopes.join(','),
      token_type: 'bot',
      access_token: token,
      bot_user_id: 'U0',
      team: { id: team, name: `The workspace <${team}>` },
      enterprise: null,
      is_enterprise_install: false,
      ...more,
    });
    return code;
  }

  /** @returns the error if the trigger opens no window */
  #useTrigger(trigger: string): string | undefined {
    const since = this.#triggers.get(trigger);
    if (since === undefined)
      return this.#triggers.has(trigger) ? 'exchanged_trigger_id' : 'invalid_trigger_id';
    this.#triggers.set(trigger, undefined);
    return this.#clock - since > TRIGGER_MILLISECONDS ? 'expired_trigger_id' : undefined;
  }
}

function take(response: ServerResponse, fault: Fault, body: string): void {
  if (typeof fault === 'number') response.writeHead(fault).end(body);
  else if ('error' in fault) response.end(JSON.stringify({ ok: false, error: fault.error }));
  else if ('retryAfter' in fault) response.writeHead(429, { 'retry-after': String(fault.retryAfter) }).end();
  else if ('latency' in fault) setTimeout(() => response.end(body), fault.latency).unref();
  else if (fault.reset === 'before') response.destroy();
  else response.writeHead(200, { 'content-length': 100 }).write(body, () => response.destroy());
}

/** The page on which a workspace installs the app. */
export const INSTALL_URL = 'https://guide.example.org/slack/install';

/** A way in which Slack reaches the guide, or HTTP with many workspaces. */
export type Mode = SlackConfig['mode'];

function configOf(
  mode: Mode,
  shared: Pick<SlackConfig, 'apiUrl' | 'allowedTeams'>,
  secretKeys: ManyWorkspaces['secretKeys'] = ['secret of the tests'],
): SlackConfig {
  switch (mode) {
    case 'socket':
      return { ...shared, mode, appToken: APP_TOKEN, botToken: BOT_TOKEN };
    case 'http':
      return { ...shared, mode, signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN };
    case 'many workspaces':
      return {
        ...shared,
        mode,
        signingSecret: SIGNING_SECRET,
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        secretKeys,
        privacyUrl: 'https://guide.example.org/privacy?a=1&b=2',
        supportUrl: 'mailto:help@guide.example.org',
        installUrl: INSTALL_URL,
      };
  }
}

/** A running adapter with its log. */
export interface RunningGuide extends RunningAdapter {
  readonly port: number;
  readonly log: readonly string[];
  /** The counted activities, in order. */
  readonly observed: readonly ActivityRecord[];
  /** Resolves with the reason when the adapter ends the process. */
  readonly failed: Promise<string>;
}

/** Starts the real adapter against a workspace. */
export async function startGuide(
  workspace: Workspace,
  mode: Mode,
  guide = new Guide(loadLibrary('tests/fixtures/strategy')),
  options: Options = {},
  onLine: (line: string) => void = () => {},
  {
    group,
    teams,
    installations,
    secretKeys,
    ...settings
  }: Pick<SlackConfig, 'allowedTeams'> &
    Pick<AdapterContext, 'group' | 'teams' | 'installations'> &
    Partial<Pick<ManyWorkspaces, 'secretKeys'>> = {},
): Promise<RunningGuide> {
  const log: string[] = [];
  const observed: ActivityRecord[] = [];
  const shared = { apiUrl: workspace.apiUrl, ...settings };
  const config = configOf(mode, shared, secretKeys);
  let fail: (error: SetupError) => void = () => {};
  const failed = new Promise<string>((resolve) => {
    fail = ({ message }) => resolve(message);
  });
  const write = (line: string): void => {
    log.push(line);
    onLine(line);
  };
  const logger = pino({ level: 'debug' }, { write });
  const server = await serve({ host: '127.0.0.1', port: 0, setBy: 'PORT' }, () => [], logger);
  // As a second after a start: two messages that wait for the index would be answered in any order.
  await indexed(guide);
  const running = await start(
    config,
    {
      guide,
      group,
      teams,
      installations,
      log: logger,
      observe: (record) => observed.push(record),
      route: server.route,
      fail,
    },
    options,
  );
  const stop = async (): Promise<void> => {
    server.refuse();
    await running.stop();
    server.close();
  };
  return { ...running, stop, log, observed, failed, port: server.port };
}

/** A slash command; an interaction with a button, window or shortcut; an event in the workspace. */
export type Kind = 'command' | 'click' | 'event';

/** Delivers a payload to the guide. Resolves with the acknowledgement, or with undefined if that is empty. */
export type Deliver = (kind: Kind, payload: Readonly<Record<string, unknown>>) => Promise<unknown>;

export interface SignedRequest {
  readonly contentType?: string;
  readonly secret?: string;
  /** Seconds from now. */
  readonly age?: number;
}

/** Headers with a signature, as Slack sends them: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signed(
  body: string,
  { contentType = 'application/x-www-form-urlencoded', secret = SIGNING_SECRET, age = 0 }: SignedRequest = {},
): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1000) - age;
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    'content-type': contentType,
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${signature}`,
  };
}

/** Sends a body with a signature. */
export const send = (
  guide: Pick<RunningGuide, 'port'>,
  body: string,
  request?: SignedRequest,
): Promise<Response> =>
  fetch(`http://127.0.0.1:${guide.port}/slack/events`, {
    method: 'POST',
    headers: signed(body, request),
    body,
  });

export const form = (kind: 'command' | 'click', payload: Readonly<Record<string, unknown>>): string =>
  new URLSearchParams(
    kind === 'click'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)])),
  ).toString();

export const overHttp =
  (guide: Pick<RunningGuide, 'port'>): Deliver =>
  async (kind, payload) => {
    const response =
      kind === 'event'
        ? await send(guide, JSON.stringify(payload), { contentType: 'application/json' })
        : await send(guide, form(kind, payload));
    if (response.status !== 200) throw new Error(`answered with ${response.status}`);
    const body = await response.text();
    return body === '' ? undefined : JSON.parse(body);
  };

let envelopes = 0;

/** Source: https://docs.slack.dev/apis/events-api/using-socket-mode */
const ENVELOPES: Readonly<Record<Kind, string>> = {
  command: 'slash_commands',
  click: 'interactive',
  event: 'events_api',
};

const acknowledgement = z.object({
  envelope_id: z.string(),
  payload: z.record(z.string(), z.unknown()).default({}),
});

export const overSocket =
  (workspace: Workspace): Deliver =>
  async (kind, payload) => {
    // Slack chooses any of the connections for a payload.
    const { sockets } = workspace;
    const socket = sockets[envelopes % sockets.length];
    if (socket === undefined) throw new Error('No connection is open.');
    const id = `envelope ${++envelopes}`;
    const acknowledged = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
      const listen = (data: RawData): void => {
        const { envelope_id, payload: answer } = acknowledgement.parse(JSON.parse(String(data)));
        if (envelope_id !== id) return;
        socket.off('message', listen);
        resolve(answer);
      };
      socket.on('message', listen);
    });
    const type = ENVELOPES[kind];
    socket.send(
      JSON.stringify({ type, envelope_id: id, payload, accepts_response_payload: kind !== 'event' }),
    );
    const answer = await acknowledged;
    return Object.keys(answer).length > 0 ? answer : undefined;
  };

const inputField = z.object({
  type: z.literal('input'),
  element: z.discriminatedUnion('type', [
    z.object({ type: z.literal('plain_text_input'), action_id: z.string(), max_length: z.number() }),
    z.object({
      type: z.literal('static_select'),
      action_id: z.string(),
      options: z.array(z.object({ value: z.string() })),
      initial_option: z.object({ value: z.string() }).optional(),
    }),
  ]),
});

/**
 * The payload of a submitted window.
 * @param filled what the person types into its text field, or the values of all fields by their names. A list keeps the
 *   choice that it had at first.
 */
export function submissionOf({ view, modal }: Pick<Opened, 'view' | 'modal'>, filled: string | Values = '') {
  const fields = modal.blocks.flatMap((block) => inputField.safeParse(block).data?.element ?? []);
  const values = fields.map((field, i) => {
    const { type, action_id } = field;
    const value = typeof filled === 'string' ? filled : (filled[action_id] ?? '');
    if (field.type === 'static_select') {
      const chosen = value === '' ? field.initial_option : field.options.find((each) => each.value === value);
      if (chosen === undefined) throw new Error(`The list has no "${value}".`);
      return [`block ${i}`, { [action_id]: { type, selected_option: chosen } }] as const;
    }
    if (value.length > field.max_length) throw new Error(`The field takes ${field.max_length} characters.`);
    // Slack tells an empty field so.
    return [`block ${i}`, { [action_id]: { type, value: value === '' ? null : value } }] as const;
  });
  return {
    type: 'view_submission',
    user: { id: 'U1', username: 'ann', name: 'ann', team_id: 'T1' },
    team: { id: 'T1', domain: 'example' },
    view: { ...modal, id: view, state: { values: Object.fromEntries(values) } },
    response_urls: [],
  };
}

export const CHANNEL = { id: 'C1', name: 'general' };
export const DIRECT = { id: 'D1', name: 'directmessage' };

/** A channel, or a thread in it. */
interface Where {
  readonly id: string;
  readonly name: string;
  readonly thread?: string;
}

/** The number of actions so far, of which Slack tells the time. */
let actions = 1_700_000_000_000_000;

/** The timestamp of every message that only one person sees. */
const OF_PRIVATE = '1767326126.896109';

/** A person in Slack, who types commands and presses the buttons of the current card by their labels. */
export class Member {
  readonly #workspace: Workspace;
  readonly #deliver: Deliver;
  readonly #channel: Where;
  readonly #name: string;
  readonly #id: string;
  #timestamp = OF_PRIVATE;
  #card: Post | undefined;
  /** The labels of the boxes that are ticked on the person's screen, which may be ahead of the card. */
  #ticked: readonly string[] = [];
  /** If false, clicks on buttons do not tell which boxes are ticked. */
  tellsTicks = true;
  /** The workspace that Slack tells with an action. */
  team = 'T1';
  /** The organization of that workspace. */
  organization: string | undefined;
  /** The person's own workspace or organization, as Slack tells it. Default: where the action is */
  own: string | undefined;
  /** The milliseconds that a click is on its way. */
  delay = 0;

  /** @param channel may be a thread of it */
  constructor(workspace: Workspace, deliver: Deliver, channel: Where = CHANNEL, name = 'ann', id = 'U1') {
    this.#workspace = workspace;
    this.#deliver = deliver;
    this.#channel = channel;
    this.#name = name;
    this.#id = id;
  }

  get card(): Post {
    if (this.#card === undefined) throw new Error('There is no card yet.');
    return this.#card;
  }

  get text(): string {
    return readSlack(this.card).text;
  }

  get labels(): string[] {
    return readSlack(this.card).buttons.map(({ label }) => label);
  }

  token(label: string): string {
    const button = readSlack(this.card).buttons.find((candidate) => candidate.label === label);
    if (!button) throw new Error(`There is no button "${label}", only: ${this.labels.join(', ')}`);
    return button.token;
  }

  /** Types a slash command. The answer becomes the card. */
  async type(command: string, typed = ''): Promise<Post> {
    const answer = await this.#type(command, typed);
    // A table is not sent in the acknowledgement.
    this.#show(answer === undefined ? await this.#workspace.nextPost() : readPost(answer));
    return this.card;
  }

  /** Types a slash command that opens a form. */
  async typeForForm(command: string, typed: string): Promise<Opened> {
    const answer = await this.#type(command, typed);
    if (answer !== undefined) throw new Error(`A form was to open: ${JSON.stringify(answer)}`);
    return this.#workspace.nextWindow();
  }

  #type(command: string, typed: string): Promise<unknown> {
    return this.#deliver('command', {
      command,
      text: typed,
      user_id: this.#id,
      user_name: this.#name,
      channel_id: this.#channel.id,
      channel_name: this.#channel.name,
      team_id: this.team,
      response_url: this.#workspace.responseUrl,
      trigger_id: this.#workspace.triggerId,
    });
  }

  /** The boxes of the card, as "[x] label" if it is ticked, else "[ ] label". */
  get boxes(): string[] {
    return readSlack(this.card).boxes;
  }

  /** Ticks or unticks boxes, one after another, each on the card that the one before led to. */
  async tick(...labels: readonly string[]): Promise<Post> {
    for (const label of labels) {
      await this.sendTick(label);
      await this.read();
    }
    return this.card;
  }

  /** Reads the next card, and with it its ticks. */
  async read(): Promise<Post> {
    this.#show(await this.#workspace.nextPost());
    return this.card;
  }

  /** Ticks or unticks a box, and waits only for the acknowledgement. */
  async sendTick(label: string, at?: string): Promise<void> {
    this.#ticked = this.#ticked.includes(label)
      ? this.#ticked.filter((other) => other !== label)
      : [...this.#ticked, label];
    const { action_id, selected } = this.#boxesTicked();
    await this.#act({ type: 'checkboxes', action_id, selected_options: selected }, undefined, undefined, at);
  }

  /** The boxes as Slack tells them. Undefined values if the card has none. */
  #boxesTicked() {
    const element = this.card.blocks
      .flatMap((block) => (block.type === 'actions' ? block.elements : []))
      .find(({ type }) => type === 'checkboxes');
    if (element?.type !== 'checkboxes') return { action_id: undefined, selected: undefined };
    const selected = element.options.filter(({ text: shown }) => this.#ticked.includes(shown.text));
    return { action_id: element.action_id, selected };
  }

  /** Takes a post for the card. */
  see(post: Post | undefined): void {
    if (post) this.#show(post);
  }

  #show(post: Post): void {
    this.#card = post;
    this.#ticked = readSlack(post)
      .boxes.filter((box) => box.startsWith('[x] '))
      .map((box) => box.slice(4));
  }

  /** Presses buttons, each on the card that the last press led to. */
  async press(...labels: readonly string[]): Promise<Post> {
    for (const label of labels) {
      await this.click(this.token(label));
      await this.read();
    }
    return this.card;
  }

  /** Presses a button that opens a form. */
  async openForm(label = words.share): Promise<Opened> {
    await this.click(this.token(label));
    return this.#workspace.nextWindow();
  }

  /** Presses a button of a message that everyone sees, and waits only for the acknowledgement. */
  async clickOn(timestamp: string, label: string): Promise<void> {
    const shown = this.#workspace.shown.get(timestamp);
    const button = shown && readSlack(shown).buttons.find((each) => each.label === label);
    if (button === undefined) throw new Error(`There is no button "${label}".`);
    const url = this.#workspace.responseUrlOf(timestamp);
    this.#timestamp = timestamp;
    this.#card = shown;
    await this.#act({ type: 'button', action_id: '0', value: button.token }, false, url);
    this.#timestamp = OF_PRIVATE;
  }

  /** Presses a button of a message that everyone sees, and reads the private card that follows. */
  async pressOn(timestamp: string, label: string): Promise<Post> {
    await this.clickOn(timestamp, label);
    return this.readPrivate();
  }

  /** Presses buttons of private cards, each on the one that the last press led to. */
  async pressPrivate(...labels: readonly string[]): Promise<Post> {
    for (const label of labels) {
      await this.click(this.token(label));
      await this.readPrivate();
    }
    return this.card;
  }

  /** Reads the next card that only one person sees. */
  async readPrivate(): Promise<Post> {
    this.#show(await this.#workspace.nextPrivatePost());
    return this.card;
  }

  get #origin() {
    const { team, organization } = this;
    return {
      user: {
        id: this.#id,
        username: this.#name,
        name: this.#name,
        team_id: this.own ?? organization ?? team,
      },
      team: { id: team, domain: 'example', ...(organization ? { enterprise_id: organization } : {}) },
      enterprise: organization ? { id: organization, name: 'Example' } : null,
    };
  }

  /** Fills in a form and submits it, and waits only for the acknowledgement, which closes the window. */
  async submit(form: Opened, filled: string | Values = ''): Promise<void> {
    const answer = await this.#deliver('click', {
      ...submissionOf(form, filled),
      ...this.#origin,
    });
    if (answer !== undefined) throw new Error(`The window stays open: ${JSON.stringify(answer)}`);
  }

  /** Presses Share and submits the form. The messages that follow are not read yet. */
  async share(purpose = ''): Promise<void> {
    await this.submit(await this.openForm(), purpose);
  }

  /** Delivers a click on a button, and waits only for its acknowledgement. */
  async click(
    value: unknown,
    ephemeral = this.card.response_type === 'ephemeral',
    responseUrl = this.#workspace.responseUrl,
  ): Promise<void> {
    const block_id = this.#blockOf(value);
    const button = { type: 'button', action_id: '0', block_id, ...(value === undefined ? {} : { value }) };
    await this.#act(button, ephemeral, responseUrl);
  }

  /** The id of the block with a button of the card. */
  #blockOf(token: unknown): string {
    const block = this.#card?.blocks.find(
      (each) =>
        each.type === 'actions' &&
        each.elements.some((element) => element.type === 'button' && element.value === token),
    );
    return block?.block_id ?? 'x';
  }

  async #act(
    action: Readonly<Record<string, unknown>>,
    ephemeral = this.card.response_type === 'ephemeral',
    responseUrl = this.#workspace.responseUrl,
    at = String(++actions / 1_000_000),
  ): Promise<void> {
    const { action_id, selected } = this.#card === undefined ? {} : this.#boxesTicked();
    const values =
      this.tellsTicks && action_id !== undefined
        ? { boxes: { [action_id]: { type: 'checkboxes', selected_options: selected } } }
        : {};
    const trigger_id = this.#workspace.triggerId;
    this.#workspace.pass(this.delay);
    const answer = await this.#deliver('click', {
      type: 'block_actions',
      ...this.#origin,
      container: {
        type: 'message',
        message_ts: this.#timestamp,
        channel_id: this.#channel.id,
        is_ephemeral: ephemeral,
        ...(this.#channel.thread === undefined ? {} : { thread_ts: this.#channel.thread }),
      },
      channel: { id: this.#channel.id, name: this.#channel.name },
      response_url: responseUrl,
      trigger_id,
      state: { values },
      actions: [{ block_id: 'x', action_ts: at, ...action }],
    });
    if (answer !== undefined) throw new Error('A click was answered in its acknowledgement.');
  }
}
