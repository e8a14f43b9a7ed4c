import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { STRATEGY } from '../fixtures/guides.ts';
import { runCommand, runCommandIn, runGuide } from './guide.ts';

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
      'a setting that is given twice',
      { DISCORD_TOKEN: 'x', DISCORD_TOKEN_FILE: 'package.json' },
      'DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: remove one of them.',
    ],
    [
      'a file with a setting that is not there, whose path is not printed, because it may be the token',
      { DISCORD_TOKEN_FILE: 'secret' },
      'The file that DISCORD_TOKEN_FILE names cannot be read (ENOENT): set DISCORD_TOKEN_FILE to the path of a file that the guide may read.',
    ],
    [
      'a file with a setting that is empty',
      { SLACK_BOT_TOKEN_FILE: '/dev/null' },
      'The file that SLACK_BOT_TOKEN_FILE names is empty: write the value into it.',
    ],
    [
      'a file with another value than the setting takes',
      { LOG_LEVEL_FILE: 'biome.json' },
      'LOG_LEVEL (from LOG_LEVEL_FILE) must be one of fatal, error, warn, info, debug, trace, silent.',
    ],
    [
      'a misspelt token whose value is in a file',
      { DISCORD_TOKN_FILE: 'x' },
      'DISCORD_TOKN_FILE is not a setting: did you mean "DISCORD_TOKEN_FILE"?',
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
    [
      'a misspelt token, because the guide would start in the terminal',
      { DISCORD_TOKN: 'x' },
      'DISCORD_TOKN is not a setting: did you mean "DISCORD_TOKEN"?',
    ],
    [
      'a token in lower case',
      { slack_app_token: 'x' },
      'slack_app_token is not a setting: did you mean "SLACK_APP_TOKEN"?',
    ],
    [
      'a value in quotation marks',
      { DISCORD_TOKEN: '"x"' },
      'DISCORD_TOKEN has quotation marks around its value: remove them, because "docker run --env-file" and others take them for a part of it.',
    ],
    [
      'a drain that is no number',
      { DRAIN_SECONDS: '5s' },
      'DRAIN_SECONDS must be a number of seconds from 0 to 300.',
    ],
    ['a port out of range', { PORT: '70000' }, 'PORT must be a port number.'],
    ['an address without a protocol', { SLACK_API_URL: 'slack' }, 'SLACK_API_URL must be an address.'],
    [
      'an address of another kind',
      { SLACK_API_URL: 'ftp://slack/api/' },
      'SLACK_API_URL must be an address.',
    ],
    [
      'the name of a workspace',
      { SLACK_ALLOWED_TEAMS: 'T0123,acme' },
      'SLACK_ALLOWED_TEAMS must be IDs of workspaces ("T…") or organizations ("E…"), with commas between them: "acme" is not one.',
    ],
    [
      'an empty list of servers',
      { DISCORD_ALLOWED_SERVERS: ',' },
      'DISCORD_ALLOWED_SERVERS must be numbers of servers, with commas between them.',
    ],
    [
      'a server that the list leaves out',
      {
        DISCORD_TOKEN: 'x',
        DISCORD_GUILD_ID: '123456789012345678',
        DISCORD_ALLOWED_SERVERS: '223456789012345678 323456789012345678',
      },
      'DISCORD_ALLOWED_SERVERS does not name the server of DISCORD_GUILD_ID: add it.',
    ],
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
    expect(errors).toContain('write "Here’s", or run: node dist/main.js check --fix');
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
  expect(await runGuide([''], empty)).toEqual(await runGuide([''], { CONTENT_DIR: 'content' }));
  expect(await runGuide([''], empty)).toMatchObject({ code: 0, errors: '' });
});

test('without a platform and without a line of input it ends with a sentence, because it may be a service', async () => {
  const { code, output, errors } = await runGuide([]);
  expect({ code, errors }).toEqual({
    code: 1,
    errors:
      'No chat platform is set, and the input ended before its first line: set SLACK_BOT_TOKEN or DISCORD_TOKEN, or start the guide in a terminal.\n',
  });
  expect(output).toContain('Question 1 of up to 5');
});

