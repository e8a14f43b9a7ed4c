import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Content, readContent } from './content/read/library.ts';

/** Editors save a file in several steps, so a change is read when two looks have found the same. */
const LOOK_MILLISECONDS = 250;

/** The folders that a guide is read from. */
const PAGES = ['articles', 'flows'];

/**
 * Reads a content folder again after each change. It polls, because the system's reports of changes end when a folder is
 * replaced or a link leads elsewhere.
 * @param onRead is given the content after each change, with or without errors
 * @param more other folders of the content folder, in which a change counts too
 * @returns a function that ends the watching
 */
export function watchContent(
  folder: string,
  onRead: (content: Content) => void,
  more: readonly string[] = [],
): () => void {
  const watched = [...PAGES, ...more].map((name) => join(folder, name));
  let last = stateOf(watched);
  let read = last;
  const timer = setInterval(() => {
    const now = stateOf(watched);
    if (now === last && now !== read) {
      read = now;
      onRead(readContent(folder));
    }
    last = now;
  }, LOOK_MILLISECONDS);
  return () => clearInterval(timer);
}

/** A text that changes with every file of these folders. */
const stateOf = (folders: readonly string[]): string =>
  [...folders, ...folders.flatMap(pathsIn)].map(stampOf).join('\n');

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
