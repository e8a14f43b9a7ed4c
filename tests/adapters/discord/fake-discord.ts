import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { ComponentType, GatewayIntentBits, PermissionFlagsBits } from 'discord.js';
import {
  ApplicationCommandAutocompleteCallbackRequestSchema,
  ApplicationCommandCreateRequestSchema,
  ApplicationCommandResponseSchema,
  CreateMessageInteractionCallbackRequestSchema,
  GatewayBotResponseSchema,
  IncomingWebhookRequestPartialSchema,
  IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
  MessageResponseSchema,
  ModalInteractionCallbackRequestSchema,
  PrivateApplicationResponseSchema,
  UpdateMessageInteractionCallbackRequestSchema,
} from 'discord-api-spec/zod';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Values } from '../../../src/conversation/reply.ts';
import { words } from '../../../src/conversation/words.ts';
import { parseDiscordMessage } from './schema.ts';

export const APPLICATION = '500000000000000001';
export const GUILD = '600000000000000001';
export const TOKEN = 'fake-token';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

interface UploadedFile {
  /** The field of the form, such as "files[0]". */
  readonly field: string;
  readonly name: string;
  readonly text: string;
}

export interface Response {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A fault in place of the fake's answer: another answer, a cut connection, a connection that is cut after the request was
 * carried out, or no answer at all.
 */
export type Fault = Response | 'reset' | 'reset after it' | 'silence';

const refusal = (status: number, code: number, message: string): Response => ({
  status,
  body: { code, message },
});
export const UNKNOWN_INTERACTION = refusal(404, 10062, 'Unknown interaction');
export const UNKNOWN_WEBHOOK = refusal(404, 10015, 'Unknown Webhook');
export const UNKNOWN_MESSAGE = refusal(404, 10008, 'Unknown Message');
export const ALREADY_ACKNOWLEDGED = refusal(400, 40060, 'Interaction has already been acknowledged.');
export const MISSING_ACCESS = refusal(403, 50001, 'Missing Access');
export const INVALID_FORM: Response = { status: 400, body: { code: 50035, message: 'Invalid Form Body' } };

export const EXPIRED = refusal(401, 50027, 'Invalid Webhook Token');
export const UNAUTHORIZED = refusal(401, 0, '401: Unauthorized');
/** The answer to a request that must wait for some seconds. */
export const rateLimited = (seconds: number): Response => ({
  status: 429,
  body: { message: 'You are being rate limited.', retry_after: seconds, global: false },
  headers: { 'retry-after': String(seconds), 'x-ratelimit-scope': 'shared' },
});

const command = z.looseObject({ name: z.string(), type: z.int().default(1) });
const callback = z.object({ type: z.int(), data: z.unknown().optional() });
const gatewayMessage = z.object({ op: z.int(), d: z.unknown() });
const identification = z.object({
  token: z.string(),
  shard: z.tuple([z.int(), z.int()]),
  intents: z.int(),
});
const resumption = z.object({ token: z.string(), session_id: z.string(), seq: z.int() });

/** The session of one shard. It outlives the connection, so that it can be resumed. */
interface Session {
  readonly id: string;
  readonly shard: number;
  readonly intents: number;
  socket: WebSocket | undefined;
  sequence: number;
  readonly events: { readonly t: string; readonly d: unknown; readonly s: number }[];
}

/** Discord on loopback: its gateway, and the part of its REST interface that the guide uses, with Discord's own schemas. */
export class FakeDiscord {
  readonly requests: Request[] = [];
  /** The requests that Discord would have refused, each with the reason. */
  readonly problems: string[] = [];
  /** Registered commands, by the path that lists them. */
  readonly commands = new Map<string, Record<string, unknown>[]>();
  /** How many commands were created, of which a day has 200. */
  created = 0;
  /** Close code with which an IDENTIFY is refused. */
  refuseIdentify: number | undefined;
  /** If true, the gateway sends no hello. */
  isSilent = false;
  /** If true, every new connection is closed. */
  #isDown = false;
  /** Milliseconds. */
  heartbeatInterval = 45_000;
  /** If false, heartbeats are not acknowledged. */
  isAlive = true;
  /** The recommended number of shards. */
  shards = 1;
  sessionStartLimit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 };
  /** About how many servers have added the application. */
  serverCount = 1;
  /** Servers that the bot is in. They are sent to a client with the intent `Guilds`. */
  guilds: readonly Readonly<Record<string, unknown>>[] = [];
  /** The messages that everyone sees, as they are now, by their ids. */
  readonly shown = new Map<string, Shown>();
  /** If true, a click may change its message although everyone sees it. */
  repaintsCards = false;
  /** False if servers added only the application's commands, so that the bot sees no channel. */
  hasBot = true;
  /** If true, follow-up messages become private, as for an app that may not post. */
  hidesFollowUps = false;
  /** The opcodes that the gateway received. */
  readonly heard: number[] = [];
  /** Answers a request in place of the fake, unless it returns undefined. */
  override: (request: Request) => Fault | undefined | Promise<undefined> = () => undefined;
  readonly #http: Server;
  readonly #gateway: WebSocketServer;
  /** The interactions that were sent, by their ids. */
  readonly #sent = new Map<string, SentInteraction>();
  /** The id of the message that was the first answer to an interaction, if everyone sees it. */
  readonly #originals = new Map<string, string>();
  /** The type of the first answer to each interaction. */
  readonly #answered = new Map<string, number>();
  /** The ids of deleted messages. */
  readonly #deleted = new Set<string>();
  readonly #unread: Request[] = [];
  readonly #arrivals = new EventEmitter();
  #waiting: { matches: (request: Request) => boolean; resolve: (request: Request) => void }[] = [];
  #sessions: Session[] = [];
  #listening: { op: number; resolve: () => void }[] = [];
  #id = 700000000000000000n;

