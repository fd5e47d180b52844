import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Failure } from '../../src/connector/index.ts';
import { failureOf, isBusy } from './failures.ts';

export const options = z.strictObject({
  /** The database file; a relative path starts at the folder of the settings file. */
  file: z.string().min(1),
});

/** How long one try for a lock may hold up this process, and the pause before the next, in milliseconds. */
const [oneTry, pause] = [20, 30];

type DriverRow = Readonly<Record<string, unknown>>;

/** A live, read-only connection. */
export interface Connection {
  query(sql: string, parameters: readonly (string | number | bigint | null)[]): Promise<readonly DriverRow[]>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens an existing file for reading. POS_UNREADABLE, or POS_BUSY where the POS holds it locked for `patience`
 * milliseconds. TypeORM carries the connection, and its `query()` is enough: a connection that is told to give integers
 * as bigint keeps all 64 bits, and so tells the integer 5 from the real 5.0 as well.
 */
export async function connect(path: string, patience: number): Promise<Connection> {
  await refuseAbsent(path);
  // Not before it is needed: checking a mapping connects to nothing.
  const { DataSource } = await import('typeorm');
  const source = new DataSource({
    type: 'better-sqlite3',
    database: path,
    readonly: true,
    fileMustExist: true,
    timeout: oneTry,
    prepareDatabase: (database: { defaultSafeIntegers(on: boolean): unknown }) => {
      database.defaultSafeIntegers(true);
    },
  });
  try {
    await source.initialize();
  } catch (thrown) {
    throw failureOf(thrown, path);
  }
  const connection = new FileConnection(source, path, patience);
  try {
    // SQLite looks into the file only when it must: whether it is a database shows with the first read.
    await connection.transaction(async () => {});
    return connection;
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
}

/** Asked before TypeORM, which would make the folders of a path that does not exist. */
async function refuseAbsent(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    const absent =
      cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    throw new Failure(
      'POS_UNREADABLE',
      absent ? `There is no file ${path}.` : `The file ${path} cannot be reached.`,
      {
        hint: 'Check `file` of the source, and that this account may read there.',
        cause,
      },
    );
  });
  if (!found.isFile()) throw new Failure('POS_UNREADABLE', `${path} is not a file.`);
}

class FileConnection implements Connection {
  readonly #source: DataSource;
  readonly #runner: ReturnType<DataSource['createQueryRunner']>;
  readonly #path: string;
  readonly #patience: number;

  constructor(source: DataSource, path: string, patience: number) {
    this.#source = source;
    this.#runner = source.createQueryRunner();
    this.#path = path;
    this.#patience = patience;
  }

  async query(sql: string, parameters: readonly (string | number | bigint | null)[]) {
    try {
      const rows: readonly DriverRow[] = await this.#runner.query(sql, [...parameters]);
      return rows;
    } catch (thrown) {
      throw failureOf(thrown, this.#path);
    }
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.#begin();
    try {
      return await work();
    } finally {
      await this.#end();
    }
  }

  async close(): Promise<void> {
    if (this.#source.isInitialized) await this.#source.destroy();
  }

  /**
   * Takes the snapshot (WAL) or the shared lock (other modes) at once, so that what follows never waits. SQLite waits
   * for a lock by holding up the whole process, so each try is short, and other work goes on between two tries.
   */
  async #begin(): Promise<void> {
    const deadline = performance.now() + this.#patience;
    for (;;) {
      try {
        await this.#runner.query('BEGIN');
        await this.#runner.query('SELECT 1 FROM sqlite_schema LIMIT 1');
        return;
      } catch (thrown) {
        await this.#end();
        if (!isBusy(thrown) || performance.now() >= deadline) throw failureOf(thrown, this.#path);
        await sleep(pause);
      }
    }
  }

  /** Nothing was written, so this only lets go of the snapshot. SQLite may have done so itself after an error. */
  async #end(): Promise<void> {
    await this.#runner.query('ROLLBACK').catch(() => undefined);
  }
}
