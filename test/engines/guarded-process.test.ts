import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGuarded } from './guarded-process.ts';

/** Two processes, as servers are: the second is the one that was started. */
const start = 'sleep 61 & echo $! >first; echo $$ >second; exec sleep 60';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiq-pos-guard-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The processes of `start`, once both run. */
async function processes(): Promise<readonly number[]> {
  const files = ['first', 'second'].map((name) => join(folder, name));
  const read = () => files.map((file) => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0));
  await expect.poll(read).not.toContain(0);
  return read();
}

/** A process that has ended may wait as a zombie (Z) until someone asks after it. */
function alive(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'));
}

// It stands on a POSIX shell and on setsid.
describe.runIf(process.platform === 'linux')('a guarded process', () => {
  test('is gone with its children and its folder when it is stopped', async () => {
    const server = startGuarded({ start, folder, signal: 'KILL' });
    const pids = await processes();
    expect(server.ended()).toBeUndefined();
    await server.stop();
    // Nobody can wait for a child of a child: it is told to end, and does so a moment later where all is busy.
    await expect.poll(() => pids.map(alive)).toEqual([false, false]);
    expect(existsSync(folder)).toBe(false);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('is gone when we end by %s', async (signal) => {
    const us = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { startGuarded } from ${JSON.stringify(join(import.meta.dirname, 'guarded-process.ts'))};
       startGuarded(${JSON.stringify({ start, folder, signal: 'KILL' })});`,
    ]);
    const pids = await processes();
    us.kill(signal);
    await expect.poll(() => pids.map(alive)).toEqual([false, false]);
    await expect.poll(() => existsSync(folder)).toBe(false);
  });

  test('tells what it said when it ends by itself', async () => {
    const server = startGuarded({ start: 'echo no such folder >&2; exit 1', folder, signal: 'KILL' });
    await expect.poll(() => server.ended()).toBe('The server ended: no such folder');
    await server.stop();
  });
});