  private constructor() {
    this.#http = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.problems.push(`The fake itself failed: ${error}`);
        request.socket.destroy();
      });
    });
    this.#http.on('connection', (socket) => this.#isDown && socket.destroy());
    this.#gateway = new WebSocketServer({ server: this.#http });
    this.#gateway.on('connection', (socket) => this.#greet(socket));
  }

  static async start(): Promise<FakeDiscord> {
    const fake = new FakeDiscord();
    await new Promise<void>((resolve) => fake.#http.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  get #port(): number {
    const address: AddressInfo | string | null = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('The fake has no port.');
    return address.port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#gateway.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  newId(): string {
    this.#id += 1n;
    return String(this.#id);
  }

  /** The next unread request with this method and a matching path. */
  request(method: string, path: RegExp): Promise<Request> {
    const matches = (request: Request): boolean => request.method === method && path.test(request.path);
    const at = this.#unread.findIndex(matches);
    const [found] = at < 0 ? [] : this.#unread.splice(at, 1);
    if (found) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }));
  }

  /**
   * Sends an event to every session of its server's shard: now, or when the session is resumed. Events of servers need the
   * intent `Guilds`.
   */
  dispatch(t: string, d: unknown): void {
    const sent = sentInteraction.safeParse(d);
    if (sent.success) this.#sent.set(sent.data.id, sent.data);
    const server = t.startsWith('GUILD_') ? ofServer.parse(d).id : inServer.safeParse(d).data?.guild_id;
    const shard = this.shardOf(server);
    for (const session of this.#sessions) {
      if (session.shard !== shard) continue;
      if (t.startsWith('GUILD_') && (session.intents & GatewayIntentBits.Guilds) === 0) continue;
      session.sequence += 1;
      const event = { t, d, s: session.sequence };
      session.events.push(event);
      if (session.socket) send(session.socket, { op: 0, ...event });
    }
  }

  /**
   * The shard that gets the events of a server; those of direct messages come on the first.
   * https://discord.com/developers/docs/events/gateway#sharding-sharding-formula
   */
  shardOf(server: string | undefined): number {
    return server === undefined ? 0 : Number((BigInt(server) >> 22n) % BigInt(this.shards));
  }

  /** The shards that have a connection. */
  get connectedShards(): number[] {
    return this.#sessions.filter(({ socket }) => socket !== undefined).map(({ shard }) => shard);
  }

  /** Closes the connection of one shard with a code, or cuts it without one. Its session can be resumed. */
  disconnectShard(shard: number, code?: number): void {
    for (const session of this.#sessions.filter((each) => each.shard === shard)) {
      const { socket } = session;
      session.socket = undefined;
      if (code === undefined) socket?.terminate();
      else socket?.close(code);
    }
  }

  /** Takes the answer of another program to an interaction. */
  answerElsewhere(id: string): void {
    this.#answered.set(id, NEW_MESSAGE);
  }

  /** Frees the memory of past requests and events. */
  forget(): void {
    this.requests.length = 0;
    this.#unread.length = 0;
    this.#sent.clear();
    this.#answered.clear();
    for (const { events } of this.#sessions) events.length = 0;
  }

  /** Sends the last event again. */
  repeat(): void {
    for (const { socket, events } of this.#sessions) {
      const last = events.at(-1);
      if (socket && last) send(socket, { op: 0, ...last });
    }
  }

  get connections(): ReadonlySet<WebSocket> {
    return this.#gateway.clients;
  }

  /** Closes the connections to the gateway with a code, or cuts them without one. Sessions can be resumed. */
  disconnect(code?: number): void {
    for (const socket of this.#gateway.clients) {
      if (code === undefined) socket.terminate();
      else socket.close(code);
      this.#lose(socket);
    }
  }

  /** Closes all connections, and each new one, until it is up again. */
  goDown(): void {
    this.#isDown = true;
    for (const socket of this.#gateway.clients) socket.terminate();
    this.#http.closeAllConnections();
  }

  comeBack(): void {
    this.#isDown = false;
  }

  /** Tells the clients to connect again (op 7). Later events reach them after that. */
  askToReconnect(): void {
    for (const session of this.#sessions) {
      if (session.socket) send(session.socket, { op: 7, d: null });
      session.socket = undefined;
    }
  }

  /** Ends the sessions (op 9), for good or to be resumed. */
  invalidateSessions(resumable: boolean): void {
    for (const { socket } of this.#sessions) if (socket) send(socket, { op: 9, d: resumable });
    for (const session of this.#sessions) session.socket = undefined;
    if (!resumable) this.#sessions = [];
  }

  /** Ends the session of one shard for good (op 9). */
  invalidateSession(shard: number): void {
    const isLost = (session: Session): boolean => session.shard === shard;
    for (const { socket } of this.#sessions.filter(isLost)) if (socket) send(socket, { op: 9, d: false });
    this.#sessions = this.#sessions.filter((session) => !isLost(session));
  }

  /** Resolves when the gateway next receives this opcode. */
  told(op: number): Promise<void> {
    return new Promise((resolve) => this.#listening.push({ op, resolve }));
  }

  #lose(socket: WebSocket): void {
    for (const session of this.#sessions) if (session.socket === socket) session.socket = undefined;
  }

  #greet(socket: WebSocket): void {
    if (this.isSilent) return;
    send(socket, { op: 10, d: { heartbeat_interval: this.heartbeatInterval } });
    socket.on('message', (data) => {
      const { op, d } = gatewayMessage.parse(JSON.parse(String(data)));
      if (op === 1 && this.isAlive) send(socket, { op: 11, d: null });
      if (op === 2) this.#identify(socket, identification.parse(d));
      if (op === 6) this.#resume(socket, resumption.parse(d));
      this.heard.push(op);
      for (const { resolve } of this.#listening.filter((each) => each.op === op)) resolve();
      this.#listening = this.#listening.filter((each) => each.op !== op);
    });
    socket.on('close', (code) => {
      this.#lose(socket);
      // A normal close ends the session.
      if (code === 1000) this.#sessions = this.#sessions.filter(({ socket: its }) => its !== undefined);
    });
  }

  #identify(socket: WebSocket, { token, shard, intents }: z.infer<typeof identification>): void {
    this.sessionStartLimit.remaining -= 1;
    if (this.refuseIdentify !== undefined || token !== TOKEN) {
      socket.close(this.refuseIdentify ?? 4004);
      return;
    }
    const [shardId] = shard;
    const id = `session-${this.newId()}`;
    const session: Session = { id, shard: shardId, intents, socket, sequence: 1, events: [] };
    this.#sessions.push(session);
    const guilds = this.guilds.filter(({ id }) => this.shardOf(String(id)) === shardId);
    send(socket, {
      op: 0,
      t: 'READY',
      s: 1,
      d: {
        v: 10,
        user: BOT,
        guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
        session_id: session.id,
        resume_gateway_url: `ws://127.0.0.1:${this.#port}`,
        shard,
        application: { id: APPLICATION, flags: 0 },
      },
    });
    if ((intents & GatewayIntentBits.Guilds) !== 0) {
      for (const guild of guilds) send(socket, { op: 0, t: 'GUILD_CREATE', s: 1, d: guild });
    }
  }

  #resume(socket: WebSocket, { token, session_id, seq }: z.infer<typeof resumption>): void {
    const session = this.#sessions.find(({ id }) => id === session_id);
    if (session === undefined || token !== TOKEN) {
      send(socket, { op: 9, d: false });
      return;
    }
    session.socket = socket;
    for (const event of session.events.filter(({ s }) => s > seq)) send(socket, { op: 0, ...event });
    session.sequence += 1;
    send(socket, { op: 0, t: 'RESUMED', s: session.sequence, d: {} });
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const [path = ''] = decodeURIComponent(incoming.url ?? '')
      .replace(/^\/api\/v10/, '')
      .split('?');
    const request: Request = { method: incoming.method ?? '', path, ...(await contentOf(incoming)) };
    const fault = await this.override(request);
    const sound = () => this.#respond(request, incoming.headers.authorization);
    const answer = fault ?? sound();
    if (answer === 'reset after it') sound();
    if (answer === 'reset' || answer === 'reset after it') incoming.socket.destroy();
    else if (answer !== 'silence') {
      const { status, body: data, headers } = answer;
      outgoing.writeHead(status, { ...headers, ...(data === undefined ? {} : JSON_TYPE) });
      outgoing.end(data === undefined ? undefined : JSON.stringify(data));
    }
    this.requests.push(request);
    this.#arrivals.emit('request');
    const waiting = this.#waiting.find(({ matches }) => matches(request));
    if (waiting === undefined) this.#unread.push(request);
    else {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      waiting.resolve(request);
    }
  }

  #respond(request: Request, authorization: string | undefined): Response {
    const { method, path } = request;
    const open = /^\/(interactions|webhooks)\//.test(path);
    if (!open && authorization !== `Bot ${TOKEN}`) return UNAUTHORIZED;
    if (method === 'GET' && path === '/gateway/bot') {
      const { shards, sessionStartLimit: session_start_limit } = this;
      return ok(GatewayBotResponseSchema, {
        url: `ws://127.0.0.1:${this.#port}`,
        shards,
        session_start_limit,
      });
    }
    if (method === 'GET' && path === '/applications/@me')
      return ok(PrivateApplicationResponseSchema, {
        ...APPLICATION_OBJECT,
        approximate_guild_count: this.serverCount,
      });
    const [, commands, commandId] =
      /^(\/applications\/\d+\/(?:guilds\/\d+\/)?commands)(?:\/(\d+))?$/.exec(path) ?? [];
    if (commands !== undefined) return this.#commands(request, commands, commandId);
    const [, interaction] = /^\/interactions\/(\d+)\/[^/]+\/callback$/.exec(path) ?? [];
    if (interaction !== undefined) return this.#callback(interaction, request);
    const [, ofBot] = BOT_MESSAGE_PATH.exec(path) ?? [];
    if (ofBot !== undefined) {
      if (!this.hasBot) return MISSING_ACCESS;
      return this.shown.has(ofBot) ? this.#edit(request, undefined, ofBot) : UNKNOWN_MESSAGE;
    }
    const [, sent, message] = MESSAGE_PATH.exec(path) ?? [];
    if (sent === undefined) return refusal(404, 0, '404: Not Found');
    if (!this.#answered.has(sent)) return UNKNOWN_WEBHOOK;
    if (method === 'POST' && message === undefined) return this.#followUp(request);
    if (message === undefined) return refusal(405, 0, '405: Method Not Allowed');
    // The first answer to a click on a message made it the original one, unless that answer opened a form.
    const { message: clicked } = this.#sent.get(sent) ?? {};
    const original = this.#answered.get(sent) === NEW_MESSAGE ? this.#originals.get(sent) : clicked?.id;
    const id = message === '@original' ? original : message;
    if (message === '@original' && this.#answered.get(sent) === FORM) return UNKNOWN_MESSAGE;
    if (id !== undefined && this.#deleted.has(id)) return UNKNOWN_MESSAGE;
    if (method === 'PATCH') return this.#edit(request, this.#sent.get(sent), id);
    if (method === 'DELETE') {
      if (id !== undefined) this.#deleted.add(id);
      return { status: 204 };
    }
    return refusal(404, 0, '404: Not Found');
  }

  #commands({ method, body }: Request, path: string, commandId: string | undefined): Response {
    const registered = this.commands.get(path) ?? [];
    if (method === 'GET') return ok(z.array(ApplicationCommandResponseSchema), registered);
    if (method === 'DELETE') {
      const left = registered.filter(({ id }) => id !== commandId);
      this.commands.set(path, left);
      return left.length < registered.length ? { status: 204 } : refusal(404, 10063, 'Unknown command');
    }
    if (method !== 'PUT') return refusal(405, 0, '405: Method Not Allowed');
    // One overwrite of the whole list, in which commands of the same name and type keep their ids.
    const refused = this.#check(() => z.array(ApplicationCommandCreateRequestSchema).parse(body));
    if (refused) return refused;
    const written = z
      .array(command)
      .parse(body)
      .map((wanted) => {
        const same = registered.find(({ name, type }) => name === wanted.name && type === wanted.type);
        if (same === undefined) this.created++;
        return {
          ...registeredDefaults(path.includes('/guilds/')),
          id: same?.id ?? this.newId(),
          application_id: APPLICATION,
          version: this.newId(),
          description: '',
          ...wanted,
        };
      });
    this.commands.set(path, written);
    return { status: 200, body: written };
  }

  #callback(interaction: string, { body, files }: Request): Response {
    const { type, data } = callback.parse(body);
    const sent = this.#sent.get(interaction);
    const refused = this.#check(() => {
      if (sent && !answersTo(sent).includes(type))
        throw new Error(`An interaction of type ${sent.type} was answered with type ${type}.`);
      switch (type) {
        case 6:
          return deferredUpdate.parse(body);
        case 7:
          if (!this.repaintsCards) assertPrivate(sent);
          return checkMessage(UpdateMessageInteractionCallbackRequestSchema, body, files, data);
        case 8:
          return ApplicationCommandAutocompleteCallbackRequestSchema.parse(body);
        case FORM:
          ModalInteractionCallbackRequestSchema.parse(body);
          return formAnswer.parse(body);
        default:
          return checkMessage(CreateMessageInteractionCallbackRequestSchema, body, files, data);
      }
    });
    if (refused) return refused;
    if (this.#answered.has(interaction)) return ALREADY_ACKNOWLEDGED;
    this.#answered.set(interaction, type);
    const id = type === NEW_MESSAGE ? this.newId() : sent?.message?.id;
    if (type === NEW_MESSAGE && id !== undefined) this.#originals.set(interaction, id);
    if (id !== undefined && (type === NEW_MESSAGE || type === 7)) this.#show(id, data, sent);
    return { status: 204 };
  }

  #followUp({ body, files }: Request): Response {
    const refused = this.#check(() => checkMessage(IncomingWebhookRequestPartialSchema, body, files));
    if (refused) return refused;
    const message = messageOf(this.newId(), body);
    const flags = this.hidesFollowUps ? message.flags | 64 : message.flags;
    this.#show(message.id, { ...shownMessage.parse(body), flags });
    return ok(MessageResponseSchema, { ...message, flags });
  }

  /** Keeps a message that everyone sees. One that only a person sees stays so. */
  #show(id: string, message: unknown, sent?: SentInteraction): void {
    const shown = shownMessage.parse(message);
    const isPrivate = sent?.message?.id === id ? (sent.message.flags & 64) !== 0 : (shown.flags & 64) !== 0;
    if (!isPrivate) this.shown.set(id, shown);
  }

  #edit({ path, body, files }: Request, sent: SentInteraction | undefined, id = ''): Response {
    const schema = IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema;
    const refused = this.#check(() => {
      if (path.endsWith('@original') && !this.repaintsCards) assertPrivate(sent);
      return checkMessage(schema, body, files);
    });
    if (!refused && this.shown.has(id)) this.shown.set(id, shownMessage.parse(body));
    return refused ?? ok(MessageResponseSchema, messageOf(this.newId(), body));
  }

  /** The id of the message that everyone has seen last. */
  get newest(): string {
    const newest = [...this.shown.keys()].at(-1);
    if (newest === undefined) throw new Error('There is no message that everyone sees.');
    return newest;
  }

  /** Resolves when a message that everyone sees has these words. */
  async shows(id: string, words: string): Promise<void> {
    while (!textOf(this.shown.get(id) ?? { components: [] }).includes(words)) await this.#next();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => this.#arrivals.once('request', resolve));
  }

  #check(parse: () => unknown): Response | undefined {
    try {
      parse();
      return undefined;
    } catch (error) {
      this.problems.push(String(error));
      return INVALID_FORM;
    }
  }
}

