import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dialect } from '../../connectors/mssql/statements.ts';
import { holds } from '../../connectors/mssql/values.ts';
import type { ColumnInfo } from '../../src/connector/index.ts';
import { failureOf } from '../conformance/reading.ts';
import { none, reading, shopOf, start } from './mssql-shop.ts';
import { stream } from './stream.ts';

const [, section = ''] =
  /^## SQL Server$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(
    readFileSync(resolve(import.meta.dirname, '../../docs/types.md'), 'utf8'),
  ) ?? [];
const rows = [
  ...section.matchAll(/^\| `(.+?)` \| (\w+) \| (?:`(.+?)`|refused) \| (?:`(.+?)`|refused) \|$/gm),
].map(([, type = '', kind = '', read, compared]) => ({ type, kind, read, compared }));

const infoOf = (type: string, kind: ColumnInfo['kind'] = 'text'): ColumnInfo => ({
  name: 'v',
  type,
  kind,
  nullable: true,
  collation: 'Latin1_General_CI_AS',
});

describe('the table of SQL Server’s types', () => {
  it('is read whole', () => {
    expect(rows.length).toBe(section.split('\n').filter((line) => line.startsWith('| `')).length);
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows)('$type is called, read and compared as it says', async ({ type, kind, read, compared }) => {
    const declared = type === 'clr' ? 'geography' : type;
    const server = await start(
      shopOf({ T: { columns: { id: 'int', v: declared }, key: ['id'] } }, () => none),
    );
    await reading(server, async (source) => {
      const [table] = await source.catalogue([{ name: 'T' }]);
      expect(table?.columns[1]).toMatchObject({ name: 'v', type, kind });
      if (read !== undefined) return;
      const query = { ...stream('T', 'v'), limit: 1 };
      const refused = await failureOf(source.readPage(query));
      expect(refused).toMatchObject({
        code: 'POS_COLUMN_TYPE',
        sentence: expect.stringContaining('v of the table T'),
      });
    });
    const info = infoOf(type);
    if (read !== undefined) expect(dialect.value('c', info)).toBe(read);
    if (compared !== undefined) expect(dialect.parameter(0, info)).toBe(compared);
    else expect(() => dialect.parameter(0, info)).toThrow(type);
  });
});

describe('a text', () => {
  it.each([
    ['tinyint', ['0', '255'], ['256', '-1', 'walk-in']],
    ['int', ['-2147483648', '2147483647'], ['2147483648', '1.0', '']],
    ['bigint', ['9223372036854775807'], ['9223372036854775808']],
    ['decimal(5,2)', ['123.45', '-0.5', '0123.4500', '0'], ['1234', '0.125', '1e2', '.', '']],
    ['money', ['922337203685477.5807', '12.5000'.slice(0, 5)], ['0.00001']],
    ['bit', ['0', '1'], ['true', '2']],
    ['uniqueidentifier', ['0E984725-C51C-4BF4-9960-E1C80E27ABA0'], ['0E984725', '{0E984725}']],
    ['timestamp', ['0x00000000000007D1'], ['2001', '0x07D1']],
    ['char(3)', ['', 'abc'], ['abcd']],
    ['varchar(3)', ['abc', 'abcd'], []],
    ['datetime', ['2026-03-08 09:59:59.123', '2026-03-08'], ['never', '08.03.2026']],
    ['datetimeoffset(7)', ['2026-03-08T09:59:59.1234567Z'], ['2026-03-08 09:59:59 -07:00']],
    ['time(0)', ['09:59:59'], ['9']],
  ])('can be a value of %s or not', (type, can, cannot) => {
    expect(can.filter((text) => !holds(text, infoOf(type)))).toEqual([]);
    expect(cannot.filter((text) => holds(text, infoOf(type)))).toEqual([]);
  });
});

describe('a name', () => {
  it('is bracketed, whatever is in it', () => {
    expect(dialect.quote('Order')).toBe('[Order]');
    expect(dialect.quote('a]b [c"')).toBe('[a]]b [c"]');
  });

  it('of a collation that is none is left out', () => {
    const info = { ...infoOf('varchar(5)'), collation: 'x) --' };
    expect(dialect.parameter(3, info)).toBe('CONVERT(varchar(8000), @3)');
  });
});

it('an index can be made of what has an order', () => {
  const indexable = (type: string) => dialect.indexable?.(infoOf(type));
  expect(['int', 'varchar(50)', 'timestamp', 'uniqueidentifier'].filter((type) => !indexable(type))).toEqual(
    [],
  );
  expect(['nvarchar(max)', 'text', 'xml', 'sql_variant'].filter(indexable)).toEqual([]);
});
