import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  ForeignAddressError,
  type HttpClient,
  openHttpClient,
  toResponseUrls,
} from '../../../adapters/slack/client.ts';
import { SetupError } from '../../../src/errors.ts';
import { certificate } from './certificate.ts';
import { type Fault, Workspace } from './fake-slack.ts';
import { HttpProxy, type Refusal } from './http-proxy.ts';

let workspace: Workspace;
let http: HttpClient;

beforeEach(async () => {
  workspace = await Workspace.open();
  http = openHttpClient();
});

afterEach(async () => {
  http.close();
  workspace.close();
  vi.unstubAllEnvs();
});

const post = (url = workspace.responseUrl, body = '{"text":"typed words"}', by = http) =>
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

/** Posts to a Slack with these faults. Returns the last status or the error, and the number of requests. */
async function after(...faults: readonly Fault[]): Promise<{ end: number | string; requests: number }> {
  workspace.statuses.push(...faults);
  const end = await post().then(
    ({ status }) => status,
    (error: unknown) => String(error),
  );
  return { end, requests: workspace.received };
}

test.each<[what: string, faults: Fault[], end: number | string, requests: number]>([
  ['a message that Slack takes is sent once', [], 200, 1],
  ['a message is sent again after an error of Slack', [500], 200, 2],
  ['a message is sent again after every status from 500 on', [503, 599], 200, 3],
  ['there is no fourth attempt', [500, 500, 502], 502, 3],
  ['a message is sent again if the connection breaks off before an answer', [{ reset: 'before' }], 200, 2],
  [
    'a message is given up if the connection breaks off three times',
    [{ reset: 'before' }, { reset: 'before' }, { reset: 'before' }],
    'Error: no answer (UND_ERR_SOCKET)',
    3,
  ],
  [
    'a message is not sent again if its answer breaks off, because it arrived',
    [{ reset: 'within' }],
    'Error: the answer was cut off (UND_ERR_SOCKET)',
    1,
  ],
  ['after too many messages, the pause is the one that Slack asks for', [{ retryAfter: 1 }], 200, 2],
  ['a pause of no length is no pause', [{ retryAfter: 0 }, { retryAfter: 0 }], 200, 3],
  ['a pause that is too long for a person is not made', [{ retryAfter: 60 }], 429, 1],
  ['a pause of unknown length is not made', [429], 429, 1],
  ['a message that Slack refuses is not sent again', [400], 400, 1],
  ['a message to a used-up response_url is not sent again', [404], 404, 1],
  ['a redirect is not followed', [302], 302, 1],
  ['a slow answer is waited for', [{ latency: 50 }], 200, 1],
  ['an answer that takes longer than a person would wait is waited for', [{ latency: 3_500 }], 200, 1],
])('%s', async (_, faults, end, requests) => {
  expect(await after(...faults)).toEqual({ end, requests });
});

test('an answer that takes too long is given up, and the message not sent twice', async () => {
  const impatient = openHttpClient(100);
  onTestFinished(impatient.close);
  workspace.statuses.push({ latency: 60_000 });
  await expect(post(undefined, undefined, impatient)).rejects.toThrow('no answer (TIMEOUT)');
  expect(workspace.received).toBe(1);
});

test('a question of the start is given up sooner than a message, because it is asked again', async () => {
  workspace.faults.set('auth.test', [{ latency: 60_000 }]);
  await expect(post(`${workspace.apiUrl}auth.test`)).rejects.toThrow('no answer (TIMEOUT)');
});

test.each<[what: string, faults: Fault[]]>([
  ['there is no answer', [{ reset: 'before' }, { reset: 'before' }, { reset: 'before' }]],
  ['the answer is cut off', [{ reset: 'within' }]],
])('an error says that a message may have arrived if %s', async (_, faults) => {
  workspace.statuses.push(...faults);
  await expect(post()).rejects.toMatchObject({ mayHaveArrived: true });
});

test('an error says that a message never left', async () => {
  const { responseUrl } = workspace;
  workspace.close();
  await expect(post(responseUrl)).rejects.toMatchObject({ mayHaveArrived: false });
});

describe('a window', () => {
  const open = (): ReturnType<typeof post> => post(`${workspace.apiUrl}views.open`);

  test.each<[what: string, fault: Fault]>([
    ['the connection broke off after the request', { reset: 'before' }],
    ['a gateway gave up on Slack', 504],
  ])('is not opened again if %s, because it may be open', async (_, fault) => {
    workspace.faults.set('views.open', [fault]);
    await open().catch(() => undefined);
    expect(workspace.calls).toEqual(['views.open']);
  });

  test('is tried again if Slack failed, but not after the three seconds of a trigger', async () => {
    workspace.faults.set('views.open', [500, { retryAfter: 4 }]);
    expect((await open()).status).toBe(429);
    expect(workspace.calls).toEqual(['views.open', 'views.open']);
  });
});

