import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '../../src/config/index.ts';
import { maskedFields, maskedText } from '../../src/observe/masked.ts';

test.each([
  ['write to ann.lee+x@mail.example.com now', 'write to *** now'],
  ['call 3035550123', 'call ***'],
  ['call (303) 555-0123 or 303-555-0123 or 303.555.0123', 'call *** or *** or ***'],
  ['card 4111111111111111', 'card ***'],
  ['customer 1234567', 'customer ***'],
  ['at 2026-03-08T09:59:59.123456Z in main-street', 'at 2026-03-08T09:59:59.123456Z in main-street'],
  ['page of 500 rows, 123456 in all', 'page of 500 rows, 123456 in all'],
])('%j is written as %j', (text, masked) => {
  expect(maskedText(text)).toBe(masked);
});

test('no e-mail and no run of seven digits gets through, whatever stands around it (promise 8)', () => {
  const around = fc.string({ maxLength: 12 });
  const digits = fc.stringMatching(/^[0-9]{7,16}$/);
  const email = fc.stringMatching(/^[a-z]{4,8}@[a-z]{4,8}\.com$/);
  fc.assert(
    fc.property(around, fc.oneof(digits, email), around, (before, secret, after) => {
      expect(maskedText(before + secret + after)).not.toContain(secret);
      expect(JSON.stringify(maskedFields({ text: [before + secret + after] }))).not.toContain(secret);
    }),
  );
});

test('fields of plain kinds are written; objects, secrets and functions are not', () => {
  const fields = {
    site: 'main-street',
    rows: 12_345_678,
    ok: true,
    nothing: null,
    unsaid: undefined,
    codes: ['A', 7],
    big: 12345678901n,
    secret: new Secret('s3cret'),
    thing: { customer: 'Ann' },
    at: new Date(0),
    never: Number.NaN,
  };
  expect(maskedFields(fields)).toEqual({
    site: 'main-street',
    rows: 12_345_678,
    ok: true,
    nothing: null,
    codes: ['A', 7],
    big: '***',
    secret: '***',
    thing: '***',
    at: '***',
    never: 'NaN',
  });
});

test.each([
  'firstName',
  'first_name',
  'mobilePhone',
  'e-mail',
  'apiKey',
  'password',
  'rowValues',
  'EMAIL',
  'sourceKey',
])('the field %s is hidden whatever it holds', (name) => {
  expect(maskedFields({ [name]: 'Ann' })).toEqual({ [name]: '***' });
});

test.each(['site', 'stream', 'tableau', 'monkey', 'filename'])(
  'the field %s is not taken for a telling one',
  (name) => {
    expect(maskedFields({ [name]: 'Ann' })).toEqual({ [name]: 'Ann' });
  },
);
