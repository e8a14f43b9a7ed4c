import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { openHttpClient } from '../../../adapters/slack/client.ts';
import { GuideApp } from '../../../adapters/slack/connection.ts';
import { boltLogger } from '../../../adapters/slack/logger.ts';
import { socketTransport } from '../../../adapters/slack/socket.ts';

const HELLO = '{"type":"hello"}';

/** Accepts a WebSocket and says hello; from then on it takes everything and answers nothing. */
function greet(key: string, socket: Duplex): void {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.write(Buffer.concat([Buffer.from([0x81, HELLO.length]), Buffer.from(HELLO)]));
  socket.resume();
}

// Slack's client takes eight seconds to notice.
test('a WebSocket on which Slack stops answering is closed for good, and opened anew', async () => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, url: `${url.replace('http', 'ws')}/socket` }));
  });
  const sockets: Duplex[] = [];
  let ended: Promise<unknown> | undefined;
  server.on('upgrade', ({ headers }, socket) => {
    greet(headers['sec-websocket-key'] ?? '', socket);
    socket.on('error', () => {});
    sockets.push(socket);
    ended ??= new Promise((resolve) => socket.once('end', resolve));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const log = pino({ level: 'silent' });
  const http = openHttpClient();
  const { fetch, dispatcher } = http;
  const clientOptions = { slackApiUrl: `${url}/api/`, fetch };
  const transport = socketTransport(
    'xapp-x',
    { apiUrl: `${url}/api/`, clientOptions, dispatcher },
    boltLogger(log),
    { log, fail() {} },
    3_600_000,
  );
  new GuideApp(
    { receiver: transport.receiver, logger: boltLogger(log), clientOptions },
    () => undefined,
    log,
  );
  const { isReady, refuse } = await transport.open();
  onTestFinished(() => {
    refuse();
    http.close();
    server.close();
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  });
  expect(isReady()).toBe(true);
  const again = once(server, 'upgrade');
  await ended;
  await again;
});
