import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Missing, OwnEngine } from './engine.ts';
import { mysqlPackageHome } from './mysql-package.ts';

export interface Program {
  /** The folder that holds the engine's programs. */
  readonly home: string;
}

/** What starts the engine as a private process, where this machine has it. */
export function programOf(engine: OwnEngine): Program | Missing {
  const home = homes[engine]();
  return home === undefined ? { why: `${hints[engine]}, or see docs/testing.md for other ways.` } : { home };
}

/** Debian's packages that `programOf` and what it finds need, as far as they are not installed. */
export function missingPackages(engine: OwnEngine): readonly string[] {
  const absent = packages[engine].filter(([, files]) => !files.some((file) => existsSync(file)));
  return engine === 'mysql' || homes[engine]() === undefined ? absent.map(([name]) => name) : [];
}

const homes: Readonly<Record<OwnEngine, () => string | undefined>> = {
  mariadb: () =>
    existsSync('/usr/bin/mariadb-install-db') && existsSync('/usr/sbin/mariadbd') ? '/usr/sbin' : undefined,
  mysql: mysqlPackageHome,
  postgres: newestPostgres,
};

/** Debian keeps versions side by side: /usr/lib/postgresql/15/bin. */
function newestPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number).filter(Number.isFinite) : [];
  return versions
    .sort((a, b) => b - a)
    .map((version) => join(root, String(version), 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
}

/** Package -> files, any of which shows that it is there. MariaDB's two parts bring no service that would start. */
const packages: Readonly<Record<OwnEngine, readonly (readonly [name: string, files: readonly string[]])[]>> =
  {
    mariadb: [
      ['mariadb-server-core', ['/usr/sbin/mariadbd']],
      ['mariadb-client-core', ['/usr/bin/my_print_defaults']],
    ],
    mysql: ['libaio.so.1', 'libnuma.so.1', 'libatomic.so.1'].map((library) => [
      library.replace('.so.', ''),
      ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib64', '/usr/lib64'].map((at) =>
        join(at, library),
      ),
    ]),
    postgres: [['postgresql', []]],
  };

const hints: Readonly<Record<OwnEngine, string>> = {
  mariadb: 'Install mariadb-server-core and mariadb-client-core',
  mysql: 'MySQL 5.7 can be fetched on Linux on x64 only',
  postgres: 'Install postgresql',
};
