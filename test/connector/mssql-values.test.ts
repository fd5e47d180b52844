import { expect, it } from 'vitest';
import { column, relationOf } from '../conformance/reading.ts';
import { reading, shopOf, start } from './mssql-shop.ts';

/** As the server sends it, and as it arrives. */
const samples = [
  { type: 'tinyint', sent: 'tinyint', text: '255' },
  { type: 'smallint', sent: 'smallint', text: '-32768' },
  { type: 'int', sent: 'int', text: '-2147483648' },
  { type: 'bigint', sent: 'bigint', text: '9007199254740993' },
  { type: 'bigint', sent: 'bigint', text: '-9223372036854775808' },
  { type: 'bit', sent: 'bit', text: '1' },
  { type: 'bit', sent: 'bit', text: '0' },
  { type: 'float', sent: 'float', text: '0.1' },
  { type: 'float', sent: 'float', text: '0.30000000000000004' },
  { type: 'float', sent: 'float', text: '1e21', arrives: '1000000000000000000000' },
  { type: 'real', sent: 'real', text: '0.1' },
  { type: 'real', sent: 'real', text: '16777216' },
  { type: 'decimal(12,2)', sent: 'varchar', text: '12.50' },
  { type: 'money', sent: 'varchar', text: '-922337203685477.5808' },
  { type: 'datetime', sent: 'varchar', text: '2026-03-08 09:59:59.997' },
  { type: 'datetime2(7)', sent: 'varchar', text: '2026-03-08 09:59:59.1234567' },
  { type: 'date', sent: 'varchar', text: '0001-01-01' },
  { type: 'timestamp', sent: 'varchar', text: '0x00000000000007D1' },
  { type: 'uniqueidentifier', sent: 'uniqueidentifier', text: '0E984725-C51C-4BF4-9960-E1C80E27ABA0' },
  { type: 'char(5)', sent: 'char', text: 'AB   ', arrives: 'AB' },
  { type: 'nchar(5)', sent: 'nchar', text: ' Zoë ', arrives: ' Zoë' },
  { type: 'varchar(20)', sent: 'varchar', text: 'Zoë  ' },
  { type: 'varchar(max)', sent: 'varchar(max)', text: 'ü'.repeat(9_000) },
  { type: 'nvarchar(50)', sent: 'nvarchar', text: 'Zoë 🌿' },
  { type: 'nvarchar(50)', sent: 'nvarchar', text: '' },
  { type: 'nvarchar(max)', sent: 'nvarchar(max)', text: '🌿'.repeat(9_000) },
  { type: 'nvarchar(max)', sent: 'nvarchar(max)', text: '' },
] as const;

it('values of all types arrive as exact text, and null as null', async () => {
  const names = samples.map((_, at) => `c${at}`);
  const declared = Object.fromEntries(samples.map(({ type }, at) => [`c${at}`, `${type}?`]));
  const sent = Object.fromEntries(samples.map(({ sent }, at) => [`v${at + 1}`, sent]));
  const server = await start(
    shopOf({ T: { columns: { id: 'int', ...declared }, key: ['id'] } }, () => ({
      columns: { v0: 'int', ...sent },
      rows: [
        ['1', ...samples.map(({ text }) => text)],
        ['2', ...samples.map(() => null)],
      ],
    })),
  );
  const { rows } = await reading(server, (source) =>
    source.readPage({
      relation: relationOf('r', 'T', ['id', ...names]),
      key: [column('r', 'id')],
      children: [],
      limit: 10,
    }),
  );
  const arrived = rows.map(({ values }) => names.map((name) => values[`r.${name}`]));
  expect(arrived).toEqual([
    samples.map((sample) => ('arrives' in sample ? sample.arrives : sample.text)),
    samples.map(() => null),
  ]);
});
