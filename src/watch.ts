import { watch } from 'chokidar';
import { type Content, readContent } from './content/library.ts';

/** Editors save a file in several steps. */
const QUIET_MILLISECONDS = 100;

/**
 * Reads a content folder again whenever something in it has changed.
 * @param onRead is given what was read, whether it can be used or not
 * @returns what ends the watching, once it has begun
 */
export async function watchContent(
  folder: string,
  onRead: (content: Content) => void,
): Promise<() => Promise<void>> {
  let quiet: NodeJS.Timeout | undefined;
  // Pages are one folder down; further on, a link that leads back to where it stands would have no end.
  const watcher = watch(folder, { ignoreInitial: true, depth: 1 });
  watcher.on('all', () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => onRead(readContent(folder)), QUIET_MILLISECONDS);
  });
  // Heard of later, too: what cannot be watched must not end a guide that people are in.
  await new Promise<void>((resolve, reject) => watcher.once('ready', resolve).on('error', reject));
  return async () => {
    clearTimeout(quiet);
    await watcher.close();
  };
}
