import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { connect } from '../../connectors/sqlite/connect.ts';
import { connector } from '../../connectors/sqlite/index.ts';
import type { PageQuery, StatementReport } from '../../src/connector/index.ts';
import { childOf, column, failureOf, relationOf, rowsOf, withSource } from '../conformance/reading.ts';
import { start, stream } from './sqlite-start.ts';

const ticketTables = [
  'CREATE TABLE ticket (id INTEGER PRIMARY KEY, at DATETIME)',
  'CREATE INDEX ticket_at ON ticket (at, id)',
  'CREATE TABLE line (ticket INTEGER, pos INTEGER)',
  'CREATE INDEX line_ticket ON line (ticket, pos)',
  `INSERT INTO ticket VALUES (1, '2026-03-01 10:00:00'), (2, '2026-03-01 10:00:00'), (3, '2026-03-01 10:00:01')`,
  'INSERT INTO line VALUES (1, 1), (1, 2), (3, 1)',
];
const tickets: Omit<PageQuery, 'limit'> = {
  ...stream('ticket', 'id', 'at'),
  children: [childOf('lines', relationOf('l', 'line', ['pos']), { ticket: column('r', 'id') }, 'pos')],
};

describe('a SQLite file', () => {
  it('asks nobody what a login may do, and shows no open transaction', async () => {
    const database = await start(ticketTables);
    await withSource(connector, database, async (source) => {
      expect(await source.writable([{ name: 'ticket' }])).toBeNull();
      const writer = new Database(database.file);
      writer.exec('BEGIN; INSERT INTO line VALUES (3, 2)');
      expect((await source.clock()).oldestWriter).toBeNull();
      writer.close();
    });
  });

  it('is the same while it is written, and another one once another file stands in its place', async () => {
    const database = await start(ticketTables);
    const identity = () => withSource(connector, database, (source) => source.identity());
    const first = await identity();
    await database.write(['INSERT INTO line VALUES (3, 2)']);
    expect(await identity()).toBe(first);
    copyFileSync(database.file, `${database.file}.restored`);
    renameSync(`${database.file}.restored`, database.file);
    expect(await identity()).not.toBe(first);
  });

  it('tells indexes that serve ranges from those that do not, and the collation that an index shows', async () => {
    const database = await start([
      'CREATE TABLE goods (code TEXT COLLATE NOCASE PRIMARY KEY, name TEXT, at DATETIME)',
      'CREATE INDEX part ON goods (at) WHERE name IS NOT NULL',
      'CREATE INDEX expression ON goods (name, lower(code), at)',
    ]);
    await withSource(connector, database, async (source) => {
      const [goods] = await source.catalogue([{ name: 'goods' }]);
      expect(goods?.indexes).toEqual([['code'], ['name']]);
      expect(goods?.columns.map(({ collation }) => collation)).toEqual(['NOCASE', undefined, undefined]);
    });
  });

  it.each(['wal', 'delete'] as const)(
    'in journal mode %s is left as it was, byte by byte',
    async (journal) => {
      const database = await start(ticketTables, journal);
      const hash = () => createHash('sha256').update(readFileSync(database.file)).digest('hex');
      const before = hash();
      await withSource(connector, database, async (source) => {
        await source.clock();
        expect(await rowsOf(source, tickets, 2)).toHaveLength(3);
        await source.catalogue([{ name: 'ticket' }]);
      });
      expect(hash()).toBe(before);
    },
  );

  it('cannot be written through the connection', async () => {
    const database = await start(ticketTables);
    const connection = await connect(database.file, 1_000);
    for (const sql of ['DELETE FROM ticket', 'CREATE TABLE x (y)', 'PRAGMA user_version = 7']) {
      await expect(connection.query(sql, [])).rejects.toMatchObject({ cause: { code: 'SQLITE_READONLY' } });
    }
    await connection.close();
  });

  it('is refused where it is missing, a folder, or no database, and nothing is made in its place', async () => {
    const database = await start([]);
    const open = (file: string) =>
      withSource(connector, { ...database, options: { file } }, (source) => source.clock());
    mkdirSync(join(database.baseDir, 'folder'));
    writeFileSync(join(database.baseDir, 'notes.txt'), 'These are notes. '.repeat(100));
    const cases = {
      'none/pos.db': 'There is no file',
      folder: 'is not a file',
      'notes.txt': 'is not an SQLite database',
    };
    for (const [file, sentence] of Object.entries(cases)) {
      const refused = await failureOf(open(file));
      expect(refused).toMatchObject({ code: 'POS_UNREADABLE', sentence: expect.stringContaining(sentence) });
      expect(refused.sentence).toContain(join(database.baseDir, file));
    }
    expect(existsSync(join(database.baseDir, 'none'))).toBe(false);
  });

  it('that stays locked is busy after the time allowed, and other work goes on meanwhile', async () => {
    const database = await start(ticketTables, 'delete');
    const locker = new Database(database.file);
    await withSource(
      connector,
      database,
      async (source) => {
        locker.exec('BEGIN EXCLUSIVE');
        let ticks = 0;
        const ticking = setInterval(() => ticks++, 10);
        const busy = await failureOf(rowsOf(source, tickets, 2));
        clearInterval(ticking);
        expect(busy).toMatchObject({ code: 'POS_BUSY' });
        expect(ticks).toBeGreaterThan(3);
        const waiting = rowsOf(source, tickets, 2);
        setTimeout(() => locker.exec('COMMIT'), 60);
        expect(await waiting).toHaveLength(3);
      },
      { statementTimeout: 300 },
    );
    locker.close();
  });

  it('tells no value of a row or parameter in what goes wrong', async () => {
    const database = await start([
      'CREATE TABLE t (id TEXT PRIMARY KEY, note TEXT)',
      `INSERT INTO t VALUES ('secret-7', '{')`,
    ]);
    await database.write([`CREATE VIEW broken AS SELECT id, json_extract(note, '$.a') AS a FROM t`]);
    const query = { ...stream('broken', 'id'), relation: relationOf('r', 'broken', ['id', 'a']) };
    await withSource(connector, database, async (source) => {
      const thrown: unknown = await source
        .readPage({ ...query, after: { key: ['secret-6'] }, limit: 5 })
        .catch((reason: unknown) => reason);
      expect(thrown).toMatchObject({
        code: 'POS_QUERY',
        message: 'SQLite refused a statement (SQLITE_ERROR).',
      });
      const cause = thrown instanceof Error ? thrown.cause : undefined;
      const { message } = cause instanceof Error ? cause : { message: 'none' };
      expect(JSON.stringify([thrown, cause, message])).not.toContain('secret');
    });
  });
});

