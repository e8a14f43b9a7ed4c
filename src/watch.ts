import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { formatProblem } from './content/problem.ts';
import { type Content, readContent } from './content/read/library.ts';
import type { Guide } from './conversation/guide.ts';

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

/** Reloads the content of a guide after each change. While the content has errors, the last good one stays. */
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