describe('the guide starts, and names in one sentence', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'a name that begins like a setting and is another',
      { DISCORD_BOT_TOKEN: 'x' },
      'DISCORD_BOT_TOKEN is not a setting: did you mean "DISCORD_TOKEN"?',
    ],
    [
      'a name that is like no setting of its platform',
      { DISCORD_PUBLIC_KEY_OF_THE_APP: 'x' },
      'DISCORD_PUBLIC_KEY_OF_THE_APP is not a setting: use one of "DISCORD_TOKEN", "DISCORD_GUILD_ID", "DISCORD_ALLOWED_SERVERS", "DISCORD_API_URL"',
    ],
    ['a misspelt level', { LOG_LEVL: 'debug' }, 'LOG_LEVL is not a setting: did you mean "LOG_LEVEL"?'],
    [
      'an address that nothing listens on',
      { HOST: '::' },
      'HOST has no effect, because neither PORT nor METRICS_PORT is set.',
    ],
    [
      'an address of a platform without a token',
      { DISCORD_API_URL: 'https://discord.com/api' },
      'DISCORD_API_URL has no effect, because DISCORD_TOKEN is not set.',
    ],
    [
      'a list of a platform without a token',
      { SLACK_ALLOWED_TEAMS: 'T0123 E0456' },
      'SLACK_ALLOWED_TEAMS has no effect, because no token of Slack is set.',
    ],
    [
      'a value that Kubernetes sets for a Service',
      { METRICS_PORT: 'tcp://10.96.12.7:9464' },
      'METRICS_PORT counts as unset, because Kubernetes set it for the Service "metrics": set enableServiceLinks to false in the pod, or set METRICS_PORT to a port.',
    ],
  ])('%s', async (_, environment, sentence) => {
    const { code, errors } = await runGuide(['1'], environment);
    expect({ code, errors }).toEqual({ code: 0, errors: `${sentence}\n` });
  });

  test('but not the variables that Kubernetes sets for a Service called like a platform', async () => {
    const service = {
      SLACK_SERVICE_HOST: '10.96.12.7',
      SLACK_SERVICE_PORT_HTTP: '80',
      SLACK_PORT: 'tcp://10.96.12.7:80',
      SLACK_PORT_80_TCP_ADDR: '10.96.12.7',
    };
    expect(await runGuide(['1'], service)).toMatchObject({ code: 0, errors: '' });
  });
});

describe('a setting in a file', () => {
  const fileWith = (bytes: string | Buffer): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'secret-')), 'value');
    writeFileSync(path, bytes);
    return path;
  };

  test.each(['', '\n', '\r\n'])('is the text of the file, without the line end %j', async (end) => {
    const levelOf = (level: string) => runGuide(['1'], { LOG_LEVEL_FILE: fileWith(level + end) });
    expect(await levelOf('debug')).toMatchObject({
      code: 0,
      errors: 'LOG_LEVEL has no effect, because the guide in a terminal has no log.\n',
    });
    expect(
      await runGuide(['1'], { CONTENT_DIR: '', CONTENT_DIR_FILE: fileWith(`nowhere${end}`) }),
    ).toMatchObject({
      code: 1,
      errors: expect.stringContaining('nowhere/flows:1:1'),
    });
  });

  test('is read by the commands, too', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'content-')), 'made');
    const environment = { CONTENT_DIR: '', CONTENT_DIR_FILE: fileWith(`${folder}\n`) };
    expect((await runCommandIn(environment, 'new', 'tea-or-coffee')).output).toContain(
      join(folder, 'flows/tea-or-coffee.md'),
    );
    expect((await runCommandIn(environment, 'check')).output).toContain('/tea-or-coffee: ');
  });

  test('in UTF-16 ends the start with one sentence', async () => {
    const file = fileWith(Buffer.from('\ufeffx\r\n', 'utf16le'));
    expect(await runGuide(['1'], { DISCORD_TOKEN_FILE: file })).toMatchObject({
      code: 1,
      errors: 'The file that DISCORD_TOKEN_FILE names is in UTF-16: save it as UTF-8.\n',
    });
  });
});

describe('a file .env', () => {
  const fileWith = (bytes: string | Buffer): Record<string, string> => {
    const path = join(mkdtempSync(join(tmpdir(), 'env-')), '.env');
    writeFileSync(path, bytes);
    return { DOTENV_CONFIG_PATH: path };
  };

  test('in UTF-16 ends the start with one sentence', async () => {
    const file = fileWith(Buffer.from('\ufeffDISCORD_TOKEN=x\r\n', 'utf16le'));
    expect(await runGuide(['1'], file)).toEqual({
      code: 1,
      output: '',
      errors: 'The file .env is in UTF-16: save it as UTF-8.\n',
    });
  });

  test('with none of the settings is named', async () => {
    const { code, errors } = await runGuide(['1'], fileWith('TOKEN=x\n'));
    expect({ code, errors }).toEqual({
      code: 0,
      errors: 'The file .env has none of the settings: README.md lists them.\n',
    });
  });

  test.each([
    ['that was copied and not filled in', readFileSync('.env.example')],
    ['of comments', '# SLACK_BOT_TOKEN=\n\n'],
    ['that names a file with a setting', 'CONTENT_DIR_FILE=\n'],
    ['with a byte order mark', '\ufeffCONTENT_DIR=content\r\n'],
  ])('%s is read without a word', async (_, bytes) => {
    expect(await runGuide(['1'], fileWith(bytes))).toMatchObject({ code: 0, errors: '' });
  });
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
  for (const name of [
    'check',
    'preview',
    'new',
    'graph',
    'decisions',
    'slack-manifest',
    'discord-register',
  ]) {
    const { code: refusal, errors: usage } = await runCommand(name, '--no-such-option');
    expect(refusal).toBe(1);
    const [, takes] = /^Usage: node dist\/main.js .*? (.*)\n/m.exec(usage) ?? [];
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
