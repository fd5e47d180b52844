/** Arguments of every server that the tests start. Fast, since nothing has to survive: no flush at commit. */

/** MariaDB and MySQL, 5.7 and 8. The general log goes to a table, where a test can read it. */
export const quickMysql: readonly string[] = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-buffer-pool-size=64M',
  '--skip-log-bin',
  '--character-set-server=utf8mb4',
  '--default-time-zone=+00:00',
  '--log-output=TABLE',
];

/** The statements of databases that ask for it go to a file that `pg_current_logfile()` names. */
export const postgresSettings: readonly string[] = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'timezone=UTC',
  'lc_messages=C',
  'logging_collector=on',
  'log_filename=statements.log',
  'log_line_prefix=[%d]',
].flatMap((setting) => ['-c', setting]);
