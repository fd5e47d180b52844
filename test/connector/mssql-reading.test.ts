import { expect, it } from 'vitest';
import type { PageQuery } from '../../src/connector/index.ts';
import { childOf, column, relationOf } from '../conformance/reading.ts';
import type { Answer, Asked } from '../engines/tds/index.ts';
import { none, one, reading, shopOf, start, type Tables } from './mssql-shop.ts';
import { stream } from './stream.ts';

const tables: Tables = {
  Transaction: {
    columns: {
      StoreID: 'int',
      TransactionNumber: 'int',
      Time: 'datetime',
      Total: 'money?',
      Comment: 'nvarchar(max)?',
      Card: 'varchar(50)?',
      DBTimeStamp: 'timestamp',
    },
    key: ['StoreID', 'TransactionNumber'],
  },
  TransactionEntry: { columns: { TransactionNumber: 'int', ID: 'int', Price: 'money' }, key: ['ID'] },
  Customer: { columns: { AccountNumber: 'varchar(20)', Stamp: 'datetime2(7)?' }, key: ['AccountNumber'] },
};

const receipts: Omit<PageQuery, 'limit'> = {
  relation: relationOf('r', 'Transaction', ['StoreID', 'TransactionNumber', 'Total', 'Comment']),
  key: [column('r', 'StoreID'), column('r', 'TransactionNumber')],
  watermark: column('r', 'Time'),
  children: [
    childOf(
      'lines',
      relationOf('l', 'TransactionEntry', ['Price']),
      { TransactionNumber: column('r', 'TransactionNumber') },
      'ID',
    ),
  ],
};

const receipt = (number: number) => ['2026-03-08 10:00:00.123', '1', String(number), '12.5000', null];
const receiptsOf = (rows: readonly (readonly (string | null)[])[]): Answer => ({
  columns: { v0: 'varchar', v1: 'int', v2: 'int', v3: 'varchar', v4: 'nvarchar(max)' },
  rows,
});
const linesOf = (rows: readonly (readonly string[])[]): Answer => ({
  columns: { v0: 'int', v1: 'int', v2: 'varchar' },
  rows,
});
const isLines = ({ sql }: Asked) => sql.includes('[TransactionEntry]');
const read = ({ sql }: Asked) => / AS t0\b/.test(sql);

it('reads a page of 5,000 receipts with one statement, and one for each child, whatever the key', async () => {
  const numbers = Array.from({ length: 5_000 }, (_, at) => at + 1);
  const server = await start(
    shopOf(tables, (asked) =>
      isLines(asked)
        ? linesOf(
            numbers.flatMap((n) => [
              ['1', String(n), '1.0000'],
              ['1', String(n), '11.5000'],
            ]),
          )
        : receiptsOf(numbers.map(receipt)),
    ),
  );
  const page = await reading(server, (source) => source.readPage({ ...receipts, limit: 5_000 }));
  expect(page.rows).toHaveLength(5_000);
  expect(page.more).toBe(true);
  expect(page.last).toEqual({ watermark: '2026-03-08 10:00:00.123', key: ['1', '5000'] });
  expect(page.rows[4_999]).toEqual({
    key: ['1', '5000'],
    watermark: '2026-03-08 10:00:00.123',
    values: { 'r.StoreID': '1', 'r.TransactionNumber': '5000', 'r.Total': '12.5000', 'r.Comment': null },
    children: { lines: [{ 'l.Price': '1.0000' }, { 'l.Price': '11.5000' }] },
  });
  const reads = server.asked.filter(read);
  expect(reads).toHaveLength(2);
  // The columns beside those that were asked for never leave the server.
  expect(server.asked.map(({ sql }) => sql).join()).not.toContain('Card');
  expect(server.transactions.at(-2)).toBe('SNAPSHOT');
  expect(server.transactions.at(-1)).toBe('rollback');
});

it('gives a position back as texts of one declared length, for the server to make the column’s own type of', async () => {
  const server = await start(shopOf(tables, () => receiptsOf([])));
  const after = { watermark: '2026-03-08 10:00:00.123', key: ['1', '7'] };
  await reading(server, (source) =>
    source.readPage({ ...receipts, after, ceiling: '2026-03-08 11:00:00.000', limit: 500 }),
  );
  const [page] = server.asked.filter(read);
  expect(page?.sql).toContain('t0.[Time] >= CONVERT(datetime, @0, 121)');
  expect(page?.parameters).toEqual({
    '@0': '2026-03-08 10:00:00.123',
    '@1': '2026-03-08 10:00:00.123',
    '@2': '1',
    '@3': '1',
    '@4': '7',
    '@5': '2026-03-08 11:00:00.000',
  });
  expect(page?.declared.split(',').every((each) => / ?@\d nvarchar\(4000\)/.test(each))).toBe(true);
});

