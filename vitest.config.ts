import { defineConfig } from 'vitest/config';

/** A test file that needs database servers says so in its name; no server is started for the others. */
const withServers = ['test/**/*{mariadb,mysql,postgres,servers}*.test.ts'];

export default defineConfig({
  test: {
    // Most of the time of most files is waiting for servers and child processes.
    maxWorkers: 2,
    // A limit for what hangs, not for what is slow: machines that run tests are often busy.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The product runs in UTC (src/cli/main.ts sets it before anything loads); so do its tests.
    env: { TZ: 'UTC' },
    projects: [
      {
        extends: true,
        test: {
          // Group 0 would not be first: with one worker it runs after all others.
          name: 'fast',
          include: ['test/**/*.test.ts', 'mappings/**/*.test.ts'],
          exclude: withServers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: withServers,
          globalSetup: 'test/engines/setup.ts',
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
