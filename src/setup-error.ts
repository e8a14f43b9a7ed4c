/** What keeps the guide from running. The message is one sentence for the person who installs it, without secrets. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