const send = (socket: WebSocket, message: Readonly<Record<string, unknown>>): void =>
  socket.send(JSON.stringify({ t: null, s: null, ...message }));

interface Schema {
  readonly parse: (value: unknown) => unknown;
}

/** Reads the JSON of a request, and the files beside it if it is a form. */
async function contentOf(incoming: IncomingMessage): Promise<Pick<Request, 'body' | 'files'>> {
  const content = await buffer(incoming);
  if (content.length === 0) return { body: undefined, files: [] };
  const type = incoming.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return { body: JSON.parse(String(content)), files: [] };
  const form = await new globalThis.Response(content, { headers: { 'content-type': type } }).formData();
  const files: UploadedFile[] = [];
  for (const [field, value] of form) {
    if (typeof value !== 'string') files.push({ field, name: value.name, text: await value.text() });
  }
  return { body: JSON.parse(String(form.get('payload_json'))), files };
}

const SNOWFLAKE = z.string().regex(/^\d+$/);
const ofServer = z.object({ id: SNOWFLAKE });
const inServer = z.object({ guild_id: SNOWFLAKE });

const sentInteraction = z.object({
  id: z.string(),
  type: z.int(),
  message: z.object({ id: z.string(), flags: z.int() }).optional(),
});
type SentInteraction = z.infer<typeof sentInteraction>;

