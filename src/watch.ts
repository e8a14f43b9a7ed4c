import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { formatProblem } from './content/problem.ts';
import type { Content, ContentReader } from './content/read/library.ts';
import { Guide } from './conversation/guide.ts';
import { indexed } from './indexing.ts';
import { inSlices } from './slices.ts';

/** The polling interval. A change is read if two polls in a row see the same files, because editors save in steps. */
const POLL_MILLISECONDS = 250;

/** The folders of the pages. */
const PAGE_FOLDERS = ['articles', 'flows'];

export interface WatchOptions {
  /** Other folders of the content folder to watch. */
  readonly more?: readonly string[];
  /** If true, the folder may have changed since the reader has read it, so it is read once more at the beginning. */
  readonly mayHaveChanged?: boolean;
}

/**
 * Reads a content folder in slices after each change. It polls the files, because the events of an operating system end
 * if a folder is replaced or a symbolic link changes.
 * @param onRead is called with the content, with or without errors. Nothing else is read until it has resolved.
 * @returns a function that stops watching
 */
export function watchContent(
  reader: ContentReader,
  onRead: (content: Content) => Promise<void> | void,
  { more = [], mayHaveChanged = false }: WatchOptions = {},
): () => void {
  const watched = [...PAGE_FOLDERS, ...more].map((name) => join(reader.folder, name));
  let last = snapshotOf(watched);
  let read = mayHaveChanged ? undefined : last;
  let isStopped = false;
  let timer: NodeJS.Timeout;
  const poll = async (): Promise<void> => {
    const now = snapshotOf(watched);
    const isChanged = now === last && now !== read;
    last = now;
    if (isChanged) {
      read = now;
      const content = await inSlices(reader.steps());
      if (!isStopped) await onRead(content);
    }
  };
  const pollLater = (): void => {
    timer = setTimeout(() => void poll().finally(() => isStopped || pollLater()), POLL_MILLISECONDS);
  };
  pollLater();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/**
 * Reloads the content of a guide after each change. The previous content stays in use until the new content is indexed,
 * and if that has errors.
 * @param reader has read the content of the guide
 */
export function reloadOnChange(guide: Guide, reader: ContentReader, log: Logger): void {
  let isWrong = false;
  const reload = async ({ library, errors }: Content): Promise<void> => {
    if (library?.version === guide.version && !isWrong) return;
    isWrong = library === undefined;
    if (library === undefined) {
      const problems = errors.map(formatProblem);
      log.error(
        { problems, content: guide.version },
        'the changed content is wrong; the previous version stays in use',
      );
      return;
    }
    const before = commandsOf(guide);
    const next = new Guide(library);
    await indexed(next);
    guide.use(next);
    log.info({ content: library.version }, 'the changed content is in use');
    const commands = commandsOf(guide);
    if (commands.join() !== before.join())
      log.warn({ commands }, 'other commands are registered at the next start');
  };
  watchContent(reader, reload, { mayHaveChanged: true });
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
