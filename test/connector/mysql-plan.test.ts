import { beforeAll, describe, expect, it } from 'vitest';
import { connector } from '../../connectors/mysql/index.ts';
import type { PageQuery, Source } from '../../src/connector/index.ts';
import { childOf, column, pagesOf, positionOf, relationOf, withSource } from '../conformance/reading.ts';
import { describeEngine, logStatements } from '../engines/index.ts';
import { start } from './mysql-start.ts';
import { stream } from './stream.ts';

/** Enough rows that a full scan is never the cheaper way to a page. */
const many = 16_384;

/** Columns by what they are called: their type, and the value of row n. */
const columns: Readonly<Record<string, readonly [type: string, value: string]>> = {
  a_bigint: ['BIGINT UNSIGNED', '9007199254740992 + n'],
  an_int: ['INT', 'n - 500'],
  a_decimal: ['DECIMAL(20,4)', 'n + 0.25'],
  a_float: ['FLOAT', 'n / 10'],
  a_double: ['DOUBLE', 'n / 10'],
  a_date: ['DATE', `DATE_ADD('1980-01-01', INTERVAL n DAY)`],
  a_time: ['TIME(3)', 'SEC_TO_TIME(n) + 0.125'],
  a_datetime: ['DATETIME', `DATE_ADD('2026-01-01', INTERVAL n SECOND)`],
  a_datetime6: ['DATETIME(6)', `DATE_ADD('2026-01-01', INTERVAL n * 1001 MICROSECOND)`],
  a_timestamp: ['TIMESTAMP NULL', `DATE_ADD('2026-01-01', INTERVAL n SECOND)`],
  some_bits: ['BIT(20)', 'n'],
  latin1: ['VARCHAR(20) CHARACTER SET latin1', `CONCAT('é', HEX(n * 7919))`],
  latin1_bin: ['VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin', `CONCAT('é', HEX(n * 7919))`],
  utf8: ['VARCHAR(20) CHARACTER SET utf8', `CONCAT('é', HEX(n * 7919))`],
  general: ['VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci', `CONCAT('é', HEX(n * 7919))`],
  unicode: ['VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci', `CONCAT('é', HEX(n * 7919))`],
  ascii: ['CHAR(32) CHARACTER SET ascii', 'MD5(n)'],
};

/** What the server says it would do, one line a table. */
interface Step {
  readonly table: string;
  readonly type: string;
  readonly key: string | null;
  readonly Extra: string;
}