/** @throws Error if a message that everyone sees would change */
function assertPrivate(sent: SentInteraction | undefined): void {
  if (sent?.message && (sent.message.flags & 64) === 0) throw new Error('A card of everyone would change.');
}

/** The first answer that is a new message, and the one that opens a form. */
const NEW_MESSAGE = 4;
const FORM = 9;

/**
 * The types of the first answer that Discord allows.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
 */
function answersTo({ type, message }: SentInteraction): readonly number[] {
  if (type === 4) return [8];
  return [4, ...(message === undefined ? [] : [6, 7]), ...(type === 5 ? [] : [FORM])];
}

/** @throws Error if Discord would refuse the message with its files */
function checkMessage(
  schema: Schema,
  body: unknown,
  files: readonly UploadedFile[],
  message: unknown = body,
): void {
  schema.parse(body);
  assertSafe(message);
  parseDiscordMessage(message);
  const { attachments, components } = uploading.parse(message);
  const sent = files.map(({ field, name }) => `${field} ${name}`);
  const named = attachments.map(({ id, filename }) => `files[${id}] ${filename}`);
  const shown = components.flatMap(({ file }) => file?.url ?? []);
  const expected = files.map(({ name }) => `attachment://${name}`);
  if (JSON.stringify([sent, shown]) !== JSON.stringify([named, expected]))
    throw new Error(`The files are not those of the message: ${JSON.stringify({ sent, named, shown })}`);
}

