import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, MssqlParameter, QueryRunner } from 'typeorm';
import { Failure, type OpenContext } from '../../src/connector/index.ts';
import { failureOf, isDeadlock } from './failures.ts';
import { encryption, Lines } from './line.ts';
import type { Options } from './options.ts';
import type { Reads } from './refusals.ts';
import { lost, type Server, serverOf, silent, uncovered } from './server.ts';

/** Milliseconds: how long a cancel may take, how much longer we wait for what the server still sends, and a good-bye. */
const [cancelling, grace, farewell] = [1_000, 2_000, 1_000];
/** How much longer than the driver we wait for a connection: of some silences it takes no notice. */
const backstop = 500;
/** How often a page is begun anew that lost a deadlock, and after how long. */
const [attempts, pause] = [3, 100];
/** A parameter is declared with the same length whatever it holds: else each length would be a plan of its own. */
const [usualLength, anyLength] = [4_000, 65_535];

type DriverRow = Readonly<Record<string, unknown>>;
type Isolation = 'SNAPSHOT' | 'READ COMMITTED';

/** A live connection. */
export interface Connection {
  /** `parameters` are named @0, @1, ... `reads`: what the statement selects. */
  query(sql: string, parameters: readonly string[], reads?: Reads): Promise<readonly DriverRow[]>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What is needed of the driver's side of a connection that it is about to make. */
interface DriverConnection {
  on(event: 'errorMessage', listener: (told: { readonly number: number }) => void): unknown;
}

/** Opens one connection, which TypeORM carries; its `query()` is enough. */
export async function connect(options: Options, context: OpenContext): Promise<Connection> {
  const server = serverOf(options);
  const patience = Number.parseInt(options.connect_timeout, 10) * 1_000;
  const lines = new Lines(options.tls.mode === 'required' ? uncovered(server) : undefined);
  /** The numbers of what the server says before it lets us in: the driver keeps its words alone. */
  const refusals: number[] = [];
  const ways = await encryption(options, context.baseDir);
  // Not before it is needed: checking a mapping connects to nothing.
  const { DataSource, MssqlParameter } = await import('typeorm');
  const { host, port = 1433, instance } = options;
  const source = new DataSource({
    type: 'mssql',
    host,
    port,
    username: options.user,
    password: options.password,
    database: options.database,
    logging: false,
    connectionTimeout: patience,
    requestTimeout: context.statementTimeout,
    pool: {
      min: 1,
      max: 1,
      acquireTimeoutMillis: patience,
      idleTimeoutMillis: 2 ** 31 - 1,
    },
    extra: {
      ...(options.domain === undefined ? {} : { domain: options.domain }),
      validateConnection: 'socket',
      beforeConnect: (driver: DriverConnection) =>
        driver.on('errorMessage', ({ number }) => {
          if (!lines.isSealed) refusals.push(number);
        }),
      options: {
        ...ways,
        ...(instance === undefined ? { port } : { instanceName: instance }),
        connector: lines.open,
        appName: options.application_name,
        readOnlyIntent: options.read_only_intent,
        cancelTimeout: cancelling,
        maxRetriesOnTransientErrors: 0,
        useUTC: true,
      },
    },
  });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    lines.cut(silent(server));
    late.reject(silent(server));
  }, patience + backstop);
  try {
    await Promise.race([source.initialize(), late.promise]);
    const parameter = (text: string) =>
      new MssqlParameter(text, 'nvarchar', text.length > usualLength ? anyLength : usualLength);
    const connection = new ServerConnection({ source, parameter, lines, server, ...context });
    await connection.begin();
    lines.seal(lost(server));
    return connection;
  } catch (thrown) {
    const { isHandshaking, wasOpened } = lines;
    const stage = { isHandshaking, isLookedFor: !wasOpened, isStrict: options.tls.mode === 'strict' };
    const failure = failureOf(thrown, server, { refusals, ...stage });
    lines.cut(failure);
    if (source.isInitialized) await source.destroy().catch(() => undefined);
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}

interface Parts {
  readonly source: DataSource;
  readonly parameter: (text: string) => MssqlParameter;
  readonly lines: Lines;
  readonly server: Server;
  readonly statementTimeout: number;
}

class ServerConnection implements Connection {
  readonly #parts: Parts;
  readonly #settings: string;
  #runner: QueryRunner;
  #isolation: Isolation = 'READ COMMITTED';

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#runner = parts.source.createQueryRunner();
    // Each statement says them for itself: they end with it, and hold whatever the connection was used for before.
    // A lock is waited for half as long, so that it is what the failure names.
    const lockTimeout = Math.ceil(parts.statementTimeout / 2);
    this.#settings = `SET LOCK_TIMEOUT ${lockTimeout} SET DEADLOCK_PRIORITY LOW`;
  }

  /** Where the database keeps versions of rows, a page and its children are of one state, and no writer waits for us. */
  async begin(): Promise<void> {
    const [database] = await this.query(
      'SELECT snapshot_isolation_state AS state FROM sys.databases WHERE database_id = DB_ID()',
      [],
    );
    if (Number(database?.state) === 1) this.#isolation = 'SNAPSHOT';
  }

  /** A statement that takes too long is cancelled; where not even that is heard, the line is cut. */
  async query(sql: string, parameters: readonly string[], reads: Reads = []) {
    return this.#within(reads, async () => {
      const bound = parameters.map(this.#parts.parameter);
      const rows: readonly DriverRow[] = await this.#runner.query(`${this.#settings}\n${sql}`, bound);
      return rows;
    });
  }

  /** A page that lost a deadlock is begun anew: nobody but us has lost anything. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(work);
      } catch (thrown) {
        if (attempt === attempts || !isDeadlock(thrown)) throw thrown;
        await sleep(pause * attempt);
      }
    }
  }

  async #once<T>(work: () => Promise<T>): Promise<T> {
    // One a transaction: after one that the server has ended by itself, TypeORM's would take itself to be within it.
    this.#runner = this.#parts.source.createQueryRunner();
    const runner = this.#runner;
    await this.#within([], () => runner.startTransaction(this.#isolation));
    try {
      return await work();
    } finally {
      // Nothing was written: this lets go of the state that was read. Where the connection is lost, the server has done so.
      await this.#within([], () => runner.rollbackTransaction()).catch(() => undefined);
    }
  }

  async #within<T>(reads: Reads, work: () => Promise<T>): Promise<T> {
    const { source, lines, server, statementTimeout } = this.#parts;
    // Of a connection that is closed TypeORM's transaction would never end, and its failure would end the process.
    if (!source.isInitialized) throw lost(server);
    const timer = setTimeout(() => lines.cut(silent(server)), statementTimeout + grace);
    try {
      return await work();
    } catch (thrown) {
      throw thrown instanceof Failure ? thrown : failureOf(thrown, server, { reads });
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    const { source, lines } = this.#parts;
    if (!source.isInitialized) return;
    await source.destroy().catch(() => undefined);
    await lines.closed(farewell);
  }
}
