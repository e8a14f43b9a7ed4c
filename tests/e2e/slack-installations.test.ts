import { ClearStateStore } from '@slack/oauth';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SCOPES } from '../../adapters/slack/commands.ts';
import { loadLibrary } from '../../src/content/read/library.ts';
import { Guide } from '../../src/conversation/guide.ts';
import { words } from '../../src/conversation/words.ts';
import { Installations } from '../../src/store/installations.ts';
import { keyFrom, Sealer } from '../../src/store/sealing.ts';
import {
  BOT_TOKEN,
  CLIENT_SECRET,
  INSTALL_URL,
  Member,
  overHttp,
  type RunningGuide,
  SIGNING_SECRET,
  startGuide,
  Workspace,
} from '../adapters/slack/fake-slack.ts';
import { readSlack } from '../adapters/slack/read.ts';
import { STRATEGY } from '../fixtures/guides.ts';
import { makeFile, on } from '../store/engines.ts';
import { type KeptRounds, keepRounds } from './rounds.ts';

const SECRET = 'secret of the tests';

let slack: Workspace;
let url: string;
const running: { guide: RunningGuide; kept: KeptRounds }[] = [];

beforeEach(async () => {
  slack = await Workspace.open();
  url = makeFile();
});

afterEach(async () => {
  await Promise.all(running.map(({ guide }) => guide.stop()));
  await Promise.all(running.map(({ kept }) => kept.store.close()));
  slack.close();
  running.length = 0;
});

interface Settings {
  readonly secretKeys?: readonly [string, ...string[]];
  readonly allowedTeams?: ReadonlySet<string>;
}

async function run({ secretKeys = [SECRET], ...settings }: Settings = {}) {
  const held = new Guide(loadLibrary(STRATEGY));
  const kept = await keepRounds(held, url);
  const installations = new Installations(kept.store, new Sealer(secretKeys));
  const more = { ...settings, group: kept.group, installations, secretKeys };
  const guide = await startGuide(slack, 'many workspaces', held, {}, undefined, more);
  running.push({ guide, kept });
  return { guide, kept };
}

/** A browser that has opened the page on which a person installs the app. */
interface Visit {
  readonly page: string;
  readonly headers: Headers;
  readonly cookie: string;
  /** The address of the button. */
  readonly button: URL;
  readonly state: string;
}

async function visit({ port }: Pick<RunningGuide, 'port'>): Promise<Visit> {
  const response = await fetch(`http://127.0.0.1:${port}/slack/install`);
  const page = await response.text();
  const [, address = ''] = /href="([^"]*\/authorize\?[^"]*)"/.exec(page) ?? [];
  const button = new URL(address.replaceAll('&#x26;', '&'));
  const [cookie = ''] = response.headers.getSetCookie();
  return {
    page,
    headers: response.headers,
    cookie: cookie.replace(/;.*$/, ''),
    button,
    state: button.searchParams.get('state') ?? '',
  };
}

/** Comes back from Slack. */
async function comeBack(
  { port }: Pick<RunningGuide, 'port'>,
  query: Readonly<Record<string, string>>,
  cookie: string,
): Promise<{ readonly status: number; readonly page: string }> {
  const response = await fetch(
    `http://127.0.0.1:${port}/slack/oauth_redirect?${new URLSearchParams(query)}`,
    { headers: { cookie } },
  );
  return { status: response.status, page: await response.text() };
}

/** Installs the app by its pages. @param more changes Slack's answer */
async function install(guide: RunningGuide, team: string, more: Readonly<Record<string, unknown>> = {}) {
  const { state, cookie } = await visit(guide);
  return comeBack(guide, { code: slack.allow(team, more), state }, cookie);
}

const tokenOf = (team: string): string =>
  [...slack.tokens].findLast(([, its]) => its === team)?.[0] ?? 'no token';

let messages = 0;

/** A person writes to the app. */
const write = (guide: RunningGuide, team: string) =>
  overHttp(guide)('event', {
    type: 'event_callback',
    event_id: `Ev${++messages}`,
    team_id: team,
    authorizations: [{ team_id: team, is_enterprise_install: false }],
    event: {
      type: 'message',
      channel_type: 'im',
      user: 'U1',
      channel: 'D1',
      ts: `1.${messages}`,
      text: 'hello',
    },
  });

/** Writes to the app, and returns the token with which it answered. */
async function answeredWith(guide: RunningGuide, team: string): Promise<string | undefined> {
  await write(guide, team);
  await slack.nextApiCall();
  return slack.usedTokens.at(-1);
}

