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
  const watcher = watch(folder, { ignoreInitial: true });
  watcher.on('all', () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => onRead(readContent(folder)), QUIET_MILLISECONDS);
  });
  await new Promise<void>((resolve, reject) => watcher.once('ready', resolve).once('error', reject));
  return async () => {
    clearTimeout(quiet);
    await watcher.close();
  };
}