const uploading = z.looseObject({
  attachments: z.array(z.strictObject({ id: z.string(), filename: z.string() })),
  components: z.array(z.looseObject({ file: z.object({ url: z.string() }).optional() })),
});

const JSON_TYPE = { 'content-type': 'application/json' };

/** An answer that fits Discord's published schema. */
function ok(schema: Schema, body: unknown): Response {
  schema.parse(body);
  return { status: 200, body };
}

const BOT = {
  id: APPLICATION,
  username: 'guide',
  discriminator: '0',
  avatar: null,
  bot: true,
  public_flags: 0,
  flags: 0,
  global_name: null,
  primary_guild: null,
};

const APPLICATION_OBJECT = {
  id: APPLICATION,
  name: 'LLM Strategy',
  icon: null,
  description: '',
  type: null,
  flags: 0,
  flags_new: '0',
  bot: BOT,
  verify_key: '00',
  redirect_uris: [],
  interactions_endpoint_url: null,
  role_connections_verification_url: null,
  owner: { ...BOT, id: '800000000000000009', username: 'owner', bot: false },
  approximate_user_install_count: 0,
  approximate_user_authorization_count: 0,
  explicit_content_filter: 0,
  team: null,
  eligible_oauth2_scopes: [],
};

/** Of a new message, or of one that is changed or deleted. */
const MESSAGE_PATH = new RegExp(`^/webhooks/${APPLICATION}/secret-(\\d+)(?:/messages/(@original|\\d+))?$`);

