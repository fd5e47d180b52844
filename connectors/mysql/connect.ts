import { EventEmitter } from 'node:events';
import type { DataSource } from 'typeorm';
import type { OpenContext } from '../../src/connector/index.ts';
import { Line } from './line.ts';
import { encryption, type Options } from './options.ts';

/** How much longer than the server itself we wait before a connection counts as dead, in milliseconds. */
const grace = 1_000;

type DriverRow = Readonly<Record<string, unknown>>;

/** A live, read-only connection. */
export interface Connection {
  query(sql: string, parameters: readonly (string | bigint)[]): Promise<readonly DriverRow[]>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens one connection. TypeORM carries it, and its `query()` is enough; the driver gives every value as the text that
 * the server wrote: no Date, no number, no parsed JSON.
 */
export async function connect(
  options: Options,
  { baseDir, statementTimeout }: Pick<OpenContext, 'baseDir' | 'statementTimeout'>,
): Promise<Connection> {
  const { host, port, user, password, database } = options;
  const patience = Number.parseInt(options.connect_timeout, 10) * 1_000;
  const line = new Line({ host, port, user, database });
  // Not before it is needed: checking a mapping connects to nothing.
  const { DataSource } = await import('typeorm');
  const source = new DataSource({
    type: 'mysql',
    logging: false,
    username: user,
    password,
    database,
    charset: 'utf8mb4',
    connectTimeout: patience,
    poolSize: 1,
    ...(await encryption(options, baseDir)),
    extra: {
      stream: () => line.open(),
      typeCast: (field: { string(encoding: string): string | null }) => field.string('utf8'),
    },
  });
  try {
    return await line.within(patience, async () => {
      await source.initialize();
      const connection = new ServerConnection(source, line, statementTimeout + grace);
      await connection.begin(sessionSettings(options.session_zone, statementTimeout));
      return connection;
    });
  } catch (thrown) {
    line.cut();
    if (source.isInitialized) await source.destroy().catch(() => undefined);
    throw thrown;
  }
}

/**
 * Said once a connection. The mode lets a zero date, or 31 February, be compared as the POS stored it. Servers without
 * a time limit for statements (MySQL before 5.7.8, MariaDB before 10.1) take the comments for comments; there, a slow
 * statement ends with our patience.
 */
function sessionSettings(zone: string, milliseconds: number): readonly string[] {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  const settings = [
    "sql_mode = 'ALLOW_INVALID_DATES'",
    `time_zone = '${zone}'`,
    `lock_wait_timeout = ${seconds}`,
    `innodb_lock_wait_timeout = ${seconds}`,
  ];
  const limits = `/*!50708 , max_execution_time = ${milliseconds} */ /*M!100101 , max_statement_time = ${milliseconds / 1_000} */`;
  return [
    'SET NAMES utf8mb4',
    `SET SESSION ${settings.join(', ')} ${limits}`,
    'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  ];
}

class ServerConnection implements Connection {
  readonly #source: DataSource;
  readonly #runner: ReturnType<DataSource['createQueryRunner']>;
  readonly #line: Line;
  readonly #patience: number;

  constructor(source: DataSource, line: Line, patience: number) {
    this.#source = source;
    this.#runner = source.createQueryRunner();
    this.#line = line;
    this.#patience = patience;
  }

  async begin(settings: readonly string[]): Promise<void> {
    const driver: unknown = await this.#runner.connect();
    // A lost connection is told to the statement that needs it; without a listener it would end the process as well.
    if (driver instanceof EventEmitter) driver.on('error', () => undefined);
    for (const setting of settings) await this.#runner.query(setting);
  }

  query(sql: string, parameters: readonly (string | bigint)[]) {
    return this.#line.within(this.#patience, async () => {
      const rows: readonly DriverRow[] = await this.#runner.query(sql, [...parameters]);
      return rows;
    });
  }

  /** InnoDB shows one state of the database until the end; tables without transactions (MyISAM) show what there is. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY', []);
    try {
      return await work();
    } finally {
      // Nothing was written: this lets go of the snapshot. Where the connection is lost, the server has done so.
      await this.query('ROLLBACK', []).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    if (!this.#source.isInitialized) return;
    await this.#source.destroy().catch(() => undefined);
    await this.#line.closed();
  }
}
