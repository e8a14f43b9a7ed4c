import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Outgoing, openOutgoing } from '../../../adapters/slack/client.ts';
import { SetupError } from '../../../src/errors.ts';
import { certificate } from './certificate.ts';
import { type Fault, Workspace } from './fake-slack.ts';
import { HttpProxy, type Refusal } from './http-proxy.ts';

let workspace: Workspace;
let outgoing: Outgoing;

beforeEach(async () => {
  workspace = await Workspace.open();
  outgoing = openOutgoing();
});

afterEach(async () => {
  outgoing.close();
  workspace.close();
  vi.unstubAllEnvs();
});

const post = (url = workspace.responseUrl, body = '{"text":"typed words"}', by = outgoing) =>
  by.fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

const EVERYONE = '{"text":"typed words","response_type":"in_channel"}';

/** Opens a server of its own. Returns its port. */
async function open(server: Server & { closeAllConnections(): void }): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server is not open.');
  return address.port;
}

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
    'Error: no answer (UND_ERR_SOCKET)',
    3,
  ],
  [
    'an answer that breaks off is not asked for again, as the message may be there',
    [{ reset: 'within' }],
    'Error: the answer was cut off (UND_ERR_SOCKET)',
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
    'Error: no answer (UND_ERR_HEADERS_TIMEOUT)',
    1,
  ],
])('%s', async (_, faults, end, requests) => {
  expect(await after(...faults)).toEqual({ end, requests });
});

