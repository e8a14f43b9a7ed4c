import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SlackConfig } from '../../src/config.ts';
import { words } from '../../src/conversation/words.ts';
import {
  APP_TOKEN,
  BOT_TOKEN,
  type Fault,
  Member,
  overHttp,
  overSocket,
  type Post,
  type RunningGuide,
  SIGNING_SECRET,
  startGuide,
  TICKET,
  Workspace,
} from '../adapters/slack/fake-slack.ts';

const COMMAND = '/llm-strategy';

const CHANNEL = { id: 'C0123456789', name: 'a-channel' };

describe.each<SlackConfig['mode']>(['http', 'socket'])('over %s', (mode) => {
  let workspace: Workspace;
  let guide: RunningGuide;
  let ann: Member;

  const member = (): Member =>
    new Member(workspace, mode === 'http' ? overHttp(guide) : overSocket(workspace), CHANNEL, 'ann-o-nymous');

  beforeEach(async () => {
    workspace = await Workspace.open();
    guide = await startGuide(workspace, mode, undefined, { apart: 0 });
    if (mode === 'socket') await workspace.connectedBy(2);
    ann = member();
  });

  afterEach(async () => {
    await guide.stop();
    workspace.close();
  });

  /** Everything sent after a click, when all of it has been sent. */
  const afterClick = async (label: string, ...faults: readonly Fault[]): Promise<Post[]> => {
    workspace.statuses.push(...faults);
    await ann.click(ann.token(label));
    await guide.stop();
    return workspace.unread();
  };

  test.each<[what: string, faults: Fault[], requests: number]>([
    ['is slow', [{ latency: 100 }], 1],
    ['asks to be asked less', [{ retryAfter: 1 }], 2],
    ['fails twice', [500, 503], 3],
    ['breaks the connection off', [{ reset: 'before' }], 2],
  ])('a click is answered though Slack %s', async (_, faults, requests) => {
    await ann.type(COMMAND);
    const posts = await afterClick('Not measured yet', ...faults);
    expect(posts).toHaveLength(requests);
    for (const post of posts) {
      expect(post).toMatchObject({ response_type: 'ephemeral', replace_original: true });
      expect(post.text).toContain('Start with a prompt');
    }
  });

  test('a share that Slack fails to take at first is shared once', async () => {
    await ann.type(COMMAND);
    await ann.press('Not measured yet');
    const form = await ann.openForm();
    workspace.statuses.push(500, { retryAfter: 1 });
    await ann.submit(form);
    await guide.stop();
    const posts = workspace.unread();
    const shared = posts.filter((post) => post.response_type === 'in_channel');
    // Two that Slack did not take, and the one that it did.
    expect(shared).toHaveLength(3);
    expect(posts.map(({ text }) => text)).not.toContainEqual(expect.stringContaining(words.notShared));
  });

  test('what Slack does not take in three attempts is regretted, another way', async () => {
    await ann.type(COMMAND);
    expect(await afterClick('Not measured yet', 500, 500, 500)).toHaveLength(3);
    const apology = { kind: 'message', user: 'U1', message: { text: words.failed } };
    expect(await workspace.nextApiCall()).toMatchObject(apology);
  });

  test('a response_url that works no more is made up for by a private message, and the next click is answered', async () => {
    await ann.type(COMMAND);
    const token = ann.token('Not measured yet');
    workspace.statuses.push(404);
    await ann.click(token);
    await workspace.nextPost();
    expect(await workspace.nextApiCall()).toMatchObject({ kind: 'message', user: 'U1' });
    await ann.press('Not measured yet');
    expect(ann.text).toContain('Start with a prompt');
  });

  describe('an address for the answer that is not Slack’s', () => {
    const asked: string[] = [];
    const stranger = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('ok');
    });
    let url: string;

    beforeEach(async () => {
      asked.length = 0;
      stranger.listen(0, '127.0.0.1');
      await once(stranger, 'listening');
      const address = stranger.address();
      url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
    });

    afterEach(() => {
      stranger.close();
      stranger.closeAllConnections();
    });

    test('gets no request, and the person is answered in another way', async () => {
      await ann.type(COMMAND);
      await ann.click(ann.token('Not measured yet'), true, url);
      const answer = await workspace.nextApiCall();
      expect(answer).toMatchObject({ kind: 'message', channel: CHANNEL.id, user: 'U1' });
      expect(JSON.stringify(answer)).toContain('Start with a prompt');
      await guide.stop();
      expect(asked).toEqual([]);
      expect(guide.log.filter((line) => line.includes('not an address of Slack'))).toHaveLength(1);
    });

    test('gets no share, and the person is told', async () => {
      await ann.type(COMMAND);
      await ann.press('Not measured yet');
      await ann.click(ann.token(words.share), true, url);
      await ann.submit(await workspace.nextWindow());
      expect(await workspace.nextApiCall()).toMatchObject({ kind: 'message', user: 'U1' });
      await guide.stop();
      expect(asked).toEqual([]);
      expect(workspace.unread()).toEqual([]);
    });
  });

  test('clicks go on to be answered when the bot token is revoked, as none is needed for that', async () => {
    await ann.type(COMMAND);
    workspace.refusals.set('auth.test', 'invalid_auth');
    await ann.press('Not measured yet');
    expect(ann.text).toContain('Start with a prompt');
    await ann.type(COMMAND);
    expect(ann.text).toContain('Question 1 of');
  });

  test('through all that can fail, the log names nobody, and holds no token and nothing typed', async () => {
    // How Slack takes what is sent after a click, and how often it is sent to the address of the click.
    const everything: [Fault[], requests: number][] = [
      [[{ latency: 10 }], 1],
      [[{ retryAfter: 0 }], 2],
      [[{ retryAfter: 3600 }], 1],
      [[500, 500, 500], 3],
      [[{ reset: 'before' }, { reset: 'before' }, { reset: 'before' }], 3],
      [[{ reset: 'within' }], 1],
      [[400], 1],
      [[404], 1],
    ];
    for (const [faults, requests] of everything) {
      await ann.type(COMMAND, 'catastrophic forgetting');
      workspace.statuses.push(...faults);
      const before = workspace.received;
      await ann.click(ann.token('Start the guide'));
      await workspace.receivedBy(before + requests);
    }
    await ann.type('/nonesuch', 'catastrophic');
    await ann.click('a-damaged-token');
    if (mode === 'socket') {
      workspace.refusedSockets = 1;
      for (const socket of workspace.sockets) socket.terminate();
      await workspace.connectedBy(2);
      workspace.faults.set('apps.connections.open', [500, 500, 500, { reset: 'within' }]);
      workspace.refusals.set('apps.connections.open', 'invalid_auth');
      for (const socket of workspace.sockets) socket.terminate();
      expect(await guide.failed).not.toContain(APP_TOKEN);
    }
    await guide.stop();
    const log = guide.log.join('');
    expect(log).toContain('Slack did not take a message');
    for (const secret of [
      'ann-o-nymous',
      CHANNEL.id,
      CHANNEL.name,
      'catastrophic',
      'nonesuch',
      'damaged',
      BOT_TOKEN,
      APP_TOKEN,
      SIGNING_SECRET,
      TICKET,
      '/response',
    ]) {
      expect(log).not.toContain(secret);
    }
    // The ids of the person and the workspace, which are short enough to stand in other words.
    expect(log).not.toMatch(/\b[UT]1\b/);
  });
});
