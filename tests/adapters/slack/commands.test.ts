import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { describe, expect, test } from 'vitest';
import { manifestOf, type Reach } from '../../../adapters/slack/commands.ts';
import { loadLibrary } from '../../../src/content/read/library.ts';

const types = new URL('types/request/manifest.d.ts', import.meta.resolve('@slack/web-api'));
const { definitions = {} } = createGenerator({
  path: fileURLToPath(types),
  type: 'Manifest',
  skipTypeCheck: true,
}).createSchema('Manifest');
const validate = new Ajv({ allErrors: true, strict: false }).compile({
  $ref: '#/definitions/Manifest',
  definitions,
});

const url = 'https://guide.example.org/slack/events';

describe.each<[string, Reach]>([
  ['Socket Mode', { kind: 'socket' }],
  ['HTTP', { kind: 'http', url }],
  ['many workspaces', { kind: 'http', url, many: true }],
])('for %s', (_, reach) => {
  test.each(['tests/fixtures/strategy', 'tests/fixtures/two-guides'])(
    '%s makes a manifest that Slack takes',
    (folder) => {
      const { flows } = loadLibrary(folder);
      const manifest = manifestOf(flows, reach);
      validate(manifest);
      expect(validate.errors ?? []).toEqual([]);
      const { display_information, features } = manifest;
      expect(display_information.name.length).toBeLessThanOrEqual(35);
      expect(display_information.description?.length).toBeLessThanOrEqual(140);
      expect(features?.slash_commands?.map(({ command }) => command)).toEqual(
        flows.map(({ slug }) => `/${slug}`),
      );
      for (const { command, usage_hint } of features?.slash_commands ?? []) {
        expect(command.length).toBeLessThanOrEqual(32);
        expect(usage_hint?.length).toBeLessThanOrEqual(1000);
      }
      for (const { name, description } of features?.shortcuts ?? []) {
        expect(name.length).toBeLessThanOrEqual(24);
        expect(description.length).toBeLessThanOrEqual(150);
      }
    },
  );
});

test('over HTTP, everything arrives at one address; in Socket Mode there is none', () => {
  const { flows } = loadLibrary('tests/fixtures/strategy');
  const addresses = (reach: Reach): string[] =>
    JSON.stringify(manifestOf(flows, reach)).match(/https:[^"]*/g) ?? [];
  expect(addresses({ kind: 'http', url })).toEqual([url, url, url]);
  expect(addresses({ kind: 'socket' })).toEqual([]);
});

test('for many workspaces, Slack sends people back to the guide', () => {
  const { flows } = loadLibrary('tests/fixtures/strategy');
  const { oauth_config } = manifestOf(flows, { kind: 'http', url, many: true });
  expect(oauth_config?.redirect_urls).toEqual(['https://guide.example.org/slack/oauth_redirect']);
});

test.each<Reach>([{ kind: 'socket' }, { kind: 'http', url }, { kind: 'http', url, many: true }])(
  'Slack tells the guide of removals: %j',
  (reach) => {
    const { settings } = manifestOf(loadLibrary('tests/fixtures/strategy').flows, reach);
    expect(settings?.event_subscriptions?.bot_events).toEqual(
      expect.arrayContaining(['app_uninstalled', 'tokens_revoked']),
    );
  },
);

describe('the command slack-manifest', () => {
  const run = (...args: readonly string[]): string =>
    execFileSync(process.execPath, ['dist/main.js', 'slack-manifest', ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { PATH: process.env.PATH, CONTENT_DIR: 'tests/fixtures/strategy' },
    });

  test('prints it', () => {
    const { flows } = loadLibrary('tests/fixtures/strategy');
    expect(JSON.parse(run('--socket'))).toEqual(manifestOf(flows, { kind: 'socket' }));
    expect(JSON.parse(run('--url', 'https://guide.example.org/'))).toEqual(
      manifestOf(flows, { kind: 'http', url }),
    );
    expect(JSON.parse(run('--url', 'https://guide.example.org', '--many'))).toEqual(
      manifestOf(flows, { kind: 'http', url, many: true }),
    );
  });

  test.each([
    [],
    ['--socket', '--url', url],
    ['--url', 'http://x.org'],
    ['--url'],
    ['--else'],
    ['--socket', '--many'],
  ])('says how to use it, given %j %j %j', (...args) => {
    expect(() => run(...args)).toThrow('node dist/main.js slack-manifest --socket');
  });
});
