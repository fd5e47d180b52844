import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { connector } from '../../connectors/mysql/index.ts';
import type { Source } from '../../src/connector/index.ts';
import { withSource } from '../conformance/reading.ts';
import { describeEngine, logStatements } from '../engines/index.ts';
import { start } from './mysql-start.ts';

type Database = Awaited<ReturnType<typeof start>>;

for (const engine of ['mysql', 'mariadb'] as const) {
  describeEngine(engine, (server) => {
    const drops: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const drop of drops.splice(0).reverse()) await drop();
    });

    const newName = () => `till_${randomBytes(4).toString('hex')}`;

    /** A login with these rights ("SELECT ON shop.*", or a statement that ends with FOR), and work done with it. */
    async function as<T>(
      database: Database,
      rights: readonly string[],
      work: (source: Source) => Promise<T>,
    ) {
      const { administrator } = database;
      const user = newName();
      await administrator.run(`CREATE USER '${user}'@'%' IDENTIFIED BY 'pass-7'`);
      drops.push(() => administrator.run(`DROP USER '${user}'@'%'`));
      for (const right of rights) {
        const statement = right.endsWith('FOR') ? right : `GRANT ${right} TO`;
        await administrator.run(`${statement} '${user}'@'%'`);
      }
      const options = { ...Object(database.options), user, password: 'pass-7' };
      return withSource(connector, { ...database, options }, work);
    }

    const asked = [{ name: 'ticket' }, { name: 'line' }];
    const writable = async (source: Source) => (await source.writable(asked))?.map(({ name }) => name);
    const tables = [
      'CREATE TABLE ticket (id INT PRIMARY KEY, paid INT)',
      'CREATE TABLE line (id INT PRIMARY KEY)',
    ];

    it('knows which tables a login may change, by rights on the server, the database, the table or a column', async () => {
      const database = await start(server, tables);
      const { name } = database.administrator;
      const pattern = name.replaceAll('_', '\\_');
      const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
        [[`SELECT ON \`${name}\`.*`], []],
        [[`SELECT, SHOW VIEW, LOCK TABLES, CREATE TEMPORARY TABLES ON \`${name}\`.*`, 'PROCESS ON *.*'], []],
        [[`ALL PRIVILEGES ON \`${name}\`.*`], ['ticket', 'line']],
        [[`SELECT, INSERT ON \`${pattern}\`.*`], ['ticket', 'line']],
        [[`SELECT ON \`${name}\`.*`, 'INSERT ON `another\\_shop`.*'], []],
        [
          [`SELECT ON \`${name}\`.*`, 'DELETE ON *.*'],
          ['ticket', 'line'],
        ],
        [[`SELECT ON \`${name}\`.*`, `DROP ON \`${name}\`.line`], ['line']],
        [[`SELECT (id), UPDATE (id, paid) ON \`${name}\`.ticket`, `SELECT ON \`${name}\`.line`], ['ticket']],
      ];
      for (const [rights, expected] of cases) {
        expect([rights, await as(database, rights, writable)]).toEqual([rights, expected]);
      }
    });

    // Roles came with MySQL 8 and MariaDB 10.0.5.
    if (engine === 'mariadb') {
      it('counts the rights of the role that the login takes by itself', async () => {
        const database = await start(server, tables);
        const { name, run } = database.administrator;
        const role = newName();
        await run(`CREATE ROLE ${role}; GRANT SELECT ON ${name}.* TO ${role}`);
        drops.push(() => run(`DROP ROLE ${role}`));
        const rights = [`SELECT ON ${name}.*`, role, `SET DEFAULT ROLE ${role} FOR`];
        expect(await as(database, rights, writable)).toEqual([]);
        await run(`GRANT UPDATE ON ${name}.line TO ${role}`);
        expect(await as(database, rights, writable)).toEqual(['line']);
      });
    }

    it('tells when the oldest transaction began that is open and has written', async () => {
      const database = await start(server, [...tables, 'INSERT INTO ticket VALUES (1, 0)']);
      const { administrator } = database;
      await withSource(connector, database, async (source) => {
        const oldest = async () => (await source.clock()).oldestWriter;
        // The server shows transactions a moment late, and those of other tests, which are over soon, as well.
        const shown = (look = oldest) => expect.poll(look, { interval: 120, timeout: 30_000 });
        await administrator.run('BEGIN; SELECT * FROM ticket');
        await shown().toBeNull();
        await administrator.run('COMMIT; BEGIN; INSERT INTO line VALUES (1)');
        const written = Date.now();
        let first: string | null = null;
        await shown(async () => {
          first = await oldest();
          return first !== null && Math.abs(Date.parse(first) - written) < 2_000 ? 'ours' : first;
        }).toBe('ours');
        expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.0{6}Z$/);
        await sleep(1_100);
        await administrator.run('UPDATE ticket SET paid = 1');
        await shown().toBe(first);
        await administrator.run('ROLLBACK');
        await shown().not.toBe(first);
      });
    });

    it('tells its time to a login that may not see transactions, and asks for them only once', async () => {
      const database = await start(server, tables);
      const { administrator } = database;
      const rights = [`SELECT ON ${administrator.name}.*`];
      const log = await logStatements(administrator);
      await as(database, rights, async (hidden) => {
        await administrator.run('BEGIN; INSERT INTO line VALUES (1)');
        const clock = await hidden.clock({ table: { name: 'ticket' }, column: 'id' });
        expect(clock).toMatchObject({ oldestWriter: null, samples: [] });
        expect(await hidden.clock()).toMatchObject({ oldestWriter: null });
        await administrator.run('ROLLBACK');
      });
      const statements = await log.stop();
      expect(statements.filter((sql) => /innodb_trx/i.test(sql))).toHaveLength(1);
      await as(database, [...rights, 'PROCESS ON *.*'], async (shown) => {
        await administrator.run('BEGIN; INSERT INTO line VALUES (1)');
        await expect.poll(async () => (await shown.clock()).oldestWriter, { interval: 120 }).not.toBeNull();
        await administrator.run('ROLLBACK');
      });
    });

    it('tells its databases apart', async () => {
      const identityOf = async () =>
        withSource(connector, await start(server), (source) => source.identity());
      const [one, other] = [await identityOf(), await identityOf()];
      expect(one).not.toBe(other);
      expect(one).toMatch(engine === 'mysql' ? /^[0-9a-f]{8}-[0-9a-f-]+\/pos_/ : /^[\w.-]+:\d+\/pos_/);
    });
  });
}
