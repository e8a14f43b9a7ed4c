import { expect, test } from 'vitest';
import { isAllowed, ownServerOf } from '../../../adapters/slack/workspace.ts';

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
