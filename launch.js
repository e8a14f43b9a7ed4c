import fs from 'node:fs';

/*
 * Runs before the rest of a build. An old Node.js has to read this file before it can be refused, so no syntax or
 * function here may be newer than Node.js 14. The same holds for start.js and for the first lines of build.js.
 */

/** Ends the process with one sentence if this Node.js is older than package.json allows. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`The guide needs Node.js 20.19 or later, and this is ${process.versions.node}.\n`);
  process.exit(1);
}

const MARK = 'running.';

/**
 * Marks a build as in use until this process ends, so that no later build removes it. Only a build among its sources
 * is marked, because nothing else is ever followed by a later one.
 * @param {URL} folder ends in "/"
 */
export function markAsRunning(folder) {
  if (!fs.existsSync(new URL('../../build.js', folder))) return;
  const mark = new URL(MARK + process.pid, folder);
  try {
    fs.writeFileSync(mark, '');
  } catch {
    // A folder that cannot be written in cannot be removed either.
    return;
  }
  process.once('exit', () => fs.rmSync(mark, { force: true }));
}

/** @param {string} folder */
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
    // The process of another user.
    return error.code === 'EPERM';
  }
}
