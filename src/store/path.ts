import { fileURLToPath } from 'node:url';

/**
 * The path in an address of a file: relative to the current folder, or absolute.
 * @throws Error if the address begins with "file://" and has no path in it
 */
export const pathOf = (url: string): string =>
  url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
