import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    isShort: boolean;
  }
}

/** The number of cases: all of them, or the few that are tried after every change. */
export const sizeOf = (all: number, short: number): number => (inject('isShort') ? short : all);
