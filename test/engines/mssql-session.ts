import { Connection, Request } from 'tedious';
import type { Address } from './engine.ts';
import type { Row, Session } from './session.ts';

/** An administrator's connection to SQL Server, which speaks in batches: a transaction may go on from one to the next. */
export async function openMssql(address: Address, database = 'master'): Promise<Session> {
  const connection = new Connection({
    server: address.host,
    authentication: {
      type: 'default',
      options: { userName: address.user, password: address.password },
    },
    options: {
      port: address.port,
      database,
      encrypt: false,
      connectTimeout: 5_000,
      requestTimeout: 60_000,
      useUTC: true,
      maxRetriesOnTransientErrors: 0,
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  connection.connect((error) => (error ? reject(error) : resolve()));
  // A lost connection is told to the statement that needs it; without a listener it would end the run.
  connection.on('error', () => undefined);
  await promise;
  // The driver takes one statement at a time, and no more while it waits.
  let last: Promise<unknown> = Promise.resolve();
  return {
    rows(sql) {
      const rows = last.then(() => rowsOf(connection, sql));
      last = rows.catch(() => undefined);
      return rows;
    },
    async close() {
      await last;
      const ended = new Promise<void>((done) => connection.once('end', () => done()));
      connection.close();
      await ended;
    },
  };
}

function rowsOf(connection: Connection, sql: string): Promise<readonly Row[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Row[]>();
  let rows: Row[] = [];
  const request = new Request(sql, (error) => (error ? reject(error) : resolve(rows)));
  // Of several statements, the rows of the last that has any.
  request.on('columnMetadata', () => {
    rows = [];
  });
  request.on('row', (cells: readonly Cell[]) => {
    rows.push(Object.fromEntries(cells.map(({ metadata, value }) => [metadata.colName, textOf(value)])));
  });
  connection.execSqlBatch(request);
  return promise;
}

interface Cell {
  readonly metadata: { readonly colName: string };
  readonly value: unknown;
}

function textOf(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}
