import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { WireRequest } from './slack-requests.ts';

/** An answer that takes longer is missing. A busy machine is faster. */
const SILENCE_MILLISECONDS = 60_000;

/** The result of a request: a status, a connection that closed without one, or no answer. */
export type Answer = number | 'closed' | 'silence';

/**
 * Sends a request without any change. Its first part is sent in one piece, so that an early answer does not depend on
 * the number of bytes that arrived. If the body is shorter than announced, the connection is half-closed after it; after
 * a complete request, that would cancel the request.
 */
export async function ask(port: number, request: WireRequest): Promise<Answer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const answered = answerOf(socket);
  const bytes = Buffer.concat([Buffer.from(request.head, 'latin1'), request.body]);
  const atOnce = Math.max(0, bytes.length - request.slowly);
  socket.write(bytes.subarray(0, atOnce));
  for (let i = atOnce; i < bytes.length && !socket.destroyed; i++) {
    await new Promise((sent) => socket.write(bytes.subarray(i, i + 1), sent));
  }
  if (isUnfinished(request)) socket.end();
  return answered;
}

/** Sends one byte of the body each second for a minute, until the request would be complete. */
export async function sendSlowly(port: number, path: string): Promise<Answer> {
  const SECONDS = 60;
  const socket = connect(port, '127.0.0.1');
  const answered = answerOf(socket);
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${SECONDS}\r\n\r\n`);
  for (let i = 0; i < SECONDS && !socket.destroyed; i++) {
    socket.write('x');
    await Promise.race([delay(1000), answered]);
  }
  return answered;
}

async function answerOf(socket: Socket): Promise<Answer> {
  let [answer, isSilent] = ['', false];
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    // After the headers, no more is needed, and the connection might be kept open.
    if (answer.includes('\r\n\r\n')) socket.destroy();
  });
  socket.setTimeout(SILENCE_MILLISECONDS, () => {
    isSilent = true;
    socket.destroy();
  });
  socket.on('error', () => {});
  await new Promise((closed) => socket.once('close', closed));
  const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
  if (status !== undefined) return Number(status);
  return isSilent ? 'silence' : 'closed';
}

/** True if the request announces more than it sends. */
const isUnfinished = ({ head, body }: WireRequest): boolean =>
  /^transfer-encoding: *chunked/im.test(head) ||
  Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0) > body.length;
