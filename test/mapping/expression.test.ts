import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/mapping/expression.ts';
import { Decimal } from '../../src/model/index.ts';

function evaluate(text: string, values: Readonly<Record<string, string>>): string | undefined {
  const expression = parseExpression(text);
  if ('sentence' in expression) throw new Error(expression.sentence);
  return expression.evaluate(expression.columns.map(({ name }) => new Decimal(values[name] ?? 0)))?.toFixed();
}

describe('an expression', () => {
  it.each([
    ['units * price', { units: '3', price: '9.99' }, '29.97'],
    ['a + b - c', { a: '0.1', b: '0.2', c: '0.3' }, '0'],
    ['1 / 2 * a', { a: '3' }, '1.5'],
    ['a * 1.10', { a: '100' }, '110'],
    ['-a', { a: '2' }, '-2'],
    ['a - -2', { a: '2' }, '4'],
    ['7 % a', { a: '4' }, '3'],
    ['(a + b) * 2', { a: '1', b: '2' }, '6'],
    ['item.cost * units', { 'item.cost': '2.5', units: '4' }, '10'],
    ['round(a, 2)', { a: '1.005' }, '1.01'],
    ['round(a, 0)', { a: '-2.5' }, '-3'],
    ['abs(a) + min(a, 1) + max(a, 1)', { a: '-2' }, '1'],
    ['a >= 10 ? a * 0.9 : a', { a: '10' }, '9'],
    ['a == 1 && b != 2 || !(a < b) ? 1 : 0', { a: '1', b: '3' }, '1'],
    ['kind == 1 ? price - off : price * (1 - off / 100)', { kind: '0', price: '80', off: '25' }, '60'],
  ])('%s', (text, values, expected) => {
    expect(evaluate(text, values)).toBe(expected);
  });

  it('names each column once, where it stands', () => {
    expect(parseExpression('a * p.b + a')).toMatchObject({
      columns: [
        { name: 'a', offset: 0 },
        { name: 'p.b', offset: 4 },
      ],
    });
  });

  it.each([
    'a / 0',
    'a % 0',
    'round(a, 1.5)',
    'round(a, -1)',
    'round(a / 0, 2)',
    '9999999999999999999999 * 9999999999999999999999 * a',
  ])('%s has no result', (text) => {
    expect(evaluate(text, { a: '5' })).toBeUndefined();
  });

  it.each([
    ['a +', 3, 'ends before it is complete'],
    ['a + "x"', 4, 'plain numbers'],
    ['a + null', 4, 'plain numbers'],
    ['a + 0x1F', 4, 'plain numbers'],
    ['a + size(b)', 4, 'no function "size"; there are round, abs, min, max'],
    ['constructor(a)', 0, 'no function "constructor"'],
    ['round(a)', 0, 'takes 2 values'],
    ['a + b.c.d', 4, 'column or alias.column'],
    ['a + b.size()', 4, 'numbers only'],
    ['[1, 2].map(x, x)', 0, 'numbers only'],
    ['a in [1]', 0, 'numbers only'],
    ['a > 1', 0, 'does not give a number'],
    ['true', 0, 'does not give a number'],
    ['a && b', 0, 'mixes numbers and conditions'],
    ['a ? b : c', 0, 'mixes numbers and conditions'],
    [`a${' + a'.repeat(200)}`, 0, 'at most 500 characters'],
    ['+'.repeat(10), 0, 'cannot be read'],
    [`${'('.repeat(100)}a${')'.repeat(100)}`, 30, 'cannot be read'],
  ])('%s is refused, with the character and the reason', (text, offset, reason) => {
    const mistake = parseExpression(text);
    expect(mistake).toMatchObject({ sentence: expect.stringContaining(reason) });
    if ('sentence' in mistake) expect(mistake.offset).toBe(offset);
  });

  it('of decimals is exact: units times price is what whole numbers give', () => {
    const cents = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
    fc.assert(
      fc.property(cents, cents, (units, price) => {
        const text = (value: bigint) => new Decimal(value.toString()).div(10_000).toFixed();
        const result = evaluate('units * price', { units: text(units), price: text(price) });
        expect(result).toBe(new Decimal((units * price).toString()).div(100_000_000).toFixed());
      }),
    );
  });

  it('is compiled or refused for any text, and never throws', () => {
    const piece = fc.constantFrom(
      'a',
      'b.c',
      '1',
      '.5',
      '+',
      '-',
      '*',
      '/',
      '(',
      ')',
      '?',
      ':',
      '<',
      '==',
      '!',
      ',',
      'round(',
      '"',
      ' ',
      '[',
      '{',
      '\n',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
        ),
        (text) => {
          const expression = parseExpression(text);
          if ('evaluate' in expression) expression.evaluate(expression.columns.map(() => new Decimal('1.5')));
          else expect(expression.offset).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
