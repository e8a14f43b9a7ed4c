import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Finds a folder that comes with the guide, from this file or from a build.
 * @param path from the folder of the project, or of the installed package
 * @returns its absolute path; undefined if it is missing, as when `dist` was copied alone
 */
export const shippedFolder = (path: string): string | undefined =>
  ['../', '../../']
    .map((root) => fileURLToPath(new URL(root + path, import.meta.url)))
    .find((folder) => existsSync(folder));
