import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Outgoing, openOutgoing } from '../../../adapters/slack/client.ts';
import { type Fault, Workspace } from './fake-slack.ts';

let workspace: Workspace;
let outgoing: Outgoing;

beforeEach(async () => {
  workspace = await Workspace.open();
  outgoing = openOutgoing();
});

afterEach(async () => {
  outgoing.close();
  workspace.close();
});

const post = (url = workspace.responseUrl, body = '{"text":"typed words"}') =>
  outgoing.fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

/** Posts to a Slack that takes one post after the other like this; the status, or the sentence, it ends with. */
async function after(...faults: readonly Fault[]): Promise<{ end: number | string; requests: number }> {
  workspace.statuses.push(...faults);
  const end = await post().then(
    ({ status }) => status,
    (error: unknown) => String(error),
  );
  return { end, requests: workspace.received };
}

test.each<[what: string, faults: Fault[], end: number | string, requests: number]>([
  ['what is taken is sent once', [], 200, 1],
  ['an error of Slack is tried again', [500], 200, 2],
  ['every status from 500 on is tried again', [503, 599], 200, 3],
  ['the third error is the last', [500, 500, 502], 502, 3],
  ['a connection that breaks off before an answer is opened again', [{ reset: 'before' }], 200, 2],
  [
    'three connections that break off are given up',
    [{ reset: 'before' }, { reset: 'before' }, { reset: 'before' }],
    'Error: no answer (ECONNRESET)',
    3,
  ],
  [
    'an answer that breaks off is not asked for again, as the message may be there',
    [{ reset: 'within' }],
    'Error: the answer was cut off (ECONNRESET)',
    1,
  ],
  ['who asks too often waits as long as Slack says', [{ retryAfter: 1 }], 200, 2],
  ['a wait without length is over at once', [{ retryAfter: 0 }, { retryAfter: 0 }], 200, 3],
  ['a wait that is too long for a person is not begun', [{ retryAfter: 60 }], 429, 1],
  ['a wait of unknown length is not begun', [429], 429, 1],
  ['what Slack refuses is refused', [400], 400, 1],
  ['a response_url that is used up is not tried again', [404], 404, 1],
  ['another address is not followed', [302], 302, 1],
  ['an answer that is a little late is waited for', [{ latency: 50 }], 200, 1],
  [
    'an answer that is too late is given up, and the message not sent twice',
    [{ latency: 60_000 }],
    'Error: no answer (TIMEOUT)',
    1,
  ],
])('%s', async (_, faults, end, requests) => {
  expect(await after(...faults)).toEqual({ end, requests });
});

describe('a message for everyone', () => {
  const share = () => post(workspace.responseUrl, '{"text":"typed words","response_type":"in_channel"}');

  test('is not sent again where the connection breaks off when all of it is sent, as it may be there', async () => {
    workspace.statuses.push({ reset: 'before' });
    await expect(share()).rejects.toThrow('no answer (UNSURE)');
    expect(workspace.received).toBe(1);
  });

  test('is sent again where an idle connection was closed meanwhile', async () => {
    // The first connection is idle for certain when the second answer is there.
    for (const _ of [1, 2]) await post();
    workspace.statuses.push({ reset: 'before' });
    expect((await share()).status).toBe(200);
    expect(workspace.received).toBe(4);
  });
});

test('the answer is given whole', async () => {
  const response = await post(`${workspace.apiUrl}auth.test`);
  expect(response).toMatchObject({ ok: true, status: 200, statusText: 'OK' });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(JSON.parse(await response.text())).toEqual({ ok: false, error: 'invalid_auth' });
});

test('connections are kept for what is sent next', async () => {
  for (let i = 0; i < 20; i++) await post();
  // The second is opened where the first has given its answer, but is not yet done with it.
  expect(workspace.connections).toBeLessThanOrEqual(2);
});

test('where nobody listens, that is what the error says', async () => {
  const { responseUrl } = workspace;
  workspace.close();
  await expect(post(responseUrl)).rejects.toThrow(/^no answer \(ECONNREFUSED\)$/);
});

describe('an error names no address and no text', () => {
  test.each(['nonsense', 'ftp://host/secret', 'http://host.invalid:99999/secret'])('%s', async (url) => {
    const error = await post(url).catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/^Error: no answer \([A-Z_]+\)$/);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/nonsense|secret|typed/);
  });
});

describe('an answer that has no end is given up', () => {
  test.each<[what: string, answer: RequestListener, error: string]>([
    [
      'where it comes byte by byte',
      (_, response) => {
        const timer = setInterval(() => response.write('.'), 10);
        response.once('close', () => clearInterval(timer));
      },
      'the answer was cut off (ECONNRESET)',
    ],
    [
      'where it is put off again and again',
      (_, response) => {
        const timer = setInterval(() => response.writeContinue(), 10);
        response.once('close', () => clearInterval(timer));
      },
      'no answer (TIMEOUT)',
    ],
    [
      'where it comes as fast as it can',
      (_, response) => Readable.from(endless()).pipe(response),
      'the answer was cut off (TOO_LONG)',
    ],
    [
      'where it would change the protocol',
      ({ socket }) =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      'no answer (CLOSED)',
    ],
  ])('%s', async (_, answer, error) => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const address = server.address();
    const impatient = openOutgoing(300);
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/response`;
    await expect(impatient.fetch(url, { method: 'POST', body: '{}' })).rejects.toThrow(error);
    impatient.close();
  });

  function* endless(): Generator<Buffer> {
    for (;;) yield Buffer.alloc(64 * 1024, '.');
  }
});

test('what is under way when it is closed comes to an end', async () => {
  workspace.statuses.push({ latency: 60_000 });
  const under = expect(post()).rejects.toThrow('no answer (ECONNRESET)');
  await workspace.receivedBy(1);
  outgoing.close();
  await under;
});
