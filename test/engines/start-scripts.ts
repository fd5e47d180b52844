/** What a start script is made of. */
export interface Start {
  /** The folder of the engine's programs: what holds mysqld's `share`, or PostgreSQL's `initdb`. */
  readonly home: string;
  /** Where the script runs, and everything it writes. */
  readonly folder: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Arguments of the server; none holds a blank. */
  readonly settings: readonly string[];
  /** The servers refuse to be root: they step down to nobody. */
  readonly asRoot: boolean;
  /** Started again when it was killed. */
  readonly revives: boolean;
}

/** One statement a line, as an init file wants them; it is read at each start. */
const administrator = ({ user, password }: Start): string => `cat >init.sql <<SQL
CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${password}';
GRANT ALL ON *.* TO '${user}'@'%' WITH GRANT OPTION;
SQL`;

const stepDown = ({ asRoot }: Start): string => (asRoot ? '--user=nobody' : '');

const listening = ({ folder, port }: Start): string =>
  [
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--socket=${folder}/socket`,
    `--pid-file=${folder}/pid`,
    `--init-file=${folder}/init.sql`,
  ].join(' ');

/** The server becomes the shell's process; or the shell minds it as a service manager does, until it ends of itself. */
const serve = ({ revives }: Start, command: string): string =>
  revives ? `until ${command}; do sleep 0.5; done` : `exec ${command}`;

export const mariadbScript = (start: Start): string => `set -e
${administrator(start)}
set -- --no-defaults ${stepDown(start)} --datadir=${start.folder}/data ${start.settings.join(' ')}
mariadb-install-db "$@" --skip-test-db --auth-root-authentication-method=normal
${serve(start, `mariadbd "$@" ${listening(start)}`)}
`;

/** The home may lie in a folder that nobody can read: mysqld reads what it needs before it steps down. */
export const mysqlScript = (start: Start): string => `set -e
${administrator(start)}
mkdir data tmp
${start.asRoot ? 'chown nobody data tmp' : ''}
home='${start.home}'
set -- --no-defaults ${stepDown(start)} "--basedir=$home" "--lc-messages-dir=$home/share/mysql" \\
  --datadir=${start.folder}/data --tmpdir=${start.folder}/tmp --secure-file-priv= ${start.settings.join(' ')}
"$home/mysqld" "$@" --initialize-insecure
${serve(start, `"$home/mysqld" "$@" ${listening(start)}`)}
`;

/** With a password, as a shop's server would. */
export const postgresScript = (start: Start): string => `set -e
echo ${start.password} >password
${start.asRoot ? "chown nobody password\nstep='setpriv --reuid=nobody --regid=nogroup --clear-groups'" : 'step='}
$step ${start.home}/initdb -D ${start.folder}/data -U ${start.user} -A scram-sha-256 --pwfile=password \\
  -E UTF8 --locale=C --no-sync
${serve(
  start,
  `$step ${start.home}/postgres -D ${start.folder}/data -p ${start.port} ${start.settings.join(' ')} \\
  -c listen_addresses=127.0.0.1 -c unix_socket_directories=${start.folder}`,
)}
`;