test.each<[header: string | undefined, shortest: number, longest: number]>([
  ['7', 7, 7],
  [undefined, 30, 30],
  ['soon', 30, 30],
  [new Date(Date.now() + 3_600_000).toUTCString(), 3_000, 3_600],
])(
  'after a 429 with the pause %j the caller is told a number of seconds',
  async (header, shortest, longest) => {
    const port = await open(
      createServer((_, response) =>
        response.writeHead(429, header === undefined ? {} : { 'retry-after': header }).end(),
      ),
    );
    const { headers } = await post(`http://127.0.0.1:${port}`);
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(shortest);
    expect(seconds).toBeLessThanOrEqual(longest);
  },
);

describe('an address for an answer', () => {
  const asked: string[] = [];
  const warnings: string[] = [];
  const respond = (address: string, apiUrl?: string): Promise<unknown> =>
    toResponseUrls(
      async (url) => {
        asked.push(String(url));
        throw new Error('sent');
      },
      apiUrl,
      { warn: (line: unknown) => void warnings.push(String(line)) },
    )(address);

  beforeEach(() => {
    asked.length = 0;
    warnings.length = 0;
  });

  test.each<[address: string, apiUrl?: string]>([
    ['https://hooks.slack.com/commands/T1/2/x'],
    ['https://hooks.slack.com:443/actions/T1/2/x'],
    ['https://hooks.slack-gov.com/actions/T1/2/x'],
    ['https://slack.example.org/actions/T1/2/x', 'https://slack.example.org/api/'],
    ['http://127.0.0.1:4567/actions', 'http://127.0.0.1:4567/api/'],
  ])('of Slack, %s, gets the answer', async (address, apiUrl) => {
    await expect(respond(address, apiUrl)).rejects.toThrow('sent');
    expect(asked).toEqual([address]);
    expect(warnings).toEqual([]);
  });

  test.each<[address: string, apiUrl?: string]>([
    ['http://hooks.slack.com/commands/T1/2/x'],
    ['https://hooks.slack.com:8443/commands/T1/2/x'],
    ['https://hooks.slack.com.example.org/commands'],
    ['https://hooks.slack.com@example.org/commands'],
    ['https://example.org/hooks.slack.com'],
    ['https://slack.com/commands'],
    ['http://169.254.169.254/latest/meta-data'],
    ['https://slack.example.org:8443/actions', 'https://slack.example.org/api/'],
    ['file:///etc/passwd'],
    ['hooks.slack.com'],
    [''],
  ])('that is not Slack’s, %s, gets nothing, and is logged once', async (address, apiUrl) => {
    await expect(respond(address, apiUrl)).rejects.toThrow(ForeignAddressError);
    expect(asked).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain('example');
  });
});

describe('a message for everyone', () => {
  test.each([502, 504])('is not sent again after %i, because it may have arrived', async (status) => {
    workspace.statuses.push(status);
    expect((await post(workspace.responseUrl, EVERYONE)).status).toBe(status);
    expect(workspace.received).toBe(1);
  });

  test('is not sent again if the connection breaks off afterwards, because it may have arrived', async () => {
    workspace.statuses.push({ reset: 'before' });
    await expect(post(workspace.responseUrl, EVERYONE)).rejects.toThrow('no answer (UND_ERR_SOCKET)');
    expect(workspace.received).toBe(1);
  });

  test('is not sent again either if the connection was used before', async () => {
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
    const proxied = openHttpClient();
    onTestFinished(() => {
      proxied.close();
      proxy.close();
    });
    expect((await post(`http://127.0.0.1:${port}/response`, EVERYONE, proxied)).status).toBe(200);
    expect(proxy.asked).toHaveLength(3);
  });
});

test('the answer is returned whole', async () => {
  const response = await post(`${workspace.apiUrl}auth.test`);
  expect(response).toMatchObject({ ok: true, status: 200, statusText: 'OK' });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(JSON.parse(await response.text())).toEqual({ ok: false, error: 'invalid_auth' });
});

test('connections are kept for the next messages', async () => {
  for (let i = 0; i < 20; i++) await post();
  // The second is opened while the first has given its answer, but has not finished with it.
  expect(workspace.connections).toBeLessThanOrEqual(2);
});

