import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: 'tests/build.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // More workers than processors, because many tests wait for a process most of the time.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    isolate: false,
  },
});