describe('the plan that SQLite makes', () => {
  it('seeks in the index and sorts nothing, for pages, children and keys', async () => {
    const database = await start(ticketTables);
    const reports: StatementReport[] = [];
    await withSource(
      connector,
      database,
      async (source) => {
        await source.readPage({
          ...tickets,
          after: { watermark: '2026-03-01 10:00:00', key: ['1'] },
          limit: 2,
        });
        await source.readByKeys(tickets, [['1'], ['3']]);
      },
      { onStatement: (report) => reports.push(report) },
    );
    const reader = new Database(database.file, { readonly: true });
    const plans = reports.map(({ sql }) =>
      reader
        .prepare<string[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...Array.from({ length: sql.split('?').length - 1 }, () => '1'))
        .map(({ detail }) => detail),
    );
    reader.close();
    expect(plans).toHaveLength(4);
    expect(plans[0]).toEqual(['SEARCH t0 USING COVERING INDEX ticket_at (at>?)']);
    const [children = []] = plans.slice(1, 2);
    expect(children[0]).toMatch(/^SEARCH t0 USING COVERING INDEX ticket_at \(at>\? AND at<\?\)/);
    expect(children[1]).toMatch(/^SEARCH c0 USING COVERING INDEX line_ticket \(ticket=\?\)/);
    expect(plans.flat().filter((detail) => /SCAN/.test(detail))).toEqual([]);
    expect([...(plans[0] ?? []), ...children].filter((detail) => /TEMP B-TREE/.test(detail))).toEqual([]);
  });
});
