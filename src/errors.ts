/** An error that the installer can fix. The message is one sentence for the installer, without secrets. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  /** Milliseconds after which the platform lifts the refusal by itself. Undefined if it never does. */
  readonly againIn: number | undefined;

  constructor(message: string, againIn?: number) {
    super(message);
    this.againIn = againIn;
  }
}

/** The code of an error of Node.js, such as "ENOENT"; for any other error, its name and message. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && error.code !== undefined ? String(error.code) : String(error);

/** The name and the stack frames of an error. Its message is left out, because it may contain typed words. */
export const framesOf = (error: unknown): readonly string[] =>
  error instanceof Error ? [error.name, ...(error.stack?.match(/^ {4}at .*$/gm) ?? [])] : [];
