import { afterEach } from 'vitest';
import type { PageQuery } from '../../src/connector/index.ts';
import { column, relationOf } from '../conformance/reading.ts';
import { startSqlite } from '../conformance/sqlite-database.ts';

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

/** A stream of the key column alone. */
export function stream(table: string, key: string, watermark?: string): Omit<PageQuery, 'limit'> {
  return {
    relation: relationOf('r', table, [key]),
    key: [column('r', key)],
    children: [],
    ...(watermark === undefined ? {} : { watermark: column('r', watermark) }),
  };
}
