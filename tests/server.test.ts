import { once } from 'node:events';
import { Agent, type ClientRequest, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Server, serve } from '../src/server.ts';

const TIMEOUT_MILLISECONDS = 200;

let server: Server;
const counted: string[] = [];

beforeEach(async () => {
  counted.length = 0;
  server = await serve({ host: '127.0.0.1', port: 0, setBy: 'PORT' }, () => [], pino({ level: 'silent' }), {
    timeout: TIMEOUT_MILLISECONDS,
    countRefusal: (reason) => counted.push(reason),
  });
  server.route('/takes', async (request, response) => {
    await text(request).catch(() => {});
    response.end();
  });
});

afterEach(() => {
  server.refuse();
  server.close();
});

/** Sends a request with this target, unchanged. @returns its status */
async function statusOf(target: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  return (await text(socket)).split(' ')[1] ?? '';
}

test.each([
  '/takes',
  '/takes?a=b',
  '/takes#x',
  '/./takes',
  'http://guide.example.org/takes',
  'http://guide.example.org:80/takes?a=b',
])('a request for %s reaches the path', async (target) => {
  expect(await statusOf(target)).toBe('200');
});

test.each(['/', '/Takes', '/takes/', '/%74akes', '//', '//takes', '*', 'http://[/takes'])(
  'a request for %s is answered with 404',
  async (target) => {
    expect(await statusOf(target)).toBe('404');
  },
);

/** Opens a connection and sends a text; then, again and again, a little more. */
async function sendSlowly(first: string, more: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  socket.write(first);
  const timer = setInterval(() => socket.write(more), TIMEOUT_MILLISECONDS / 10);
  socket.on('close', () => clearInterval(timer));
  return socket;
}

test.each<[name: string, first: string, more: string]>([
  ['nothing', '', ''],
  ['half a line', 'POST /tak', ''],
  ['a header now and then', 'POST /takes HTTP/1.1\r\nHost: x\r\n', 'X-More: more\r\n'],
  ['a byte of the body now and then', 'POST /takes HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n', 'x'],
  [
    'a chunk of the body now and then',
    'POST /takes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
    '1\r\nx\r\n',
  ],
  [
    'a body to an unknown path now and then',
    'POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n',
    'x',
  ],
])('a connection that sends %s is closed in time, while others are answered', async (_, first, more) => {
  const slow = await sendSlowly(first, more);
  const closed = once(slow.resume(), 'close');
  const { status } = await fetch(`http://127.0.0.1:${server.port}/healthz`);
  expect(status).toBe(200);
  await closed;
});

test('an idle connection is kept for longer than one that sends nothing', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (): Promise<ClientRequest> =>
    new Promise((resolve, reject) => {
      const sent = get({ port: server.port, host: '127.0.0.1', path: '/healthz', agent }, (response) => {
        response.resume().on('end', () => resolve(sent));
      }).on('error', reject);
    });
  await ask();
  for (let i = 0; i < 2; i++) await once((await sendSlowly('', '')).resume(), 'close');
  expect((await ask()).reusedSocket).toBe(true);
  agent.destroy();
});

test('it answers with the time for which a connection is kept, longer than the 60 seconds of a balancer', async () => {
  const { headers } = await fetch(`http://127.0.0.1:${server.port}/healthz`);
  expect(headers.get('keep-alive')).toBe('timeout=65');
});

