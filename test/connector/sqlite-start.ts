import { afterEach } from 'vitest';
import { startSqlite } from '../conformance/sqlite-database.ts';

export { stream } from './stream.ts';

const started: Awaited<ReturnType<typeof startSqlite>>[] = [];

/** A file with these statements run, removed after the test. */
export async function start(statements: readonly string[], journal?: 'wal' | 'delete') {
  const database = await startSqlite(journal);
  started.push(database);
  await database.write(statements);
  return database;
}

afterEach(async () => {
  for (const database of started.splice(0)) await database.stop();
});
