import { describe, expect, it } from 'vitest';
import type { ColumnInfo, TableInfo } from '../../src/connector/index.ts';
import { checkMapping, type Mapping, tablesOf } from '../../src/mapping/index.ts';
import { compiled, saleWith } from './small.ts';

const text = saleWith({ line: 'sku: product.code' })
  .replace('key: id', 'key: [shop, id]')
  .replace('on: { sale: id }', 'on: { sale: id }\n    joins: { product: { table: p, on: { id: item } } }');
const mapping = compiled(text);

const column = (name: string, more: Partial<ColumnInfo> = {}): ColumnInfo => ({
  name,
  type: 'text',
  kind: 'text',
  nullable: false,
  ...more,
});
const table = (
  name: string,
  columns: readonly (string | ColumnInfo)[],
  uniqueKeys: readonly string[][],
): TableInfo => ({
  table: { name },
  columns: columns.map((one) => (typeof one === 'string' ? column(one) : one)),
  uniqueKeys,
  indexes: null,
});
const sales = table('s', ['shop', 'id', 'at'], [['shop', 'id']]);
const lines = table('l', ['sale', 'item', 'units', 'price'], []);
const products = table('p', ['id', 'code'], [['id']]);

const said = (tables: readonly TableInfo[], of: Mapping = mapping) =>
  checkMapping(of, tables).map((one) => [one.severity, one.code, one.place?.line, one.sentence, one.hint]);

const brief = (tables: readonly TableInfo[], of: Mapping = mapping) =>
  said(tables, of).map((one) => one.slice(0, 3));

describe('a mapping held against a live schema', () => {
  it('that fits says nothing, also where the database writes names in another case', () => {
    expect(said([sales, lines, products])).toEqual([]);
    expect(said([table('S', ['SHOP', 'Id', 'AT'], [['ID', 'SHOP']]), lines, products])).toEqual([]);
  });

  it('asks for each of its tables once', () => {
    expect(tablesOf(mapping.streams)).toEqual([{ name: 's' }, { name: 'l' }, { name: 'p' }]);
  });

  it('names each missing table at the line that names it', () => {
    expect(said([]).map((one) => one.slice(0, 4))).toEqual([
      ['error', 'POS_TABLE_MISSING', 5, 'The POS database has no table "s".'],
      ['error', 'POS_TABLE_MISSING', 13, 'The POS database has no table "l".'],
      ['error', 'POS_TABLE_MISSING', 15, 'The POS database has no table "p".'],
    ]);
  });

  it('looks at every table of a list', () => {
    const moving = compiled(text.replace('from: s', 'from: [s, old]').replace('from: l', 'from: [l, old_l]'));
    expect(tablesOf(moving.streams).map(({ name }) => name)).toEqual(['s', 'l', 'p', 'old', 'old_l']);
    const old = table('old', ['shop', 'id'], [['id', 'till']]);
    expect(said([sales, lines, products, old], moving).map((one) => one.slice(1, 4))).toEqual([
      ['POS_TABLE_MISSING', 13, 'The POS database has no table "old_l".'],
      ['POS_COLUMN_MISSING', 7, 'The table "old" has no column "at".'],
      ['POS_KEY_NOT_UNIQUE', 6, 'The key (shop, id) does not tell the rows of "old" apart.'],
    ]);
  });

  it('names every missing column with its place and the nearest name', () => {
    const found = said([
      table('s', ['shop', 'id', 'ta'], [['shop', 'id']]),
      lines,
      table('p', ['id', 'codes'], []),
    ]);
    expect(found).toEqual([
      ['error', 'POS_COLUMN_MISSING', 7, 'The table "s" has no column "at".', 'Did you mean "ta"?'],
      ['error', 'POS_COLUMN_MISSING', 19, 'The table "p" has no column "code".', 'Did you mean "codes"?'],
    ]);
  });

  it('refuses binary columns', () => {
    const binary = table('p', ['id', column('code', { kind: 'binary' })], [['id']]);
    expect(brief([sales, lines, binary])).toEqual([['error', 'POS_COLUMN_TYPE', 19]]);
  });

  it.each([
    ['the primary key', [['shop', 'id']], []],
    ['a part of it that is unique by itself', [['nr'], ['id']], []],
    ['less than a unique key', [['shop', 'id', 'till']], [['error', 'POS_KEY_NOT_UNIQUE', 6]]],
    ['another unique key', [['nr']], [['error', 'POS_KEY_NOT_UNIQUE', 6]]],
    ['what a view cannot tell', [], []],
  ])('knows whether the key tells rows apart: %s', (_, uniqueKeys, expected) => {
    const sale = table('s', ['shop', 'id', 'at', 'nr', 'till'], uniqueKeys);
    expect(brief([sale, lines, products])).toEqual(expected);
  });

  it('tells tables of two schemas apart', () => {
    const withSchema = compiled(text.replace('from: s', 'from: { schema: shop, table: s }'));
    const other = { ...sales, table: { schema: 'hr', name: 's' } };
    const right = { ...sales, table: { schema: 'Shop', name: 's' } };
    expect(brief([other, lines, products], withSchema)).toEqual([['error', 'POS_TABLE_MISSING', 5]]);
    expect(said([other, right, lines, products], withSchema)).toEqual([]);
  });
});
