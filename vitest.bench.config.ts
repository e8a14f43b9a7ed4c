import { defineConfig } from 'vitest/config';

/** Benchmarks print what they measure, and fail where a guard is missed; one after the other, undisturbed. */
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