describe('a message for everyone', () => {
  test('is not sent again if the connection breaks off once it is sent, as it may be there', async () => {
    workspace.statuses.push({ reset: 'before' });
    await expect(post(workspace.responseUrl, EVERYONE)).rejects.toThrow('no answer (UND_ERR_SOCKET)');
    expect(workspace.received).toBe(1);
  });

  test('is not sent again either if that connection was used before', async () => {
    for (const _ of [1, 2]) await post();
    workspace.statuses.push({ reset: 'before' });
    await expect(post(workspace.responseUrl, EVERYONE)).rejects.toThrow('no answer (UND_ERR_SOCKET)');
    expect(workspace.received).toBe(3);
  });

  test('is sent through a new connection if Slack has closed the idle one in the meantime', async () => {
    const received: string[] = [];
    const server = createServer(async (request, response) => {
      received.push(await text(request));
      response.end('ok');
    });
    const url = `http://127.0.0.1:${await open(server)}/response`;
    let connections = 0;
    let closed: Promise<unknown> = Promise.resolve();
    server.on('connection', (socket) => {
      connections++;
      closed = once(socket, 'close');
    });
    for (const round of [1, 2, 3]) {
      expect((await post(url, EVERYONE)).status).toBe(200);
      expect({ connections, received }).toEqual({
        connections: round,
        received: Array(round).fill(EVERYONE),
      });
      // It is idle when the answer has left.
      server.closeIdleConnections();
      await closed;
    }
  });

  test('is sent again if no connection could be made', async () => {
    const server = createServer((_, response) => response.end('ok'));
    const port = await open(server);
    const proxy = await HttpProxy.open();
    proxy.refusals.push('hang up', 'hang up');
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', '');
    const proxied = openOutgoing();
    onTestFinished(() => {
      proxied.close();
      proxy.close();
    });
    expect((await post(`http://127.0.0.1:${port}/response`, EVERYONE, proxied)).status).toBe(200);
    expect(proxy.asked).toHaveLength(3);
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

describe('through a proxy', () => {
  let proxy: HttpProxy;

  /** Sets up the proxy as the environment of the guide does. */
  const through = (variables: Readonly<Record<string, string>>, deadline?: number): Outgoing => {
    for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'])
      vi.stubEnv(name, variables[name]);
    const proxied = openOutgoing(deadline);
    onTestFinished(() => proxied.close());
    return proxied;
  };

  const secureSlack = async (): Promise<number> =>
    open(createTlsServer(certificate, (_, response) => response.end('ok, secure')));

  beforeEach(async () => {
    proxy = await HttpProxy.open({ 'slack.test': await secureSlack() });
    // The certificate of `slack.test` is its own.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  });

  afterEach(() => proxy.close());

  test('an https address is reached, encrypted up to Slack', async () => {
    const proxied = through({ HTTPS_PROXY: proxy.url });
    for (const _ of [1, 2]) {
      const response = await post('https://slack.test/response', undefined, proxied);
      expect(await response.text()).toBe('ok, secure');
    }
    expect(proxy.asked[0]).toBe('slack.test:443');
  });

  test('an http address is reached', async () => {
    const proxied = through({ HTTP_PROXY: proxy.url });
    expect((await post(undefined, undefined, proxied)).status).toBe(200);
    expect(proxy.asked).toEqual([new URL(workspace.apiUrl).host]);
  });

  test('the proxy is told the name and the password in its address', async () => {
    const proxied = through({ HTTPS_PROXY: proxy.url.replace('//', '//ann:pass%20word@') });
    await post('https://slack.test/response', undefined, proxied);
    expect(proxy.credentials).toBe(`Basic ${Buffer.from('ann:pass word').toString('base64')}`);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['NO_PROXY names the host', { NO_PROXY: 'other.test,127.0.0.1' }],
    ['NO_PROXY names the host and port', { NO_PROXY: '127.0.0.1:PORT' }],
    ['NO_PROXY excludes everything', { NO_PROXY: '*' }],
    ['the proxy is for another protocol', { HTTP_PROXY: '' }],
  ])('nothing is sent if %s', async (_, variables) => {
    const [name = '', value = ''] = Object.entries(variables)[0] ?? [];
    const proxied = through({
      HTTP_PROXY: proxy.url,
      HTTPS_PROXY: proxy.url,
      [name]: value.replace('PORT', new URL(workspace.apiUrl).port),
    });
    expect((await post(undefined, undefined, proxied)).status).toBe(200);
    expect(proxy.asked).toEqual([]);
  });

  test('other hosts than those of NO_PROXY still go through it', async () => {
    const proxied = through({ HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1' });
    await post('https://slack.test/response', undefined, proxied);
    expect(proxy.asked).toEqual(['slack.test:443']);
  });

  test.each<[Refusal, string, tunnels: number]>([
    [407, 'no answer (PROXY_407)', 1],
    [502, 'no answer (PROXY_502)', 1],
    ['hang up', 'no answer (ECONNRESET)', 3],
  ])('a proxy that refuses with %s is named, and not asked without end', async (refusal, error, tunnels) => {
    proxy.refusals.push(refusal, refusal, refusal);
    const proxied = through({ HTTPS_PROXY: proxy.url });
    await expect(post('https://slack.test/response', undefined, proxied)).rejects.toThrow(error);
    expect(proxy.asked).toHaveLength(tunnels);
  });

  test('a request that waited too long for its connection never leaves', async () => {
    const received: string[] = [];
    const slow = await open(
      createServer(async (request, response) => {
        received.push(await text(request));
        response.end('ok');
      }),
    );
    const held = proxy.hold();
    const proxied = through({ HTTP_PROXY: proxy.url }, 100);
    const given = await post(`http://127.0.0.1:${slow}/response`, EVERYONE, proxied).catch(String);
    expect(given).toBe('Error: no answer (ETIMEDOUT)');
    await held();
    expect(received).toEqual([]);
  });

  test.each(['nonsense', 'proxy.example.org:8080', 'ftp://ann:secret@proxy.example.org'])(
    'an address that is none is a fault of the set-up: %s',
    (address) => {
      expect(() => through({ HTTPS_PROXY: address })).toThrow(SetupError);
      expect(() => through({ HTTPS_PROXY: address })).toThrow(/^HTTPS_PROXY or HTTP_PROXY is not [^\n]*\.$/);
      expect(() => through({ HTTPS_PROXY: address })).not.toThrow(/secret/);
    },
  );
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
      'the answer was cut off (TIMEOUT)',
    ],
    [
      'where it is put off again and again',
      (_, response) => {
        const timer = setInterval(() => response.writeProcessing(), 10);
        response.once('close', () => clearInterval(timer));
      },
      'no answer (TIMEOUT)',
    ],
    [
      'where it comes as fast as it can',
      (_, response) => Readable.from(endless()).pipe(response),
      'the answer was cut off (UND_ERR_RES_EXCEEDED_MAX_SIZE)',
    ],
    [
      'where it would change the protocol',
      ({ socket }) =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      'no answer (UND_ERR_SOCKET)',
    ],
  ])('%s', async (_, answer, error) => {
    const impatient = openOutgoing(300);
    const url = `http://127.0.0.1:${await open(createServer(answer))}/response`;
    await expect(impatient.fetch(url, { method: 'POST', body: '{}' })).rejects.toThrow(error);
    impatient.close();
  });

  function* endless(): Generator<Buffer> {
    for (;;) yield Buffer.alloc(64 * 1024, '.');
  }
});

test('what is under way when it is closed comes to an end', async () => {
  workspace.statuses.push({ latency: 60_000 });
  const under = expect(post()).rejects.toThrow('no answer (UND_ERR_DESTROYED)');
  await workspace.receivedBy(1);
  outgoing.close();
  await under;
});