const UNINSTALLED = { type: 'app_uninstalled' };
const REVOKED = { type: 'tokens_revoked', tokens: { oauth: [], bot: ['U0'] } };

const tell = (guide: RunningGuide, team: string, event: object, event_time = Math.ceil(Date.now() / 1000)) =>
  overHttp(guide)('event', { type: 'event_callback', team_id: team, event_time, event });

const installedTeams = async ({ store }: KeptRounds): Promise<readonly string[]> =>
  on(store, async (db) =>
    (await db.selectFrom('installation').select('team').orderBy('team').execute()).map(({ team }) => team),
  );

async function startRound(guide: RunningGuide, team: string): Promise<string> {
  const ann = new Member(slack, overHttp(guide));
  ann.team = team;
  await ann.submit(await ann.typeForForm('/llm-strategy', `together of ${team}`), { topic: `of ${team}` });
  await ann.readPrivate();
  return slack.newest;
}

const topics = async ({ store }: KeptRounds): Promise<readonly string[]> =>
  on(store, async (db) =>
    (await db.selectFrom('round').select('topic').orderBy('topic').execute()).map(({ topic }) => topic),
  );

const NO_TOKEN = 'an event of a workspace for which the guide has no token';

describe('an app for many workspaces', () => {
  test('is installed by its pages, and answers each workspace with its own token', async () => {
    const { guide } = await run();
    for (const team of ['T1', 'T2']) expect((await install(guide, team)).status).toBe(200);
    for (const team of ['T2', 'T1', 'T2']) expect(await answeredWith(guide, team)).toBe(tokenOf(team));
    for (const team of ['T1', 'T2']) {
      const person = new Member(slack, overHttp(guide));
      person.team = team;
      await person.type('/llm-strategy');
      expect(person.labels.length).toBeGreaterThan(1);
      await startRound(guide, team);
      expect(slack.usedTokens.at(-1)).toBe(tokenOf(team));
    }
  });

  test.each([
    ['app_uninstalled first', [UNINSTALLED, REVOKED]],
    ['tokens_revoked first', [REVOKED, UNINSTALLED]],
  ])(
    'is removed from one workspace with all that is kept of it, and the other goes on: %s',
    async (_, events) => {
      const { guide, kept } = await run();
      for (const team of ['T1', 'T2']) {
        await install(guide, team);
        await startRound(guide, team);
      }
      for (const event of events) await tell(guide, 'T2', event);
      expect(await installedTeams(kept)).toEqual(['T1']);
      expect(await topics(kept)).toEqual(['of T1']);
      await write(guide, 'T2');
      expect(guide.log.at(-1)).toContain(NO_TOKEN);
      expect(await answeredWith(guide, 'T1')).toBe(tokenOf('T1'));
    },
  );

  test('stays where a person only revoked a token of their own', async () => {
    const { guide, kept } = await run();
    await install(guide, 'T1');
    await tell(guide, 'T1', { type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } });
    expect(await installedTeams(kept)).toEqual(['T1']);
    expect(await answeredWith(guide, 'T1')).toBe(tokenOf('T1'));
  });

  test('stays where it was installed again before Slack told of the removal', async () => {
    const { guide, kept } = await run();
    await install(guide, 'T1');
    const removedAt = Math.floor(Date.now() / 1000) - 2;
    await install(guide, 'T1');
    await tell(guide, 'T1', UNINSTALLED, removedAt);
    expect(await installedTeams(kept)).toEqual(['T1']);
    expect(await answeredWith(guide, 'T1')).toBe(tokenOf('T1'));
  });

  test('uses the token of the newest installation at once', async () => {
    const { guide } = await run();
    await install(guide, 'T1');
    const first = await answeredWith(guide, 'T1');
    await install(guide, 'T1');
    expect(await answeredWith(guide, 'T1')).toBe(tokenOf('T1'));
    expect(tokenOf('T1')).not.toBe(first);
  });

  test('asks Slack to tell of a removal again if the database is out of reach', async () => {
    const { guide, kept } = await run();
    await install(guide, 'T1');
    await kept.store.close();
    await expect(tell(guide, 'T1', UNINSTALLED)).rejects.toThrow('answered with 503');
  });

  test('shows no workspace the round of another, even in a channel with the same ID', async () => {
    const { guide } = await run();
    for (const team of ['T1', 'T2']) await install(guide, team);
    const card = await startRound(guide, 'T1');
    const stranger = new Member(slack, overHttp(guide), undefined, 'eve', 'U9');
    stranger.team = 'T2';
    await stranger.pressOn(card, words.round.answer);
    expect(stranger.text).toBe(words.round.elsewhere);
    expect(slack.textOf(card)).toContain('Nobody has answered');
    // Where a round is open, the command lists it and opens no form.
    expect((await stranger.typeForForm('/llm-strategy', 'together')).modal.title.text).toBe(
      'Decide together',
    );
  });

  test('starts a round in the workspace of the click, although a partner that has the app, too, sends the form', async () => {
    const { guide, kept } = await run();
    for (const team of ['T1', 'T2']) await install(guide, team);
    const ann = new Member(slack, overHttp(guide));
    const form = await ann.typeForForm('/llm-strategy', 'together');
    ann.team = 'T2';
    await ann.submit(form, { topic: 'Shared' });
    await ann.readPrivate();
    const rounds = await on(kept.store, (db) => db.selectFrom('round').select(['team', 'topic']).execute());
    expect(rounds).toEqual([{ team: 'T1', topic: 'Shared' }]);
  });

  test('keeps no token that can be read, and logs and shows none', async () => {
    const { guide, kept } = await run();
    const { page } = await install(guide, 'T1');
    await answeredWith(guide, 'T1');
    const rows = await on(kept.store, (db) => db.selectFrom('installation').selectAll().execute());
    expect(rows).toHaveLength(1);
    const shown = [
      ...rows.map(({ sealed }) => Buffer.from(sealed, 'base64url').toString('latin1')),
      JSON.stringify(rows),
      page,
      (await visit(guide)).page,
      guide.log.join(),
    ].join();
    for (const secret of ['xoxb', CLIENT_SECRET, SIGNING_SECRET, SECRET]) expect(shown).not.toContain(secret);
  });

  test('reads installations of an older secret, and seals them with the newest', async () => {
    const old = await run({ secretKeys: ['old'] });
    await install(old.guide, 'T1');
    const both = await run({ secretKeys: ['new', 'old'] });
    expect(await answeredWith(both.guide, 'T1')).toBe(tokenOf('T1'));
    const later = await run({ secretKeys: ['new'] });
    expect(await answeredWith(later.guide, 'T1')).toBe(tokenOf('T1'));
  });

  test('says so in the log if no secret reads an installation, and answers the others', async () => {
    const old = await run({ secretKeys: ['old'] });
    await install(old.guide, 'T1');
    const { guide } = await run({ secretKeys: ['new'] });
    await install(guide, 'T2');
    await write(guide, 'T1');
    expect(guide.log.join()).toContain('none of SECRET_KEYS decrypts the installation of a workspace');
    expect(await answeredWith(guide, 'T2')).toBe(tokenOf('T2'));
  });

  test('lets one process finish an installation that another one began, while the secrets change, too', async () => {
    const one = await run({ secretKeys: ['old'] });
    const other = await run({ secretKeys: ['new', 'old'] });
    const { state, cookie } = await visit(one.guide);
    expect((await comeBack(other.guide, { code: slack.allow('T1'), state }, cookie)).status).toBe(200);
    expect(await answeredWith(other.guide, 'T1')).toBe(tokenOf('T1'));
  });
});

