import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { connector } from '../../connectors/mysql/index.ts';
import type { OpenContext } from '../../src/connector/index.ts';
import { failureOf, keysOf, rowsOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './mysql-start.ts';
import { stream } from './stream.ts';

type Database = Awaited<ReturnType<typeof start>>;
const password = 'Geheim-1234';

for (const engine of ['mysql', 'mariadb'] as const) {
  describeEngine(engine, (server) => {
    const logins: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const drop of logins.splice(0)) await drop();
    });

    /** A login of its own with these rights on a database, and the options to use it. */
    async function login(database: Database, rights: readonly string[], limits = '') {
      const { administrator } = database;
      const user = `till_${randomBytes(4).toString('hex')}`;
      await administrator.run(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}' ${limits}`);
      logins.push(() => administrator.run(`DROP USER '${user}'@'%'`));
      for (const right of rights) await administrator.run(`${right} TO '${user}'@'%'`);
      return { user, options: { ...Object(database.options), user, password } };
    }

    const reading = (
      database: Database,
      options: object,
      table = 'ticket',
      context: Partial<OpenContext> = {},
    ) =>
      withSource(
        connector,
        { ...database, options: { ...Object(database.options), ...options } },
        (source) => rowsOf(source, stream(table, 'id'), 10),
        context,
      );

    const tickets = [
      'CREATE TABLE ticket (id INT NOT NULL PRIMARY KEY)',
      'INSERT INTO ticket VALUES (1), (2)',
    ];

    it('reads with a login that has SELECT alone, on the tables alone that the mapping names', async () => {
      const database = await start(server, [...tickets, 'CREATE TABLE payroll (id INT)']);
      const { options } = await login(database, [`GRANT SELECT ON ${database.administrator.name}.ticket`]);
      expect(keysOf(await reading(database, options))).toEqual(['1', '2']);
    });

    it('is refused for a wrong password or user, and for no password, and says no password', async () => {
      const database = await start(server, tickets);
      const { user } = await login(database, [`GRANT SELECT ON ${database.administrator.name}.*`]);
      for (const wrong of [
        { user, password: 'Falsch-77' },
        { user, password: '' },
        { user: 'nobody_here' },
      ]) {
        const refused = await failureOf(reading(database, wrong));
        expect(refused).toMatchObject({ code: 'POS_LOGIN', sentence: expect.stringContaining(wrong.user) });
        expect(inspect(refused, { depth: 9 })).not.toMatch(/Falsch|Geheim/);
      }
    });

    it('is refused where its password has expired', async () => {
      const database = await start(server, tickets);
      const { user, options } = await login(database, [`GRANT SELECT ON ${database.administrator.name}.*`]);
      await database.administrator.run(`ALTER USER '${user}'@'%' PASSWORD EXPIRE`);
      expect(await failureOf(reading(database, options))).toMatchObject({ code: 'POS_LOGIN' });
    });

    it('is refused where the server has no such database', async () => {
      const database = await start(server);
      const missing = await failureOf(reading(database, { database: 'no_such_pos' }));
      expect(missing).toMatchObject({
        code: 'POS_DATABASE_MISSING',
        sentence: expect.stringContaining('no_such_pos'),
      });
    });

    it('is refused where the login may not use the database, a table, or a view', async () => {
      const database = await start(server, [
        ...tickets,
        'CREATE TABLE payroll (id INT NOT NULL PRIMARY KEY)',
        'CREATE TABLE vanishing (id INT NOT NULL PRIMARY KEY)',
        'CREATE VIEW broken AS SELECT id FROM vanishing',
        'DROP TABLE vanishing',
      ]);
      const { name } = database.administrator;
      const stranger = await login(database, []);
      const database_ = await failureOf(reading(database, stranger.options));
      expect(database_).toMatchObject({ code: 'POS_FORBIDDEN', sentence: expect.stringContaining(name) });

      const clerk = await login(database, [`GRANT SELECT ON ${name}.ticket`]);
      const table = await failureOf(reading(database, clerk.options, 'payroll'));
      expect(table).toMatchObject({ code: 'POS_FORBIDDEN', sentence: expect.stringContaining('payroll') });

      expect(await failureOf(reading(database, {}, 'broken'))).toMatchObject({ code: 'POS_QUERY' });
    });

    it('tells when a right is taken away while reading', async () => {
      const database = await start(server, tickets);
      const { user, options } = await login(database, [
        `GRANT SELECT ON ${database.administrator.name}.ticket`,
      ]);
      await withSource(connector, { ...database, options }, async (source) => {
        expect(await rowsOf(source, stream('ticket', 'id'), 1)).toHaveLength(2);
        await database.administrator.run(
          `REVOKE SELECT ON ${database.administrator.name}.ticket FROM '${user}'@'%'`,
        );
        const refused = await failureOf(rowsOf(source, stream('ticket', 'id'), 1));
        expect(refused).toMatchObject({ code: 'POS_FORBIDDEN', sentence: expect.stringContaining('ticket') });
      });
    });

    it('waits its turn where the login has no connection left, and frees its own when it closes', async () => {
      const database = await start(server, tickets);
      const rights = [`GRANT SELECT ON ${database.administrator.name}.*`];
      const { options } = await login(database, rights, 'WITH MAX_USER_CONNECTIONS 1');
      await withSource(connector, { ...database, options }, async () => {
        expect(await failureOf(reading(database, options))).toMatchObject({ code: 'POS_BUSY' });
      });
      for (let round = 0; round < 3; round++) expect(await reading(database, options)).toHaveLength(2);
    });

    it('cannot write, whatever the login may', async () => {
      const database = await start(server, tickets);
      await database.administrator.run(
        'CREATE FUNCTION sold() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO ticket VALUES (99); RETURN 1; END',
      );
      await database.write(['CREATE VIEW selling AS SELECT sold() AS id']);
      await expect(reading(database, {}, 'selling')).rejects.toMatchObject({
        code: 'POS_QUERY',
        cause: { code: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION' },
      });
      expect(keysOf(await reading(database, {}))).toEqual(['1', '2']);
    });

    it('gives way where the POS keeps a table locked, or a statement takes too long', async () => {
      const database = await start(server, [
        ...tickets,
        'CREATE TABLE many (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, x INT)',
        `INSERT INTO many (x) VALUES ${Array.from({ length: 900 }, () => '(1)').join(', ')}`,
        'CREATE VIEW slow AS SELECT a.id FROM many a, many b, many c WHERE a.x + b.x + c.x = 4',
      ]);
      await withSource(
        connector,
        database,
        async (source) => {
          // The server itself ends it: given up by us, it would be POS_UNREACHABLE, and the connection with it.
          const slow = await failureOf(source.readPage({ ...stream('slow', 'id'), limit: 5 }));
          expect(slow).toMatchObject({ code: 'POS_BUSY' });
          await database.administrator.run('LOCK TABLES ticket WRITE');
          const locked = await failureOf(source.readPage({ ...stream('ticket', 'id'), limit: 5 }));
          await database.administrator.run('UNLOCK TABLES');
          expect(locked).toMatchObject({ code: 'POS_BUSY' });
          // The connection has stayed of use.
          expect(await rowsOf(source, stream('ticket', 'id'), 5)).toHaveLength(2);
        },
        { statementTimeout: 600 },
      );
    });

    it('tells no value of a row or parameter in what goes wrong', async () => {
      const database = await start(server, [
        'CREATE TABLE t (id VARCHAR(20) NOT NULL PRIMARY KEY, note VARCHAR(20))',
        `INSERT INTO t VALUES ('secret-7', 'secret-8'), ('secret-9', 'x')`,
        'CREATE VIEW doubled AS SELECT id, (SELECT note FROM t) AS note FROM t',
      ]);
      await withSource(connector, database, async (source) => {
        const query = { ...stream('doubled', 'note'), after: { key: ['secret-6'] }, limit: 5 };
        const thrown: unknown = await source.readPage(query).catch((reason: unknown) => reason);
        expect(thrown).toMatchObject({ code: 'POS_QUERY', cause: { code: 'ER_SUBQUERY_NO_1_ROW' } });
        expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain('secret');
      });
    });
  });
}
