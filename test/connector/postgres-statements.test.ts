import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../connectors/postgres/connect.ts';
import { connector } from '../../connectors/postgres/index.ts';
import { options } from '../../connectors/postgres/options.ts';
import type { PageQuery } from '../../src/connector/index.ts';
import { childOf, column, keysOf, pagesOf, relationOf, withSource } from '../conformance/reading.ts';
import { describeEngine, logStatements } from '../engines/index.ts';
import { start } from './postgres-start.ts';
import { stream } from './stream.ts';

const tickets: Omit<PageQuery, 'limit'> = {
  ...stream('ticket', 'id', 'at'),
  children: [
    childOf('lines', relationOf('l', 'line', ['no']), { ticket: column('r', 'id') }, 'no'),
    childOf('payments', relationOf('p', 'payment', ['tender']), { ticket: column('r', 'id') }, 'tender'),
  ],
};

/** Everything that the catalogue of a database knows of, by its oid; roles are the server's, and other tests make some. */
const inventory = `SELECT string_agg(oid::text, ' ' ORDER BY oid) AS all FROM (
  SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_extension UNION ALL SELECT oid FROM pg_namespace
  UNION ALL SELECT oid FROM pg_proc UNION ALL SELECT oid FROM pg_type
) AS everything`;

describeEngine('postgres', (server) => {
  let database: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    database = await start(server, [
      'CREATE TABLE ticket (id text PRIMARY KEY, at timestamp NOT NULL)',
      'CREATE INDEX ON ticket (at, id)',
      `INSERT INTO ticket SELECT 'secret-' || n, timestamp '2026-03-01' + n / 4 * interval '1 s' FROM generate_series(1, 20) AS n`,
      'CREATE TABLE line (ticket text, no int, PRIMARY KEY (ticket, no))',
      'INSERT INTO line SELECT id, 1 FROM ticket',
      'CREATE TABLE payment (ticket text, tender text)',
      `INSERT INTO payment SELECT id, 'cash' FROM ticket`,
    ]);
  });

  it('the server is told of a first load: one statement a page and child, each in a read-only transaction', async () => {
    const before = await database.rows(inventory);
    const log = await logStatements(database.own);
    await withSource(connector, database, async (source) => {
      await source.clock({ table: { name: 'ticket' }, column: 'at' });
      const pages = await pagesOf(source, tickets, 8);
      expect(pages.map((page) => page.length)).toEqual([8, 8, 4]);
    });
    const statements = await log.stop();
    expect(await database.rows(inventory)).toEqual(before);

    expect(
      statements.filter(
        (one) => !/^(SELECT|BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY$|ROLLBACK$)/.test(one),
      ),
    ).toEqual([]);
    const begun = statements.slice(statements.findIndex((one) => one.startsWith('BEGIN')));
    const kinds = begun.map((one) => /^[A-Z]+/.exec(one)?.[0]).join(' ');
    const page = 'BEGIN SELECT SELECT SELECT ROLLBACK';
    // Columns and keys are looked up once for the clock, and once for the tables of the page.
    const lookUp = 'BEGIN SELECT SELECT ROLLBACK';
    // The time, how the column writes, and who is still writing.
    const clock = 'BEGIN SELECT SELECT SELECT ROLLBACK';
    expect(kinds).toBe([lookUp, clock, lookUp, page, page, page].join(' '));
    const reads = begun.filter((one) => / AS t0\b/.test(one) && one.includes('ORDER BY'));
    expect(reads).toHaveLength(3 * 3);
    expect(reads.filter((one) => one.includes('LIMIT 8'))).toHaveLength(3);
    expect(reads.slice(3, 9).every((one) => one.includes('$1::'))).toBe(true);
    expect(statements.join()).not.toMatch(/OFFSET|DECLARE|FOR UPDATE|secret-/);
  });

  it('a session says who it is, cannot write, gives way, and is in the zone and encoding that we read', async () => {
    const parsed = options.parse(database.options);
    const connection = await connect(parsed, { baseDir: tmpdir(), statementTimeout: 5_000 });
    const asked = [
      'application_name',
      'client_encoding',
      'default_transaction_read_only',
      'TimeZone',
      'statement_timeout',
      'lock_timeout',
      'idle_in_transaction_session_timeout',
    ];
    const [row] = await connection.query(
      `SELECT ${asked.map((name, at) => `current_setting('${name}') AS v${at}`).join(', ')}`,
      [],
    );
    expect(Object.values(row ?? {})).toEqual(['aiq-pos', 'UTF8', 'on', 'UTC', '5s', '2500ms', '1min']);
    for (const sql of [
      `INSERT INTO payment VALUES ('x', 'y')`,
      'CREATE TABLE x (y int)',
      'CREATE EXTENSION hstore',
    ]) {
      await expect(connection.query(sql, [])).rejects.toMatchObject({ cause: { code: '25006' } });
      await expect(connection.transaction(() => connection.query(sql, []))).rejects.toMatchObject({
        cause: { code: '25006' },
      });
    }
    await connection.close();
  });

  describe('a connection', () => {
    const connections = async () => {
      const [row] = await database.rows(
        `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'aiq-pos'`,
      );
      return row?.n;
    };

    it('is one, and gone once it is closed', async () => {
      await withSource(connector, database, async (source) => {
        await pagesOf(source, tickets, 8);
        expect(await connections()).toBe('1');
      });
      await expect.poll(connections).toBe('0');
    });

    it('holds no lock and no transaction between pages', async () => {
      await withSource(connector, database, async (source) => {
        await source.readPage({ ...tickets, limit: 8 });
        const rows = await database.rows(
          `SELECT state, backend_xid, backend_xmin FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'aiq-pos'`,
        );
        expect(rows).toEqual([{ state: 'idle', backend_xid: null, backend_xmin: null }]);
        await database.write(['BEGIN', 'LOCK TABLE ticket IN ACCESS EXCLUSIVE MODE NOWAIT', 'COMMIT']);
        expect(keysOf([...(await source.readPage({ ...tickets, limit: 1 })).rows])).toHaveLength(1);
      });
    });
  });
});
