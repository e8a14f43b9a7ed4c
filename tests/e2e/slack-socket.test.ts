import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { SetupError } from '../../src/errors.ts';
import {
  type Fault,
  Member,
  overSocket,
  type RunningGuide,
  startGuide,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { HttpProxy } from '../adapters/slack/http-proxy.ts';

const COMMAND = '/llm-strategy';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await Workspace.open();
});

afterEach(() => {
  workspace.close();
});

describe('connected', () => {
  let guide: RunningGuide;
  let ann: Member;

  beforeEach(async () => {
    guide = await startGuide(workspace, 'socket');
    ann = new Member(workspace, overSocket(workspace));
  });

  afterEach(async () => {
    await guide.stop();
  });

  test('a command is answered in its acknowledgement, a click at its response_url', async () => {
    expect(await ann.type(COMMAND)).toMatchObject({ response_type: 'ephemeral', replace_original: false });
    expect(await ann.press('Not measured yet')).toMatchObject({
      response_type: 'ephemeral',
      replace_original: true,
    });
    expect(ann.text).toContain('Start with a prompt');
    expect(ann.labels).toContain(words.share);
  });

  test('what is neither is acknowledged all the same, and the next command is answered', async () => {
    for (const payload of [{}, { type: 'unheard_of' }, { actions: null }, null]) {
      workspace.socket.send(JSON.stringify({ type: 'interactive', envelope_id: 'nonsense', payload }));
      const [data] = await once(workspace.socket, 'message');
      expect(JSON.parse(String(data))).toEqual({ envelope_id: 'nonsense', payload: {} });
    }
    await ann.type(COMMAND);
    expect(ann.text).toContain('Question 1 of');
  });

  test('it connects again at once when Slack asks it to', async () => {
    await Promise.all([workspace.connected(), workspace.refresh()]);
    await ann.type(COMMAND);
    expect(ann.text).toContain('Question 1 of');
    expect(workspace.calls).toEqual(['auth.test', 'apps.connections.open', 'apps.connections.open']);
  });

  test('it ends with a sentence when Slack refuses its token later on', async () => {
    workspace.refusals.set('apps.connections.open', 'token_revoked');
    void workspace.refresh();
    expect(await guide.failed).toMatch(/^Slack refused SLACK_APP_TOKEN \(token_revoked\): .*\.$/);
  });

  test('it leaves when it is stopped', async () => {
    const left = once(workspace.socket, 'close');
    await guide.stop();
    const [code] = await left;
    expect(code).toBe(1000);
  });
});

describe('connected twice', () => {
  let guide: RunningGuide;
  let ann: Member;

  beforeEach(async () => {
    guide = await startGuide(workspace, 'socket', undefined, { apart: 0 });
    await workspace.connectedBy(2);
    ann = new Member(workspace, overSocket(workspace));
  });

  afterEach(async () => {
    await guide.stop();
  });

  /** Whether the guide says that it can answer, and does. */
  const answers = async (): Promise<void> => {
    expect(guide.isReady()).toBe(true);
    await ann.type(COMMAND);
    expect(ann.text).toContain('Question 1 of');
  };

  test('it is never without a connection while Slack has one after the other renewed', async () => {
    const [older, younger] = workspace.sockets;
    for (const socket of [older, younger]) {
      const renewed = Promise.all([workspace.connected(), workspace.refresh(socket)]);
      await answers();
      await renewed;
      await answers();
      expect(workspace.sockets).toHaveLength(2);
    }
    expect(workspace.sockets).not.toContain(older);
    expect(workspace.sockets).not.toContain(younger);
  });

  test('it answers through one while the other cannot be opened again', async () => {
    workspace.faults.set('apps.connections.open', [500, 500, 500, { reset: 'before' }]);
    await workspace.refresh(workspace.sockets[0]);
    await workspace.called('apps.connections.open');
    await answers();
    await workspace.connectedBy(2);
    await answers();
  });

  test('it waits for as long as Slack asks, even beyond what a timer can', async () => {
    workspace.faults.set('apps.connections.open', [{ retryAfter: 3_000_000 }]);
    await Promise.all([workspace.called('apps.connections.open'), workspace.refresh(workspace.sockets[0])]);
    const { length } = workspace.calls;
    for (let i = 0; i < 10; i++) await answers();
    expect(workspace.calls).toHaveLength(length);
  });

  test('it opens both again when both are lost', async () => {
    for (const socket of workspace.sockets) socket.terminate();
    await workspace.connectedBy(2);
    await answers();
  });

  test('it tries again where Slack gives an address and then takes no connection there', async () => {
    workspace.refusedSockets = 1;
    await workspace.refresh(workspace.sockets[0]);
    await answers();
    await workspace.connectedBy(2);
    await answers();
  });

  test('a conversation goes on whichever connection a click comes through', async () => {
    await ann.type(COMMAND);
    await ann.press('Measured, but it falls short', 'Back', 'Not measured yet');
    expect(ann.text).toContain('Start with a prompt');
  });

  test('a form that arrives through both is shared once', async () => {
    await ann.type(COMMAND);
    await ann.press('Not measured yet');
    const form = await ann.openForm();
    await ann.submit(form);
    await ann.submit(form);
    await guide.stop();
    expect(workspace.unread().filter((post) => post.response_type === 'in_channel')).toHaveLength(1);
  });

  test('it leaves both when it is stopped', async () => {
    // Through each of the two, which is open on both ends then.
    await answers();
    await answers();
    const left = Promise.all(workspace.sockets.map((socket) => once(socket, 'close')));
    await guide.stop();
    expect((await left).map(([code]) => code)).toEqual([1000, 1000]);
  });

  test('it ends with a sentence when Slack refuses its token later on, though one is left', async () => {
    workspace.refusals.set('apps.connections.open', 'invalid_auth');
    await workspace.refresh(workspace.sockets[1]);
    expect(await guide.failed).toMatch(/^Slack refused SLACK_APP_TOKEN \(invalid_auth\): .*\.$/);
  });
});

