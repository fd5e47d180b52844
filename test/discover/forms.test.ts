import { describe, expect, it, test } from 'vitest';
import { nameScore, wordsOf } from '../../src/discover/dictionary.ts';
import { datePattern, type Form, formsOf } from '../../src/discover/forms.ts';
import { profileOf } from '../../src/discover/profile.ts';

describe('the form of a text', () => {
  it.each<[string, Form, boolean]>([
    ['(303) 555-0123', 'phone', true],
    ['+34 600 123 456', 'phone', true],
    ['3035550123', 'phone', true],
    ['4006381000001', 'phone', false],
    ['1234567.89', 'phone', false],
    ['2026-03-07', 'phone', false],
    ['03/07/2026', 'phone', false],
    ['ann@shop.test', 'email', true],
    ['ann at shop', 'email', false],
    ['2026-03-07 18:30:00.125', 'stamp', true],
    ['2026-03-07T18:30:00Z', 'stamp', true],
    ['20260307', 'textDate', true],
    ['20269907', 'textDate', false],
    ['12.50', 'fraction', true],
    ['12.00', 'integer', true],
    ['1b4e28ba-2fa1-41d2-883f-0016d3cca427', 'guid', true],
    ['[{"Name":"Phone"}]', 'json', true],
    ["D'Arlo", 'name', true],
    ['Łucja', 'name', true],
    ['TEA 12', 'name', false],
    ['Lee, Ann Marie', 'lastFirst', true],
    ['4111 1111 1111 1111', 'card', true],
    ['4111111111111112', 'card', false],
  ])('%s: %s is %s', (text, form, expected) => {
    expect(formsOf(text).includes(form)).toBe(expected);
  });

  it.each([
    ['03/07/2026 06:30 PM', 'MM/DD/YYYY hh:mm A'],
    ['3/7/26', 'M/D/YY'],
    ['13.03.2026 18:30', 'DD.MM.YYYY HH:mm'],
    ['20260307183000', 'YYYYMMDDHHmmss'],
    ['99/99/2026', undefined],
  ])('a date %s is written %s', (text, pattern) => {
    expect(datePattern(text)).toBe(pattern);
  });
});

describe('the words of a name', () => {
  it.each([
    ['CUST_NO', 'customer number'],
    ['FirstName', 'first name'],
    ['firstname', 'first name'],
    ['QTY_ON_HND', 'quantity hand'],
    ['EMailAddress', 'email address'],
    ['cantidad', 'quantity'],
    ['correo_electrónico', 'email electronico'],
    ['Teléfono', 'phone'],
    ['z5k', 'z 5k'],
  ])('%s: %s', (name, words) => {
    expect(wordsOf(name).join(' ')).toBe(words);
  });

  test('a name says less the more other words it has, and nothing where a word of it says otherwise', () => {
    const price = [['price !cost', 1]] as const;
    expect(nameScore('Price', price)).toBe(1);
    expect(nameScore('PriceOld', price)).toBeLessThan(1);
    expect(nameScore('CostPrice', price)).toBe(0);
    expect(nameScore('z5k', price)).toBe(0);
  });
});

test('a profile counts what is there, and takes placeholders for no time', () => {
  const profile = profileOf(['1.50', '-2', '', null, '0']);
  expect([profile.filled, profile.blank, profile.unique]).toEqual([3, 0.4, false]);
  expect(profile.numbers).toMatchObject({ least: -2, greatest: 1.5 });
  const times = profileOf(['1899-12-30 00:00:00', '2026-03-07 18:30:00', '2026-03-09 00:00:00']).times;
  expect(times).toEqual({ first: '2026-03-07 18:30:00', last: '2026-03-09 00:00:00', withHour: true });
});
