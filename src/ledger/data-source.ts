import type { DataSourceOptions } from 'typeorm';
import { entities } from './entities.ts';
import { migrations } from './migrations/index.ts';

/**
 * The ledger as a TypeORM data source. WAL with full durability: what a commit says is kept survives a power cut.
 * A read-only source sees what the owner has committed and never creates a file.
 */
export function ledgerDataSource(file: string, access: 'owner' | 'reader' = 'owner'): DataSourceOptions {
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
