import { defineConfig } from 'vitest/config';

/** What takes longer than one waits for after a change; with `--mode short`, the same in a size that one does. */
export default defineConfig(({ mode }) => ({
  test: {
    include: ['tests/long/*.long.ts'],
    globalSetup: 'tests/build.ts',
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    // Some measure, and none should disturb another.
    fileParallelism: false,
    disableConsoleIntercept: true,
    provide: { isShort: mode === 'short' },
  },
}));
