import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { BODY_LIMIT } from '../../adapters/slack/body.ts';
import { PATH } from '../../adapters/slack/commands.ts';
import { SIGNING_SECRET } from '../adapters/slack/fake-slack.ts';
import { type Content, contents, FORM, JSON_TYPE, rarely } from './slack-contents.ts';

/** A request as bytes. */
export interface WireRequest {
  readonly target: string;
  readonly head: string;
  readonly body: Buffer;
  /** The number of bytes at the end that are sent one by one. */
  readonly slowly: number;
}

/** Random requests: each of a kind that Slack sends, then damaged in its fields, bytes, signature, headers and length. */
export const wireRequests = (apiUrl: string): fc.Arbitrary<WireRequest> =>
  fc
    .record({
      content: contents(apiUrl),
      bytes: rarely(fc.array(byteEdit, { minLength: 1, maxLength: 3 }), []),
      signature: signatures,
      missing: rarely(fc.integer({ min: 1, max: 100 }), 0),
      frame: frames,
    })
    .map(({ content, bytes, signature, missing, frame: { headers, line, length, slowly } }) => {
      const body = padded({ type: content.type, body: edited(content.body, bytes) }, length);
      const sound = [
        ['Host', 'guide.example.org'],
        ['Connection', 'close'],
        ['Content-Type', content.type],
        ['Content-Length', String(body.length)],
        ...(length > 0 || slowly > 0 ? SLACKS_SIGNATURE : signature)(body),
      ] as const;
      const lines = headers.reduce<readonly Header[]>((list, edit) => edit(list), sound);
      const head = [`${line.method} ${line.target} HTTP/${line.version}`, ...lines.map((h) => h.join(': '))];
      return {
        target: line.target,
        head: `${head.join('\r\n')}\r\n\r\n`,
        body: body.subarray(0, body.length - missing),
        slowly,
      };
    });

type Header = readonly [name: string, value: string];

/** The parts of a request around its body. */
interface Frame {
  readonly headers: readonly ((headers: readonly Header[]) => readonly Header[])[];
  readonly line: { readonly method: string; readonly target: string; readonly version: string };
  readonly length: number;
  readonly slowly: number;
}

const SOUND: Frame = {
  headers: [],
  line: { method: 'POST', target: PATH, version: '1.1' },
  length: 0,
  slowly: 0,
};

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

/** Pads a body to a length with characters that have no meaning. */
const padded = ({ type, body }: Content, length: number): Buffer =>
  Buffer.concat([body, Buffer.alloc(Math.max(0, length - body.length), type === FORM ? '&' : ' ')]);

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

const SLACKS_SIGNATURE = signed(0, SIGNING_SECRET);

/** Mostly Slack's signature; else one that is stale, early, made with another secret, or malformed. */
const signatures: fc.Arbitrary<(body: Buffer) => readonly Header[]> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(SLACKS_SIGNATURE) },
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

/** A header that is removed, doubled, changed or added. */
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

/**
 * A body of about the maximum length, or one that is sent byte by byte, has no other damage around it. Other damage
 * may be answered early, and then the answer would depend on the number of bytes that had arrived.
 */
const frames: fc.Arbitrary<Frame> = fc.oneof(
  {
    weight: 490,
    arbitrary: fc.record({
      headers: rarely(fc.array(headerEdit, { minLength: 1, maxLength: 2 }), []),
      line: rarely<Frame['line']>(requestLine, SOUND.line),
      length: fc.constant(SOUND.length),
      slowly: fc.constant(SOUND.slowly),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(-1, 0, 1, 1).map((more) => ({ ...SOUND, length: BODY_LIMIT + more })),
  },
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 500 }).map((slowly) => ({ ...SOUND, slowly })) },
);
