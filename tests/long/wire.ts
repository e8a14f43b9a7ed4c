import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { WireRequest } from './slack-requests.ts';

/** For an answer that does not come: longer than a busy machine makes anything take. */
const SILENCE_MILLISECONDS = 60_000;

/** What came of a request: a status, or the end of the connection without one, or nothing at all. */
export type Answer = number | 'closed' | 'silence';

/**
 * Sends a request, byte by byte as it is. It goes out in one piece, but for what is to be slow: where somebody
 * answers before all has come, the answer does not depend on how much of the rest came with it. Where less is sent
 * than announced, the end follows at once; elsewhere it would take back the request.
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

/** Sends a byte a second for a minute: then it would be a whole request. */
export async function dribble(port: number, path: string): Promise<Answer> {
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
    // Where the connection would be kept open, nothing more is to come.
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

/** Whether more was announced than is sent. */
const isUnfinished = ({ head, body }: WireRequest): boolean =>
  /^transfer-encoding: *chunked/im.test(head) ||
  Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0) > body.length;
