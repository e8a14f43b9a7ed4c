import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Bodies, type ReadBody } from '../../../adapters/slack/body.ts';

const LIMIT = 1_000;

/** Opens a server that reads bodies. @returns its port, and the results in the order in which they come */
async function open() {
  const bodies = new Bodies(LIMIT);
  const results: ReadBody['kind'][] = [];
  const server = createServer(async (request, response) => {
    const { kind } = await bodies.read(request);
    results.push(kind);
    response.end(kind);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server is not open.');
  return { port: address.port, results };
}

const hold = (port: number, arriving: number) => {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${LIMIT}\r\n\r\n${'x'.repeat(arriving)}`);
  return socket;
};

const post = async (port: number, length: number): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'x'.repeat(length) })).text();

test('if held bodies take too many bytes, the oldest is given up, and a whole one is read', async () => {
  const { port, results } = await open();
  const first = hold(port, 400);
  expect(await post(port, 1)).toBe('whole');
  hold(port, 400);
  expect(await post(port, 1)).toBe('whole');
  const [answer] = [once(first, 'data'), await post(port, 500)];
  expect(String(await answer)).toContain('too many bytes');
  expect(results).toEqual(['whole', 'whole', 'too many bytes', 'whole']);
});

test('a body that breaks off takes no bytes any more', async () => {
  const { port, results } = await open();
  const broken = hold(port, 900);
  expect(await post(port, 1)).toBe('whole');
  broken.destroy();
  while (!results.includes('incomplete')) await post(port, 1);
  expect(await post(port, 900)).toBe('whole');
  expect(results).not.toContain('too many bytes');
});
