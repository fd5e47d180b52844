import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { connector } from '../../connectors/postgres/index.ts';
import type { Source } from '../../src/connector/index.ts';
import { column, relationOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './postgres-start.ts';

type Database = Awaited<ReturnType<typeof start>>;

describeEngine('postgres', (server) => {
  const drops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const drop of drops.splice(0).reverse()) await drop();
  });

  let logins = 0;
  /** A login with these rights ("SELECT ON ticket"), and work done with it. */
  async function as<T>(database: Database, grants: readonly string[], work: (source: Source) => Promise<T>) {
    logins += 1;
    const role = `till_${logins}_${database.own.name}`;
    await database.own.run(`CREATE ROLE ${role} LOGIN PASSWORD 'pass-7'`);
    drops.push(() => database.own.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`));
    for (const grant of grants) await database.own.run(grant.replaceAll('WHO', role));
    const options = { ...Object(database.options), user: role, password: 'pass-7' };
    return withSource(connector, { ...database, options }, work);
  }

  const tables = [
    'CREATE TABLE "Ticket" (id int PRIMARY KEY, paid int)',
    'CREATE TABLE line (id int PRIMARY KEY)',
  ];
  const asked = [{ name: 'ticket' }, { name: 'line' }];
  const writable = async (source: Source) => (await source.writable(asked))?.map(({ name }) => name);

  it('knows which tables a login may change: by right, by column, by role, as owner or as superuser', async () => {
    const database = await start(server, tables);
    const read = 'GRANT SELECT ON "Ticket", line TO WHO';
    const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
      [[read], []],
      [[read, 'GRANT DELETE ON line TO WHO'], ['line']],
      [[read, 'GRANT UPDATE (paid) ON "Ticket" TO WHO'], ['ticket']],
      [[read, 'ALTER TABLE line OWNER TO WHO'], ['line']],
    ];
    for (const [grants, expected] of cases) {
      expect([grants, await as(database, grants, writable)]).toEqual([grants, expected]);
      await database.own.run('ALTER TABLE line OWNER TO CURRENT_USER');
    }
    const clerk = `clerk_${database.own.name}`;
    await database.own.run(`CREATE ROLE ${clerk}; GRANT INSERT ON line TO ${clerk}`);
    drops.push(() => database.own.run(`DROP OWNED BY ${clerk}; DROP ROLE ${clerk}`));
    expect(await as(database, [read, `GRANT ${clerk} TO WHO`], writable)).toEqual(['line']);
    expect(await withSource(connector, database, writable)).toEqual(['ticket', 'line']);
  });

  it('tells when the oldest transaction began that is open and has written, where the login may see it', async () => {
    const database = await start(server, tables);
    const { run } = database.own;
    const oldest = async (source: Source) => (await source.clock()).oldestWriter;
    await as(database, ['GRANT SELECT ON line TO WHO'], (hidden) =>
      as(database, ['GRANT SELECT ON line TO WHO', 'GRANT pg_read_all_stats TO WHO'], async (shown) => {
        expect(await oldest(shown)).toBeNull();
        await run('BEGIN');
        await run('SELECT * FROM line');
        expect(await oldest(shown)).toBeNull();
        await sleep(20);
        await run('INSERT INTO line VALUES (1)');
        const [row] = await database.rows(
          `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS began`,
        );
        expect(await oldest(shown)).toBe(row?.began);
        expect(await oldest(hidden)).toBeNull();
        await run('ROLLBACK');
        expect(await oldest(shown)).toBeNull();
      }),
    );
  });

  it('tells indexes that serve ranges from those that do not', async () => {
    const database = await start(server, [
      'CREATE TABLE goods (id int PRIMARY KEY, code text, name text, at timestamp, seen timestamp)',
      'CREATE INDEX part ON goods (at) WHERE code IS NOT NULL',
      'CREATE INDEX expression ON goods (code, lower(name), at)',
      'CREATE INDEX pattern ON goods (name text_pattern_ops)',
      'CREATE INDEX hashed ON goods USING hash (at)',
      'CREATE UNIQUE INDEX carrying ON goods (seen) INCLUDE (at)',
    ]);
    await withSource(connector, database, async (source) => {
      const [goods] = await source.catalogue([{ name: 'goods' }]);
      expect(goods?.indexes).toEqual([['id'], ['code'], ['seen']]);
      expect(goods?.uniqueKeys).toEqual([['id'], ['seen']]);
    });
  });

  it('names the collation of a column that has one of its own', async () => {
    const database = await start(server, [
      'CREATE TABLE goods (id int PRIMARY KEY, a text COLLATE "POSIX", b text)',
    ]);
    await withSource(connector, database, async (source) => {
      const [goods] = await source.catalogue([{ name: 'goods' }]);
      expect(goods?.columns.map(({ collation }) => collation)).toEqual([undefined, 'POSIX', undefined]);
      expect(await source.figures.hasTwins(relationOf('g', 'goods', []), [column('g', 'a')])).toBe(false);
    });
  });

  it('tells its databases apart, also where the number of the cluster is hidden', async () => {
    const [one, other] = [await start(server, tables), await start(server)];
    const identity = (source: Source) => source.identity();
    const own = await withSource(connector, one, identity);
    expect(own).toMatch(/^\d{15,}\/\d+\/pos_/);
    expect(await withSource(connector, other, identity)).not.toBe(own);
    await one.own.run('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC');
    const hidden = await as(one, ['GRANT SELECT ON line TO WHO'], identity);
    expect(hidden).toBe(own.replace(/^\d+/, 'cluster'));
  });
});