describe('a person whose workspace has not installed the app', () => {
  const INSTALL = `${words.notInstalled} ${words.installAgain}`;

  test('is told so after a command, with the way to install it', async () => {
    const { guide } = await run();
    const person = new Member(slack, overHttp(guide));
    await person.type('/llm-strategy');
    expect(person.text).toBe(INSTALL);
    expect(JSON.stringify(person.card)).toContain(INSTALL_URL);
    expect(person.card.response_type).toBe('ephemeral');
  });

  test('is told so after a press, and the card stays as it is', async () => {
    const { guide } = await run();
    await install(guide, 'T1');
    const person = new Member(slack, overHttp(guide));
    await person.type('/llm-strategy');
    const [label = ''] = person.labels;
    await tell(guide, 'T1', UNINSTALLED);
    await person.press(label);
    expect(person.text).toBe(INSTALL);
    expect(person.card).toMatchObject({ replace_original: false, response_type: 'ephemeral' });
  });

  test('is told so after the shortcut of a message', async () => {
    const { guide } = await run();
    await overHttp(guide)('click', {
      type: 'message_action',
      callback_id: 'quote',
      team: { id: 'T1' },
      user: { id: 'U1' },
      channel: { id: 'C1' },
      message: { ts: '1.1', text: 'prompts' },
      response_url: slack.responseUrl,
    });
    expect(readSlack(await slack.nextPost()).text).toBe(INSTALL);
  });

  test('is told so in the window that they have handed in', async () => {
    const { guide } = await run();
    const answer = await overHttp(guide)('click', {
      type: 'view_submission',
      team: { id: 'T1' },
      user: { id: 'U1' },
      view: { id: 'V1', type: 'modal', callback_id: 'guide', private_metadata: '', state: { values: {} } },
    });
    expect(answer).toMatchObject({ response_action: 'update' });
    expect(JSON.stringify(answer)).toContain(words.notInstalled);
  });

  test('is not sent to that page if the guide is not open to their workspace', async () => {
    const { guide } = await run({ allowedTeams: new Set(['T9']) });
    const person = new Member(slack, overHttp(guide));
    await person.type('/llm-strategy');
    expect(person.text).toBe(words.notOpenToWorkspace);
  });
});

