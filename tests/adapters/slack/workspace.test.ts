import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { InstalledWorkspaces, isAllowed, ownServerOf } from '../../../adapters/slack/workspace.ts';
import type { Installations } from '../../../src/store/installations.ts';

/** A workspace, and an organization that has another one. */
const ALLOWED = new Set(['T1', 'E2']);

const command = (team_id: unknown, enterprise_id?: unknown) => ({ command: '/x', team_id, enterprise_id });

const click = (team: object | null, own?: unknown, enterprise?: object) => ({
  type: 'block_actions',
  team,
  enterprise,
  user: { id: 'U1', team_id: own },
});

const message = (team_id: string, event: object, more = {}) => ({
  type: 'event_callback',
  team_id,
  event: { type: 'app_mention', user: 'U1', ...event },
  ...more,
});

test.each<[name: string, body: unknown]>([
  ['a command in a listed workspace', command('T1')],
  ['a command in a workspace of a listed organization', command('T2', 'E2')],
  ['a click in a listed workspace', click({ id: 'T1' }, 'T1')],
  ['a click in a workspace of a listed organization', click({ id: 'T2', enterprise_id: 'E2' }, 'E2')],
  ['a click in a listed workspace of another organization', click({ id: 'T1', enterprise_id: 'E1' }, 'E1')],
  ['a click in a listed organization in which the app is installed', click(null, 'E2', { id: 'E2' })],
  ['a mention in a listed workspace', message('T1', { team: 'T1' })],
  ['a mention without a word about the person', message('T1', {})],
  [
    'a mention of a person from another workspace of a listed organization',
    message('T2', { user_team: 'T3' }, { enterprise_id: 'E2', is_ext_shared_channel: false }),
  ],
  [
    'a mention of a person from a listed organization in a channel that others share',
    message('T1', { user_team: 'E2', team: 'T1' }, { is_ext_shared_channel: true }),
  ],
])('%s is answered', (_, body) => {
  expect(isAllowed(body, ALLOWED)).toBe(true);
});

test.each<[name: string, body: unknown]>([
  ['a command of a partner', command('T9')],
  ['a command of a partner in an organization', command('T9', 'E9')],
  ['a command without a workspace', command(undefined)],
  ['a command whose workspace is not a text', command({ id: 'T1' }, ['E2'])],
  ['a click of a partner', click({ id: 'T9' }, 'T9')],
  ['a click of a partner that names the workspace of the channel', click({ id: 'T1' }, 'T9')],
  [
    'a click of a partner that names the organization of the channel',
    click({ id: 'T2', enterprise_id: 'E2' }, 'E9'),
  ],
  ['a mention of a partner', message('T1', { user_team: 'T9', team: 'T9' }, { is_ext_shared_channel: true })],
  ['a mention of a partner that only names one workspace', message('T1', { team: 'T9' })],
  [
    'a mention of a partner in a channel of a listed organization',
    message('T2', { user_team: 'T9' }, { enterprise_id: 'E2', is_ext_shared_channel: true }),
  ],
  ["a mention in a partner's channel", message('T9', { user_team: 'T1' }, { is_ext_shared_channel: true })],
  ['an empty event', {}],
  ['no event', null],
])('%s is not answered', (_, body) => {
  expect(isAllowed(body, ALLOWED)).toBe(false);
});

test.each<[own: string | undefined, name: string, bodies: readonly unknown[]]>([
  ['T1', 'a person of one workspace', [click({ id: 'T1' }, 'T1'), click({ id: 'T1' })]],
  [
    'E1',
    'a person of an organization with several workspaces',
    [
      click({ id: 'T1', enterprise_id: 'E1' }, 'E1'),
      click({ id: 'T2', enterprise_id: 'E1' }, 'E1'),
      click({ id: 'T2', enterprise_id: 'E1' }, 'T2'),
      click({ id: 'T2' }, 'T2', { id: 'E1' }),
      click({ id: 'T1', enterprise_id: 'E1' }),
      click(null, 'E1', { id: 'E1' }),
      click(null, undefined, { id: 'E1' }),
    ],
  ],
  [
    'T9',
    'a person of another company in a shared channel',
    [click({ id: 'T1', enterprise_id: 'E1' }, 'T9', { id: 'E1' }), click({ id: 'T9' }, 'T9')],
  ],
  [undefined, 'an event that tells nothing', [click(null), null, 'x']],
])('%s is the own server of %s, wherever they press', (own, _, bodies) => {
  for (const body of bodies) expect(ownServerOf(body), JSON.stringify(body)).toBe(own);
});

