import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { PATH } from '../../adapters/slack/http.ts';
import { loadLibrary } from '../../src/content/library.ts';
import { Conversation } from '../../src/conversation/conversation.ts';
import { CHANNEL, tokensOf } from '../conversation/person.ts';
import { SIGNING_SECRET } from '../e2e/slack-workspace.ts';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly target: string;
  readonly head: string;
  readonly body: Buffer;
  /** Whether the sender goes away before the body is sent to its end. */
  readonly isCutOff: boolean;
}

/** Random requests: each of a kind that Slack sends, then damaged in its fields, bytes, signature and headers. */
export const wireRequests = (apiUrl: string): fc.Arbitrary<WireRequest> =>
  fc
    .record({
      content: contentOf(apiUrl),
      bytes: rarely(fc.array(byteEdit, { minLength: 1, maxLength: 3 }), []),
      signature: signatures,
      headers: rarely(fc.array(headerEdit, { minLength: 1, maxLength: 2 }), []),
      line: rarely(requestLine, { method: 'POST', target: PATH, version: '1.1' }),
      missing: rarely(fc.integer({ min: 1, max: 100 }), 0),
    })
    .map(({ content, bytes, signature, headers, line, missing }) => {
      const body = edited(content.body, bytes);
      const sent = body.subarray(0, body.length - missing);
      const all = [
        ['Host', 'guide.example.org'],
        ['Connection', 'close'],
        ['Content-Type', content.type],
        ['Content-Length', String(body.length)],
        ...signature(body),
      ] as const;
      const lines = headers.reduce<readonly Header[]>((list, edit) => edit(list), all);
      const head = [`${line.method} ${line.target} HTTP/${line.version}`, ...lines.map((h) => h.join(': '))];
      return { target: line.target, head: head.join('\r\n'), body: sent, isCutOff: missing > 0 };
    });

type Header = readonly [name: string, value: string];

const rarely = <Value>(arbitrary: fc.Arbitrary<Value>, none: NoInfer<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(none) }, { weight: 1, arbitrary });

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

const conversation = new Conversation(loadLibrary('content'));
const tokens = tokensOf(conversation.welcome(CHANNEL).reply);

/** Everything that Slack sends, as it should be. */
const payloads = (apiUrl: string): readonly (readonly [kind: 'fields' | 'payload' | 'event', object])[] => {
  const team = { team: { id: 'T1', domain: 'example' }, user: { id: 'U1', name: 'ann', team_id: 'T1' } };
  const response_url = `${apiUrl}response`;
  const actions = [{ type: 'button', action_id: '0', block_id: 'b', value: tokens[0], action_ts: '1.2' }];
  const container = { type: 'message', message_ts: '1.2', channel_id: 'C1', is_ephemeral: true };
  const channel = { id: 'C1', name: 'general' };
  const message = { type: 'message', text: 'training costs', ts: '1.2', user: 'U2' };
  const view = { id: 'V1', type: 'modal', callback_id: 'guide', private_metadata: tokens[1], state: {} };
  const click = { type: 'block_actions', ...team, trigger_id: '1.2.3', response_url, actions };
  const event = { type: 'event_callback', team_id: 'T1', api_app_id: 'A1', event_id: 'E1', event_time: 1 };
  const happened = { user: 'U1', channel: 'C1', text: '<@U0> pros', ts: '1.2', event_ts: '1.2' };
  return [
    [
      'fields',
      {
        command: '/llm-strategy',
        text: 'pros fine-tuning',
        user_id: 'U1',
        user_name: 'ann',
        channel_id: 'C1',
        channel_name: 'general',
        team_id: 'T1',
        response_url,
        trigger_id: '1.2.3',
      },
    ],
    ['fields', { ssl_check: '1', token: 'x' }],
    ['payload', { ...click, channel, container }],
    ['payload', { ...click, view, container: { type: 'view', view_id: 'V1' } }],
    ['payload', { ...click, view: { ...view, type: 'home' }, container: { type: 'view', view_id: 'V1' } }],
    [
      'payload',
      { type: 'view_submission', ...team, view, response_urls: [{ response_url, channel_id: 'C1' }] },
    ],
    ['payload', { type: 'shortcut', ...team, callback_id: 'guide', trigger_id: '1.2.3' }],
    [
      'payload',
      {
        type: 'message_action',
        ...team,
        callback_id: 'quote',
        channel,
        message,
        response_url,
        trigger_id: '1',
      },
    ],
    ['event', { ...event, event: { type: 'app_mention', ...happened } }],
    ['event', { ...event, event: { type: 'message', channel_type: 'im', ...happened, channel: 'D1' } }],
    ['event', { ...event, event: { type: 'app_home_opened', ...happened, tab: 'home' } }],
    ['event', { type: 'url_verification', challenge: 'x', token: 'y' }],
  ];
};