test('the error says that nothing listens at an address', async () => {
  const { responseUrl } = workspace;
  workspace.close();
  await expect(post(responseUrl)).rejects.toThrow(/^no answer \(ECONNREFUSED\)$/);
});

describe('through a proxy', () => {
  let proxy: HttpProxy;

  /** Sets up the proxy as the environment of the guide does. */
  const through = (variables: Readonly<Record<string, string>>, deadline?: number): HttpClient => {
    for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'])
      vi.stubEnv(name, variables[name]);
    const proxied = openHttpClient(deadline);
    onTestFinished(() => proxied.close());
    return proxied;
  };

  const secureSlack = async (): Promise<number> =>
    open(createTlsServer(certificate, (_, response) => response.end('ok, secure')));

  beforeEach(async () => {
    proxy = await HttpProxy.open({ 'slack.test': await secureSlack() });
    // `slack.test` signed its certificate itself.
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

  test('the proxy gets the name and the password of its address', async () => {
    const proxied = through({ HTTPS_PROXY: proxy.url.replace('//', '//ann:pass%20word@') });
    await post('https://slack.test/response', undefined, proxied);
    expect(proxy.credentials).toBe(`Basic ${Buffer.from('ann:pass word').toString('base64')}`);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['NO_PROXY names the host', { NO_PROXY: 'other.test,127.0.0.1' }],
    ['NO_PROXY names the host and port', { NO_PROXY: '127.0.0.1:PORT' }],
    ['NO_PROXY excludes everything', { NO_PROXY: '*' }],
    ['the proxy is for another protocol', { HTTP_PROXY: '' }],
  ])('nothing goes through it if %s', async (_, variables) => {
    const [name = '', value = ''] = Object.entries(variables)[0] ?? [];
    const proxied = through({
      HTTP_PROXY: proxy.url,
      HTTPS_PROXY: proxy.url,
      [name]: value.replace('PORT', new URL(workspace.apiUrl).port),
    });
    expect((await post(undefined, undefined, proxied)).status).toBe(200);
    expect(proxy.asked).toEqual([]);
  });

  test('hosts that NO_PROXY does not name still go through it', async () => {
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
    'a wrong address of the proxy is an error of the set-up: %s',
    (address) => {
      expect(() => through({ HTTPS_PROXY: address })).toThrow(SetupError);
      expect(() => through({ HTTPS_PROXY: address })).toThrow(/^HTTPS_PROXY or HTTP_PROXY is not [^\n]*\.$/);
      expect(() => through({ HTTPS_PROXY: address })).not.toThrow(/secret/);
    },
  );
});

describe('an error names neither the address nor the text', () => {
  test.each(['nonsense', 'ftp://host/secret', 'http://host.invalid:99999/secret'])('%s', async (url) => {
    const error = await post(url).catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/^Error: no answer \([A-Z_]+\)$/);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/nonsense|secret|typed/);
  });
});

describe('an endless answer is given up', () => {
  test.each<[what: string, answer: RequestListener, error: string, timeout?: number]>([
    [
      'if it comes byte by byte',
      (_, response) => {
        const timer = setInterval(() => response.write('.'), 10);
        response.once('close', () => clearInterval(timer));
      },
      'the answer was cut off (TIMEOUT)',
      300,
    ],
    [
      'if it is put off again and again',
      (_, response) => {
        const timer = setInterval(() => response.writeProcessing(), 10);
        response.once('close', () => clearInterval(timer));
      },
      'no answer (TIMEOUT)',
      300,
    ],
    [
      'if it comes as fast as it can',
      (_, response) => Readable.from(endless()).pipe(response),
      'the answer was cut off (UND_ERR_RES_EXCEEDED_MAX_SIZE)',
    ],
    [
      'if it changes the protocol',
      ({ socket }) =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      'no answer (UND_ERR_SOCKET)',
    ],
  ])('%s', async (_, answer, error, timeout) => {
    const impatient = openHttpClient(timeout);
    const url = `http://127.0.0.1:${await open(createServer(answer))}/response`;
    await expect(impatient.fetch(url, { method: 'POST', body: '{}' })).rejects.toThrow(error);
    impatient.close();
  });

  function* endless(): Generator<Buffer> {
    for (;;) yield Buffer.alloc(64 * 1024, '.');
  }
});

test('an open request ends when the connections are closed', async () => {
  workspace.statuses.push({ latency: 60_000 });
  const under = expect(post()).rejects.toThrow('no answer (UND_ERR_DESTROYED)');
  await workspace.receivedBy(1);
  http.close();
  await under;
});
