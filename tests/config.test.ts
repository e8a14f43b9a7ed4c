import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', DISCORD_TOKEN: 'x' };

test.each([
  ['SLACK_API_URL', 'http://slack.example.org/api/'],
  ['SLACK_API_URL', 'http://127.0.0.1.example.org/api/'],
  ['DISCORD_API_URL', 'http://10.0.0.1:8080/api'],
  ['DISCORD_API_URL', 'http://[2001:db8::1]/api'],
])('the start warns that tokens travel unencrypted: %s=%s', (name, value) => {
  expect(readConfig({ ...TOKENS, [name]: value }).warnings).toEqual([
    `${name} begins with "http://", so tokens and answers travel unencrypted: use an address with "https://".`,
  ]);
});

test.each([
  ['SLACK_API_URL', 'https://slack.example.org/api/'],
  ['SLACK_API_URL', 'http://localhost:1/api/'],
  ['DISCORD_API_URL', 'http://127.1.2.3:1/api'],
  ['DISCORD_API_URL', 'http://[::1]:1/api'],
  ['DISCORD_API_URL', 'http://discord.localhost/api'],
])('it does not if the address is encrypted or does not leave the machine: %s=%s', (name, value) => {
  expect(readConfig({ ...TOKENS, [name]: value }).warnings).toEqual([]);
});

test('a list may have commas, spaces and line ends between its IDs', () => {
  const { slack, discord } = readConfig({
    ...TOKENS,
    SLACK_ALLOWED_TEAMS: ' T012AB, E034CD\n',
    DISCORD_ALLOWED_SERVERS: '123456789012345678 223456789012345678',
  }).chats;
  expect(slack?.allowedTeams).toEqual(new Set(['T012AB', 'E034CD']));
  expect(discord?.allowedServers).toEqual(new Set(['123456789012345678', '223456789012345678']));
});

test('without a list, everybody is answered', () => {
  const { slack, discord } = readConfig(TOKENS).chats;
  expect([slack?.allowedTeams, discord?.allowedServers]).toEqual([undefined, undefined]);
});

test.each([
  'mysql://root:pass-word@db/guide',
  'postgres://',
  'postgres:///guide',
  'postgres://user:pass-word@:x/',
  'file:',
  'file://host/guide.db',
  'guide.db',
  'file:///data/100%.db',
  'file:///data%2Fguide.db',
  'file:///data/guide%00.db',
])('an address of another kind is refused, and not repeated: DATABASE_URL=%s', (url) => {
  expect(() => readConfig({ ...TOKENS, DATABASE_URL: url })).toThrow(
    /^DATABASE_URL must be "file:" and the path of a file, or an address "postgres:\/\/user:password@host\/database"\.$/,
  );
});

test.each([
  'file:guide.db',
  'file:./data/guide.db',
  'file:/data/guide.db',
  'file:///data/guide.db',
  'file:/data/100% kept.db?mode=ro',
  'postgres://user:password@host/guide',
  'postgresql://user@host:5433/guide?sslmode=verify-full',
  'postgres:///guide?host=/run/postgresql',
])('a file or a PostgreSQL can keep rounds and decisions: %s', (url) => {
  expect(readConfig({ ...TOKENS, DATABASE_URL: url })).toMatchObject({ databaseUrl: url, warnings: [] });
});

test('a database is of no use in a terminal', () => {
  expect(readConfig({ DATABASE_URL: 'file:guide.db' }).warnings).toEqual([
    'DATABASE_URL has no effect, because the guide in a terminal keeps nothing.',
  ]);
});

describe('many workspaces', () => {
  const SECRETS = ['n'.repeat(32), 'o'.repeat(32)];
  const MANY = {
    SLACK_CLIENT_ID: '123.456',
    SLACK_CLIENT_SECRET: 'client-secret',
    SECRET_KEYS: SECRETS.join(', '),
    SLACK_SIGNING_SECRET: 'signing-secret',
    DATABASE_URL: 'file:guide.db',
  };

  test('can install the app, over HTTP, with a database', () => {
    const { chats, server, warnings } = readConfig({ ...MANY, SLACK_SUPPORT_URL: 'mailto:help@example.org' });
    expect(chats.slack).toMatchObject({
      mode: 'many workspaces',
      clientId: '123.456',
      clientSecret: 'client-secret',
      secretKeys: SECRETS,
      signingSecret: 'signing-secret',
      privacyUrl: undefined,
      supportUrl: 'mailto:help@example.org',
    });
    expect([server?.port, warnings]).toEqual([3000, []]);
  });

  test.each(Object.keys(MANY).filter((name) => name !== 'SLACK_SIGNING_SECRET'))(
    'the start says that %s is missing',
    (name) => {
      const [first] = Object.keys(MANY).filter((each) => each !== name);
      expect(() => readConfig({ ...MANY, [name]: '' })).toThrow(
        `${first} is set, which lets many workspaces install the app, but ${name} is missing.`,
      );
    },
  );

  test('the start names everything that is missing beside one setting', () => {
    expect(() => readConfig({ SECRET_KEYS: MANY.SECRET_KEYS })).toThrow(
      'but SLACK_CLIENT_ID and SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET and DATABASE_URL are missing.',
    );
  });

  test.each([
    ['SLACK_BOT_TOKEN', 'xoxb-1'],
    ['SLACK_APP_TOKEN', 'xapp-1'],
  ])('the start refuses %s beside the settings for many', (name, value) => {
    expect(() => readConfig({ ...MANY, [name]: value })).toThrow(
      new RegExp(`^${name} and SLACK_CLIENT_ID are both set: remove ${name}[, ][^.]*\\.$`),
    );
  });

  test.each(['short', `${SECRETS[0]},short`, ','])(
    'a secret that can be guessed is refused, and not repeated',
    (keys) => {
      expect(() => readConfig({ ...MANY, SECRET_KEYS: keys })).toThrow(
        /^SECRET_KEYS must be secrets of at least 32 characters, with commas between them, the newest first: make one with "openssl rand -hex 32"\.$/,
      );
    },
  );

  test('a link that is no link of the web is refused', () => {
    expect(() => readConfig({ ...MANY, SLACK_PRIVACY_URL: 'javascript:alert(1)' })).toThrow(
      'SLACK_PRIVACY_URL must be an address that begins with "https://".',
    );
  });

  test.each(['SLACK_PRIVACY_URL', 'SLACK_SUPPORT_URL', 'SLACK_INSTALL_URL'])(
    '%s has no effect if only one workspace has the app',
    (name) => {
      expect(readConfig({ ...TOKENS, [name]: 'https://example.org' }).warnings).toEqual([
        `${name} has no effect, because SLACK_CLIENT_ID is not set.`,
      ]);
    },
  );

  test('a secret can come from a file, and a misspelt name is named', () => {
    expect(() => readConfig({ ...MANY, SECRET_KEYS: '', SECRET_KEYS_FILE: '/nowhere' })).toThrow(
      'The file that SECRET_KEYS_FILE names cannot be read (ENOENT)',
    );
    expect(readConfig({ ...TOKENS, SECRET_KEY: 'x' }).warnings).toEqual([
      'SECRET_KEY is not a setting: did you mean "SECRET_KEYS"?',
    ]);
  });
});
