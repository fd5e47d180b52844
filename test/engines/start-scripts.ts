/** What a start script is made of. None of the values holds a quote or a blank. */
export interface Start {
  /** The folder of the engine's programs: what holds mysqld's `share`, or PostgreSQL's `initdb`. */
  readonly home: string;
  readonly folder: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The servers refuse to be root: they step down to nobody. */
  readonly asRoot: boolean;
}

/** Fast, since nothing has to survive: no flush at commit, no second write of a page, a small log. */
const quick = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-log-file-size=16M',
  '--innodb-buffer-pool-size=64M',
  '--skip-log-bin',
  '--performance-schema=OFF',
];

const mysqlArguments = (start: Start): string =>
  [
    ...quick,
    '--character-set-server=utf8mb4',
    '--default-time-zone=+00:00',
    '--log-output=TABLE',
    '--bind-address=127.0.0.1',
    `--port=${start.port}`,
    `--socket=${start.folder}/socket`,
    `--pid-file=${start.folder}/pid`,
    `--init-file=${start.folder}/init.sql`,
    `--datadir=${start.folder}/data`,
  ].join(' ');

/** One statement a line, as an init file wants them. */
const administrator = (start: Start): string =>
  [
    `cat >init.sql <<SQL`,
    `CREATE USER '${start.user}'@'%' IDENTIFIED BY '${start.password}';`,
    `GRANT ALL ON *.* TO '${start.user}'@'%' WITH GRANT OPTION;`,
    `SQL`,
  ].join('\n');

const stepDown = (start: Start): string => (start.asRoot ? '--user=nobody' : '');

export const mariadbScript = (start: Start): string => `
set -e
${administrator(start)}
mariadb-install-db --no-defaults ${stepDown(start)} --datadir=${start.folder}/data --skip-test-db \\
  --auth-root-authentication-method=normal --skip-name-resolve ${quick.join(' ')}
exec mariadbd --no-defaults ${stepDown(start)} ${mysqlArguments(start)}
`;

export const mysqlScript = (start: Start): string => `
set -e
${administrator(start)}
mkdir tmp data
${start.asRoot ? 'chown nobody tmp data' : ''}
set -- --no-defaults ${stepDown(start)} --basedir=${start.home} --lc-messages-dir=${start.home}/share/mysql \\
  --character-sets-dir=${start.home}/share/mysql/charsets --tmpdir=${start.folder}/tmp --skip-ssl
${start.home}/mysqld "$@" ${quick.join(' ')} --initialize-insecure --datadir=${start.folder}/data
exec ${start.home}/mysqld "$@" ${mysqlArguments(start)}
`;

/** The administrator's password is asked for over TCP, as a shop's server would. */
export const postgresScript = (start: Start): string => `
set -e
echo ${start.password} >password
${start.asRoot ? 'chown nobody password; step="setpriv --reuid=nobody --regid=nogroup --clear-groups"' : 'step='}
$step ${start.home}/initdb -D ${start.folder}/data -U ${start.user} -A scram-sha-256 --pwfile=password -E UTF8 \\
  --locale=C --no-sync
exec $step ${start.home}/postgres -D ${start.folder}/data -p ${start.port} \\
  -c listen_addresses=127.0.0.1 -c unix_socket_directories=${start.folder} \\
  -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c timezone=UTC \\
  -c lc_messages=C -c logging_collector=on -c log_filename=statements.log -c log_line_prefix='[%d] '
`;