/** Stands for JSON of a depth that no object here could be written with. */
const DEEP = '"<deep>"';
const DEPTH = 20_000;

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', '0'];

/** Anything that can stand in a field. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, '', 0, -1, 1e308, true, [], {}, [null], JSON.parse(DEEP)),
  fc.dictionary(fc.constantFrom(...NAMES), fc.jsonValue({ maxDepth: 1 })),
  fc.constantFrom(...NAMES, ...tokens, '\ud800', '\u0000', '<!channel>', 'x'.repeat(5000)),
);

/** Something else in one field, which may be a new one. */
const fieldEdit = fc.record({
  at: fc.nat(),
  name: fc.option(fc.constantFrom(...NAMES), { freq: 10 }),
  value: fc.option(anything, { nil: undefined, freq: 5 }),
});

/** Puts a value in the place of another, found by its number; nothing takes it out. */
function replaceAt(
  root: unknown,
  { at, name, value }: typeof fieldEdit extends fc.Arbitrary<infer E> ? E : never,
) {
  const copy: unknown = structuredClone(root);
  const places: [holder: object, key: string][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      places.push([node, key]);
      visit(child);
    }
  };
  visit(copy);
  const [holder, key] = places[at % (places.length + 1)] ?? [];
  if (holder === undefined || key === undefined) return value;
  const attributes = { value, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(holder, Array.isArray(holder) ? key : (name ?? key), attributes);
  return copy;
}

const contentOf = (apiUrl: string) =>
  fc
    .record({
      sound: fc.constantFrom(...payloads(apiUrl)),
      edits: fc.array(fieldEdit, { maxLength: 4 }),
      doubled: rarely(
        fc.constantFrom('payload=null', 'payload={}', 'command=/x', 'ssl_check=1', 'text=&text', ''),
        '',
      ),
    })
    .map(({ sound: [kind, payload], edits, doubled }) => {
      const damaged = edits.reduce<unknown>(replaceAt, payload);
      const text = (JSON.stringify(damaged) ?? '').replaceAll(
        DEEP,
        () => '['.repeat(DEPTH) + ']'.repeat(DEPTH),
      );
      if (kind === 'event') return { type: JSON_TYPE, body: Buffer.from(text) };
      const fields: [string, string][] =
        kind === 'payload'
          ? [['payload', text]]
          : Object.entries(Object(damaged)).map(([key, value]) => [
              key,
              typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
            ]);
      const form = String(new URLSearchParams(fields));
      return { type: FORM, body: Buffer.from(doubled === '' ? form : `${form}&${doubled}`) };
    });

/** Bytes in the place of others: half of a character, a quotation mark, the end of a form's field. */
const byteEdit = fc.record({
  at: fc.nat(),
  length: fc.nat(5),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('"', '{', ']', '%', '%ff', '%00', '&', '=', '+', '\0', '\u2028', '\r\n\r\n')
      .map((c) => Buffer.from(c)),
  ),
});

const edited = (body: Buffer, edits: readonly { at: number; length: number; bytes: Buffer }[]): Buffer =>
  edits.reduce((all, { at, length, bytes }) => {
    const start = at % (all.length + 1);
    return Buffer.concat([all.subarray(0, start), bytes, all.subarray(start + length)]);
  }, body);

