import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * A test file that needs database servers says so in its name; no server is started for the others. Those that begin with
 * `mssql-` speak with a server of their own, which knows no SQL.
 */
const withServers = ['test/**/*{mariadb,mysql,postgres,servers}*.test.ts', 'test/**/*mssql.test.ts'];
/** What takes long says so too: `npm run test:long`. */
const long = ['test/**/*.long.test.ts'];

// A ledger waits for its disk at each commit. What tests write is thrown away: where there is a folder in memory (Linux),
// it need not go to a disk at all.
const memory = '/dev/shm';
const folder = `${memory}/aiq-pos-test`;
if (!process.env.TMPDIR && hasRoom()) {
  mkdirSync(folder, { recursive: true, mode: 0o777 });
  process.env.TMPDIR = folder;
}

function hasRoom(): boolean {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > 4 * 1024 ** 3;
  } catch {
    return false;
  }
}

/** Begun last, one of these would keep a machine waiting whose other processors have nothing left to do. */
const longest = /test\/(histories|faults)\//;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(longest.test(b.moduleId)) - Number(longest.test(a.moduleId)));
  }
}

export default defineConfig({
  test: {
    // More than there are processors, for most files wait for servers, child processes and clocks half of their time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // No test changes what another file sees; loading TypeORM and the like anew for each file takes two minutes.
    isolate: false,
    // A limit for what hangs, not for what is slow: machines that run tests are often busy.
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // What failed elsewhere is known by its message alone.
    chaiConfig: { truncateThreshold: 0 },
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
          exclude: [...withServers, ...long],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: withServers,
          exclude: long,
          // The servers need processors too.
          maxWorkers: 2,
          globalSetup: 'test/engines/setup.ts',
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: long,
          // So do the processes that these start.
          maxWorkers: 2,
          globalSetup: 'test/engines/setup.ts',
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
