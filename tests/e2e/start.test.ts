import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { STRATEGY } from '../fixtures/guides.ts';
import { runCommand, runGuide } from './guide.ts';

describe('a start that fails ends with one sentence and exit code 1', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'a signing secret without a bot token',
      { SLACK_SIGNING_SECRET: 's' },
      'SLACK_SIGNING_SECRET is set, but SLACK_BOT_TOKEN is missing.',
    ],
    [
      'a bot token alone',
      { SLACK_BOT_TOKEN: 'xoxb-1' },
      'SLACK_BOT_TOKEN is set, but SLACK_SIGNING_SECRET (for HTTP) or SLACK_APP_TOKEN (for Socket Mode) is missing.',
    ],
    [
      'a bot token of another kind',
      { SLACK_BOT_TOKEN: 'secret-1', SLACK_SIGNING_SECRET: 's' },
      'SLACK_BOT_TOKEN must be the app\'s bot token, which begins with "xoxb-".',
    ],
    [
      'an app token of another kind',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'secret-1' },
      'SLACK_APP_TOKEN must be an app-level token, which begins with "xapp-".',
    ],
    [
      'a token in place of the signing secret',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'xapp-1' },
      'SLACK_SIGNING_SECRET is a token: copy the "Signing Secret" from "Basic Information" in the app\'s settings.',
    ],
    [
      'a server without a token',
      { DISCORD_GUILD_ID: '123456789012345678' },
      'DISCORD_GUILD_ID is set, but DISCORD_TOKEN is missing.',
    ],
    [
      'a server that is not a number',
      { DISCORD_TOKEN: 'x', DISCORD_GUILD_ID: 'home' },
      'DISCORD_GUILD_ID must be the number of a server.',
    ],
    [
      'a token with a line break, which is not printed',
      { SLACK_BOT_TOKEN: 'xoxb-SECRET\nX', SLACK_SIGNING_SECRET: 's' },
      'SLACK_BOT_TOKEN has a character that no token has: copy it again.',
    ],
    [
      'a signing secret of spaces, which counts as missing',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: ' ' },
      'SLACK_BOT_TOKEN is set, but SLACK_SIGNING_SECRET (for HTTP) or SLACK_APP_TOKEN (for Socket Mode) is missing.',
    ],
    [
      'a file .env that cannot be read',
      { DOTENV_CONFIG_PATH: 'tests' },
      'The file .env cannot be read (EISDIR).',
    ],
    [
      'an unknown level',
      { LOG_LEVEL: 'INFO' },
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.',
    ],
    [
      'an address of another machine',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's', HOST: '192.0.2.1' },
      'HOST is not an address of this machine (EADDRNOTAVAIL): remove it, or set it to one of its addresses.',
    ],
    ['a port out of range', { PORT: '70000' }, 'PORT must be a port number.'],
    ['an address without a protocol', { SLACK_API_URL: 'slack' }, 'SLACK_API_URL must be an address.'],
    [
      'an address with a wrong end',
      { DISCORD_API_URL: 'https://discord.com/' },
      'DISCORD_API_URL must end in "/api".',
    ],
  ])('%s', async (_, environment, sentence) => {
    const { code, output, errors } = await runGuide([], environment);
    expect({ code, output, errors }).toEqual({ code: 1, output: '', errors: `${sentence}\n` });
  });

  test('content with errors', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'content-'));
    cpSync(STRATEGY, folder, { recursive: true });
    const article = join(folder, 'articles/finetuning-vs-prompt-engineering.md');
    writeFileSync(
      article,
      readFileSync(article, 'utf8')
        .replace('Here’s', 'Hereâ€™s')
        .replace('Always begin here.', 'Begin here.'),
    );
    const { code, output, errors } = await runGuide([], { CONTENT_DIR: folder });
    expect(code).toBe(1);
    expect(output).toBe('');
    expect(errors).toContain(
      'articles/finetuning-vs-prompt-engineering.md:44:1: "Hereâ€™s" was saved in the wrong encoding',
    );
    expect(errors).toContain('write "Here’s", or run: npm run check -- --fix');
    expect(errors).not.toContain('    at ');
  });

  test('a content folder that does not exist', async () => {
    const { code, errors } = await runGuide([], { CONTENT_DIR: 'nowhere' });
    expect(code).toBe(1);
    expect(errors).toContain('nowhere/flows:1:1: the folder cannot be read (ENOENT)');
  });
});

test('an empty variable counts as absent, because a .env file may be only partly filled in', async () => {
  const names = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'DISCORD_TOKEN', 'PORT', 'CONTENT_DIR'];
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  expect(await runGuide([], empty)).toEqual(await runGuide([], { CONTENT_DIR: 'content' }));
  expect((await runGuide([], empty)).code).toBe(0);
});

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));

test('--version prints only the version', async () => {
  expect(await runCommand('--version')).toEqual({ code: 0, output: `${version}\n`, errors: '' });
});

test('--help lists every command with the same arguments as the command itself', async () => {
  const { code, output, errors } = await runCommand('--help');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toContain(version);
  for (const name of ['--watch', '--version']) expect(output).toContain(`node dist/main.js ${name}\n`);
  for (const name of ['check', 'preview', 'new', 'graph', 'slack-manifest', 'discord-register']) {
    const { code: refusal, errors: usage } = await runCommand(name, '--no-such-option');
    expect(refusal).toBe(1);
    const [, takes] = /^Usage: npm run .*? -- (.*)\n/m.exec(usage) ?? [];
    expect(output).toContain(`node dist/main.js ${name} ${takes}\n`);
  }
});

test('--help after a command prints the same', async () => {
  expect(await runCommand('check', '--help')).toEqual(await runCommand('--help'));
});

test.each([
  ['chek', '"chek" is not a command: did you mean "check"?'],
  ['constructor', '"constructor" is not a command: use one of "--watch", "check", '],
])('the unknown command "%s" is answered with the known ones', async (name, sentence) => {
  const { code, output, errors } = await runCommand(name);
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toContain(sentence);
});
