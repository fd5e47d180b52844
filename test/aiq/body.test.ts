import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble, bulkSalePart, inventoryPart, salePart, wireOf } from '../../src/aiq/index.ts';
import type { Sale, SaleLine } from '../../src/model/index.ts';

const wire = wireOf();
const line: SaleLine = { sku: 'PR-1', name: 'Pre-roll', quantity: '2', amount: '25', discount: '1.005' };
const sale: Sale = {
  persona: '17',
  soldAt: '2026-03-08T09:59:59.123456Z',
  total: '25',
  location: 'Main St',
  channel: null,
  lines: [line],
};

function lineOf(change: Partial<SaleLine>, linePrice: 'line' | 'unit' = 'line'): unknown {
  const part = salePart('R-1', { ...sale, lines: [{ ...line, ...change }] }, null, wireOf({ linePrice }));
  return JSON.parse(part).visit.visit_details_attributes[0];
}

describe('the body of a sale', () => {
  it('is a visit that messages nobody, with its time in UTC and whole seconds', () => {
    expect(salePart('R-1', sale, 'src-9', wire)).toBe(
      '{"visit":{"pos_id":"R-1","pos_user":"src-9","pos_type":"","transaction_date":"2026-03-08 09:59:59 +0000",' +
        '"transaction_total":25,"location":"Main St","sendNotification":0,"visit_details_attributes":[' +
        '{"sku":"PR-1","name":"Pre-roll","price":25,"quantity":2,"discount":1.01}]}}',
    );
  });

  it('names no shopper for a walk-in', () => {
    expect(salePart('R-1', sale, null, wire)).not.toContain('pos_user');
  });

  it.each<[string, Partial<SaleLine>, number, number]>([
    ['a sold line', { quantity: '2', amount: '25' }, 25, 12.5],
    ['a returned line', { quantity: '-2', amount: '-25' }, 25, 12.5],
    ['a coupon line', { quantity: '1', amount: '-5' }, -5, -5],
    ['three for ten', { quantity: '3', amount: '10' }, 10, 3.33],
    ['a weighed line', { quantity: '0.125', amount: '4.375' }, 4.38, 35],
    ['a fee without quantity', { quantity: '0', amount: '2.5' }, 2.5, 2.5],
    ['a quantity that rounds to nothing', { quantity: '-0.0001', amount: '-1' }, -1, -1],
  ])('prices %s', (_, change, ofLine, ofUnit) => {
    expect(lineOf(change, 'line')).toMatchObject({ price: ofLine });
    expect(lineOf(change, 'unit')).toMatchObject({ price: ofUnit });
  });

  it.each(['1', '-1'])('sends the discount of a return (%s) positive, as its price', (discount) => {
    expect(lineOf({ quantity: '-1', amount: '-9', discount })).toMatchObject({
      price: 9,
      quantity: -1,
      discount: 1,
    });
  });

  it('leaves the cost of a line at home', () => {
    expect(lineOf({ cost: '3.50' })).not.toHaveProperty('cost');
    expect(salePart('R-1', { ...sale, lines: [{ ...line, cost: '777' }] }, null, wire)).not.toContain('777');
  });

  it.each([
    ['0.125', '0.13'],
    ['-0.125', '-0.13'],
    ['1.005', '1.01'],
    ['-0.004', '0'],
    ['0.10', '0.1'],
    ['9007199254740.99', '9007199254740.99'],
    ['0.30000000000000004', '0.3'],
  ])('writes a total of %s as %s', (total, expected) => {
    expect(salePart('R-1', { ...sale, total }, null, wire)).toContain(`"transaction_total":${expected},`);
  });

  it('writes every decimal so that a reader of doubles gets the very same number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }), (cents) => {
        const digits = String(Math.abs(cents)).padStart(3, '0');
        const total = `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        const sent = JSON.parse(salePart('R-1', { ...sale, total }, null, wire)).visit.transaction_total;
        expect(sent.toFixed(2)).toBe(cents === 0 ? '0.00' : total);
      }),
    );
  });

  it.each<[string, Sale]>([
    ['a total that is no number', { ...sale, total: '12,50' }],
    ['an exponent', { ...sale, total: '1e3' }],
    ['more digits than a double holds', { ...sale, total: '12345678901234.56' }],
    ['a quantity that is no number', { ...sale, lines: [{ ...line, quantity: '' }] }],
    ['a local time', { ...sale, soldAt: '2026-03-08T09:59:59' }],
  ])('is refused with %s, without quoting it', (_, wrong) => {
    const refused = () => salePart('R-1', wrong, null, wire);
    expect(refused).toThrow(expect.objectContaining({ code: 'RECORD_INVALID' }));
    expect(refused).not.toThrow(/12,50|1e3|12345|2026/);
  });

  it('goes into the bulk call as a visit or bare, as the site says', () => {
    const bare = wireOf({ bulkElement: 'bare' });
    expect(bulkSalePart('R-1', sale, null, wire)).toBe(salePart('R-1', sale, null, wire));
    expect(`{"visit":${bulkSalePart('R-1', sale, null, bare)}}`).toBe(salePart('R-1', sale, null, wire));
  });
});

describe('the body of inventory', () => {
  it('holds the SKU, money to the cent and a quantity that may be negative', () => {
    const stock = { name: 'Gummies', category: null, price: '9.999', cost: null, quantity: '-3.5' };
    expect(inventoryPart('GU-1', stock, wire)).toBe(
      '{"sku":"GU-1","name":"Gummies","category":"","price":10,"quantity":-3.5}',
    );
  });
});

describe('a request', () => {
  it.each(['sales', 'inventory', 'members'] as const)('of %s is an array, even of one', (endpoint) => {
    expect(assemble(endpoint, ['{"a":1}'])).toBe('[{"a":1}]');
    expect(assemble(endpoint, ['{"a":1}', '{"a":2}'])).toBe('[{"a":1},{"a":2}]');
  });

  it.each(['signUp', 'override', 'member', 'textOptIn', 'sale'] as const)(
    'of %s is exactly one part as it is',
    (endpoint) => {
      expect(assemble(endpoint, ['{"a":1.50}'])).toBe('{"a":1.50}');
      expect(() => assemble(endpoint, [])).toThrow(expect.objectContaining({ code: 'BUG' }));
      expect(() => assemble(endpoint, ['{}', '{}'])).toThrow(expect.objectContaining({ code: 'BUG' }));
    },
  );
});
