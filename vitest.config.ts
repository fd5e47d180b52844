import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'mappings/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // The product runs in UTC (src/cli/main.ts sets it before anything loads); so do its tests.
    env: { TZ: 'UTC' },
  },
});
