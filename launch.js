import fs from 'node:fs';
import v8 from 'node:v8';

/*
 * Runs before the rest of a build. An old Node.js must be able to run this file before it is refused, so the file uses
 * no syntax or function that is newer than Node.js 14. The same is true for start.js and the first lines of build.js.
 */

/** Ends the process with one sentence if this Node.js is older than package.json allows. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`The guide needs Node.js 20.19 or later, and this is ${process.versions.node}.\n`);
  process.exit(1);
}

/**
 * Ends a guide that starts with exit code 0 if a signal asks for it, until src/main.ts listens itself. A process with
 * the id 1, as in a container without an init, would ignore the signal. The other commands end as usual.
 */
export function endOnSignal() {
  const [, , command = '--watch'] = process.argv;
  if (command !== '--watch') return;
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
}

/**
 * Lets V8 optimize WebAssembly only under load. undici parses HTTP with it, and optimizing that parser for the first
 * few answers would take 80 ms of the processor and 20 MB at every start. A V8 without this flag says so, and goes on.
 */
export function optimizeLater() {
  v8.setFlagsFromString('--wasm-tiering-budget=200000000');
}

const MARK = 'running.';

/**
 * Marks a build as running until this process ends, so that no later build removes it. A build without its sources
 * needs no mark, because no build can follow it.
 * @param {URL} folder the folder of the build, which ends in "/"
 */
export function markAsRunning(folder) {
  if (!fs.existsSync(new URL('../../build.js', folder))) return;
  const mark = new URL(MARK + process.pid, folder);
  try {
    fs.writeFileSync(mark, '');
  } catch {
    // If the folder is read-only, no build can remove it either.
    return;
  }
  process.once('exit', () => fs.rmSync(mark, { force: true }));
}

/**
 * True if a running process has marked a build.
 * @param {string} folder the folder of the build
 */
export const isRunning = (folder) =>
  fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(MARK))
    .some((name) => isAlive(Number(name.slice(MARK.length))));

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process belongs to another user.
    return error.code === 'EPERM';
  }
}