const sign = (timestamp: string, body: Buffer, secret: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;

const signed =
  (seconds: number, secret: string, change = (signature: string): string => signature) =>
  (body: Buffer): readonly Header[] => {
    const timestamp = String(Math.floor(Date.now() / 1000) + seconds);
    return [
      ['X-Slack-Request-Timestamp', timestamp],
      ['X-Slack-Signature', change(sign(timestamp, body, secret))],
    ];
  };

/** Mostly as Slack signs; else stale, from the future, by somebody else, or nonsense. */
const signatures: fc.Arbitrary<(body: Buffer) => readonly Header[]> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(signed(0, SIGNING_SECRET)) },
  fc.integer({ min: 330, max: 10 ** 9 }).map((age) => signed(-age, SIGNING_SECRET)),
  fc.integer({ min: 330, max: 10 ** 9 }).map((ahead) => signed(ahead, SIGNING_SECRET)),
  fc.string({ minLength: 1 }).map((secret) => signed(0, secret)),
  fc
    .constantFrom<((signature: string) => string)[]>(
      (signature) => signature.slice(0, -1),
      (signature) => `${signature}0`,
      (signature) => signature.toUpperCase(),
      (signature) => signature.replace('v0', 'v1'),
      () => 'v0=',
      () => 'v0',
      () => '',
    )
    .map((change) => signed(0, SIGNING_SECRET, change)),
  fc
    .constantFrom('', ' ', '0', '-1', '1e3', 'NaN', 'Infinity', '0x10', '9'.repeat(400), '__proto__')
    .map((timestamp) => (body: Buffer): readonly Header[] => [
      ['X-Slack-Request-Timestamp', timestamp],
      ['X-Slack-Signature', sign(timestamp, body, SIGNING_SECRET)],
    ]),
  fc.constant((): readonly Header[] => []),
);

const oddValue = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    '-1',
    '0',
    '99999999',
    'chunked',
    'gzip',
    FORM,
    JSON_TYPE,
    `${FORM}; charset=utf-8`,
  ),
  fc.constantFrom(
    'null',
    'multipart/form-data',
    '__proto__',
    'x'.repeat(20_000),
    '\u00ff\u00fe',
    'a\tb',
    'a\u0000b',
  ),
);

const oddHeader = fc.tuple(
  fc.constantFrom(
    'Content-Type',
    'Content-Length',
    'Transfer-Encoding',
    'Content-Encoding',
    'Expect',
    'X-Slack-Signature',
    'X-Slack-Request-Timestamp',
    'X-Slack-Retry-Num',
    'X-Slack-Retry-Reason',
    'Host',
    'Upgrade',
    '__proto__',
    'Bad Name',
  ),
  oddValue,
);

/** A header taken out, doubled, changed, or another beside it. */
const headerEdit: fc.Arbitrary<(headers: readonly Header[]) => readonly Header[]> = fc.oneof(
  fc.nat().map((at) => (all: readonly Header[]) => all.filter((_, i) => i !== at % all.length)),
  fc
    .nat()
    .map((at) => (all: readonly Header[]) => all.flatMap((h, i) => (i === at % all.length ? [h, h] : [h]))),
  oddHeader.map((odd) => (all: readonly Header[]) => [...all, odd]),
  oddHeader.map((odd) => (all: readonly Header[]) => [odd, ...all.filter(([name]) => name !== odd[0])]),
);

const requestLine = fc.record({
  method: fc.constantFrom('POST', 'POST', 'GET', 'HEAD', 'PUT', 'OPTIONS', 'CONNECT', 'post', 'QUERY', ''),
  target: fc.constantFrom(
    PATH,
    PATH,
    `${PATH}?a=b`,
    `${PATH}/`,
    `${PATH}#x`,
    '/slack//events',
    '/slack/./events',
    '/slack/%65vents',
    '//',
    '/',
    '*',
    `http://guide.example.org${PATH}`,
    `http://[${PATH}`,
    `/${'x'.repeat(20_000)}`,
    '/\u00e9',
    '',
  ),
  version: fc.constantFrom('1.1', '1.1', '1.0', '2.0', '1', 'x'),
});
