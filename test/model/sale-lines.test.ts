import { describe, expect, it } from 'vitest';
import { emptied, padded, reversalOf, type Sale, type SaleLine } from '../../src/model/index.ts';

const soldAt = '2026-11-22T18:00:00Z';
const saleOf = (lines: readonly SaleLine[], more: Partial<Sale> = {}): Sale => ({
  persona: 'ann',
  soldAt,
  location: 'Main Street',
  lines,
  ...more,
});
const tea: SaleLine = { sku: 'tea', name: 'Tea', quantity: '2', amount: '25', discount: '5', cost: '8.4' };
const cup: SaleLine = { sku: 'cup', name: 'Cup', quantity: '-1', amount: '-10' };
const jam: SaleLine = { sku: 'jam', quantity: '0.125', amount: '3' };

describe('The reversal of a sale', () => {
  it('has the same shopper, place and time, and all amounts the other way round', () => {
    expect(reversalOf(saleOf([tea, cup], { total: '15' }))).toEqual({
      ...saleOf([]),
      total: '-15',
      lines: [
        { ...tea, quantity: '-2', amount: '-25', cost: '-8.4' },
        { ...cup, quantity: '1', amount: '10' },
      ],
    });
  });

  it.each([
    ['of a sold line, as a return has it', '2', '5', '5'],
    ['of a returned line that the POS writes below zero', '-2', '-5', '5'],
    ['of a returned line that the POS writes above zero', '-2', '5', '5'],
    ['of a line without units', '0', '5', '-5'],
  ])('gives back the discount %s', (_about, quantity, discount, expected) => {
    const { lines } = reversalOf(saleOf([{ quantity, amount: '1', discount }]));
    expect(lines[0]?.discount).toBe(expected);
  });

  it('of a sale without a total has none, and no zero below zero', () => {
    const reversal = reversalOf(saleOf([{ quantity: '0', amount: '0' }], { total: null }));
    expect(reversal).toEqual(saleOf([{ quantity: '0', amount: '0' }], { total: null }));
  });
});

describe('A sale of nothing', () => {
  it('keeps its lines and what they name', () => {
    expect(emptied(saleOf([tea, cup], { total: '15' }))).toEqual({
      ...saleOf([]),
      total: '0',
      lines: [
        { sku: 'tea', name: 'Tea', quantity: '0', amount: '0', discount: '0', cost: '0' },
        { sku: 'cup', name: 'Cup', quantity: '0', amount: '0' },
      ],
    });
  });
});

describe('A sale with fewer lines than AIQ may hold of it', () => {
  const nothing = (line: SaleLine, names: Partial<SaleLine>) => ({ ...line, ...names });

  it('says of each former place that nothing is there any more', () => {
    const { lines } = padded(saleOf([tea]), [tea, cup, jam], 3);
    expect(lines).toEqual([
      tea,
      nothing(cup, { quantity: '0', amount: '0' }),
      nothing(jam, { quantity: '0', amount: '0' }),
    ]);
  });

  it('names a product of its own where nobody knows what stood there', () => {
    const { lines } = padded(saleOf([tea, jam]), [cup], 4);
    expect(lines.slice(2)).toEqual([
      { sku: 'jam', quantity: '0', amount: '0' },
      { sku: 'jam', quantity: '0', amount: '0' },
    ]);
  });

  it.each([0, 1, 2])('is as it was with %i places', (positions) => {
    const sale = saleOf([tea, cup]);
    expect(padded(sale, [jam, jam, jam], positions)).toEqual(sale);
  });
});
