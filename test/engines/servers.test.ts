import { expect, test } from 'vitest';
import { engineNames } from './engine.ts';
import { describeEngine, freshDatabase, logStatements } from './index.ts';
import { findNamedServer } from './named-server.ts';
import { openSession } from './session.ts';

/** A type of texts in Unicode, and a mark before its literals. */
const unicode = {
  mariadb: ['VARCHAR(20)', ''],
  mysql: ['VARCHAR(20)', ''],
  postgres: ['VARCHAR(20)', ''],
  mssql: ['NVARCHAR(20)', 'N'],
} as const;

for (const engine of engineNames) {
  const [text, mark] = unicode[engine];
  describeEngine(engine, (server) => {
    test('answers on loopback, away from the port that everyone knows', () => {
      expect(server.engine).toBe(engine);
      expect(server.version).toMatch(/^(Babelfish-)?\d+\.\d+/);
      if (server.how !== 'environment') expect([3306, 5432, 1433]).not.toContain(server.port);
    });

    test('is found again by the variable that names it, with its password alone', async () => {
      const url = (password: string) => ({
        [`AIQ_POS_TEST_${engine.toUpperCase()}_URL`]: `db://${server.user}:${password}@${server.host}:${server.port}`,
      });
      const { authority: _, ...plain } = server;
      expect(await findNamedServer(engine, url(encodeURIComponent(server.password)))).toMatchObject({
        server: { ...plain, how: 'environment' },
      });
      expect(await findNamedServer(engine, url('wrong'))).toMatchObject({
        why: expect.stringMatching(/does not let us in: .*(denied|failed)/),
      });
    });

    test('gives a database of its own, in Unicode, and takes it away again', async () => {
      const database = await freshDatabase(server);
      await database.run(`CREATE TABLE t (a ${text}); INSERT INTO t VALUES (${mark}'Zoë 🌿')`);
      expect(await database.rows('SELECT a, NULL AS b FROM t')).toEqual([{ a: 'Zoë 🌿', b: null }]);
      await database.drop();
      await expect(openSession(server, database.name)).rejects.toThrow(database.name);
    });

    test('drops a database that others still use', async () => {
      const database = await freshDatabase(server);
      const other = await openSession(server, database.name);
      await database.drop();
      await other.close().catch(() => undefined);
    });

    // What SQL Server was told, a listener before it hears: test/engines/tds.
    if (engine === 'mssql') return;

    test('gives a database in latin1', async () => {
      const database = await freshDatabase(server, { charset: 'latin1' });
      await database.run(`CREATE TABLE t (a VARCHAR(20)); INSERT INTO t VALUES ('Zoë')`);
      expect(await database.rows('SELECT a FROM t')).toEqual([{ a: 'Zoë' }]);
      await database.drop();
    });

    test('says which statements a database was sent, and no others', async () => {
      const [seen, unseen] = [await freshDatabase(server), await freshDatabase(server)];
      const log = await logStatements(seen);
      const [ours, theirs] = [await openSession(server, seen.name), await openSession(server, unseen.name)];
      await ours.rows("SELECT 'one',\n\t'two'");
      await theirs.rows("SELECT 'three'");
      await ours.rows("SELECT 'four'");
      await Promise.all([ours.close(), theirs.close()]);
      const statements = await log.stop();
      expect(statements.filter((statement) => statement.startsWith('SELECT'))).toEqual([
        "SELECT 'one',\n\t'two'",
        "SELECT 'four'",
      ]);
      await Promise.all([seen.drop(), unseen.drop()]);
    });
  });
}
