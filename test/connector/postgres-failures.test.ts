import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connector } from '../../connectors/postgres/index.ts';
import { failureOf, keysOf, relationOf, rowsOf, withSource } from '../conformance/reading.ts';
import { describeEngine, freshDatabase } from '../engines/index.ts';
import { start } from './postgres-start.ts';
import { stream } from './stream.ts';

describeEngine('postgres', (server) => {
  let database: Awaited<ReturnType<typeof start>>;
  let role: string;
  beforeAll(async () => {
    database = await start(server, [
      'CREATE TABLE goods (id int PRIMARY KEY)',
      'CREATE TABLE staff (id int PRIMARY KEY)',
      'CREATE SCHEMA closed',
      'CREATE TABLE closed.goods (id int PRIMARY KEY)',
      'INSERT INTO goods VALUES (1)',
      `CREATE VIEW slow AS SELECT id, pg_sleep(20)::text AS nap FROM goods`,
    ]);
    role = `reader_${database.own.name}`;
    await database.write([
      `CREATE ROLE ${role} LOGIN PASSWORD 'pass-7'`,
      `GRANT SELECT ON goods TO ${role}`,
      `GRANT SELECT ON closed.goods TO ${role}`,
    ]);
  });
  afterAll(() => database.write([`DROP OWNED BY ${role}`, `DROP ROLE ${role}`]));

  const withOptions = (options: object) => ({
    ...database,
    options: { ...Object(database.options), ...options },
  });
  const read = (options: object = {}, table = 'goods', columns = ['id'], context = {}) =>
    withSource(
      connector,
      withOptions(options),
      async (source) =>
        keysOf(
          await rowsOf(source, { ...stream(table, 'id'), relation: relationOf('r', table, columns) }, 5),
        ),
      context,
    );

  describe('a login', () => {
    it('that is right reads', async () => {
      expect(await read({ user: role, password: 'pass-7' })).toEqual(['1']);
    });

    it.each([
      ['with a wrong password', { password: 'pass-8' }],
      ['without a password', { password: '' }],
      ['that does not exist', { user: 'nobody-here', password: 'pass-8' }],
    ])('%s is refused, by name and without its password', async (_about, wrong) => {
      const refused = await failureOf(read({ user: role, ...wrong }));
      expect(refused).toMatchObject({ code: 'POS_LOGIN', hint: expect.stringContaining('password') });
      expect(refused.sentence).toContain(`${server.host}:${server.port}`);
      expect(inspect(refused)).not.toContain('pass-8');
    });

    it('for a database that does not exist is told so', async () => {
      expect(await failureOf(read({ database: 'no_such_shop' }))).toMatchObject({
        code: 'POS_DATABASE_MISSING',
        sentence: expect.stringContaining('no_such_shop'),
      });
    });

    it('that may not read a table is told what to ask for', async () => {
      const refused = await failureOf(read({ user: role, password: 'pass-7' }, 'STAFF'));
      expect(refused).toMatchObject({
        code: 'POS_FORBIDDEN',
        sentence: expect.stringContaining('STAFF'),
        hint: expect.stringContaining(`GRANT SELECT ON STAFF TO ${role}`),
      });
    });

    it('that may not use a schema, or the database, is told what to ask for', async () => {
      const schema = await failureOf(read({ user: role, password: 'pass-7', schema: 'closed' }));
      expect(schema).toMatchObject({
        code: 'POS_FORBIDDEN',
        hint: expect.stringContaining('GRANT USAGE ON SCHEMA'),
      });
      const private_ = await freshDatabase(server);
      await private_.run(`REVOKE CONNECT ON DATABASE ${private_.name} FROM PUBLIC`);
      const refused = await failureOf(read({ user: role, password: 'pass-7', database: private_.name }));
      expect(refused).toMatchObject({
        code: 'POS_FORBIDDEN',
        hint: expect.stringContaining('GRANT CONNECT'),
      });
      await private_.drop();
    });

    it('that has no connection left waits for another time', async () => {
      await database.write([`ALTER ROLE ${role} CONNECTION LIMIT 0`]);
      expect(await failureOf(read({ user: role, password: 'pass-7' }))).toMatchObject({ code: 'POS_BUSY' });
      await database.write([`ALTER ROLE ${role} CONNECTION LIMIT -1`]);
    });

    it('of a kind that the driver does not know, such as a Windows login, is told so', async () => {
      // "R", nine bytes, 9: authenticate with SSPI.
      const windows = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 9])));
      });
      await once(windows.listen(0, '127.0.0.1'), 'listening');
      const refused = await failureOf(read({ port: Object(windows.address()).port }));
      expect(refused).toMatchObject({ code: 'POS_LOGIN', hint: expect.stringContaining('pg_hba.conf') });
      windows.close();
    });
  });

  describe('a statement', () => {
    it('that takes too long is given up, and the connection goes on', async () => {
      await withSource(
        connector,
        database,
        async (source) => {
          const query = {
            ...stream('slow', 'id'),
            relation: relationOf('r', 'slow', ['id', 'nap']),
            limit: 5,
          };
          const started = performance.now();
          expect(await failureOf(source.readPage(query))).toMatchObject({ code: 'POS_BUSY' });
          expect(performance.now() - started).toBeLessThan(2_000);
          expect(keysOf(await rowsOf(source, stream('goods', 'id'), 5))).toEqual(['1']);
        },
        { statementTimeout: 300 },
      );
    });

    it('that waits for a lock is given up, without harm to who holds it', async () => {
      await database.write(['BEGIN', 'LOCK TABLE goods IN ACCESS EXCLUSIVE MODE']);
      const busy = await failureOf(read({}, 'goods', ['id'], { statementTimeout: 300 }));
      expect(busy).toMatchObject({ code: 'POS_BUSY', sentence: expect.stringContaining('locked') });
      await database.write(['COMMIT']);
      expect(await read()).toEqual(['1']);
    });

    it('over a view that fails tells no value of a row, and neither does its cause', async () => {
      await database.write([
        'CREATE TABLE note (id text PRIMARY KEY, note text)',
        `INSERT INTO note VALUES ('secret-7', 'secret-8')`,
        'CREATE VIEW broken AS SELECT id, note::int AS n FROM note',
        `CREATE VIEW louder AS SELECT id, ('[' || note)::json AS n FROM note`,
      ]);
      for (const table of ['broken', 'louder']) {
        const query = { ...stream(table, 'id'), relation: relationOf('r', table, ['id', 'n']) };
        const thrown: unknown = await withSource(connector, database, (source) =>
          source.readPage({ ...query, after: { key: ['secret-6'] }, limit: 5 }),
        ).catch((reason: unknown) => reason);
        expect(thrown).toMatchObject({ code: 'POS_COLUMN_TYPE', cause: { code: '22P02' } });
        expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain('secret');
      }
    });

    it('over columns that cannot be compared is told so', async () => {
      await database.write(['CREATE TABLE doc (id json)', `INSERT INTO doc VALUES ('{}')`]);
      expect(await failureOf(read({}, 'doc'))).toMatchObject({
        code: 'POS_COLUMN_TYPE',
        sentence: expect.stringContaining('doc'),
      });
    });
  });

  describe('an administrator who ends the session', () => {
    const end = () =>
      database.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'aiq-pos'`,
      );

    it('in the middle of a statement makes it fail, for another try', async () => {
      const query = { ...stream('slow', 'id'), relation: relationOf('r', 'slow', ['id', 'nap']), limit: 5 };
      await withSource(connector, database, async (source) => {
        const failed = failureOf(source.readPage(query));
        await expect
          .poll(() =>
            database.rows(
              `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`,
            ),
          )
          .toHaveLength(1);
        await end();
        expect(await failed).toMatchObject({ code: 'POS_UNREACHABLE' });
        expect(await failureOf(source.clock())).toMatchObject({ code: 'POS_UNREACHABLE' });
      });
      expect(await read()).toEqual(['1']);
    });

    it('between two pages does not end the process, and the next page fails', async () => {
      await withSource(connector, database, async (source) => {
        await source.clock();
        expect(await end()).toHaveLength(1);
        await expect.poll(() => failureOf(source.clock())).toMatchObject({ code: 'POS_UNREACHABLE' });
      });
      expect(await read()).toEqual(['1']);
    });
  });
});
