import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { compileMapping, loadMapping, type Stream } from '../../src/mapping/index.ts';
import { createStore, type Store } from '../engines/tds/index.ts';
import { makeRms } from '../shops/rms-make.ts';
import { createRms } from '../shops/rms-statements.ts';
import { reading, start } from './mssql-shop.ts';

const stores: Store[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

function storeOf(...statements: readonly string[]): Store {
  const store = createStore();
  stores.push(store);
  store.run(statements);
  return store;
}

const ask = (store: Store, sql: string, ...texts: readonly string[]) =>
  store.answer({
    sql: `SET LOCK_TIMEOUT 1500 SET DEADLOCK_PRIORITY LOW\n${sql}`,
    declared: '',
    parameters: Object.fromEntries(texts.map((text, at) => [`@${at}`, text])),
  });

const items = [
  'CREATE TABLE [dbo].[Item] ([ID] int NOT NULL, [Code] varchar(9) NOT NULL, [Price] money NOT NULL, [At] datetime NULL, [V] timestamp NOT NULL, PRIMARY KEY ([ID]))',
  `INSERT INTO [dbo].[Item] ([ID], [Code], [Price], [At]) VALUES (1, N'a', 2.5, N'2026-03-08T10:00:00.002'), (2, N'O''B', N'-1', NULL)`,
];

it('the store of the tests gives values as SQL Server writes them', () => {
  const store = storeOf(...items);
  const sql = `SELECT TOP 5 t0.[ID] AS v0, CONVERT(varchar(22), t0.[Price], 2) AS v1, CONVERT(varchar(23), t0.[At], 121) AS v2, CONVERT(varchar(18), CONVERT(binary(8), t0.[V]), 1) AS v3
FROM [dbo].[Item] AS t0
WHERE t0.[V] > CONVERT(binary(8), @0, 1)
ORDER BY t0.[V], t0.[ID]`;
  expect(ask(store, sql, '0x00000000000007D0')).toEqual({
    columns: { v0: 'int', v1: 'varchar', v2: 'varchar', v3: 'varchar' },
    rows: [
      ['1', '2.5000', '2026-03-08 10:00:00.003', '0x00000000000007D1'],
      ['2', '-1.0000', null, '0x00000000000007D2'],
    ],
  });
  store.run(["DELETE FROM [dbo].[Item] WHERE ([ID] = 1 AND [Code] = N'A')"]);
  expect(ask(store, sql, '0x00000000000007D0')).toMatchObject({
    rows: [['2', '-1.0000', null, expect.any(String)]],
  });
});

it.each([
  ['a hint', 'SELECT t0.[ID] AS v0 FROM [dbo].[Item] AS t0 WITH (NOLOCK)', 'does not know "WITH"'],
  ['a function', 'SELECT UPPER(t0.[Code]) AS v0 FROM [dbo].[Item] AS t0', 'does not know "UPPER"'],
  ['another schema', 'SELECT t0.[ID] AS v0 FROM [hr].[Item] AS t0', 'does not know of what type'],
  ['all columns', 'SELECT * FROM [dbo].[Item] AS t0', 'does not know of what type'],
  ['money as it is', 'SELECT t0.[Price] AS v0 FROM [dbo].[Item] AS t0', 'would not arrive exactly'],
  ['a style', 'SELECT CONVERT(varchar(18), t0.[V], 2) AS v0 FROM [dbo].[Item] AS t0', 'by the style 1 alone'],
  ['a change', 'UPDATE [dbo].[Item] SET [ID] = 7', 'does not know "UPDATE"'],
])('the store refuses what it does not know, loudly: %s', (_, sql, why) => {
  const store = storeOf(...items);
  const answer = ask(store, sql);
  expect(answer).toMatchObject({ error: expect.any(Number), message: expect.stringContaining(why) });
  expect(store.refused).toHaveLength(1);
});

it('the store says of a table or column that is not there what SQL Server says', () => {
  const store = storeOf(...items);
  expect(ask(store, 'SELECT t0.[ID] AS v0 FROM [dbo].[Itms] AS t0')).toMatchObject({ error: 208 });
  expect(ask(store, 'SELECT t0.[ID] AS v0 FROM [dbo].[Item] AS t0 WHERE t0.[Idd] = 1')).toMatchObject({
    error: 207,
  });
});

it('the store refuses changes that it does not know, and statements that do not give way', () => {
  const store = storeOf(...items);
  expect(() => store.run(['DROP TABLE [dbo].[Item]'])).toThrow('does not know "DROP"');
  expect(() => store.run(["INSERT INTO [dbo].[Item] ([ID]) VALUES (N'x')"])).toThrow('Conversion failed');
  expect(() => store.run(['DELETE FROM [dbo].[Item] WHERE ([Idd] = 1)'])).toThrow('does not know');
  store.answer({ sql: 'SELECT t0.[ID] AS v0 FROM [dbo].[Item] AS t0', declared: '', parameters: {} });
  expect(store.refused).toEqual([expect.stringContaining('does not say that it gives way')]);
});

function saleOf(mapping: string): Stream {
  const file = resolve(import.meta.dirname, `../../mappings/${mapping}.yaml`);
  const loaded = loadMapping(file, readFileSync(file, 'utf8')).mapping;
  const context = { zone: 'America/Denver', parameters: { store_name: 'Main' }, idPrefix: '' };
  const stream =
    loaded && compileMapping(loaded, context).mapping?.streams.find(({ model }) => model === 'sale');
  if (!stream) throw new TypeError('no sales');
  return stream;
}

/** A busy machine takes its time. */
const patient = { statementTimeout: 60_000 };

it('reads a page of 5,000 receipts of Dynamics RMS with one statement, and one for their lines', async () => {
  const options = {
    customers: 5,
    items: 20,
    receipts: 5_001,
    days: 30,
    seed: 3,
    now: Date.UTC(2026, 10, 22),
  };
  const { rows } = makeRms({ ...options, variant: 'rms', zone: 'America/Denver' });
  const store = storeOf(...createRms(rows).filter((one) => !one.includes('[TenderEntry]')));
  const server = await start(store);
  const { query, sync } = saleOf('dynamics-rms');
  const watermark = sync.mode === 'snapshot' ? undefined : sync.by[0]?.column;
  const pages = await reading(
    server,
    async (source) => {
      const first = await source.readPage({ ...query, ...(watermark ? { watermark } : {}), limit: 5_000 });
      const after = first.last;
      const rest = await source.readPage({
        ...query,
        ...(watermark ? { watermark } : {}),
        ...(after ? { after } : {}),
        limit: 5_000,
      });
      return [first, rest];
    },
    patient,
  );
  expect(pages.map((page) => page.rows.length)).toEqual([5_000, 1]);
  const lines = pages.flatMap((page) => page.rows.map(({ children }) => children.items?.length ?? 0));
  expect(lines.reduce((sum, one) => sum + one, 0)).toBe([...rows.entries.values()].flat().length);
  const reads = server.asked.map(({ sql }) => sql).filter((sql) => / AS t0\b/.test(sql));
  const tablesOf = (sql: string) =>
    [...sql.matchAll(/(?:FROM|JOIN) \[dbo\]\.\[(\w+)\]/g)].map(([, name]) => name);
  const page = ['Transaction', 'Cashier'];
  const children = [...page, 'TransactionEntry', 'Item', 'Category', 'Department'];
  expect(reads.map(tablesOf)).toEqual([page, children, page, children]);
  expect(store.refused).toEqual([]);
});