describe('with many workspaces', () => {
  /** Workspaces with these tokens, a clock, and the questions to the database. */
  function make(tokens: Record<string, string>) {
    const asked: string[] = [];
    const log: string[] = [];
    const state = { isDown: false, now: 0 };
    const find: Installations['find'] = async (team) => {
      asked.push(team);
      const { isDown } = state;
      const token = tokens[team];
      // As a database, it answers later.
      await Promise.resolve();
      if (isDown) return { kind: 'out of reach' };
      if (token === undefined) return { kind: 'done', result: { kind: 'not installed' } };
      const installation = { team: { id: team }, bot: { token, id: 'B', userId: 'U' } };
      return { kind: 'done', result: { kind: 'installed', installation: JSON.stringify(installation) } };
    };
    const remove = async () => ({ kind: 'done' as const, result: true });
    const logger = pino({}, { write: (line) => log.push(line) });
    const workspaces = new InstalledWorkspaces({ find, remove }, logger, () => state.now);
    const tokenOf = async (body: unknown) => (await workspaces.authorize(body))?.botToken;
    return { workspaces, tokenOf, asked, log, state };
  }

  test('the database is asked once a minute for each, also if many events come at once', async () => {
    const { workspaces, tokenOf, asked, state } = make({ T1: 'xoxb-1', T2: 'xoxb-2' });
    await Promise.all(Array.from({ length: 100 }, () => tokenOf(command('T1'))));
    expect(await tokenOf(command('T2'))).toBe('xoxb-2');
    expect(asked).toEqual(['T1', 'T2']);
    const before = await workspaces.authorize(command('T1'));
    state.now = 59_999;
    await tokenOf(command('T1'));
    expect(asked).toHaveLength(2);
    state.now = 60_000;
    // The same object, because a client is kept for it.
    expect(await workspaces.authorize(command('T1'))).toBe(before);
    expect(asked).toHaveLength(3);
  });

  test('a process learns within a minute that another one was told of a removal or a new token', async () => {
    const tokens: Record<string, string> = { T1: 'xoxb-1', T2: 'xoxb-2' };
    const { tokenOf, state } = make(tokens);
    expect(await tokenOf(command('T1'))).toBe('xoxb-1');
    expect(await tokenOf(command('T2'))).toBe('xoxb-2');
    delete tokens.T1;
    tokens.T2 = 'xoxb-3';
    state.now = 60_000;
    expect(await tokenOf(command('T1'))).toBeUndefined();
    expect(await tokenOf(command('T2'))).toBe('xoxb-3');
  });

  test('a workspace that is not installed is asked for each time, so that it can be installed at any moment', async () => {
    const tokens: Record<string, string> = {};
    const { tokenOf } = make(tokens);
    expect(await tokenOf(command('T1'))).toBeUndefined();
    tokens.T1 = 'xoxb-1';
    expect(await tokenOf(command('T1'))).toBe('xoxb-1');
  });

  test('a known workspace goes on while the database is out of reach; a new one is logged and not answered', async () => {
    const { tokenOf, log, state } = make({ T1: 'xoxb-1', T2: 'xoxb-2' });
    await tokenOf(command('T1'));
    state.isDown = true;
    state.now = 3_600_000;
    expect(await tokenOf(command('T1'))).toBe('xoxb-1');
    expect(await tokenOf(command('T2'))).toBeUndefined();
    expect(log.join()).toContain('the database is out of reach');
  });

  test('an answer that was under way during a removal is not kept', async () => {
    const tokens: Record<string, string> = { T1: 'xoxb-1' };
    const { workspaces, tokenOf } = make(tokens);
    const underWay = tokenOf(command('T1'));
    delete tokens.T1;
    await workspaces.removals.take({ team_id: 'T1', event: { type: 'app_uninstalled' } });
    expect(await underWay).toBe('xoxb-1');
    expect(await tokenOf(command('T1'))).toBeUndefined();
  });

  test.each<[name: string, body: unknown]>([
    ['a command', command('T1')],
    ['a click of its own people', click({ id: 'T1' }, 'T1')],
    ['a click of a partner on its message', { ...click({ id: 'T2' }, 'T2'), message: { team: 'T1' } }],
    ['a click of a partner who has not installed it', { ...click({ id: 'T9' }), message: { team: 'T1' } }],
    ['a click on a message without its workspace', { ...click({ id: 'T1' }), message: {} }],
    [
      'a window of a partner',
      { type: 'view_submission', team: { id: 'T9' }, view: { app_installed_team_id: 'T1' } },
    ],
    [
      'a shortcut on the message of a partner',
      { type: 'message_action', team: { id: 'T1' }, message: { team: 'T2' } },
    ],
    ['an event', message('T1', {}, { authorizations: [{ team_id: 'T1' }] })],
    ["an event in a partner's channel", message('T2', {}, { authorizations: [{ team_id: 'T1' }] })],
    ['an event that names no installation', message('T1', {})],
  ])('%s is for the workspace in which the app is installed', async (_, body) => {
    expect(await make({ T1: 'xoxb-1', T2: 'xoxb-2' }).tokenOf(body)).toBe('xoxb-1');
  });

  test.each<[name: string, body: unknown]>([
    ['a command of a workspace that has not installed it', command('T9')],
    ['an event of another installation', message('T1', {}, { authorizations: [{ team_id: 'T9' }] })],
    [
      'an event of an organization',
      message('T1', {}, { authorizations: [{ team_id: 'T1', is_enterprise_install: true }] }),
    ],
    ['an odd event', { team_id: { id: 'T1' }, authorizations: 'T1' }],
    ['no event', null],
  ])('%s is for none', async (_, body) => {
    expect(await make({ T1: 'xoxb-1' }).tokenOf(body)).toBeUndefined();
  });
});
