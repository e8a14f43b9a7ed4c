import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    isShort: boolean;
  }
}

/** How much of something to try: all of it, or as much as is tried after every change. */
export const sizeOf = (all: number, short: number): number => (inject('isShort') ? short : all);
