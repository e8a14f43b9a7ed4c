import { defineConfig } from 'vitest/config';

/** Tests that take too long to run after every change. With `--mode short`, they run with less data. */
export default defineConfig(({ mode }) => ({
  test: {
    include: ['tests/long/*.long.ts'],
    globalSetup: 'tests/build.ts',
    setupFiles: 'tests/long/same-cases.ts',
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    // Some tests measure time, so they must not disturb each other.
    fileParallelism: false,
    disableConsoleIntercept: true,
    provide: { isShort: mode === 'short' },
  },
}));
