import type { DataSourceOptions } from 'typeorm';
import { migrations } from './migrations/index.ts';

/**
 * The ledger as a TypeORM data source. WAL with full durability: what a commit says is kept survives a power cut.
 * A read-only source sees what the owner has committed and never creates a file.
 * The entities, and TypeORM with them, are loaded only here: most commands find a ledger that needs no migration.
 */
export async function ledgerDataSource(
  file: string,
  access: 'owner' | 'reader' = 'owner',
): Promise<DataSourceOptions> {
  const { entities } = await import('./entities.ts');
  return {
    type: 'better-sqlite3',
    database: file,
    entities,
    migrations,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'all',
    synchronize: false,
    ...(access === 'reader'
      ? { readonly: true, fileMustExist: true }
      : {
          enableWAL: true,
          prepareDatabase: (database: { pragma(source: string): unknown }) => {
            database.pragma('synchronous = FULL');
            database.pragma('busy_timeout = 10000');
          },
        }),
  };
}
