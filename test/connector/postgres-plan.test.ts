import { beforeAll, describe, expect, it } from 'vitest';
import { connector } from '../../connectors/postgres/index.ts';
import { dialect } from '../../connectors/postgres/statements.ts';
import type { PageQuery, Statement } from '../../src/connector/index.ts';
import { type Plan, planOf } from '../../src/connector/plan.ts';
import { childStatement, keysStatement, pageStatement } from '../../src/connector/select.ts';
import { childOf, column, relationOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './postgres-start.ts';
import { stream } from './stream.ts';

/** Rows of a table: enough for an index to be worth its while. The last quarter shares one stamp. */
const size = 8_000;
const tie = '2026-03-01 01:40:00';

/** What n-th value a column of each type holds; the values of one kind all differ. */
const types = {
  bigint: 'n',
  'numeric(12,2)': 'n / 4.0',
  'double precision': 'n / 4.0',
  money: '(n / 4.0)::numeric::money',
  uuid: 'md5(n::text)::uuid',
  text: 'md5(n::text)',
  'text COLLATE "C"': 'md5(n::text)',
  'text COLLATE "de-x-icu"': 'md5(n::text)',
  'varchar(40)': 'md5(n::text)',
  'char(40)': 'md5(n::text)',
  citext: 'md5(n::text)',
  date: `date '2000-01-01' + n`,
  timestamp: `timestamp '2026-01-01' + n * interval '1 s'`,
  'timestamp(0)': `timestamp '2026-01-01' + n * interval '1 s'`,
  timestamptz: `timestamptz '2026-01-01Z' + n * interval '1 ms'`,
  code: `'c' || n`,
};

describeEngine('postgres', (server) => {
  let database: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    database = await start(server, [
      'CREATE DOMAIN code AS varchar(20)',
      ...Object.entries(types).flatMap(([type, value], at) => [
        `CREATE TABLE k${at} (id ${type} PRIMARY KEY)`,
        `INSERT INTO k${at} SELECT ${value} FROM generate_series(1, ${size}) AS n`,
        `CREATE TABLE w${at} (no int, id ${type}, PRIMARY KEY (no))`,
        `INSERT INTO w${at} SELECT n, ${value} FROM generate_series(1, ${size}) AS n`,
        `CREATE INDEX ON w${at} (id, no)`,
      ]),
      'CREATE TABLE ticket (id text PRIMARY KEY, at timestamp NOT NULL)',
      `INSERT INTO ticket SELECT md5(n::text), least(timestamp '2026-03-01' + n * interval '1 s', '${tie}') FROM generate_series(1, ${size}) AS n`,
      'CREATE INDEX ticket_at ON ticket (at, id)',
      'CREATE TABLE line (ticket text NOT NULL, no int, PRIMARY KEY (ticket, no))',
      'INSERT INTO line SELECT id, no FROM ticket, generate_series(1, 3) AS no',
    ]);
    await database.rows('ANALYZE');
  });

  /** The plan of the statement that the connector makes, for the parameters that it sends. */
  async function planFor(query: PageQuery, statement: (plan: Plan) => Statement): Promise<string> {
    const tables = [query.relation, ...query.children.map((child) => child.relation)].map(
      ({ table }) => table,
    );
    const infos = await withSource(connector, database, (source) => source.catalogue(tables));
    const plan = planOf(query, (table) => infos.find((info) => info.table.name === table.name), dialect);
    const { sql, parameters } = statement(plan);
    const values = parameters.map(({ text }) => database.literal(text)).join(', ');
    const lines = await database.rows(
      `DEALLOCATE ALL; PREPARE read AS ${sql}; EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) EXECUTE read${values === '' ? '' : `(${values})`}`,
    );
    return lines.map((line) => String(line['QUERY PLAN'])).join('\n');
  }
  const pagePlan = (query: PageQuery) => planFor(query, (plan) => pageStatement(plan, query, dialect));

  /** The position of the n-th row, as the connector reads it. */
  const rowAt = (query: Omit<PageQuery, 'limit'>, place: number) =>
    withSource(connector, database, async (source) => {
      const { rows } = await source.readPage({ ...query, limit: place });
      const row = rows.at(-1);
      if (!row) throw new Error('There are no rows.');
      return row.watermark === null ? { key: row.key } : { watermark: row.watermark, key: row.key };
    });

  describe.each(Object.keys(types).map((type, at) => ({ type, at })))('by an index over $type', ({ at }) => {
    it('a snapshot goes on from its key', async () => {
      const query = stream(`k${at}`, 'id');
      const after = await rowAt(query, size / 2);
      const plan = await pagePlan({ ...query, after, limit: 50 });
      expect(plan).toMatch(/Index (Only )?Scan using k\d+_pkey/);
      expect(plan).toMatch(/Index Cond: .*id.* > /);
      expect(plan).not.toMatch(/Sort|Seq Scan|Filter/);
      expect(
        await planFor({ ...query, limit: 1 }, (plan) => keysStatement(plan, [after.key], dialect)),
      ).toMatch(/Index Cond: .*id.* = /);
    });

    it('a window goes on from its watermark and key, and ends at its ceiling', async () => {
      const query = stream(`w${at}`, 'no', 'id');
      const after = await rowAt(query, size / 2);
      const { watermark: ceiling = '' } = await rowAt(query, size * 0.75);
      const plan = await pagePlan({ ...query, after, ceiling, limit: 50 });
      expect(plan).toMatch(/Index (Only )?Scan/);
      expect(plan).toMatch(/Index Cond: .*ROW\(.*id.*, no\) > ROW\(.* <= /);
      expect(plan).not.toMatch(/Sort|Seq Scan|Filter/);
    });
  });

  it('a page from the middle of a large group of equal stamps reads no row of it twice', async () => {
    const query = stream('ticket', 'id', 'at');
    const [deep] = await database.rows(
      'SELECT at, id FROM ticket ORDER BY at DESC, id DESC OFFSET 100 LIMIT 1',
    );
    const after = { watermark: String(deep?.at), key: [String(deep?.id)] };
    const plan = await pagePlan({ ...query, after, limit: 50 });
    expect(plan).toMatch(/Index Only Scan using ticket_at on ticket t0 \(actual rows=50(\.00)? /);
    expect(plan).not.toMatch(/Rows Removed/);
  });

  it.each([
    ['', '2026-03-01 00:30:00', /Index Cond: .*ROW\(at, id\) > ROW\(.*ROW\(at, id\) <= ROW\(/],
    [' within one group of equal stamps', tie, /Index Cond: \(\(at = .*\) AND \(id > .*\) AND \(id <= /],
  ])('the children of a page%s are found through the page’s own range', async (_about, watermark, range) => {
    const query: PageQuery = {
      ...stream('ticket', 'id', 'at'),
      children: [childOf('lines', relationOf('l', 'line', ['no']), { ticket: column('r', 'id') }, 'no')],
      after: { watermark, key: ['e0'] },
      limit: 20,
    };
    const page = await withSource(connector, database, (source) => source.readPage(query));
    expect(page.rows.flatMap(({ children }) => children.lines)).toHaveLength(60);
    const last = page.rows.at(-1);
    const plan = await planFor(query, (plan) => {
      const [child] = plan.children;
      if (!child || !last) throw new Error('The page is empty.');
      return childStatement(plan, child, query, { watermark: last.watermark ?? '', key: last.key }, dialect);
    });
    expect(plan).toMatch(range);
    expect(plan).toMatch(/Index Cond: \(ticket = t0\.id\)/);
    expect(plan).not.toMatch(/Seq Scan|Rows Removed/);
  });
});
