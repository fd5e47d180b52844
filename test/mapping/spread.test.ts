import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from '../../src/mapping/spread.ts';
import { Decimal } from '../../src/model/index.ts';
import { bodyOf, saleWith } from './small.ts';

const shares = (amount: string, ...weights: string[]) =>
  spread(
    new Decimal(amount),
    weights.map((one) => new Decimal(one)),
  ).map(String);

describe('an amount spread over lines', () => {
  it.each([
    ['evenly, the cent left over with the first', '1.00', ['5', '5', '5'], ['0.34', '0.33', '0.33']],
    ['as the lines are to each other', '5', ['90', '10'], ['4.5', '0.5']],
    ['with the cents where most was cut off', '0.05', ['1', '1', '1'], ['0.02', '0.02', '0.01']],
    ['of a return, below zero', '-1', ['-5', '-5', '-5'], ['-0.33', '-0.33', '-0.34']],
    ['of an exchange, with its signs', '5', ['100', '-50'], ['10', '-5']],
    ['of an exchange that comes to nothing', '2', ['50', '-50'], ['1', '1']],
    ['past lines that are free', '0.01', ['0', '5', '5'], ['0', '0.01', '0']],
    ['of lines that are all free', '1', ['0', '0'], ['1', '0']],
    ['with what is less than a cent', '0.015', ['1', '1'], ['0.01', '0.005']],
    ['over no lines', '1', [], []],
  ])('%s', (_, amount, weights, expected) => {
    expect(shares(amount, ...weights)).toEqual(expected);
  });

  it('comes to the very amount again, in whole cents but for one share', () => {
    const cents = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(cents, fc.array(cents, { minLength: 1, maxLength: 30 }), (amount, weights) => {
        const found = spread(
          new Decimal(amount).div(100),
          weights.map((one) => new Decimal(one).div(100)),
        );
        expect(found.reduce((sum, one) => sum.plus(one), new Decimal(0)).toString()).toBe(
          String(amount / 100),
        );
        expect(found.every((one) => one.decimalPlaces() <= 2)).toBe(true);
      }),
    );
  });
});

describe('the discount of a whole receipt', () => {
  const text = saleWith({ line: 'discount: off' }).replace('    on:', '    receipt_discount: cut\n    on:');
  const lines = (cut: string | null) =>
    bodyOf(
      text,
      { id: '1', at: '2026-01-01', cut },
      {
        items: [
          { units: '1', price: '7', off: '1' },
          { units: '1', price: '3', off: null },
        ],
      },
    );

  it('lowers the lines, and raises what was taken off them', () => {
    expect(lines('1.01')).toMatchObject({
      lines: [
        { amount: '6.29', discount: '1.71' },
        { amount: '2.7', discount: '0.3' },
      ],
    });
  });

  it('leaves the lines as they are where there is none', () => {
    const whole = { lines: [{ amount: '7', discount: '1' }, { amount: '3' }] };
    expect(lines(null)).toMatchObject(whole);
    expect(lines('0')).toMatchObject({ lines: [{ amount: '7' }, { amount: '3' }] });
  });
});
