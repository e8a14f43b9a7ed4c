import { expect, test } from 'vitest';
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
