import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRunning, requireNode } from './launch.js';

/*
 * Puts the guide into dist, if its sources have changed. Each build is in a folder of its own, named by a digest of all
 * that it is made of, and is never changed; dist/main.js starts the newest. So a process goes on with the files that it
 * began with, and two builds at once make the same folder, of which the first is kept.
 */

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(ROOT, 'dist');
const SOURCES = [
  'adapters',
  'build.js',
  'bundle.js',
  'launch.js',
  'package-lock.json',
  'package.json',
  'src',
];

function build() {
  const name = digest();
  if (fs.existsSync(join(DIST, name))) renew(name);
  else {
    removeUnused();
    requirePackages();
    if (!makeBuild(name)) return build();
  }
  startWith(name);
}

function filesIn(path) {
  if (!fs.statSync(join(ROOT, path)).isDirectory()) return [path];
  return fs
    .readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`));
}

function digest() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(filesIn)) {
    const bytes = fs.readFileSync(join(ROOT, file));
    hash.update(`${file}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Makes a build count as new, because the process that is about to run it has not marked it yet. */
function renew(name) {
  try {
    fs.utimesSync(join(DIST, name), new Date(), new Date());
  } catch {
    // It belongs to another user, who alone can remove it.
  }
}

/** Longer than any build takes, and than a process needs from here to its mark. */
const NEW_MILLISECONDS = 3_600_000;

/**
 * Removes builds, also unfinished ones, that are neither new nor running nor those that dist/main.js starts. It comes
 * before a build, for a process may have read dist/main.js just before that changes.
 */
function removeUnused() {
  if (!fs.existsSync(DIST)) return;
  const current = currentEntry();
  for (const name of fs.readdirSync(DIST)) {
    const path = join(DIST, name);
    if (!/^[0-9a-f]{16}(\.\d+)?$/.test(name) || current.includes(name)) continue;
    try {
      if (isNew(path) || isRunning(path)) continue;
      // Under its own name there is only ever a whole build.
      const removed = `${join(DIST, name.slice(0, 16))}.${process.pid}`;
      fs.renameSync(path, removed);
      fs.rmSync(removed, { recursive: true });
    } catch {
      // Another start has removed it, or it belongs to another user.
    }
  }
}

const isNew = (path) => Date.now() - fs.statSync(path).mtimeMs < NEW_MILLISECONDS;

/** Packages of other versions than package-lock.json has would be bundled, and would stay in the build. */
function requirePackages() {
  const installed = packagesOf('node_modules/.package-lock.json');
  for (const [path, { version, dev, optional, peer }] of Object.entries(packagesOf('package-lock.json'))) {
    const isBundled = path !== '' && !dev && !optional && !peer;
    if (!isBundled && path !== 'node_modules/rolldown') continue;
    if (installed[path]?.version === version) continue;
    fail(
      `${path.replace(/^.*node_modules\//, '')} ${version} is not installed, so the guide cannot be built: run "npm ci --include=dev", or run a dist that was built elsewhere, by "node dist/main.js".`,
    );
  }
}

function packagesOf(lock) {
  const path = join(ROOT, lock);
  return fs.existsSync(path) ? JSON.parse(fs.readFileSync(path, 'utf8')).packages : {};
}

/**
 * Makes a build, which gets its name only once it is whole, so that nothing is broken if this is ended in the middle.
 * @returns false if a source was saved meanwhile, so that the name would be wrong
 */
function makeBuild(name) {
  const folder = join(DIST, name);
  const unfinished = `${folder}.${process.pid}`;
  fs.mkdirSync(unfinished, { recursive: true });
  const { status } = spawnSync(process.execPath, ['bundle.js', unfinished, 'src/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    // bundle.js has printed the reason.
    fs.rmSync(unfinished, { recursive: true });
    process.exit(1);
  }
  fs.cpSync(join(ROOT, 'src/authoring/preview/client'), join(unfinished, 'client'), { recursive: true });
  fs.copyFileSync(join(ROOT, 'launch.js'), join(unfinished, 'launch.js'));
  if (digest() !== name) {
    fs.rmSync(unfinished, { recursive: true });
    return false;
  }
  try {
    fs.renameSync(unfinished, folder);
  } catch (error) {
    // Another start has built the same meanwhile.
    if (!fs.existsSync(folder)) throw error;
    fs.rmSync(unfinished, { recursive: true });
  }
  return true;
}

const ENTRY = join(DIST, 'main.js');

const currentEntry = () => (fs.existsSync(ENTRY) ? fs.readFileSync(ENTRY, 'utf8') : '');

/** Lets dist/main.js start a build. dist needs no file beside it, not even to say that its modules are ES modules. */
function startWith(name) {
  const entry = `// Written by build.js. Starts the newest build.
import { markAsRunning, requireNode } from './${name}/launch.js';

requireNode();
markAsRunning(new URL('./${name}/', import.meta.url));
await import('./${name}/main.js');
`;
  if (currentEntry() === entry) return;
  replace(join(DIST, 'package.json'), '{ "type": "module" }\n');
  replace(ENTRY, entry);
}

function replace(path, text) {
  const next = `${path}.${process.pid}`;
  fs.writeFileSync(next, text);
  fs.renameSync(next, path);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

requireNode();
try {
  build();
} catch (error) {
  if (error.syscall === undefined) throw error;
  fail(`The guide cannot be built (${error.message}).`);
}