test('a second connection is not opened together with the first, as both would end together', async () => {
  const guide = await startGuide(workspace, 'socket', undefined, { apart: 3_600_000 });
  for (const _ of [1, 2]) {
    await new Member(workspace, overSocket(workspace)).type(COMMAND);
    expect(workspace.sockets).toHaveLength(1);
    await Promise.all([workspace.connected(), workspace.refresh()]);
  }
  expect(workspace.calls).toEqual(['auth.test', ...Array(3).fill('apps.connections.open')]);
  await guide.stop();
});

describe('with a proxy', () => {
  let proxy: HttpProxy;

  beforeEach(async () => {
    proxy = await HttpProxy.open();
    for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) vi.stubEnv(name, undefined);
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', '');
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    proxy.close();
  });

  test('its WebSockets go through it as well, and a command is answered through them', async () => {
    const guide = await startGuide(workspace, 'socket', undefined, { apart: 0 });
    await workspace.connectedBy(2);
    await new Member(workspace, overSocket(workspace)).type(COMMAND);
    await guide.stop();
    // The calls of the API share a tunnel; each WebSocket has its own.
    expect(proxy.asked.length).toBeGreaterThanOrEqual(3);
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(workspace.apiUrl).host]));
    expect(workspace.connections).toBe(proxy.asked.length);
  });

  test('they do not if NO_PROXY names the host', async () => {
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    const guide = await startGuide(workspace, 'socket');
    await new Member(workspace, overSocket(workspace)).type(COMMAND);
    await guide.stop();
    expect(proxy.asked).toEqual([]);
  });

  test('a proxy that refuses is named in one sentence', async () => {
    proxy.refusals.push(407);
    await expect(startGuide(workspace, 'socket')).rejects.toThrow(
      /^Slack cannot be reached at \S+ \([^)]*PROXY_407.*HTTPS_PROXY.*\.$/s,
    );
  });
});

describe('at the start', () => {
  test.each<[string, Fault[]]>([
    ['is slow', [{ latency: 100 }]],
    ['has too many requests', [{ retryAfter: 1 }]],
    ['fails', [500, 503]],
    ['breaks off', [{ reset: 'before' }]],
    ['fails for long', [500, 500, 500, 500]],
    ['has far too many requests', [{ retryAfter: 6 }]],
  ])('it waits for a Slack that %s', async (_, faults) => {
    workspace.faults.set('auth.test', [...faults]);
    workspace.faults.set('apps.connections.open', [...faults]);
    const guide = await startGuide(workspace, 'socket');
    const ann = new Member(workspace, overSocket(workspace));
    expect(await ann.type(COMMAND)).toMatchObject({ response_type: 'ephemeral' });
    await guide.stop();
  });
});

describe('a refused token says which, and where to look', () => {
  test.each(['invalid_auth', 'missing_scope', 'not_allowed_token_type'])('app token: %s', async (error) => {
    workspace.refusals.set('apps.connections.open', error);
    const starting = startGuide(workspace, 'socket');
    await expect(starting).rejects.toThrow(SetupError);
    await expect(starting).rejects.toThrow(
      new RegExp(`^Slack refused SLACK_APP_TOKEN \\(${error}\\): .*"Socket Mode".*connections:write.*\\.$`),
    );
  });

  test('but not where something else than Slack answers', async () => {
    workspace.refusals.set('apps.connections.open', '<!DOCTYPE html>');
    await expect(startGuide(workspace, 'socket')).rejects.toThrow(
      /^Slack cannot be reached at \S+ \(something else answers in its place\): .*\.$/,
    );
  });

  test('bot token', async () => {
    workspace.refusals.set('auth.test', 'account_inactive');
    const starting = startGuide(workspace, 'socket');
    await expect(starting).rejects.toThrow(SetupError);
    await expect(starting).rejects.toThrow('Slack refused SLACK_BOT_TOKEN (account_inactive)');
  });
});
