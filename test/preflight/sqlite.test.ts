import { describe } from 'vitest';
import { connector } from '../../connectors/sqlite/index.ts';
import { startSqlite } from '../conformance/sqlite-database.ts';
import { preflightFindings } from './findings.ts';

describe('findings on SQLite', () =>
  preflightFindings(async () => {
    const database = await startSqlite();
    return { connector, database, reader: async () => database.options, close: () => database.stop() };
  }));
