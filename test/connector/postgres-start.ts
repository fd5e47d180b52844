import { afterAll } from 'vitest';
import { startPostgres } from '../conformance/postgres-database.ts';
import type { TestServer } from '../engines/index.ts';

const started: Awaited<ReturnType<typeof startPostgres>>[] = [];

/** A database with these statements run, dropped after the tests of the file. */
export async function start(
  server: TestServer,
  statements: readonly string[] = [],
  ...form: readonly string[]
) {
  const database = await startPostgres(server, ...form);
  started.push(database);
  await database.write(statements);
  return database;
}

afterAll(async () => {
  for (const database of started.splice(0)) await database.stop();
});
