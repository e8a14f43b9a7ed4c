import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Content, readContent } from './content/read/library.ts';

/** Editors save a file in several steps: what is found twice is read. */
const LOOK_MILLISECONDS = 250;

/**
 * Reads a content folder again whenever something in it has changed. It looks by itself, as what systems report ends
 * where a folder is replaced, or a link is led elsewhere.
 * @param onRead is given what was read, whether it can be used or not
 * @returns what ends the watching
 */
export function watchContent(folder: string, onRead: (content: Content) => void): () => void {
  let last = stateOf(folder);
  let read = last;
  const timer = setInterval(() => {
    const now = stateOf(folder);
    if (now === last && now !== read) {
      read = now;
      onRead(readContent(folder));
    }
    last = now;
  }, LOOK_MILLISECONDS);
  return () => clearInterval(timer);
}

/** A text that changes with everything that a content folder is read from. */
function stateOf(folder: string): string {
  const directories = ['articles', 'flows'].map((name) => join(folder, name));
  return [...directories, ...directories.flatMap(pathsIn)].map(stampOf).join('\n');
}

function pathsIn(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return [path, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch (error) {
    return String(error);
  }
}
