import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, decimalText, parseDecimal, roundHalfUp } from '../../src/model/index.ts';

const textOf = (text: string) => {
  const value = parseDecimal(text);
  return value && decimalText(value);
};

describe('a decimal', () => {
  it.each([
    ['12.50', '12.5'],
    ['-3', '-3'],
    ['+3.00', '3'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-0.00', '0'],
    [' 007 ', '7'],
    ['1.5e-05', '0.000015'],
    ['1E3', '1000'],
    [
      '12345678901234567890123456789012345678901234567890.1',
      '12345678901234567890123456789012345678901234567890.1',
    ],
  ])('%j is written as %j', (text, expected) => {
    expect(textOf(text)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '-',
    '.',
    '1,5',
    '1 000',
    '$5',
    'NaN',
    'Infinity',
    '0x1F',
    '1e999',
    '12a',
    '9'.repeat(101),
  ])('%j is no number', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it('of any digits comes out as it went in, but for zeros that say nothing', () => {
    const digits = fc.bigInt({ min: -(10n ** 45n), max: 10n ** 45n });
    fc.assert(
      fc.property(digits, fc.nat({ max: 20 }), (whole, places) => {
        const sign = whole < 0n ? '-' : '';
        const text = (whole < 0n ? -whole : whole).toString().padStart(places + 1, '0');
        const split = text.length - places;
        const written = `${sign}${text.slice(0, split)}${places > 0 ? `.${text.slice(split)}` : ''}`;
        const result = textOf(written) ?? '';
        expect(result).toMatch(/^(0|-?(?:[1-9]\d*|0\.\d*[1-9]|[1-9]\d*\.\d*[1-9]))$/);
        const [a = '', b = ''] = result.replace('-', '').split('.');
        expect(BigInt(a + b.padEnd(places, '0'))).toBe(whole < 0n ? -whole : whole);
        expect(result.startsWith('-')).toBe(whole < 0n);
      }),
    );
  });

  it('adds up without the errors of binary fractions', () => {
    expect(decimalText(new Decimal('0.1').plus('0.2'))).toBe('0.3');
  });

  it.each([
    ['1.00005', '1.0001'],
    ['-1.00005', '-1.0001'],
    ['1.00004999', '1'],
    ['2.5', '2.5'],
  ])('%s is rounded half away from zero to %s', (text, expected) => {
    expect(decimalText(roundHalfUp(new Decimal(text), 4))).toBe(expected);
  });
});
