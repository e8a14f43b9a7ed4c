import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { formatProblem } from './content/problem.ts';
import { type Content, readContent } from './content/read/library.ts';
import type { Guide } from './conversation/guide.ts';

/** The polling interval. A change is read if two polls in a row see the same files, because editors save in steps. */
const POLL_MILLISECONDS = 250;

/** The folders of the pages. */
const PAGE_FOLDERS = ['articles', 'flows'];

/**
 * Reads a content folder again after each change. It polls the files, because the events of an operating system end if
 * a folder is replaced or a symbolic link changes.
 * @param onRead is called with the content, with or without errors
 * @param more other folders of the content folder to watch
 * @returns a function that stops watching
 */
export function watchContent(
  folder: string,
  onRead: (content: Content) => void,
  more: readonly string[] = [],
): () => void {
  const watched = [...PAGE_FOLDERS, ...more].map((name) => join(folder, name));
  let last = snapshotOf(watched);
  let read = last;
  const timer = setInterval(() => {
    const now = snapshotOf(watched);
    if (now === last && now !== read) {
      read = now;
      onRead(readContent(folder));
    }
    last = now;
  }, POLL_MILLISECONDS);
  return () => clearInterval(timer);
}

/**
 * Reloads the content of a guide after each change. If the new content has errors, the previous content stays in use.
 */
export function reloadOnChange(guide: Guide, folder: string, log: Logger): void {
  const reload = ({ library, errors }: Content): void => {
    if (library === undefined) {
      const problems = errors.map(formatProblem);
      log.error(
        { problems, content: guide.version },
        'the changed content is wrong; the previous version stays in use',
      );
      return;
    }
    const before = commandsOf(guide);
    guide.use(library);
    log.info({ content: library.version }, 'the changed content is in use');
    const commands = commandsOf(guide);
    if (commands.join() !== before.join())
      log.warn({ commands }, 'other commands are registered at the next start');
  };
  watchContent(folder, reload);
  // A page may have been saved while the adapters connected.
  const now = readContent(folder);
  if (now.library?.version !== guide.version) reload(now);
}

/** The slash commands of a guide, one for each flow. */
export const commandsOf = ({ flows }: Guide): string[] => flows.map(({ slug }) => `/${slug}`);

/** A text that changes if any file of these folders changes. */
const snapshotOf = (folders: readonly string[]): string =>
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
