/** The code of an error of Node.js, such as "ENOENT"; of anything else, all that it says. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