for (const engine of ['mysql', 'mariadb'] as const) {
  describeEngine(engine, (server) => {
    let database: Awaited<ReturnType<typeof start>>;

    /** The SELECTs that the server saw, each with its plan. */
    async function plansOf(work: (source: Source) => Promise<unknown>) {
      const log = await logStatements(database.administrator);
      await withSource(connector, database, work);
      const statements = (await log.stop()).filter((sql) => /^SELECT .* AS v0/.test(sql));
      const plans: { readonly sql: string; readonly steps: readonly Step[] }[] = [];
      for (const sql of statements) {
        const rows = await database.administrator.rows(`EXPLAIN ${sql}`);
        const steps = rows.map(({ table, type, key, Extra }) => ({
          table: String(table),
          type: String(type),
          key: key === null ? null : String(key),
          Extra: String(Extra ?? ''),
        }));
        plans.push({ sql, steps });
      }
      return plans;
    }

    beforeAll(async () => {
      const names = Object.keys(columns);
      const declared = Object.entries(columns).map(
        ([name, [type]]) => `${name} ${type}, KEY ${name} (${name})`,
      );
      const digits = Array.from({ length: 16 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ');
      const numbered = `SELECT a.d + 16 * b.d + 256 * c.d + 4096 * e.d AS n FROM (${digits}) a, (${digits}) b, (${digits}) c, (${digits}) e WHERE e.d < 4`;
      database = await start(server, [
        `CREATE TABLE indexed (id INT NOT NULL PRIMARY KEY, pad CHAR(100), ${declared.join(', ')})`,
        `INSERT INTO indexed (id, pad, ${names.join(', ')}) SELECT n, 'x', ${Object.values(columns)
          .map(([, value]) => value)
          .join(', ')} FROM (${numbered}) numbers`,
        'CREATE TABLE receipts (id VARCHAR(40) CHARACTER SET latin1 NOT NULL PRIMARY KEY, at DATETIME NOT NULL, pad CHAR(100), KEY receipt_at (at))',
        'CREATE TABLE tickets (id VARCHAR(40) CHARACTER SET latin1 NOT NULL PRIMARY KEY, customer INT, KEY ticket_customer (customer))',
        'CREATE TABLE lines_ (ticket VARCHAR(40) CHARACTER SET latin1 NOT NULL, line INT NOT NULL, sku CHAR(20), PRIMARY KEY (ticket, line))',
        'CREATE TABLE payments (id INT NOT NULL PRIMARY KEY, receipt VARCHAR(40) CHARACTER SET latin1 NOT NULL, KEY payment_receipt (receipt))',
        `INSERT INTO receipts SELECT ascii, DATE_ADD('2026-01-01', INTERVAL id DIV 2 SECOND), 'x' FROM indexed`,
        'INSERT INTO tickets SELECT ascii, id FROM indexed',
        `INSERT INTO lines_ SELECT ascii, 1, 'mug' FROM indexed`,
        `INSERT INTO lines_ SELECT ascii, 2, 'cup' FROM indexed`,
        'INSERT INTO payments SELECT id, ascii FROM indexed',
      ]);
      await database.administrator.run('ANALYZE TABLE indexed, receipts, tickets, lines_, payments');
    });

    it.each(Object.keys(columns))('seeks in the index of %s, and sorts nothing', async (name) => {
      const query = stream('indexed', 'id', name);
      const middle = await withSource(connector, database, (source) =>
        source.readPage({ ...query, limit: many / 2 }),
      );
      const last = middle.rows.at(-1);
      if (!last) throw new Error('There are no rows.');
      const [first, next, keys] = await plansOf(async (source) => {
        await source.readPage({ ...query, limit: 100 });
        await source.readPage({
          ...query,
          limit: 100,
          after: positionOf(last),
          ceiling: last.watermark ?? '',
        });
        await source.readByKeys(stream('indexed', name), [[last.watermark ?? '']]);
      });
      expect(first?.steps).toMatchObject([{ key: name, Extra: expect.not.stringContaining('filesort') }]);
      expect(next?.steps).toMatchObject([{ type: 'range', key: name }]);
      expect(keys?.steps).toMatchObject([{ key: name, type: expect.stringMatching(/^(ref|range|const)$/) }]);
    });

    describe('for a shop of receipts, tickets, lines and payments', () => {
      const on = { ticket: column('r', 'id') };
      const sales: Omit<PageQuery, 'limit'> = {
        relation: relationOf(
          'r',
          'receipts',
          ['id', 'at'],
          [
            {
              alias: 't',
              table: { name: 'tickets' },
              kind: 'inner',
              on: [{ own: 'id', other: column('r', 'id') }],
            },
          ],
        ),
        key: [column('r', 'id')],
        watermark: column('r', 'at'),
        children: [
          childOf('lines', relationOf('l', 'lines_', ['sku']), on, 'line'),
          childOf('payments', relationOf('p', 'payments', ['id']), { receipt: column('r', 'id') }, 'id'),
        ],
      };

      it('scans no table for a page, its children, or rows by their keys', async () => {
        const plans = await plansOf(async (source) => {
          const first = await source.readPage({ ...sales, limit: 100 });
          const last = first.rows.at(-1);
          if (!last) throw new Error('There are no rows.');
          const { rows } = await source.readPage({ ...sales, limit: 100, after: positionOf(last) });
          await source.readByKeys(
            sales,
            rows.map(({ key }) => key),
          );
          const { children: _, ...alone } = sales;
          await pagesOf(source, { ...alone, children: [], after: positionOf(last) }, 4_000);
        });
        expect(plans.length).toBeGreaterThan(9);
        for (const { sql, steps } of plans) {
          expect(
            steps.filter(({ type }) => type === 'ALL'),
            sql,
          ).toEqual([]);
          // A page sorts nothing; its children are few enough to be sorted.
          if (!sql.includes('c0')) expect(JSON.stringify(steps), sql).not.toContain('filesort');
        }
      });

      it('says nothing to the server but how to read, and one SELECT a page and child', async () => {
        const log = await logStatements(database.administrator);
        const pages = await withSource(connector, database, async (source) => {
          await source.clock({ table: { name: 'receipts' }, column: 'at' });
          return pagesOf(source, sales, many / 4);
        });
        const statements = await log.stop();
        expect(pages).toHaveLength(4);
        const words =
          /^(SELECT|SET NAMES|SET SESSION|START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY|ROLLBACK)\b/;
        expect(statements.filter((sql) => !words.test(sql))).toEqual([]);
        expect(statements.filter((sql) => sql.includes('FROM `receipts`'))).toHaveLength(4 * 3 + 1 + 1);
        expect(statements.filter((sql) => /\b(OFFSET|FOR UPDATE|LOCK IN|INTO)\b/.test(sql))).toEqual([]);
        expect(statements.filter((sql) => sql.startsWith('START'))).toHaveLength(
          statements.filter((sql) => sql === 'ROLLBACK').length,
        );
        const open = await database.administrator.rows(
          `SELECT id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()`,
        );
        expect(open).toEqual([]);
      });
    });
  });
}
