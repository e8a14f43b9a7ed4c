import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { type App, type Logger as BoltLogger, HTTPModuleFunctions, type ReceiverEvent } from '@slack/bolt';
import type { AdapterContext } from '../../src/adapter.ts';
import type { RefusalReason } from '../../src/refusals.ts';
import type { Judge } from '../../src/server.ts';
import { BODY_LIMIT, Bodies } from './body.ts';
import { PATH } from './commands.ts';
import type { Transport } from './connection.ts';

const { buildContentResponse, buildSSLCheckResponse, buildUrlVerificationResponse } = HTTPModuleFunctions;

/** The status for each reason to refuse a request before its signature is known to be right. */
const STATUSES = {
  'not signed': 401,
  'too old': 401,
  'from the future': 401,
  'wrong signature': 401,
  'too long': 413,
  incomplete: 400,
  'too many bytes': 503,
} satisfies Partial<Record<RefusalReason, number>>;

/** A signature is valid for five minutes. Source: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const VALID_SECONDS = 300;

/** Slack checks the certificate of a slash command with a short form that it does not sign. */
const UNSIGNED_LIMIT = 1024;

/**
 * Takes requests that Slack has signed, in place of Bolt's `HTTPReceiver`, for the reasons in
 * docs/decisions/own-slack-receiver.md.
 */
export function httpTransport(
  signingSecret: string,
  logger: BoltLogger,
  { route }: Pick<AdapterContext, 'route'>,
): Transport {
  let app: App | undefined;
  const bodies = new Bodies();
  const take = async (request: IncomingMessage, response: ServerResponse, judge: Judge): Promise<void> => {
    // At once, because Node.js refuses a request with 400 if bytes that it did not announce come before the answer.
    if (request.method !== 'POST') return judge.refuse(404, 'method');
    const verified = await verify(request, signingSecret, bodies);
    switch (verified.kind) {
      case 'refused':
        return judge.refuse(STATUSES[verified.reason], verified.reason, verified.advice);
      case 'ssl check':
        return buildSSLCheckResponse(response);
      case 'signed':
        judge.trust();
    }
    const body = read(request, verified.body);
    if (typeof body === 'string') {
      logger.warn(`a request that Slack signed was refused: ${body}`);
      judge.refuse(400, 'unreadable');
    } else if (body.ssl_check === '1') buildSSLCheckResponse(response);
    else if (body.type === 'url_verification') buildUrlVerificationResponse(response, body);
    else {
      const ack: ReceiverEvent['ack'] = async (answer) => buildContentResponse(response, answer);
      // Slack repeats an event that gets an error, after a minute and after five.
      await app?.processEvent({ body, ack }).catch(() => judge.refuse(503, 'not ready'));
    }
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
      return {
        isReady: () => true,
        connections: () => ({ open: 0, wanted: 0 }),
        refuse: () => {},
        close: async () => {},
      };
    },
  };
}

type Verified =
  | { readonly kind: 'signed'; readonly body: string }
  | { readonly kind: 'ssl check' }
  | { readonly kind: 'refused'; readonly reason: keyof typeof STATUSES; readonly advice?: string };

/** Judges a POST request by as little of it as possible: its headers before its body. */
async function verify(request: IncomingMessage, signingSecret: string, bodies: Bodies): Promise<Verified> {
  const { headers } = request;
  const refused = (reason: keyof typeof STATUSES, advice?: string): Verified => ({
    kind: 'refused',
    reason,
    ...(advice === undefined ? {} : { advice }),
  });
  const declared = Number(headers['content-length'] ?? Number.POSITIVE_INFINITY);
  const signature = headers['x-slack-signature'];
  const timestamp = headers['x-slack-request-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) {
    if (!(declared <= UNSIGNED_LIMIT)) return refused('not signed');
    const read = await bodies.read(request);
    if (read.kind !== 'whole') return refused(read.kind);
    return parse(read.body).ssl_check === '1' ? { kind: 'ssl check' } : refused('not signed');
  }
  const age = Math.floor(Date.now() / 1000) - Number(timestamp);
  if (Math.abs(age) > VALID_SECONDS) {
    const advice = `if they are Slack's, the clock of this machine is wrong by ${Math.abs(age)} seconds`;
    return refused(age > 0 ? 'too old' : 'from the future', advice);
  }
  if (headers['content-length'] !== undefined && declared > BODY_LIMIT) return refused('too long');
  const read = await bodies.read(request);
  if (read.kind !== 'whole') return refused(read.kind);
  if (isSignature(signature, timestamp, read.body, signingSecret)) return { kind: 'signed', body: read.body };
  return refused(
    'wrong signature',
    "if they are Slack's, SLACK_SIGNING_SECRET is not the app's: copy it again from \"Basic Information\" in the app's settings",
  );
}

/**
 * True if Slack made the signature. The time that the comparison takes does not tell where they differ.
 * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
function isSignature(signature: string, timestamp: string, body: string, secret: string): boolean {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const [given, expected] = [Buffer.from(signature), Buffer.from(`v0=${digest}`)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

type Body = Readonly<Record<string, unknown>>;

/** @returns the body, or the reason why it cannot be read */
function read({ headers }: IncomingMessage, rawBody: string): Body | string {
  const mediaType = (headers['content-type'] ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  try {
    const body: unknown = parseBody(mediaType, rawBody);
    if (typeof body !== 'object' || body === null) return 'its body is not an object';
    const fields: Body = { ...body };
    // A challenge of another type may be nested too deep to be sent back.
    if (fields.type === 'url_verification' && typeof fields.challenge !== 'string')
      return 'its challenge is not a text';
    return fields;
  } catch {
    return `its body cannot be read as ${mediaType === FORM ? 'a form' : 'JSON'}`;
  }
}

const FORM = 'application/x-www-form-urlencoded';

function parseBody(mediaType: string, body: string): unknown {
  if (mediaType !== FORM) return JSON.parse(body);
  const only = onlyPayload(body);
  if (only !== undefined) return JSON.parse(only);
  const fields = parse(body);
  const { payload, ssl_check } = fields;
  return typeof payload === 'string' && ssl_check !== '1' ? JSON.parse(payload) : fields;
}

/**
 * The payload of a form that has no other field, as that of a click. JavaScript decodes it in half the time of `parse`.
 * Undefined for another form, or if an escape is malformed, which `parse` reads all the same.
 */
function onlyPayload(body: string): string | undefined {
  if (!body.startsWith(PAYLOAD) || body.includes('&')) return undefined;
  try {
    return decodeURIComponent(body.slice(PAYLOAD.length).replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

const PAYLOAD = 'payload=';
