import { expect, it } from 'vitest';
import type { Asked } from '../engines/tds/index.ts';
import { none, one, reading, shopOf, start, type Tables } from './mssql-shop.ts';

const tables: Tables = {
  Customer: {
    columns: { ID: 'int', Name: 'nvarchar(50)?', Changed: 'datetime' },
    key: ['ID'],
    indexes: [
      ['Changed', 'ID'],
      ['Changed DESC', 'ID'],
      ['Changed DESC', 'ID DESC'],
    ],
  },
  Spending: { columns: { ID: 'int' }, view: true },
};

it('the catalogue tells tables and views by the names that they have', async () => {
  const server = await start(shopOf(tables, () => ({ error: 208 })));
  const found = await reading(server, (source) =>
    source.catalogue([
      { name: 'CUSTOMER' },
      { name: 'Spending' },
      { schema: 'other', name: 'Customer' },
      { name: 'None' },
    ]),
  );
  expect(found).toEqual([
    {
      table: { name: 'CUSTOMER' },
      stored: { schema: 'dbo', name: 'Customer' },
      columns: [
        { name: 'ID', type: 'int', kind: 'integer', nullable: false },
        {
          name: 'Name',
          type: 'nvarchar(50)',
          kind: 'text',
          nullable: true,
          collation: 'SQL_Latin1_General_CP1_CI_AS',
        },
        { name: 'Changed', type: 'datetime', kind: 'stamp', nullable: false },
      ],
      uniqueKeys: [['ID']],
      // Where the direction changes, the order ends.
      indexes: [['ID'], ['Changed', 'ID'], ['Changed'], ['Changed', 'ID']],
    },
    {
      table: { name: 'Spending' },
      stored: { schema: 'dbo', name: 'Spending' },
      columns: [{ name: 'ID', type: 'int', kind: 'integer', nullable: false }],
      uniqueKeys: [],
      indexes: null,
    },
  ]);
});

it('an overview tells the tables of the site by their names alone, and those of other schemas with theirs', async () => {
  const script = shopOf(tables, () => none);
  const text = 'nvarchar' as const;
  const server = await start({
    ...script,
    answer: (asked) => {
      if (asked.sql.includes('is_ms_shipped')) {
        const rows = [
          ['dbo', 'Customer', 'U '],
          ['dbo', 'Spending', 'V '],
          ['old', 'Customer', 'U '],
        ];
        return { columns: { schema: text, name: text, relation: 'char' }, rows };
      }
      if (!asked.sql.includes('sys.foreign_key_columns')) return script.answer(asked);
      const columns = { id: 'int', schema: text, table: text, column: text } as const;
      return {
        columns: { ...columns, otherSchema: text, other: text, otherColumn: text },
        rows: [
          ['7', 'dbo', 'Visit', 'Shop', 'old', 'Customer', 'Store'],
          ['7', 'dbo', 'Visit', 'No', 'old', 'Customer', 'ID'],
          ['8', 'dbo', 'Visit', 'Partner', 'dbo', 'Customer', 'ID'],
        ],
      };
    },
  });
  expect(await reading(server, (source) => source.overview())).toEqual({
    tables: [
      { table: { name: 'Customer' }, view: false },
      { table: { name: 'Spending' }, view: true },
      { table: { schema: 'old', name: 'Customer' }, view: false },
    ],
    references: [
      {
        table: { name: 'Visit' },
        columns: ['Shop', 'No'],
        other: { schema: 'old', name: 'Customer' },
        otherColumns: ['Store', 'ID'],
      },
      { table: { name: 'Visit' }, columns: ['Partner'], other: { name: 'Customer' }, otherColumns: ['ID'] },
    ],
  });
});

it('some rows are the first that the server gives, of the columns named', async () => {
  const server = await start(shopOf(tables, () => one('Ann')));
  const rows = await reading(server, (source) => source.sample({ name: 'Customer' }, ['Name'], 20));
  expect(rows).toEqual([['Ann']]);
  expect(server.asked.at(-1)?.sql).toContain('SELECT TOP 20 t0.[Name] AS v0\nFROM [dbo].[Customer] AS t0');
});

it('what an administrator would run names the table as it stands', async () => {
  const server = await start(shopOf(tables, () => none));
  const statement = await reading(server, async (source) => {
    const [table] = await source.catalogue([{ name: 'customer' }]);
    return table && source.indexStatement(table.stored ?? table.table, table.columns.slice(1));
  });
  expect(statement).toBe('CREATE INDEX [aiq_Customer_Name] ON [dbo].[Customer] ([Name], [Changed])');
});

it('what the login may change is asked for each table, by its whole name', async () => {
  const server = await start(
    shopOf(tables, ({ parameters }: Asked) => (parameters['@0'] === '[dbo].[Customer]' ? one('1') : none)),
  );
  const writable = await reading(server, (source) =>
    source.writable([{ name: 'Customer' }, { schema: 'old', name: 'Customer' }]),
  );
  expect(writable).toEqual([{ name: 'Customer' }]);
  expect(server.asked.filter(({ sql }) => sql.includes('HAS_PERMS_BY_NAME'))).toHaveLength(2);
});

it('a database is known by its server, instance and name', async () => {
  const server = await start(
    shopOf(tables, () => ({
      columns: { server: 'nvarchar', name: 'nvarchar' },
      rows: [['TILL1\\SQLEXPRESS', 'RMS']],
    })),
  );
  expect(await reading(server, (source) => source.identity())).toBe('TILL1\\SQLEXPRESS/RMS');
});

it('who may not see transactions is refused once, and asked no more', async () => {
  const script = shopOf(tables, () => one('2026-03-08T10:00:00.1234567Z'));
  const isAbout = ({ sql }: Asked) => sql.includes('dm_tran_active_transactions');
  const server = await start({
    ...script,
    answer: (asked) => (isAbout(asked) ? { error: 300 } : script.answer(asked)),
  });
  await reading(server, async (source) => {
    expect((await source.clock()).oldestWriter).toBeNull();
    expect((await source.clock()).oldestWriter).toBeNull();
  });
  expect(server.asked.filter(isAbout)).toHaveLength(1);
});