export const CHANNEL = '610000000000000001';

const BOT_MESSAGE_PATH = new RegExp(`^/channels/${CHANNEL}/messages/(\\d+)$`);

/** A message must not notify anyone. */
const assertSafe = (message: unknown): unknown =>
  z.looseObject({ allowed_mentions: z.strictObject({ parse: z.tuple([]) }) }).parse(message);

/** The fields that Discord adds to a stored command. */
const registeredDefaults = (inGuild: boolean) => ({
  default_member_permissions: null,
  nsfw: false,
  contexts: null,
  ...(inGuild ? { guild_id: GUILD } : { integration_types: [0], dm_permission: true }),
});

const shownMessage = z.looseObject({
  components: z.array(z.unknown()).default([]),
  flags: z.int().default(0),
});

const parent = z.looseObject({
  components: z.array(z.unknown()).optional(),
  file: z.object({ url: z.string() }).optional(),
});

/** A file as Discord returns it. */
const stored = (file: { readonly url: string } | undefined) =>
  file && {
    file: { id: '620000000000000001', url: file.url, proxy_url: file.url },
    name: file.url.replace('attachment://', ''),
    size: 1,
    spoiler: false,
  };

/** Components as Discord returns them, each with a number. */
function numbered(components: readonly unknown[], next = { id: 0 }): unknown[] {
  return components.map((component) => {
    const { components: inner, file, ...own } = parent.parse(component);
    next.id += 1;
    return {
      ...own,
      id: next.id,
      ...stored(file),
      ...(inner === undefined ? {} : { components: numbered(inner, next) }),
    };
  });
}

/** A message as Discord returns it. */
export function messageOf(id: string, message: unknown, edited: Date | null = null) {
  const { components, flags } = shownMessage.parse(message);
  return {
    id,
    channel_id: CHANNEL,
    type: 0,
    content: '',
    author: BOT,
    components: numbered(components),
    flags,
    embeds: [],
    attachments: [],
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    pinned: false,
    tts: false,
    timestamp: '2025-01-31T00:00:00.000Z',
    edited_timestamp: edited?.toISOString() ?? null,
  };
}

/** A message that everyone sees. */
type Shown = z.output<typeof shownMessage>;

export interface Answer {
  readonly kind: 'new' | 'update';
  readonly isPrivate: boolean;
  readonly message: { readonly components: readonly unknown[]; readonly flags: number };
}

const answered = z.object({ type: z.union([z.literal(4), z.literal(7)]), data: shownMessage });
const button = z.object({ type: z.literal(2), label: z.string(), custom_id: z.string() });
const withButtons = z.object({ components: z.array(button) });
const menu = z.object({
  type: z.literal(3),
  custom_id: z.string(),
  options: z.array(z.object({ label: z.string(), value: z.string() })),
});
const inputs = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal(ComponentType.TextInput),
    custom_id: z.string().min(1).max(100),
    style: z.literal([1, 2]),
    placeholder: z.string().max(100),
    max_length: z.int().min(1).max(4000),
    required: z.boolean(),
    value: z.string().min(1).max(4000).optional(),
  }),
  z.strictObject({
    type: z.literal(ComponentType.StringSelect),
    custom_id: z.string().min(1).max(100),
    options: z
      .array(
        z.strictObject({
          label: z.string().min(1).max(100),
          value: z.string().max(100),
          default: z.boolean(),
        }),
      )
      .min(1)
      .max(25),
  }),
]);

const labelled = z.strictObject({
  type: z.literal(ComponentType.Label),
  label: z.string().min(1).max(45),
  component: inputs,
});

/** A form of the guide: a text field, and lists after it. */
const formAnswer = z.strictObject({
  type: z.literal(FORM),
  data: z.strictObject({
    custom_id: z.string().min(1).max(100),
    title: z.string().min(1).max(45),
    components: z.tuple([labelled], labelled),
  }),
});

export type Form = z.infer<typeof formAnswer>['data'];

/** Not in Discord's schemas: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object */
const deferredUpdate = z.strictObject({ type: z.literal(6) });
const withMenu = z.object({ components: z.tuple([menu]) });

export const buttonsOf = ({ components }: Pick<Answer['message'], 'components'>): z.infer<typeof button>[] =>
  components.flatMap((component) => withButtons.safeParse(component).data?.components ?? []);

