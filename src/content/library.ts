import type { Flow } from './flow.ts';

/** Everything the bot can say, read once and never changed. */
export interface Library {
  /** At least one, in the order of their file names. */
  readonly flows: readonly Flow[];
  /** Eight characters, which change with every change of a page. */
  readonly version: string;
}
