import { defineConfig } from 'vitest/config';

/**
 * Benchmarks print their results, and fail if a guard is exceeded. They run one at a time, so as not to disturb each
 * other.
 */
export default defineConfig({
  test: {
    include: ['tests/bench/bench.ts', 'tests/bench/packaging.ts'],
    globalSetup: ['tests/build.ts', 'tests/bench/build.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
