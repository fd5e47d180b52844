import { afterAll } from 'vitest';
import { startMysql } from '../conformance/mysql-database.ts';
import type { TestServer } from '../engines/index.ts';

const started: Awaited<ReturnType<typeof startMysql>>[] = [];

/** A database with these statements run, dropped after the tests of the file. Takes zero dates, and TIMESTAMPs in UTC. */
export async function start(server: TestServer, statements: readonly string[] = [], charset?: string) {
  const database = await startMysql(server, charset);
  started.push(database);
  await database.write([
    `SET SESSION sql_mode = 'ALLOW_INVALID_DATES', SESSION time_zone = '+00:00'`,
    ...statements,
  ]);
  return database;
}

afterAll(async () => {
  for (const database of started.splice(0)) await database.stop();
});