test('a refusal ends its connection, and leaves the requests that were sent after it unread', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write('POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'.repeat(500));
  expect((await text(socket)).match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test('a connection with many unanswered requests is closed', async () => {
  let taken = 0;
  server.route('/never', () => void taken++);
  const socket = connect(server.port, '127.0.0.1').on('error', () => {});
  socket.write('POST /never HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'.repeat(500));
  await once(socket.resume(), 'close');
  expect(taken).toBe(8);
});

test.each<[name: string, sent: string, status: string, reason: string]>([
  ['nothing', '', '408', 'too slow'],
  ['half a request', 'POST /takes HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx', '408', 'too slow'],
  ['the beginning of TLS', '\x16\x03\x01\x02\x00\x01', '400', 'not HTTP'],
  ['a header without a colon', 'POST /takes HTTP/1.1\r\nHost x\r\n\r\n', '400', 'not HTTP'],
  ['no host', 'POST /takes HTTP/1.1\r\nContent-Length: 0\r\n\r\n', '400', 'not HTTP'],
  [
    'a header of 20 KB',
    `POST /takes HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    '431',
    'too long',
  ],
  [
    'an expectation that nothing meets',
    'POST /takes HTTP/1.1\r\nHost: x\r\nExpect: y\r\n\r\n',
    '417',
    'not HTTP',
  ],
  ['a request to be a proxy', 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n', '', 'method'],
])('a connection that sends %s is counted once as refused', async (_, sent, status, reason) => {
  const socket = connect(server.port, '127.0.0.1').on('error', () => {});
  socket.write(sent);
  const answer = await text(socket).catch(() => '');
  expect(answer.split(' ')[1] ?? '').toBe(status);
  expect(counted).toEqual([reason]);
});

test('a connection that the other end closes is not counted', async () => {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.resetAndDestroy();
  expect(await statusOf('/takes')).toBe('200');
  expect(counted).toEqual([]);
});

describe('at the limit of connections', () => {
  let small: Server;
  const refusals: string[] = [];

  beforeEach(async () => {
    const config = { host: '127.0.0.1', port: 0, setBy: 'PORT' } as const;
    refusals.length = 0;
    small = await serve(config, () => [], pino({ level: 'silent' }), {
      maxConnections: 3,
      countRefusal: (reason) => refusals.push(reason),
    });
    small.route('/signed', (_, response, { trust }) => {
      trust();
      response.end();
    });
  });

  afterEach(() => {
    small.refuse();
    small.close();
  });

  const opened = async (path?: string): Promise<Socket> => {
    const socket = connect(small.port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    if (path === undefined) return socket;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(socket, 'data');
    return socket;
  };

  test('the oldest that never carried a signed request is closed, and those that did are kept', async () => {
    const trusted = await opened('/signed');
    const oldest = await opened('/healthz');
    const other = await opened('/healthz');
    const closed = once(oldest.resume(), 'close');
    const last = await opened('/healthz');
    await closed;
    expect(refusals).toEqual(['too many connections']);
    expect([trusted, other, last].map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
    for (const socket of [trusted, other, last]) socket.destroy();
  });

  test('a new one is closed if all others carried signed requests', async () => {
    const trusted = [await opened('/signed'), await opened('/signed'), await opened('/signed')];
    const stranger = await opened();
    await once(stranger.resume(), 'close');
    expect(trusted.map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
    for (const socket of trusted) socket.destroy();
  });
});

test('"::" takes requests over IPv4, too', async () => {
  const both = await serve({ host: '::', port: 0, setBy: 'PORT' }, () => [], pino({ level: 'silent' }));
  expect((await fetch(`http://127.0.0.1:${both.port}/healthz`)).status).toBe(200);
  both.refuse();
  both.close();
});

test.each([
  ['some', { open: 2, wanted: 3 }, 'not ready (2 of 3 connections)'],
  ['none', { open: 0, wanted: 3 }, 'not ready'],
])('readiness tells that %s of the connections to a platform are open', async (_, connections, state) => {
  const other = await serve(
    { host: '127.0.0.1', port: 0, setBy: 'PORT' },
    () => [{ platform: 'discord', state: 'not ready', connections }],
    pino({ level: 'silent' }),
  );
  const answers = await Promise.all(
    ['/readyz', '/readyz/discord'].map((path) => fetch(`http://127.0.0.1:${other.port}${path}`)),
  );
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual([
    `not ready\ndiscord: ${state}\n`,
    `${state}\n`,
  ]);
  other.refuse();
  other.close();
});
