import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { words } from '../../src/conversation/words.ts';
import { SetupError } from '../../src/setup-error.ts';
import { type Guide, Member, overSocket, startGuide, Workspace } from './slack-workspace.ts';

const COMMAND = '/llm-strategy';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await Workspace.open();
});

afterEach(() => {
  workspace.close();
});

describe('connected', () => {
  let guide: Guide;
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
    expect(ann.text).toContain('Step 1 of');
  });

  test('it connects again at once when Slack asks it to', async () => {
    const [again, left] = [workspace.connected(), once(workspace.socket, 'close')];
    workspace.socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    await Promise.all([again, left]);
    await ann.type(COMMAND);
    expect(ann.text).toContain('Step 1 of');
    expect(workspace.calls).toEqual(['auth.test', 'apps.connections.open', 'apps.connections.open']);
  });

  test('it ends with a sentence when Slack refuses its token later on', async () => {
    workspace.refusals.set('apps.connections.open', 'token_revoked');
    workspace.socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    expect(await guide.failed).toMatch(/^Slack refused SLACK_APP_TOKEN \(token_revoked\): .*\.$/);
  });

  test('it leaves when it is stopped', async () => {
    const left = once(workspace.socket, 'close');
    await guide.stop();
    const [code] = await left;
    expect(code).toBe(1000);
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

  test('bot token', async () => {
    workspace.refusals.set('auth.test', 'account_inactive');
    const starting = startGuide(workspace, 'socket');
    await expect(starting).rejects.toThrow(SetupError);
    await expect(starting).rejects.toThrow('Slack refused SLACK_BOT_TOKEN (account_inactive)');
  });
});