export const labelsOf = (message: Answer['message']): string[] =>
  buttonsOf(message).map(({ label }) => label);

export const textOf = ({ components }: Pick<Answer['message'], 'components'>): string =>
  components
    .map((component) => z.object({ content: z.string() }).safeParse(component).data?.content ?? '')
    .join('');

const ANN = {
  id: '800000000000000001',
  username: 'ann',
  global_name: 'Ann',
  discriminator: '0',
  avatar: null,
};

/** The place and the rights of a person. The default is a server in which the person may write. */
export interface Whereabouts {
  readonly userId?: string;
  readonly channelId?: string;
  readonly inGuild?: boolean;
  readonly nick?: string;
  readonly permissions?: bigint;
  /** Fields of the interaction that replace the defaults, such as the channel and the installer of the app. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A person in a server or in the bot's direct messages, who types commands and presses buttons. */
export class DiscordPerson {
  readonly #fake: FakeDiscord;
  readonly #where: Whereabouts;
  #messageId = '';
  #card: Answer['message'] = { components: [], flags: 0 };
  /** The number of times that the card has changed. */
  #changes = 0;

  constructor(fake: FakeDiscord, where: Whereabouts = {}) {
    this.#fake = fake;
    this.#where = where;
  }

  /** The person's current card. */
  get card(): Answer['message'] {
    return this.#card;
  }

  set card(card: Answer['message']) {
    this.#card = card;
    this.#changes++;
  }

