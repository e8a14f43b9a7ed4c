import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { BOT_TOKEN, SIGNING_SECRET, Workspace } from '../adapters/slack/fake-slack.ts';
import { DEFAULTS, logged, spawnGuide } from '../e2e/guide.ts';
import { freePort, makeFile, postgres, urlOf } from './engines.ts';
import { Relay } from './relay.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.open();
});
afterEach(() => workspace.close());

const settings = (databaseUrl: string): Record<string, string> => ({
  SLACK_API_URL: workspace.apiUrl,
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  HOST: '127.0.0.1',
  PORT: '0',
  METRICS_PORT: '0',
  DRAIN_SECONDS: '0',
  DATABASE_URL: databaseUrl,
});

/** A copy of the build in a folder from which no library can be found. */
function copyBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bare-'));
  const [, build = ''] = /'\.\/([0-9a-f]+)\/main\.js'/.exec(readFileSync('dist/main.js', 'utf8')) ?? [];
  for (const path of ['dist/main.js', 'dist/package.json', `dist/${build}`])
    cpSync(path, join(folder, path), { recursive: true });
  chmodSync(folder, 0o755);
  return folder;
}

const LIBSQL = ['libsql', '@libsql', '@neon-rs', 'detect-libc'];

/** Runs the guide until it ends. */
async function end(folder: string, environment: Record<string, string>, options: SpawnOptions = {}) {
  const child = spawn(process.execPath, [join(folder, 'dist/main.js')], {
    env: { ...DEFAULTS, CONTENT_DIR: join(process.cwd(), DEFAULTS.CONTENT_DIR), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The process has no output.');
  const [[code], output, errors] = await Promise.all([once(child, 'close'), text(stdout), text(stderr)]);
  return { code, printed: output + errors, sentence: errors.trimEnd().split('\n').at(-1) };
}

describe('the guide as a process', () => {
  test('does not start with a wrong password, and tells it nobody', async () => {
    const { port } = await postgres();
    const { code, printed, sentence } = await end('.', settings(urlOf(port, 'postgres', 'pass-word')));
    expect([code, sentence]).toEqual([1, 'PostgreSQL refuses the user or the password in DATABASE_URL.']);
    expect(printed).not.toContain('pass-word');
  });

  test('does not start without the library for files, and says how to install it', async () => {
    const { code, sentence } = await end(copyBuild(), settings(makeFile()));
    expect([code, sentence]).toEqual([
      1,
      'DATABASE_URL begins with "file:", which needs the package libsql: run "npm install libsql" where the guide is installed, or set DATABASE_URL to an address of PostgreSQL.',
    ]);
  });

  test('does not start without the part of the library for its system, and names it', async () => {
    const folder = copyBuild();
    for (const name of ['libsql', '@neon-rs', 'detect-libc'])
      cpSync(join('node_modules', name), join(folder, 'node_modules', name), { recursive: true });
    const { code, sentence } = await end(folder, settings(makeFile()));
    expect(code).toBe(1);
    expect(sentence).toMatch(
      /^DATABASE_URL begins with "file:", which needs the package @libsql\/[\w-]+[:,]/,
    );
  });

  test('does not start with a file that it may only read', async () => {
    const folder = copyBuild();
    for (const name of LIBSQL)
      cpSync(join('node_modules', name), join(folder, 'node_modules', name), { recursive: true });
    cpSync(DEFAULTS.CONTENT_DIR, join(folder, 'content'), { recursive: true });
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/guide.db'), '');
    chmodSync(join(folder, 'data/guide.db'), 0o444);
    chmodSync(join(folder, 'data'), 0o555);
    // Otherwise an ordinary user could not remove it.
    onTestFinished(() => chmodSync(join(folder, 'data'), 0o755));
    const environment = { ...settings('file:data/guide.db'), CONTENT_DIR: 'content' };
    // Root may write everywhere.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { code, sentence } = await end(folder, environment, { ...user, cwd: folder });
    expect([code, sentence]).toEqual([
      1,
      'The file that DATABASE_URL names cannot be written: set it to a file in an existing folder in which the guide may write.',
    ]);
  });

  test('starts without a server that it cannot reach, tells so, and uses it as soon as it can', async () => {
    const port = await freePort();
    const guide = spawnGuide(settings(urlOf(port, 'postgres')));
    onTestFinished(() => void guide.kill('SIGKILL'));
    const log = await logged(guide, '"ready"', 'PostgreSQL cannot be reached (ECONNREFUSED)');
    const portSetBy = (name: string) => new RegExp(`"port":(\\d+),"setBy":"${name}"`).exec(log)?.[1];
    const read = async (name: string, path: string) => {
      const response = await fetch(`http://127.0.0.1:${portSetBy(name)}/${path}`);
      return `${response.status} ${await response.text()}`;
    };
    expect(await read('PORT', 'readyz')).toBe('200 ready\ndatabase: not ready\n');
    expect(await read('PORT', 'readyz/slack')).toBe('200 ready\n');
    expect(await read('METRICS_PORT', 'metrics')).toContain('\nguide_database_ready 0\n');
    const relay = await Relay.open(port, (await postgres()).port);
    await logged(guide, 'the database can be used again');
    expect(await read('PORT', 'readyz')).toBe('200 ready\n');
    expect(await read('METRICS_PORT', 'metrics')).toContain('\nguide_database_ready 1\n');
    guide.kill('SIGTERM');
    expect((await once(guide, 'close'))[0]).toBe(0);
    await relay.close();
  });
});
