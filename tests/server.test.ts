import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Server, serve } from '../src/server.ts';

const TIMEOUT_MILLISECONDS = 200;

let server: Server;

beforeEach(async () => {
  server = await serve({ host: '127.0.0.1', port: 0, setBy: 'PORT' }, () => true, pino({ level: 'silent' }), {
    timeout: TIMEOUT_MILLISECONDS,
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
