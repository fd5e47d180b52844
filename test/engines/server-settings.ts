import type { OwnEngine } from './engine.ts';

/** Where the certificate and the key of a server lie. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Arguments of every server that the tests start. */
export function settingsOf(engine: OwnEngine, tls: TlsFiles | undefined): readonly string[] {
  switch (engine) {
    case 'mariadb':
      return [...mysqlSettings, ...(tls ? [`--ssl-cert=${tls.certificate}`, `--ssl-key=${tls.key}`] : [])];
    case 'mysql':
      return [...mysqlSettings, ...noTls];
    case 'postgres':
      return [
        ...postgresSettings,
        ...(tls ? ['ssl=on', `ssl_cert_file=${tls.certificate}`, `ssl_key_file=${tls.key}`] : []),
      ].flatMap((setting) => ['-c', setting]);
  }
}

/** Later than the others, for a server that is to be killed: what was committed survives. */
export function lastingSettings(engine: OwnEngine): readonly string[] {
  return engine === 'postgres'
    ? ['-c', 'synchronous_commit=on', '-c', 'full_page_writes=on']
    : ['--innodb-flush-log-at-trx-commit=1', '--innodb-doublewrite=1'];
}

/** MariaDB and MySQL, 5.7 and 8. Fast, since nothing has to survive: no flush at commit, no second write of a page. */
const mysqlSettings: readonly string[] = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-buffer-pool-size=64M',
  '--skip-log-bin',
  // A container that finds no name server would ask for seconds who calls.
  '--skip-name-resolve',
  '--character-set-server=utf8mb4',
  '--default-time-zone=+00:00',
];

/** Versions 5.7 and 8.0 know the first, 8.4 the second alone. */
const noTls = ['--loose-skip-ssl', '--loose-tls-version='];

/** The statements of databases that ask for it go to a file that `pg_current_logfile()` names. */
const postgresSettings: readonly string[] = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'timezone=UTC',
  'lc_messages=C',
  'logging_collector=on',
  'log_filename=statements.log',
  'log_line_prefix=[%d]',
];