describe('App Home', () => {
  /** Opens App Home, and returns its words. */
  const homeOf = async (guide: RunningGuide): Promise<string> => {
    await overHttp(guide)('event', {
      type: 'event_callback',
      event_id: `Ev${++messages}`,
      team_id: 'T1',
      authorizations: [{ team_id: 'T1', is_enterprise_install: false }],
      event: { type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' },
    });
    const call = await slack.nextApiCall();
    if (call.kind !== 'home') throw new Error('App Home was not shown.');
    return JSON.stringify(call.home);
  };

  test('names the scopes that the workspace did not allow, with the way to install the app again', async () => {
    const { guide, kept } = await run();
    const installation = {
      team: { id: 'T1' },
      bot: { token: 'xoxb-old', id: 'B0', userId: 'U0', scopes: ['commands', 'chat:write'] },
    };
    slack.tokens.set('xoxb-old', 'T1');
    const installations = new Installations(kept.store, new Sealer([SECRET]));
    await installations.save('T1', JSON.stringify(installation), 0);
    const home = await homeOf(guide);
    expect(home).toContain(words.lacksScopes(['app_mentions:read', 'im:history']));
    expect(home).toContain(INSTALL_URL);
    // Slack gives the workspace the token that it had.
    await install(guide, 'T1', { access_token: 'xoxb-old' });
    expect(await homeOf(guide)).not.toContain(INSTALL_URL);
  });

  test('leads to the support of the app', async () => {
    const { guide } = await run();
    await install(guide, 'T1');
    const home = await homeOf(guide);
    expect(home).toContain(words.support);
    expect(home).toContain('mailto:help@guide.example.org');
  });

  test('says nothing of it to a workspace that allowed them all', async () => {
    const { guide } = await run();
    await install(guide, 'T1');
    expect(await homeOf(guide)).not.toContain(INSTALL_URL);
  });
});

describe('the page on which a person installs the app', () => {
  test('says what the app may do, and leads to Slack with these scopes, to privacy and to support', async () => {
    const { guide } = await run();
    const { page, button } = await visit(guide);
    for (const { scope, use } of SCOPES) expect(page).toContain(`<code>${scope}</code>: ${use}`);
    expect(button.origin + button.pathname).toBe(new URL('/oauth/v2/authorize', slack.apiUrl).href);
    expect(button.searchParams.get('scope')).toBe(SCOPES.map(({ scope }) => scope).join());
    expect(page).toContain('href="https://guide.example.org/privacy?a=1&#x26;b=2"');
    expect(page).toContain('href="mailto:help@guide.example.org"');
  });

  test('runs no script, is shown in no frame, and is kept nowhere', async () => {
    const { guide } = await run();
    const { headers } = await visit(guide);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.getSetCookie()[0]).toMatch(/; Secure; HttpOnly;/);
  });

  test('is only read', async () => {
    const { guide } = await run();
    for (const path of ['install', 'oauth_redirect']) {
      const response = await fetch(`http://127.0.0.1:${guide.port}/slack/${path}`, { method: 'POST' });
      expect(response.status).toBe(404);
    }
  });

  test('shows the name of a workspace as it is written', async () => {
    const { guide } = await run();
    const { page } = await install(guide, 'T1');
    expect(page).toContain('The guide is installed in The workspace &#x3C;T1>');
    expect(page).toContain('<code>/llm-strategy</code>');
  });
});

