import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, SetupError } from '../errors.ts';

/**
 * Writes a file of a content folder, and the folders that it is in.
 * @param flag `wx` if the file must not exist yet
 * @throws SetupError if it cannot be written, or is a link, because a link in downloaded content may lead to any file
 */
export function writeText(path: string, text: string, flag: 'w' | 'wx' = 'w'): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
      writeFileSync(path, text, { flag });
      return;
    }
  } catch (error) {
    const code = codeOf(error);
    throw new SetupError(
      `${path} cannot be written (${code}): CONTENT_DIR must name a folder that you may change.`,
    );
  }
  throw new SetupError(`${path} is a link to another file: write into that, or remove the link.`);
}
