import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPhone } from '../../src/model/index.ts';

describe('a phone number', () => {
  it.each([
    '3035550123',
    '303-555-0123',
    '(303) 555-0123',
    '+1 303 555 0123',
    '1.303.555.0123',
    ' 303/555/0123 ',
    '303–555–0123',
    '+1\u00a0(303)\u00a0555‑0123',
  ])('written as %j is sent as ten digits', (text) => {
    expect(checkPhone(text)).toEqual({ kind: 'value', value: '3035550123' });
  });

  it.each([
    '',
    '   ',
    '-',
    '9999999999',
    '000-000-0000',
    '(555) 555-5555',
    '1234567890',
    '123-456-7890',
    '11111111111',
    '0',
  ])('%j is empty: nothing, or what clerks type to get on', (text) => {
    expect(checkPhone(text)).toEqual({ kind: 'empty' });
  });

  it.each([
    '555-0123',
    '303-555-012',
    '303-555-01234',
    '44 20 7946 0958',
    '303-555-0123 x12',
    'none',
    '103-555-0123',
    '303-155-0123',
    '30355501２3',
  ])('%j is invalid', (text) => {
    expect(checkPhone(text)).toEqual({ kind: 'invalid' });
  });

  it('is ten digits whatever stood between them, and never anything else', () => {
    const mark = fc.constantFrom('', ' ', '-', '.', '(', ') ', '/');
    const digits = fc.tuple(fc.constantFrom('+1', '1', ''), fc.stringMatching(/^[2-9]\d{2}[2-9]\d{6}$/));
    fc.assert(
      fc.property(digits, fc.array(mark, { minLength: 10, maxLength: 10 }), ([prefix, number], marks) => {
        const written = prefix + [...number].map((digit, i) => `${marks[i] ?? ''}${digit}`).join('');
        const checked = checkPhone(written);
        if (checked.kind === 'value') expect(checked.value).toBe(number);
        else expect(checked.kind).toBe('empty');
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const checked = checkPhone(text);
        expect(checked.kind === 'value' ? checked.value : '2002000000').toMatch(/^[2-9]\d{2}[2-9]\d{6}$/);
      }),
    );
  });
});
