import type { DataSource } from 'typeorm';
import type { OpenContext } from '../../src/connector/index.ts';
import { failureOf, type Reads, type Server, silent } from './failures.ts';
import { encryption, Lines } from './line.ts';
import type { Options } from './options.ts';
import { sessionStatement } from './statements.ts';

/** Milliseconds: how much longer than the server's own limit we wait for it; how long a good-bye may take. */
const [grace, farewell] = [2_000, 1_000];
/** A page that we left open for so many milliseconds, because this machine slept, is ended by the server. */
const idleInTransaction = 60_000;

type DriverRow = Readonly<Record<string, unknown>>;

/** A live connection that can only read. */
export interface Connection {
  /** Every value of a row is text as the server wrote it, or null. `reads`: what the statement selects. */
  query(
    sql: string,
    parameters: readonly (string | readonly string[])[],
    reads?: Reads,
  ): Promise<readonly DriverRow[]>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What is needed of the driver's side of a connection that it has just made. */
interface DriverClient {
  on(event: 'error', listener: () => void): unknown;
  query(sql: string, parameters: readonly string[]): Promise<unknown>;
}

/** Opens one connection, which TypeORM carries; its `query()` is enough. Nothing is made on the server. */
export async function connect(options: Options, context: OpenContext): Promise<Connection> {
  const server = {
    address: `${options.host}:${options.port}`,
    user: options.user,
    database: options.database,
  };
  const lines = new Lines();
  // Not before they are needed: checking a mapping connects to nothing.
  const [{ default: pg }, { DataSource }] = await Promise.all([import('pg'), import('typeorm')]);
  const source = new DataSource({
    type: 'postgres',
    driver: pg,
    host: options.host,
    port: options.port,
    username: options.user,
    // A function, because an empty password would be looked for in the environment and in the account's files.
    password: () => options.password,
    database: options.database,
    applicationName: 'aiq-pos',
    installExtensions: false,
    logging: false,
    poolSize: 1,
    poolErrorHandler: () => undefined,
    extra: {
      idleTimeoutMillis: 0,
      keepAlive: true,
      ssl: await encryption(options, context.baseDir),
      stream: lines.open,
      // Of this connection alone: what the server writes is what arrives.
      types: { getTypeParser: () => (text: string) => text },
      onConnect: async (client: DriverClient) => {
        // A lost connection is told to the statement that waits for it; without a listener it would end the process.
        client.on('error', () => undefined);
        await client.query(sessionStatement, sessionOf(options, context.statementTimeout));
      },
    },
  });
  const patience = Number.parseInt(options.connect_timeout, 10) * 1_000;
  const timer = setTimeout(() => lines.cut(silent(server)), patience);
  try {
    await source.initialize();
    const runner = source.createQueryRunner();
    await runner.connect();
    return new ServerConnection(source, runner, lines, server, context.statementTimeout + grace);
  } catch (thrown) {
    lines.cut();
    throw failureOf(thrown, server);
  } finally {
    clearTimeout(timer);
  }
}

/** The parameters of `sessionStatement`. A lock is waited for half as long, so that it is what the failure names. */
function sessionOf({ session_zone, schema }: Options, statementTimeout: number): readonly string[] {
  const times = [statementTimeout, Math.ceil(statementTimeout / 2), idleInTransaction];
  return [session_zone, ...times.map(String), schema];
}

class ServerConnection implements Connection {
  readonly #source: DataSource;
  readonly #runner: ReturnType<DataSource['createQueryRunner']>;
  readonly #lines: Lines;
  readonly #server: Server;
  readonly #patience: number;

  constructor(
    source: DataSource,
    runner: ReturnType<DataSource['createQueryRunner']>,
    lines: Lines,
    server: Server,
    patience: number,
  ) {
    this.#source = source;
    this.#runner = runner;
    this.#lines = lines;
    this.#server = server;
    this.#patience = patience;
  }

  /** The server gives a statement up by itself; when not even that is heard, the connection is cut. */
  async query(sql: string, parameters: readonly (string | readonly string[])[], reads: Reads = []) {
    const timer = setTimeout(() => this.#lines.cut(silent(this.#server)), this.#patience);
    try {
      const rows: readonly DriverRow[] = await this.#runner.query(sql, [...parameters]);
      return rows;
    } catch (thrown) {
      throw failureOf(thrown, this.#server, reads);
    } finally {
      clearTimeout(timer);
    }
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', []);
    try {
      return await work();
    } finally {
      // Nothing was written, so this only lets go of the snapshot; where the connection is lost there is none.
      await this.query('ROLLBACK', []).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    if (!this.#source.isInitialized) return;
    await this.#source.destroy();
    await this.#lines.closed(farewell);
  }
}
