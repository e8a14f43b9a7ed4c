import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { formatProblem } from './content/problem.ts';
import { type Content, readContent } from './content/read/library.ts';
import type { Guide } from './conversation/guide.ts';

/** The time between two looks at the folder. A change is read once two looks find it alike, because editors save in steps. */
const LOOK_MILLISECONDS = 250;

/**
 * Reads a content folder again after each change. It looks at the files itself, because the notices of an operating
 * system end when a folder is replaced or a link is led to another folder.
 * @param onRead is given the content, with or without errors
 * @returns a function that ends the watching
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

/** A text that changes whenever a file of the content does. */
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
