import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { salePart, type Wire, wireOf } from '../../src/aiq/index.ts';
import { padded, reversalOf, type Sale, type SaleLine } from '../../src/model/index.ts';
import { linesAfter, readVisit, type SoldLine, totalOf, unitsOf } from '../../src/sandbox/sale.ts';
import { defaultSwitches } from '../../src/sandbox/switches.ts';

const soldAt = '2026-11-22T18:00:00Z';
const money = (min: number, max: number) => fc.integer({ min, max }).map((cents) => String(cents / 100));
const sku = fc.constantFrom('tea', 'cup', 'jam');
const sold = fc.record({
  sku,
  quantity: fc.integer({ min: 1, max: 5_000 }).map((thousandths) => String(thousandths / 1_000)),
  amount: money(-2_000, 9_999),
  discount: money(0, 500),
});
/** A POS may write the discount of a return with either sign. */
const returned = fc.record({
  sku,
  quantity: fc.integer({ min: -5_000, max: -1 }).map((thousandths) => String(thousandths / 1_000)),
  amount: money(-9_999, 2_000),
  discount: money(-500, 500),
});
const fee = fc.record({ sku, quantity: fc.constant('0'), amount: money(-500, 500) });
const lines: fc.Arbitrary<SaleLine[]> = fc.array(fc.oneof(sold, returned, fee), {
  minLength: 1,
  maxLength: 6,
});

/** What AIQ reads of a sale, over the wire. */
function posted(sale: Sale, wire: Wire): readonly SoldLine[] {
  const body = JSON.parse(salePart('1', sale, null, wire));
  const read = readVisit(body.visit, wire, defaultSwitches);
  if (read.kind === 'refused') throw new Error(read.message);
  return read.value.lines;
}

const saleOf = (all: readonly SaleLine[]): Sale => ({ persona: null, soldAt, lines: all });
const units = (all: readonly SoldLine[]) =>
  Object.fromEntries(
    [...unitsOf(all)].flatMap(([name, sum]) => (sum.isZero() ? [] : [[name, sum.toString()]])),
  );

describe.each(['line', 'unit'] as const)('Where the price is that of the %s', (linePrice) => {
  const wire = wireOf({ linePrice });

  it.each([
    ['sold', '2', '25', linePrice === 'line' ? 25 : 12.5, 2],
    ['returned', '-2', '-25', linePrice === 'line' ? 25 : 12.5, -2],
    ['taken off by a coupon', '1', '-5', -5, 1],
    ['lost by a receipt', '0', '0', 0, 0],
  ])('a line that is %s goes with its sign in the quantity', (_about, quantity, amount, price, count) => {
    const body = JSON.parse(salePart('1', saleOf([{ sku: 'tea', quantity, amount }]), null, wire));
    expect(body.visit.visit_details_attributes).toEqual([{ sku: 'tea', price, quantity: count }]);
  });

  it('a sale and its reversal come to nothing, however AIQ adds up', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (all, subtractDiscount) => {
        const both = [...posted(saleOf(all), wire), ...posted(reversalOf(saleOf(all)), wire)];
        expect(totalOf(both, linePrice, subtractDiscount)).toBe('0');
        expect(units(both)).toEqual({});
      }),
    );
  });

  it('a sale that is corrected any number of times is at AIQ what it was last', () => {
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 6 }), fc.boolean(), (states, replaces) => {
        let held: readonly SoldLine[] = [];
        let before: Sale = saleOf([]);
        let positions = 0;
        for (const state of states) {
          before = padded(saleOf(state), before.lines, positions);
          positions = Math.max(positions, before.lines.length);
          held = linesAfter(held, posted(before, wire), replaces);
        }
        const plain = posted(saleOf(states.at(-1) ?? []), wire);
        expect(units(held)).toEqual(units(plain));
        expect(totalOf(held, linePrice, true)).toBe(totalOf(plain, linePrice, true));
      }),
    );
  });
});
