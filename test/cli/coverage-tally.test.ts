import { describe, expect, it } from 'vitest';
import { type Others, tallyOf } from '../../src/cli/coverage-tally.ts';
import type { SourceRow } from '../../src/connector/index.ts';
import { compileMapping, loadMapping } from '../../src/mapping/index.ts';
import { site } from '../mapping/small.ts';

const text = `
pos: Corner Shop
engines: [sqlite]
persona:
  from: customers
  key: id
  sync: { mode: snapshot }
  where: { active: [1] }
  fields: { first_name: name, mobile_phone: phone, birthdate: born }
sale:
  from: sales
  key: id
  sync: { mode: append, by: at }
  fields: { sold_at: at, total: total, persona: customer }
  items:
    from: lines
    on: { sale: id }
    fields: { sku: code, quantity: units, amount: amount }
inventory:
  from: goods
  key: code
  sync: { mode: snapshot }
  fields: { sku: code, price: price, cost: cost, quantity: units }
`;
const { mapping: loaded } = loadMapping('corner.yaml', text);
const streams = (loaded && compileMapping(loaded, site).mapping?.streams) ?? [];
const nobody: Others = { personas: null, skus: null };

type Values = Readonly<Record<string, string | null>>;
const rowOf = (table: string, values: Values, items: readonly Values[] = []): SourceRow => {
  const named = (of: string, all: Values) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [`${of}.${name}`, value]));
  return {
    key: [values.id ?? values.code ?? ''],
    watermark: null,
    values: named(table, values),
    children: table === 'sales' ? { items: items.map((item) => named('items', item)) } : {},
  };
};
const tally = (nth: number, rows: readonly SourceRow[], names: readonly string[] = [], others = nobody) => {
  const stream = streams[nth];
  if (!stream) throw new Error('the mapping of the test is not well formed');
  return tallyOf(rows.map(stream.map), names, others);
};
const customer = (id: string, more: Values = {}) =>
  rowOf('customers', { id, active: '1', name: 'Ann', phone: '3035550123', born: null, ...more });
const sale = (id: string, total: string | null, items: readonly Values[], more: Values = {}) =>
  rowOf('sales', { id, at: '2026-01-01 08:00:00', total, customer: null, ...more }, items);
const line = (amount: string, units = '1', code = 'tea') => ({ code, units, amount });
const oddIn = (rows: readonly SourceRow[], nth = 1, others = nobody) =>
  tally(nth, rows, [], others).odd.map(({ what, records, of, example }) => ({ what, records, of, example }));

describe('what a mapping makes of a shop', () => {
  it('is counted row by row, with the reasons of those left out and the lines of those set aside', () => {
    const seen = tally(0, [
      customer('1'),
      customer('2', { active: '0' }),
      customer('3', { active: '0' }),
      customer('4', { phone: '12' }),
      customer('5', { born: 'long ago' }),
    ]);
    expect([seen.rows, seen.records]).toEqual([5, 1]);
    expect(seen.filtered).toEqual([
      { reason: '"customers.active" has none of the values that count', rows: 2 },
      { reason: 'no phone or e-mail', rows: 1 },
    ]);
    expect(seen.unmappable).toMatchObject([{ place: { file: 'corner.yaml', line: 9 }, rows: 1 }]);
  });

  it('shows of each field how many have something in it, also those that none has', () => {
    const names = ['first_name', 'mobile_phone', 'birthdate'];
    expect(tally(0, [customer('1'), customer('2', { name: ' ' })], names).fields).toEqual([
      { field: 'first_name', filled: 1, of: 2 },
      { field: 'mobile_phone', filled: 2, of: 2 },
      { field: 'birthdate', filled: 0, of: 2 },
    ]);
    const sales = [sale('1', null, [line('1'), { ...line('2'), code: null }])];
    expect(tally(1, sales, ['total', 'lines.sku']).fields).toEqual([
      { field: 'total', filled: 0, of: 1 },
      { field: 'lines.sku', filled: 1, of: 2 },
    ]);
  });

  it.each([
    ['the total differs from the sum of the lines', sale('s', '3.02', [line('1'), line('2')])],
    ['lines of the amount 0', sale('s', '0', [line('0')])],
    ['an amount and its quantity have different signs', sale('s', '5', [line('5', '-1')])],
  ])('asks about sales of which %s', (what, odd) => {
    const good = sale('good', '3.01', [line('1'), line('2')]);
    expect(oddIn([good, odd])).toEqual([{ what, records: 1, of: 2, example: 's' }]);
    expect(oddIn([good])).toEqual([]);
  });

  it('asks about shoppers and products that AIQ would not know, where all of them were read', () => {
    const rows = [
      sale('known', '1', [line('1')], { customer: 'ann' }),
      sale('walk-in', '1', [line('1')]),
      sale('stranger', '1', [line('1', '1', 'jam')], { customer: 'bob' }),
    ];
    expect(oddIn(rows)).toEqual([]);
    const others = { personas: new Set(['ann']), skus: new Set(['tea']) };
    expect(tally(1, rows, [], others).odd).toMatchObject([
      { what: 'the shopper is no customer that would be sent', records: 1, of: 2, example: 'stranger' },
      { what: 'a line of a product that is not in the stock', records: 1, of: 3, example: 'stranger' },
    ]);
  });

  it('asks about products without a price, of more cost than price, and of one SKU', () => {
    const item = (code: string, price: string | null, cost: string, units = '1') =>
      rowOf('goods', { code, price, cost, units });
    expect(oddIn([item('a', '2', '1'), item('b', null, '1'), item('c', '1', '2', '-1')], 2)).toEqual([
      { what: 'the cost is above the price', records: 1, of: 2, example: 'c' },
      { what: 'the quantity is below zero', records: 1, of: 3, example: 'c' },
    ]);
    expect(oddIn([item('a', '0', '0'), item('a', '1', '1')], 2)).toEqual([
      { what: 'no price, or 0', records: 1, of: 2, example: 'a' },
      { what: 'the key is that of another row as well', records: 2, of: 2, example: 'a' },
    ]);
  });
});
