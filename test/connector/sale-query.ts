import type { ColumnInfo, ColumnRef, PageQuery, RowQuery, TableInfo } from '../../src/connector/index.ts';

export const column = (alias: string, name: string): ColumnRef => ({ alias, column: name });
const info = (name: string, kind: ColumnInfo['kind'], type: string, nullable = false): ColumnInfo => ({
  name,
  kind,
  type,
  nullable,
});

const tables: readonly TableInfo[] = [
  {
    table: { schema: 'dbo', name: 'Transaction' },
    columns: [
      info('StoreID', 'integer', 'int'),
      info('TransactionNumber', 'integer', 'int'),
      info('Time', 'stamp', 'datetime', true),
      info('CustomerID', 'integer', 'int', true),
      info('Total', 'decimal', 'money'),
    ],
    uniqueKeys: [],
    indexes: null,
  },
  {
    table: { name: 'Customer' },
    columns: [info('ID', 'integer', 'int'), info('Last "Name"', 'text', 'nvarchar(50)')],
    uniqueKeys: [],
    indexes: null,
  },
  {
    table: { name: 'Entry' },
    columns: [
      info('StoreID', 'integer', 'int'),
      info('TransactionNumber', 'integer', 'int'),
      info('ID', 'integer', 'int'),
      info('ItemID', 'integer', 'int'),
      info('Price', 'decimal', 'money'),
    ],
    uniqueKeys: [],
    indexes: null,
  },
  {
    table: { name: 'Item' },
    columns: [info('ID', 'integer', 'int'), info('Code', 'text', 'nvarchar(25)')],
    uniqueKeys: [],
    indexes: null,
  },
];

export const catalogue = (table: TableInfo['table']) =>
  tables.find((known) => known.table.name === table.name);

export const rows: RowQuery = {
  relation: {
    alias: 'sale',
    table: { schema: 'dbo', name: 'Transaction' },
    joins: [
      {
        alias: 'customer',
        table: { name: 'Customer' },
        kind: 'left',
        on: [{ own: 'ID', other: column('sale', 'CustomerID') }],
      },
    ],
    columns: [
      column('sale', 'StoreID'),
      column('sale', 'TransactionNumber'),
      column('sale', 'Total'),
      column('customer', 'Last "Name"'),
    ],
  },
  key: [column('sale', 'StoreID'), column('sale', 'TransactionNumber')],
  children: [
    {
      name: 'lines',
      relation: {
        alias: 'line',
        table: { name: 'Entry' },
        joins: [
          {
            alias: 'item',
            table: { name: 'Item' },
            kind: 'inner',
            on: [{ own: 'ID', other: column('line', 'ItemID') }],
          },
        ],
        columns: [column('line', 'Price'), column('item', 'Code')],
      },
      on: [
        { own: 'StoreID', parent: column('sale', 'StoreID') },
        { own: 'TransactionNumber', parent: column('sale', 'TransactionNumber') },
      ],
      order: [column('line', 'ID')],
    },
  ],
};

export const page: PageQuery = {
  ...rows,
  watermark: column('sale', 'Time'),
  after: { watermark: '2026-03-01 10:00:01', key: ['1', '7'] },
  ceiling: '2026-03-01 11:00:00',
  limit: 500,
};
