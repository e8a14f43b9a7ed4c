import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRunning, requireNode } from './launch.js';

/*
 * Builds the guide into dist if its sources have changed. Each build has its own folder, named by a digest of its
 * sources, and never changes. dist/main.js starts the newest build. So a running process keeps its files, and two
 * builds at the same time make the same folder, of which the first is kept.
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

/** The files of a path. It leaves out hidden names, because editors keep locks and copies of open files there. */
function filesIn(path) {
  if (!fs.statSync(join(ROOT, path)).isDirectory()) return [path];
  return fs
    .readdirSync(join(ROOT, path))
    .filter((name) => !name.startsWith('.'))
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

/** Makes a build count as new, because the process that will run it has not marked it yet. */
function renew(name) {
  try {
    fs.utimesSync(join(DIST, name), new Date(), new Date());
  } catch {
    // The build belongs to another user, and only that user can remove it.
  }
}

/** More time than any build takes, and than a process needs until it marks its build. */
const NEW_MILLISECONDS = 3_600_000;

/**
 * Removes finished and unfinished builds, unless they are new, running or started by dist/main.js. It runs before a
 * build and not after it, because another process may have read dist/main.js just before the build changed it.
 */
function removeUnused() {
  if (!fs.existsSync(DIST)) return;
  const current = currentEntry();
  for (const name of fs.readdirSync(DIST)) {
    const path = join(DIST, name);
    if (!/^[0-9a-f]{16}(\.\d+)?$/.test(name) || current.includes(name)) continue;
    try {
      if (isNew(path) || isRunning(path)) continue;
      // It is renamed first, because a folder with the name of a build must be complete.
      const removed = `${join(DIST, name.slice(0, 16))}.${process.pid}`;
      fs.renameSync(path, removed);
      fs.rmSync(removed, { recursive: true });
    } catch {
      // Another process has removed it, or it belongs to another user.
    }
  }
}

const isNew = (path) => Date.now() - fs.statSync(path).mtimeMs < NEW_MILLISECONDS;

/**
 * Checks that the versions of the bundled packages are those of package-lock.json, because a build keeps them for ever.
 */
function requirePackages() {
  const installed = packagesOf('node_modules/.package-lock.json');
  for (const [path, { version, dev, optional, peer }] of Object.entries(packagesOf('package-lock.json'))) {
    const isBundled = path !== '' && !dev && !optional && !peer;
    if (!isBundled && path !== 'node_modules/rolldown') continue;
    if (installed[path]?.version === version) continue;
    fail(
      `${path.replace(/^.*node_modules\//, '')} ${version} is not installed, so the guide cannot be built: run "npm ci --include=dev", or copy a dist that was built elsewhere and run "node dist/main.js".`,
    );
  }
}

function packagesOf(lock) {
  const path = join(ROOT, lock);
  return fs.existsSync(path) ? JSON.parse(fs.readFileSync(path, 'utf8')).packages : {};
}

/**
 * Makes a build. Its folder gets its name only when it is complete, so that an interrupted build breaks nothing.
 * @returns false if a source has changed in the meantime, so that the name would be wrong
 */
function makeBuild(name) {
  const folder = join(DIST, name);
  const unfinished = `${folder}.${process.pid}`;
  fs.mkdirSync(unfinished, { recursive: true });
  if (!run('bundle.js', unfinished, 'src/main.ts', 'src/keep.ts') || !run(join(unfinished, 'keep.js'))) {
    // The program has printed the reason.
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
    // Another process has made the same build in the meantime.
    if (!fs.existsSync(folder)) throw error;
    fs.rmSync(unfinished, { recursive: true });
  }
  return true;
}

/** @returns true if the program ended without an error */
const run = (...args) =>
  spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;

const ENTRY = join(DIST, 'main.js');

const currentEntry = () => (fs.existsSync(ENTRY) ? fs.readFileSync(ENTRY, 'utf8') : '');

/** Makes dist/main.js start a build. dist has its own package.json, so that it runs without any file outside of it. */
function startWith(name) {
  const entry = `// Written by build.js. Starts the newest build.
import { endOnSignal, markAsRunning, optimizeLater, requireNode } from './${name}/launch.js';

requireNode();
endOnSignal();
optimizeLater();
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
