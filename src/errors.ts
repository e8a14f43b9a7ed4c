/** An error that the installer can fix. The message is one sentence for the installer, without secrets. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** The code of an error of Node.js, such as "ENOENT"; for any other error, its name and message. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && error.code !== undefined ? String(error.code) : String(error);