it('compares a key of varchar as varchar, of the column’s own collation', async () => {
  const server = await start(shopOf(tables, () => ({ columns: { v0: 'varchar' }, rows: [['Zoë-7']] })));
  const { rows } = await reading(server, (source) =>
    source.readByKeys(stream('Customer', 'AccountNumber'), [['Zoë-7'], ['x'.repeat(4_001)]]),
  );
  expect(rows.map(({ key }) => key)).toEqual([['Zoë-7']]);
  const asked = server.asked.find(read);
  expect(asked?.sql).toContain(
    'IN (CONVERT(varchar(8000), @0 COLLATE SQL_Latin1_General_CP1_CI_AS), CONVERT(varchar(8000), @1 COLLATE',
  );
  expect(asked?.declared).toBe('@0 nvarchar(4000), @1 nvarchar(max)');
  expect(asked?.parameters['@1']).toBe('x'.repeat(4_001));
});

it('asks for no more than 500 keys at once', async () => {
  const server = await start(shopOf(tables, () => ({ columns: { v0: 'varchar' }, rows: [] })));
  const keys = Array.from({ length: 1_201 }, (_, at) => [`c${at}`]);
  await reading(server, (source) => source.readByKeys(stream('Customer', 'AccountNumber'), keys));
  expect(server.asked.filter(read).map(({ parameters }) => Object.keys(parameters).length)).toEqual([
    500, 500, 201,
  ]);
});

it('tells how far a rowversion is settled, before it is read', async () => {
  const server = await start(
    shopOf(tables, ({ sql }) =>
      sql.includes('MIN_ACTIVE_ROWVERSION()')
        ? one('2026-03-08T10:00:00.1234567Z', '0x00000000000007D0')
        : one('0x00000000000007CF'),
    ),
  );
  const clock = await reading(server, (source) =>
    source.clock({ table: { name: 'transaction' }, column: 'dbtimestamp' }),
  );
  expect(clock).toEqual({
    now: '2026-03-08T10:00:00.1234567Z',
    settled: '0x00000000000007D0',
    samples: ['0x00000000000007CF'],
    oldestWriter: null,
  });
});

it('lets the server count, and only so far', async () => {
  const server = await start(shopOf(tables, () => one('7')));
  const customers = relationOf('c', 'Customer', ['AccountNumber']);
  const [key, stamp] = [column('c', 'AccountNumber'), column('c', 'Stamp')];
  await reading(server, async ({ figures }) => {
    expect(await figures.rows(customers, 10)).toBe(7);
    expect(await figures.withNull(customers, 'any', [stamp], 10)).toBe(7);
    expect(await figures.above(customers, stamp, '2026-03-08 10:00:00.0000000', 10)).toBe(7);
    expect(await figures.greatest(customers, stamp)).toBe('7');
    expect(await figures.hasTwins(customers, [key])).toBe(true);
  });
  const from = 'FROM [dbo].[Customer] AS t0';
  const counted = (where: string) =>
    `SELECT count(*) AS v0 FROM (SELECT TOP 10 1 AS v0\n${from}\nWHERE ${where}) AS counted`;
  expect(server.asked.filter(read).map(({ sql }) => sql.replace(/^SET .*\n/, ''))).toEqual([
    counted('1 = 1'),
    counted('t0.[Stamp] IS NULL'),
    counted('t0.[Stamp] > CONVERT(datetime2(7), @0, 121)'),
    `SELECT TOP 1 CONVERT(varchar(27), t0.[Stamp], 121) AS v0\n${from}\nWHERE t0.[Stamp] IS NOT NULL\nORDER BY t0.[Stamp] DESC`,
    `SELECT TOP 1 1 AS v0\n${from}\nWHERE t0.[AccountNumber] IS NOT NULL\nGROUP BY t0.[AccountNumber]\nHAVING count(*) > 1`,
  ]);
});

it('tells the time alone of any other column', async () => {
  const server = await start(shopOf(tables, () => one('2026-03-08T10:00:00.1234567Z')));
  const clock = await reading(server, (source) => source.clock());
  expect(clock).toEqual({ now: '2026-03-08T10:00:00.1234567Z', samples: [], oldestWriter: null });
});

it('says with each statement that it gives way, so that no setting outlives it', async () => {
  const server = await start(shopOf(tables, () => none));
  await reading(server, (source) => source.readPage({ ...receipts, limit: 5 }), { statementTimeout: 3_000 });
  const own = server.asked.filter(({ sql }) => !sql.includes('SCHEMA_NAME'));
  expect(own.length).toBeGreaterThan(4);
  expect(
    own.filter(({ sql }) => !/^SET LOCK_TIMEOUT 1500 SET DEADLOCK_PRIORITY LOW\nSELECT /.test(sql)),
  ).toEqual([]);
  expect(server.asked.map(({ sql }) => sql).join()).not.toMatch(/NOLOCK|INSERT |UPDATE |DELETE |CREATE /);
});

it('reads what is committed where the database keeps no versions', async () => {
  const server = await start(shopOf(tables, () => receiptsOf([]), { versions: false }));
  await reading(server, (source) => source.readPage({ ...receipts, limit: 5 }));
  expect(server.transactions.filter((level) => level !== 'rollback')).toEqual([
    'READ COMMITTED',
    'READ COMMITTED',
  ]);
});