describe('nothing is installed', () => {
  /** A state that was made with some secret, at some time. */
  const stateBy = (secret: string, age = 0): Promise<string> =>
    new ClearStateStore(keyFrom(secret, 'state of an installation').toString('hex')).generateStateParam(
      { scopes: [] },
      new Date(Date.now() - age * 1000),
    );

  test('a state that is made with the right secret in time is taken, so that the next test proves something', async () => {
    const { guide } = await run();
    const state = await stateBy(SECRET, 590);
    const cookie = `slack-app-oauth-state=${state}`;
    expect((await comeBack(guide, { code: slack.allow('T1'), state }, cookie)).status).toBe(200);
  });

  test.each<[name: string, state: () => Promise<string>]>([
    ['a damaged state', async () => `${(await stateBy(SECRET)).slice(0, -8)}AAAAAAAA`],
    ['the state of a stranger', () => stateBy('another secret')],
    ['a state that is too old', () => stateBy(SECRET, 611)],
    ['an empty state', async () => ''],
  ])('with %s, and Slack is not asked', async (_, makeState) => {
    const { guide, kept } = await run();
    const state = await makeState();
    const cookie = `slack-app-oauth-state=${state}`;
    const { status, page } = await comeBack(guide, { code: slack.allow('T1'), state }, cookie);
    expect([status, await installedTeams(kept), slack.calls]).toEqual([400, [], []]);
    expect(page).toContain('The guide was not installed');
    expect(page).toContain('href="/slack/install"');
  });

  test('in the browser of somebody who did not begin it, and Slack is not asked', async () => {
    const { guide } = await run();
    const [mine, theirs] = [await visit(guide), await visit(guide)];
    for (const cookie of ['', theirs.cookie]) {
      const { status } = await comeBack(guide, { code: slack.allow('T1'), state: mine.state }, cookie);
      expect(status).toBe(400);
    }
    expect(slack.calls).toEqual([]);
  });

  test('if the person cancels', async () => {
    const { guide } = await run();
    const { state, cookie } = await visit(guide);
    const { page } = await comeBack(guide, { error: 'access_denied', state }, cookie);
    expect(page).toContain('Nothing was installed, because it was cancelled in Slack.');
  });

  test.each<[name: string, more: Readonly<Record<string, unknown>>, sentence: string]>([
    [
      'for a whole organization',
      { is_enterprise_install: true, team: null, enterprise: { id: 'E1' } },
      'Remove it from the organization, start again, and choose one workspace.',
    ],
    [
      'with token rotation',
      { refresh_token: 'xoxe-1', expires_in: 43_200 },
      'Token rotation is switched on in the settings of the app',
    ],
    [
      'without scopes that the guide needs',
      { scope: 'commands,chat:write' },
      'Slack did not grant app_mentions:read, im:history, which the guide needs.',
    ],
  ])('%s, and the page says why', async (_, more, sentence) => {
    const { guide, kept } = await run();
    const { status, page } = await install(guide, 'T1', more);
    expect([status, await installedTeams(kept)]).toEqual([403, []]);
    expect(page).toContain(sentence);
  });

  test('for a whole organization, and its token is of no use any more, even if Slack says that it cannot be revoked', async () => {
    const { guide } = await run();
    const organization = { is_enterprise_install: true, team: null, enterprise: { id: 'E1' } };
    await install(guide, 'T1', organization);
    expect(slack.calls).toContain('auth.revoke');
    expect([...slack.tokens.keys()].filter((token) => token !== BOT_TOKEN)).toEqual([]);
    slack.refusals.set('auth.revoke', 'internal_error');
    const { page } = await install(guide, 'T1', organization);
    expect(page).toContain('Remove it from the organization');
    expect(guide.log.join()).toContain('the token of an organization could not be revoked');
  });

  test('for a workspace that may not, and its token stays, because an earlier installation may use it', async () => {
    const { guide } = await run();
    await install(guide, 'T1', { scope: 'commands' });
    expect(slack.calls).not.toContain('auth.revoke');
  });

  test('in a workspace that the list of allowed ones leaves out', async () => {
    const { guide, kept } = await run({ allowedTeams: new Set(['T1', 'E1']) });
    const { page } = await install(guide, 'T2');
    expect(page).toContain('This guide is not open to your workspace.');
    await install(guide, 'T1');
    await install(guide, 'T3', { enterprise: { id: 'E1' } });
    expect(await installedTeams(kept)).toEqual(['T1', 'T3']);
  });

  test('with a code of which Slack knows nothing', async () => {
    const { guide } = await run();
    const { state, cookie } = await visit(guide);
    const { status, page } = await comeBack(guide, { code: 'invented', state }, cookie);
    expect(status).toBe(502);
    expect(page).toContain('Something went wrong on our side. Try again in a minute.');
    expect(guide.log.join()).toContain('invalid_code');
  });

  test('while the database is out of reach, and the page says to try again', async () => {
    const { guide, kept } = await run();
    await kept.store.close();
    const { status, page } = await install(guide, 'T1');
    expect(status).toBe(502);
    expect(page).toContain('Try again in a minute.');
    expect(guide.log.join()).toContain('the database is out of reach');
  });
});
