import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Live, start } from '../../../src/authoring/preview/index.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { Guide } from '../../../src/conversation/guide.ts';

let preview: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  const live = new Live(new Guide(loadLibrary('tests/fixtures/strategy')));
  preview = await start(live, { port: 0, chats: [], log: pino({ level: 'silent' }) });
});
afterAll(() => preview.stop());

/** `fetch` would set the host by itself. */
const ask = (path: string, method: string, host: string) =>
  new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
    request(new URL(path, preview.address), { method, headers: { host } }, async (response) =>
      resolve({ status: response.statusCode ?? 0, body: await text(response) }),
    )
      .once('error', reject)
      .end();
  });

const PATHS = [
  '/',
  '/events',
  '/picture.svg?guide=llm-strategy',
  '/client.js',
  '/style.css',
  '/chat.css',
  '/platforms.css',
  '/frames.css',
  '/room.css',
  '/room',
];

test.each(PATHS)('%s is given to no page of another host, under whatever name it asks', async (path) => {
  for (const host of [
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
  ]) {
    expect((await ask(path, 'GET', host)).status).toBe(403);
  }
});

test.each(['localhost', 'localhost:4000', '127.0.0.1:4000', '[::1]:4000'])(
  '%s is this machine',
  async (host) => {
    expect((await ask('/', 'GET', host)).status).toBe(200);
  },
);

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
  '%s, as a page of another site may send, does nothing',
  async (method) => {
    const { status, body } = await ask('/', method, 'localhost');
    expect({ status, body }).toEqual({ status: 405, body: '' });
  },
);

test('a page may load and run nothing but what the preview serves', async () => {
  const response = await fetch(preview.address);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});

test('a picture of a guide that is not there is not found', async () => {
  expect((await ask('/picture.svg?guide=nope', 'GET', 'localhost')).status).toBe(404);
});
