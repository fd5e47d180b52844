import { expect, test, vi } from 'vitest';
import { connectorFor } from '../../src/connector/index.ts';
import { describeEngine, isBabelfish, leaveOut } from '../engines/index.ts';
import { connectorConformance } from './connector-conformance.ts';
import { finer, startMssql } from './mssql-database.ts';
import { arrived } from './values.ts';

/** Where Babelfish for PostgreSQL is not as SQL Server is. */
const differing = {
  'come from tables and columns whose names are words of SQL, or hold blanks, quotes and capitals':
    'Babelfish takes no "]" within a bracketed name',
  'write the statement that makes an index, as the database takes it':
    'Babelfish tells the names of columns in small letters',
  'tell columns, kinds and unique keys of tables and views, and leave out what is not there':
    'Babelfish says by no number of SQL Server’s that a table is missing',
  'name a table or column that is missing, until it is there (again)':
    'Babelfish says by no number of SQL Server’s that a table or column is missing',
  'money and times arrive to their last digit':
    'Babelfish keeps 6 digits of a second, and writes times and money otherwise',
};

describeEngine('mssql', (server) => {
  if (isBabelfish(server)) {
    leaveOut(differing);
    // It takes half a second to let somebody in, on a quiet machine.
    vi.setConfig({ testTimeout: 240_000 });
  }
  connectorConformance('mssql', () => startMssql(server));

  test('money and times arrive to their last digit', async () => {
    const database = await startMssql(server);
    expect(await arrived(await connectorFor('mssql'), database, 'finer', finer)).toEqual(finer);
    await database.stop();
  });
});
