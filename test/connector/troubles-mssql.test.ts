import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { connector } from '../../connectors/mssql/index.ts';
import type { OpenContext, Source } from '../../src/connector/index.ts';
import { startMssql } from '../conformance/mssql-database.ts';
import { failureOf, keysOf, rowsOf, withSource } from '../conformance/reading.ts';
import { describeEngine, isBabelfish, leaveOut, openSession } from '../engines/index.ts';
import { dropLogin } from '../shops/reader.ts';
import { stream } from './stream.ts';

type Database = Awaited<ReturnType<typeof startMssql>>;
const password = 'Geheim-1234';
const tickets = [
  'CREATE TABLE ticket (id int NOT NULL PRIMARY KEY, rev int)',
  'INSERT INTO ticket VALUES (1, 1), (2, 1)',
];

const noNumber = 'Babelfish says by no number of SQL Server’s what is wrong';
/** Where Babelfish for PostgreSQL is not as SQL Server is. */
const differing = {
  'a login that may SELECT one table reads it, and is refused another by name': noNumber,
  'a login that is no user of the database is told how to become one': noNumber,
  'a table that is locked for too long is told so, and the connection goes on': noNumber,
  'a statement that takes too long is cancelled, and the connection goes on':
    'Babelfish hears no cancel while a statement runs',
  'since when somebody writes is told to those who may know it': 'Babelfish has no sys.dm_tran_...',
};

/** What a live server says when something is wrong, in its own numbers. */
describeEngine('mssql', (server) => {
  if (isBabelfish(server)) leaveOut(differing);
  const endings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end();
  });

  async function start(statements: readonly string[]): Promise<Database> {
    const database = await startMssql(server);
    endings.push(() => database.stop());
    await database.write(statements);
    return database;
  }

  /** A login with these rights, and the options to use it. */
  async function login({ own, options }: Database, rights: readonly string[], isUser = true) {
    const user = `r${randomBytes(5).toString('hex')}`;
    await own.run(`CREATE LOGIN ${user} WITH PASSWORD = '${password}'`);
    endings.push(() => dropLogin(own, user));
    if (isUser) await own.run(`CREATE USER ${user} FOR LOGIN ${user}`);
    for (const right of rights) await own.run(`${right} TO ${user}`);
    return { user, options: { ...options, user, password } };
  }

  const within = <T>(
    database: Database,
    options: object,
    work: (source: Source) => Promise<T>,
    context: Partial<OpenContext> = {},
  ) => withSource(connector, { ...database, options: { ...database.options, ...options } }, work, context);
  const reading = (database: Database, options: object, table = 'ticket') =>
    within(database, options, (source) => rowsOf(source, stream(table, 'id'), 10));

  it('a login that may SELECT one table reads it, and is refused another by name', async () => {
    const database = await start([...tickets, 'CREATE TABLE payroll (id int NOT NULL PRIMARY KEY)']);
    const { options } = await login(database, ['GRANT SELECT ON dbo.ticket']);
    expect(keysOf(await reading(database, options))).toEqual(['1', '2']);
    expect(await failureOf(reading(database, options, 'payroll'))).toMatchObject({
      code: 'POS_FORBIDDEN',
      sentence: expect.stringContaining('payroll'),
    });
  });

  it('a wrong password, user or no password is a refused login, and the password is not told', async () => {
    const database = await start(tickets);
    const { user } = await login(database, []);
    for (const wrong of [{ user, password: 'Falsch-77' }, { user, password: '' }, { user: 'nobody_here' }]) {
      const refused = await failureOf(reading(database, wrong));
      expect(refused).toMatchObject({ code: 'POS_LOGIN', sentence: expect.stringContaining(wrong.user) });
      expect(inspect(refused, { depth: 9 })).not.toMatch(/Falsch|Geheim/);
    }
  });

  it('a database that is not there is told so', async () => {
    const database = await start(tickets);
    expect(await failureOf(reading(database, { database: 'no_such_pos' }))).toMatchObject({
      code: 'POS_DATABASE_MISSING',
      sentence: expect.stringContaining('no_such_pos'),
    });
  });

  it('a login that is no user of the database is told how to become one', async () => {
    const database = await start(tickets);
    const { options } = await login(database, [], false);
    const refused = await failureOf(reading(database, options));
    expect(['POS_DATABASE_MISSING', 'POS_FORBIDDEN']).toContain(refused.code);
    expect(refused.hint).toContain('CREATE USER');
  });

  it('a table that is locked for too long is told so, and the connection goes on', async () => {
    const database = await start(tickets);
    const till = await openSession(server, database.own.name);
    endings.push(() => till.close());
    await within(
      database,
      {},
      async (source) => {
        const read = () => rowsOf(source, stream('ticket', 'id'), 10);
        expect(await read()).toHaveLength(2);
        await till.rows('BEGIN TRANSACTION; ALTER TABLE ticket ADD held int NULL');
        const locked = await failureOf(read());
        await till.rows('ROLLBACK');
        expect(locked).toMatchObject({
          code: 'POS_BUSY',
          sentence: expect.stringContaining('kept a table locked'),
        });
        expect(await read()).toHaveLength(2);
      },
      { statementTimeout: 4_000 },
    );
  });

  it('a statement that takes too long is cancelled, and the connection goes on', async () => {
    const database = await start([
      ...tickets,
      'CREATE TABLE many (id int NOT NULL PRIMARY KEY, x int)',
      `INSERT INTO many VALUES ${Array.from({ length: 900 }, (_, id) => `(${id}, 1)`).join(', ')}`,
      'CREATE VIEW slow AS SELECT a.id FROM many a, many b, many c WHERE a.x + b.x + c.x = 4',
    ]);
    await within(
      database,
      {},
      async (source) => {
        const slow = await failureOf(source.readPage({ ...stream('slow', 'id'), limit: 5 }));
        expect(slow).toMatchObject({ code: 'POS_BUSY', sentence: expect.stringContaining('cancelled') });
        expect(await rowsOf(source, stream('ticket', 'id'), 5)).toHaveLength(2);
      },
      { statementTimeout: 1_000 },
    );
  });

  it('tables that the login may write are named, for a login that could do more than read', async () => {
    const database = await start([...tickets, 'CREATE TABLE payroll (id int NOT NULL PRIMARY KEY)']);
    const asked = [{ name: 'ticket' }, { name: 'payroll' }];
    const { options } = await login(database, ['GRANT SELECT ON dbo.ticket', 'GRANT UPDATE ON dbo.ticket']);
    const writable = await within(database, options, (source) => source.writable(asked));
    expect(writable).toEqual([{ name: 'ticket' }]);
  });

  it('since when somebody writes is told to those who may know it', async () => {
    const database = await start(tickets);
    const till = await openSession(server, database.own.name);
    endings.push(() => till.close());
    await within(database, {}, async (source) => {
      await till.rows('BEGIN TRANSACTION; UPDATE ticket SET rev = 2 WHERE id = 1');
      const { now, oldestWriter } = await source.clock();
      await till.rows('ROLLBACK');
      expect(Math.abs(Date.parse(oldestWriter ?? '') - Date.parse(now))).toBeLessThan(30_000);
    });
  });
});
