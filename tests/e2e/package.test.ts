import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadLibrary } from '../../src/content/read/library.ts';
import { FakeDiscord, TOKEN } from '../adapters/discord/fake-discord.ts';
import { STRATEGY } from '../fixtures/guides.ts';
import { Checkout } from './checkout.ts';
import type { Run } from './guide.ts';

/** A checkout with what must not get into the package: another build, a mark of a running one, and tokens. */
const checkout = Checkout.ofProject();
for (const path of ['README.md', '.env.example', 'examples']) {
  cpSync(path, checkout.path(path), { recursive: true });
}
cpSync('dist', checkout.path('dist'), { recursive: true });
checkout.write('dist/0123456789abcdef/main.js', '');
checkout.write('.env', 'DISCORD_TOKEN=secret');

/** A folder in which nothing but the package is installed. */
const folder = mkdtempSync(join(tmpdir(), 'installed-'));
const manifest = readFileSync('package.json', 'utf8');
const command = join(folder, 'node_modules/.bin/llm-strategy');

beforeAll(async () => {
  await checkout.run('build.js');
  for (const build of checkout.builds) checkout.write(`dist/${build}/running.1`, '');
  const npm = (...args: readonly string[]): string =>
    execFileSync('npm', [...args], {
      cwd: checkout.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const [tarball = ''] = npm('pack', '--silent').trim().split('\n').slice(-1);
  npm(
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    resolve(checkout.folder, tarball),
  );
}, 180_000);

/** Starts the installed command in a folder. */
const start = (args: readonly string[], environment: Readonly<Record<string, string>> = {}, cwd = folder) =>
  spawn(command, args, { cwd, env: { PATH: process.env.PATH, ...environment } });

/** Runs the installed command with an empty line of input. */
async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd = folder,
): Promise<Run> {
  const child = start(args, environment, cwd);
  child.stdin.end('\n');
  const [[code], output, errors] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: typeof code === 'number' ? code : null, output, errors };
}

/** An empty folder in which the command is started. */
const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'empty-'));

const [flow] = loadLibrary(STRATEGY).flows;

describe('the package that "npm pack" makes', () => {
  const installed = join(folder, 'node_modules/llm-strategy');

  test('contains one build, the content and the template, and nothing else', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
    const build =
      /^dist\/[0-9a-f]{16}\/(?:[\w-]+\.js|client\/[\w-]+\.(?:js|css|json)|licenses\.txt|[0-9a-f]{64}\.library)$/;
    expect(files.filter((file) => !build.test(file)).toSorted()).toEqual([
      '.env.example',
      'README.md',
      'content/articles/finetuning-vs-prompt-engineering.md',
      'content/flows/llm-strategy.md',
      'dist/main.js',
      'dist/package.json',
      'examples/template/articles/name.md',
      'examples/template/flows/name.md',
      'examples/template/pictures/name.svg',
      'examples/template/scenarios/name.md',
      'package.json',
      'start.js',
    ]);
    expect(readdirSync(join(installed, 'dist')).filter((name) => /^[0-9a-f]{16}$/.test(name))).toHaveLength(
      1,
    );
  });

  test('installs no other package, because the build contains its libraries', () => {
    const names = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(names).toEqual(['llm-strategy']);
  });

  test('has the licence of each package that the build contains', () => {
    const [build = ''] = readdirSync(join(installed, 'dist')).filter((name) => /^[0-9a-f]{16}$/.test(name));
    const parts = readFileSync(join(installed, 'dist', build, 'licenses.txt'), 'utf8').split('-'.repeat(80));
    const { packages } = z
      .object({ packages: z.record(z.string(), z.object({ version: z.string() })) })
      .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
    const known = Object.entries(packages).map(
      ([path, { version }]) => `${path.replace(/^.*node_modules\//, '')} ${version}`,
    );
    const named = parts.map((part) => part.trim().split(' (')[0] ?? '');
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    for (const name of ['@slack/bolt', 'discord.js', 'zod', 'ws', 'mdast-util-from-markdown'])
      expect(named).toContainEqual(expect.stringMatching(`^${name} `));
    expect(parts.find((part) => part.trim().startsWith('zod '))).toContain('Permission is hereby granted');
  });

  test('leaves package.json as it was, even if an earlier "npm pack" was interrupted', async () => {
    const now = (): string => readFileSync(checkout.path('package.json'), 'utf8');
    expect(now()).toBe(manifest);
    await checkout.run('pack.js');
    expect(now()).not.toBe(manifest);
    await checkout.run('pack.js');
    await checkout.run('pack.js', '--undo');
    expect(now()).toBe(manifest);
    await checkout.run('pack.js');
    const edited = manifest.replace('"private": true', '"private": false');
    checkout.write('package.json', edited);
    await checkout.run('pack.js');
    await checkout.run('pack.js', '--undo');
    expect(now()).toBe(edited);
  });
});