  /** Sends an interaction without waiting for the answer. @returns its id */
  send(type: number, data: unknown, more: Record<string, unknown> = {}): string {
    const id = this.#fake.newId();
    const { inGuild = true, nick = null, permissions = PermissionFlagsBits.SendMessages } = this.#where;
    const { userId = ANN.id, channelId = CHANNEL } = this.#where;
    const user = { ...ANN, id: userId };
    const member = {
      user,
      nick,
      roles: [],
      permissions: String(permissions),
      joined_at: '2025-01-01T00:00:00Z',
      flags: 0,
      deaf: false,
      mute: false,
    };
    this.#fake.dispatch('INTERACTION_CREATE', {
      id,
      application_id: APPLICATION,
      type,
      data,
      token: `secret-${id}`,
      version: 1,
      locale: 'en-GB',
      entitlements: [],
      app_permissions: '0',
      authorizing_integration_owners: { 0: inGuild ? GUILD : '0' },
      attachment_size_limit: 10_485_760,
      channel_id: channelId,
      channel: inGuild
        ? { id: channelId, type: 0, name: 'general', guild_id: GUILD }
        : { id: channelId, type: 1, recipients: [user] },
      ...(inGuild ? { guild_id: GUILD, guild_locale: 'en-GB', member, context: 0 } : { user, context: 1 }),
      ...this.#where.more,
      ...more,
    });
    return id;
  }

  sendCommand(name: string, ...options: readonly unknown[]): string {
    return this.send(2, { id: '900000000000000001', name, type: 1, options });
  }

  /** Chooses a command in the menu of a message. */
  sendMessageCommand(name: string, messageId: string, content: string, more = {}): string {
    const message = { ...messageOf(messageId, {}), content, ...more };
    return this.send(2, {
      id: '900000000000000002',
      name,
      type: 3,
      target_id: messageId,
      resolved: { messages: { [messageId]: message } },
    });
  }

  /** The person's card, as an interaction on it has it. */
  get #clicked() {
    const edited = new Date(Date.UTC(2025, 0, 31) + this.#changes * 1000);
    return { message: messageOf(this.#messageId || this.#fake.newId(), this.card, edited) };
  }

  sendClick(customId: unknown): string {
    return this.send(3, { custom_id: customId, component_type: 2 }, this.#clicked);
  }

  /** Presses a button of a message that everyone sees. @returns the id of the interaction */
  sendClickOn(messageId: string, label: string): string {
    const shown = this.#fake.shown.get(messageId);
    const found = shown && buttonsOf(shown).find((candidate) => candidate.label === label);
    if (shown === undefined || found === undefined) throw new Error(`There is no button "${label}".`);
    const message = messageOf(messageId, shown);
    return this.send(3, { custom_id: found.custom_id, component_type: 2 }, { message });
  }

  /**
   * Presses a button of a message that everyone sees, and reads the private card that follows.
   * @returns the type of the first answer
   */
  async pressOn(messageId: string, label: string): Promise<number> {
    return this.followedAfter(this.sendClickOn(messageId, label));
  }

  /** Waits for the first answer to an interaction, and for a private card, which is that answer or follows it. */
  async followedAfter(id: string): Promise<number> {
    const { body } = await this.#fake.request('POST', callbackPath(id));
    const { type, data } = callback.parse(body);
    const first = shownMessage.safeParse(data).data;
    if (type === NEW_MESSAGE && first && (first.flags & 64) !== 0) this.card = first;
    else {
      for (;;) {
        const { body: followed } = await this.#fake.request(
          'POST',
          new RegExp(`^/webhooks/\\d+/secret-${id}$`),
        );
        this.card = shownMessage.parse(followed);
        if ((this.card.flags & 64) !== 0) break;
      }
    }
    this.#messageId = this.#fake.newId();
    return type;
  }

  /** Takes up a message that everyone sees. */
  see({ message }: Answer): void {
    this.#messageId = this.#fake.newId();
    this.card = message;
  }

  /** Waits for the form that answers an interaction. */
  async formAfter(id: string): Promise<Form> {
    const { body } = await this.#fake.request('POST', callbackPath(id));
    return formAnswer.parse(body).data;
  }

  openForm(label: string): Promise<Form> {
    return this.formAfter(this.sendClick(this.tokenOf(label)));
  }

  /**
   * Submits a form, as Discord does it with each field in a label.
   * @param typed the text of its first field
   * @param chosen the values of its lists, which otherwise keep the choice that they had at first
   * @returns the id of the interaction
   */
  sendForm({ custom_id, components }: Form, typed: string, chosen: Values = {}): string {
    const labels = components.map(({ component }, i) => {
      const { type, custom_id: name } = component;
      if (component.type === ComponentType.TextInput) {
        if (typed.length > component.max_length)
          throw new Error('The field does not take so many characters.');
        return { type: 18, id: 2 * i + 1, component: { type, id: 2 * i + 2, custom_id: name, value: typed } };
      }
      const wanted = chosen[name.split('.').slice(1).join('.')];
      const values = component.options
        .filter((option) => (wanted === undefined ? option.default : option.value === wanted))
        .map(({ value }) => value);
      return { type: 18, id: 2 * i + 1, component: { type, id: 2 * i + 2, custom_id: name, values } };
    });
    return this.sendFields(custom_id, labels);
  }

  /** Submits a form with any fields. @returns the id of the interaction */
  sendFields(customId: unknown, components: unknown): string {
    // A form that a command opened belongs to no message.
    const clicked = this.card.components.length === 0 ? {} : this.#clicked;
    return this.send(5, { custom_id: customId, components }, clicked);
  }

  /** Presses Share, and submits the form. Resolves when the submission is accepted. */
  async share(typed = ''): Promise<void> {
    await this.accepted(this.sendForm(await this.openForm(words.share), typed));
  }

  /** Resolves when an interaction is accepted, and its message left as it is. */
  async accepted(id: string): Promise<void> {
    const { body } = await this.#fake.request('POST', callbackPath(id));
    deferredUpdate.parse(body);
  }

  /** Chooses options of the menu, and closes it. @returns the id of the interaction */
  sendChoice(...labels: readonly string[]): string {
    const [found] = this.card.components.flatMap(
      (component) => withMenu.safeParse(component).data?.components ?? [],
    );
    if (found === undefined) throw new Error('The card has no menu.');
    const values = labels.map((label) => {
      const option = found.options.find((candidate) => candidate.label === label);
      if (option === undefined) throw new Error(`The menu has no option "${label}".`);
      return option.value;
    });
    return this.send(3, { custom_id: found.custom_id, component_type: 3, values }, this.#clicked);
  }

  choose(...labels: readonly string[]): Promise<Answer> {
    return this.answerTo(this.sendChoice(...labels));
  }

  tokenOf(label: string): string {
    const found = buttonsOf(this.card).find((candidate) => candidate.label === label);
    if (found) return found.custom_id;
    throw new Error(
      `There is no button "${label}", only: ${buttonsOf(this.card).map((other) => other.label)}`,
    );
  }

  /** Waits for the answer to an interaction. It becomes the person's card. */
  async answerTo(id: string): Promise<Answer> {
    const { body } = await this.#fake.request('POST', callbackPath(id));
    const { type, data } = answered.parse(body);
    if (type === 4) this.#messageId = this.#fake.newId();
    // Nobody else sees a private message after it changes either.
    const flags = type === 4 ? data.flags : data.flags | (this.card.flags & 64);
    this.card = { ...data, flags };
    return { kind: type === 4 ? 'new' : 'update', isPrivate: (flags & 64) !== 0, message: this.card };
  }

  command(name: string, typed?: string): Promise<Answer> {
    const options = typed === undefined ? [] : [{ name: 'look-up', type: 3, value: typed }];
    return this.answerTo(this.sendCommand(name, ...options));
  }

  press(label: string): Promise<Answer> {
    return this.answerTo(this.sendClick(this.tokenOf(label)));
  }
}

export const callbackPath = (id: string): RegExp => new RegExp(`^/interactions/${id}/`);

/** The next follow-up message. */
export async function followUp(fake: FakeDiscord): Promise<Answer> {
  const { body } = await fake.request('POST', /^\/webhooks\//);
  const message = shownMessage.parse(body);
  return { kind: 'new', isPrivate: (message.flags & 64) !== 0, message };
}

/** The next edit of a clicked card, which only the person sees, after its first answer. */
export async function edited(fake: FakeDiscord): Promise<Answer['message']> {
  const { body } = await fake.request('PATCH', MESSAGE_PATH);
  const message = shownMessage.parse(body);
  return { ...message, flags: message.flags | 64 };
}
