import type { Flow } from './flow.ts';

/** All content, immutable after it is read. */
export interface Library {
  /** At least one flow, in the order of their file names. */
  readonly flows: readonly Flow[];
  /** Eight characters that change if any page changes. */
  readonly version: string;
}