describe('the installed command, in an empty folder,', () => {
  test('is the guide, with the content that comes with it', async () => {
    const { code, output, errors } = await run([], {}, emptyFolder());
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('Question 1 of up to');
  });

  test('names itself in its help, and wherever it is used wrongly', async () => {
    const { output } = await run(['--help'], {}, emptyFolder());
    const lines = output.split('\n').filter((line) => /^\S.*(?:check|--watch|preview)\b/.test(line));
    expect(lines).toEqual([
      'llm-strategy --watch',
      'llm-strategy check [folder] [--strict] [--fix]',
      'llm-strategy preview [folder]',
    ]);
    expect(output).not.toMatch(/npm|dist/);
    const refused = await Promise.all(
      ['check', 'new', 'graph', 'preview', 'decisions', 'slack-manifest', 'discord-register'].map((name) =>
        run([name, '--no-such-option'], {}, emptyFolder()),
      ),
    );
    for (const { code, errors } of refused) {
      expect(code).toBe(1);
      expect(errors).toMatch(/^Usage: llm-strategy /m);
    }
  });

  test('checks the content that comes with it, draws it, and makes its manifest', async () => {
    const empty = emptyFolder();
    expect(await run(['check'], {}, empty)).toMatchObject({
      code: 0,
      output: expect.stringContaining('0 errors'),
    });
    expect(JSON.parse((await run(['slack-manifest', '--socket'], {}, empty)).output)).toMatchObject({
      display_information: { name: flow?.slug },
    });
    expect(await run(['graph'], {}, empty)).toMatchObject({ code: 0, errors: '' });
    expect(readdirSync(empty)).toEqual([]);
  });

  test('begins a guide there, which is the content from then on', async () => {
    const empty = emptyFolder();
    expect(await run(['new', 'tea-or-coffee'], {}, empty)).toMatchObject({ code: 0, errors: '' });
    expect(readdirSync(join(empty, 'content/flows'))).toEqual(['tea-or-coffee.md']);
    expect((await run(['check'], {}, empty)).output).toMatch(/^\/tea-or-coffee: .*\n0 errors, 0 warnings\n$/);
    expect((await run(['graph'], {}, empty)).output).toBe('content/pictures/tea-or-coffee.svg\n');
    expect((await run([], {}, empty)).output).toContain('Question 1 of up to 2');
    expect((await run([], { CONTENT_DIR: STRATEGY_PATH }, empty)).output).toContain(
      'How does a well-crafted prompt',
    );
  });

  test('names a command that works in the fix of a mistake', async () => {
    const empty = emptyFolder();
    for (const name of ['articles', 'flows']) mkdirSync(join(empty, 'content', name), { recursive: true });
    expect((await run([], {}, empty)).errors).toContain('begin a guide: llm-strategy new name');
    await run(['new', 'tea-or-coffee'], {}, empty);
    writeFileSync(join(empty, 'content/pictures/tea-or-coffee.svg'), '<svg></svg>');
    expect((await run(['check'], {}, empty)).output).toContain('draw it: llm-strategy graph');
  });

  test('shows the preview', async () => {
    const preview = start(['preview'], { PORT: '0' }, emptyFolder());
    const [line] = await once(preview.stdout, 'data');
    const [address = ''] = /http:\S+\//.exec(String(line)) ?? [];
    expect(await (await fetch(address)).text()).toContain(flow?.title);
    expect((await fetch(`${address}client.js`)).status).toBe(200);
    preview.kill();
    expect(await once(preview, 'exit')).toEqual([0, null]);
  });

  test('registers its commands in Discord, with a token that its file .env names', async () => {
    const discord = await FakeDiscord.start();
    const empty = emptyFolder();
    writeFileSync(join(empty, 'token'), `${TOKEN}\n`);
    writeFileSync(join(empty, '.env'), `DISCORD_TOKEN_FILE=token\nDISCORD_API_URL=${discord.apiUrl}\n`);
    expect((await run(['discord-register', '--dry-run'], {}, empty)).output).toMatch(
      /^\/llm-strategy is not registered\.\n[\s\S]*Nothing was written\.\n$/,
    );
    await discord.stop();
  });
});

const STRATEGY_PATH = resolve(STRATEGY);
