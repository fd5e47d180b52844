import { describe, expect, it } from 'vitest';
import { bodyOf, findingsOf, outcomeOf, personaWith, saleWith } from './small.ts';

type Row = Readonly<Record<string, string | null>>;
const first = (rule: string, row: Row) => bodyOf(personaWith(`first_name: ${rule}`), { id: '1', ...row });

describe('a rule of a field', () => {
  it.each([
    ['a column', 'a', { a: 'Ann' }, 'Ann'],
    ['a column named with its table', 'c.a', { a: 'Ann' }, 'Ann'],
    ['a column, trimmed', '{ column: a }', { a: '  Ann ' }, 'Ann'],
    ['a column as it is', '{ column: a, trim: false }', { a: '  Ann ' }, '  Ann '],
    ['upper case', '{ column: a, case: upper }', { a: 'Ann' }, 'ANN'],
    ['lower case', '{ column: a, case: lower }', { a: 'Ann' }, 'ann'],
    [
      'title case',
      '{ column: a, case: title }',
      { a: "MARY-ANN O'BRIEN DON'S ÉVA" },
      "Mary-Ann O'Brien Don's Éva",
    ],
    ['a value of the map', '{ column: a, map: { 0: None, 1: Gold } }', { a: '1' }, 'Gold'],
    ['a value that the map does not name', '{ column: a, map: { 1: Gold } }', { a: '7' }, '7'],
    ["the map's default", '{ column: a, map: { 1: Gold, default: Other } }', { a: '7' }, 'Other'],
    ['a constant', '{ const: 007 }', {}, '007'],
    ['a parameter', '{ param: shop }', {}, 'Main'],
    ['a template', '"{a}-{c.b}"', { a: ' x ', b: '2' }, 'x-2'],
    ['a template as an object', '{ template: "no. {a}" }', { a: '2' }, 'no. 2'],
    ['the first value of several', '{ coalesce: [a, b, { const: z }] }', { a: ' ', b: 'Bo' }, 'Bo'],
    ['a last resort', '{ coalesce: [a, { const: z }] }', { a: null }, 'z'],
    [
      'several joined, without those that are missing',
      '{ join: [a, b, d], with: ", " }',
      { a: 'x', b: '', d: 'y' },
      'x, y',
    ],
    ['several joined with spaces', '{ join: [a, "{b}!"] }', { a: 'x', b: 'y' }, 'x y!'],
    ['a default', '{ column: a, on_null: { default: Guest } }', { a: ' ' }, 'Guest'],
    ['an expression', '{ expr: "a + 1" }', { a: '1.50' }, '2.5'],
  ])('gives %s', (_, rule, row, expected) => {
    expect(first(rule, row)).toEqual({ firstName: expected });
  });

  it.each([
    ['a blank column', 'a', { a: '   ' }],
    ['a null column', 'a', { a: null }],
    ['a column that the row lacks', 'a', {}],
    ['one of its null values', '{ column: a, null_if: [0, "!"] }', { a: ' ! ' }],
    ['a map to null', '{ column: a, map: { X: null } }', { a: 'X' }],
    ['a template with a gap', '"{a}-{b}"', { a: 'x', b: ' ' }],
    ['an expression with a gap', '{ expr: "a + b" }', { a: '1', b: null }],
    ['nothing to choose from', '{ coalesce: [a, b] }', {}],
    ['nothing to join', '{ join: [a, b], with: ", " }', {}],
  ])('leaves the field out for %s, or sends null where the mapping says so', (_, rule, row) => {
    expect(first(rule, row)).toEqual({});
    const object = rule.startsWith('{')
      ? rule
      : rule.startsWith('"')
        ? `{ template: ${rule} }`
        : `{ column: ${rule} }`;
    expect(first(object.replace(/ \}$/, ', on_null: send }'), row)).toEqual({ firstName: null });
  });

  it.each([
    ['{ const: abc }', 'mobile_phone'],
    ['{ const: abc }', 'email'],
  ])('keeps a constant %s out of %s where it cannot be one', (rule, field) => {
    expect(bodyOf(personaWith(`${field}: ${rule}`), { id: '1' })).toEqual({});
  });

  it.each([
    ['birthdate: { const: soon }', 'persona.fields.birthdate.const: the value is not a date.'],
    [
      'loyalty: { column: a, on_null: { default: maybe } }',
      'persona.fields.loyalty.on_null.default: the value is not yes or no.',
    ],
    [
      'email: { expr: "a + 1" }',
      'persona.fields.email.expr gives a number, and this field does not take one.',
    ],
    ['first_name: "{a"', 'persona.fields.first_name must name its columns in braces: "{StoreID}-{Number}".'],
    [
      'first_name: { template: plain }',
      'persona.fields.first_name.template must name its columns in braces: "{StoreID}-{Number}".',
    ],
    ['first_name: { expr: "a +" }', 'The expression ends before it is complete.'],
  ])('%s is refused before any row is read', (field, sentence) => {
    expect(findingsOf(personaWith(field)).map((one) => one.sentence)).toEqual([sentence]);
  });

  it('does not take on_null inside another rule', () => {
    const findings = findingsOf(personaWith('first_name: { coalesce: [{ column: a, on_null: send }] }'));
    expect(findings).toMatchObject([{ code: 'CONFIG_UNKNOWN_KEY', place: { line: 12, column: 43 } }]);
  });
});

describe('what a field holds', () => {
  it('is a phone and an e-mail, tidied; one that cannot be sent is left out, even where null would be sent', () => {
    const both = personaWith(
      'mobile_phone: { column: p, on_null: send }\n    email: { column: e, on_null: send }',
    );
    expect(bodyOf(both, { id: '1', p: '+1 (303) 555-0123', e: 'A@B.co' })).toEqual({
      mobilePhone: '3035550123',
      email: 'a@b.co',
    });
    expect(bodyOf(both, { id: '1', p: '12', e: 'x@' })).toEqual({});
    expect(bodyOf(both, { id: '1', p: null, e: 'none@none.com' })).toEqual({
      mobilePhone: null,
      email: null,
    });
  });

  it('is the first phone that can be one', () => {
    const text = personaWith('mobile_phone: { coalesce: [p, q] }');
    expect(bodyOf(text, { id: '1', p: '12', q: '303-555-0123' })).toEqual({ mobilePhone: '3035550123' });
    expect(bodyOf(text, { id: '1', p: '999-999-9999', q: '303-555-0123' })).toEqual({
      mobilePhone: '3035550123',
    });
    expect(bodyOf(text, { id: '1', p: '12', q: null })).toEqual({});
  });

  it.each([
    ['1', true],
    ['0', false],
    ['true', true],
    ['FALSE', false],
    ['Y', true],
    ['n', false],
    ['yes', true],
  ])('is yes or no: %s', (text, expected) => {
    expect(bodyOf(personaWith('loyalty: a'), { id: '1', a: text })).toEqual({ loyalty: expected });
  });

  it('is a date without a zone, and no date for a sentinel', () => {
    const text = personaWith('birthdate: a');
    expect(bodyOf(text, { id: '1', a: '1990-02-28 00:00:00' })).toEqual({ birthdate: '1990-02-28' });
    expect(bodyOf(text, { id: '1', a: '1900-01-01' })).toEqual({});
    expect(
      bodyOf(personaWith('birthdate: { column: a, format: epoch_s }'), { id: '1', a: '636163200' }),
    ).toEqual({
      birthdate: '1990-02-28',
    });
  });

  it.each([
    ['at', '2026-03-07 18:30:00.125', '2026-03-08T01:30:00.125Z'],
    ['{ column: at, zone: UTC }', '2026-03-07 18:30:00', '2026-03-07T18:30:00Z'],
    ['{ column: at, format: epoch_ms }', '1772931599123', '2026-03-08T00:59:59.123Z'],
    ['{ coalesce: [{ column: paid, zone: UTC }, at] }', '2026-03-07 18:30:00', '2026-03-08T01:30:00Z'],
  ])('is an instant: %s', (rule, at, expected) => {
    const text = saleWith({}).replace('sold_at: at', `sold_at: ${rule}`);
    expect(bodyOf(text, { id: '1', at }, { items: [{ units: '1', price: '2' }] })).toMatchObject({
      soldAt: expected,
    });
  });

  it.each([
    ['money as it is', '{ column: price }', { price: '12.345678900' }, '12.3456789'],
    [
      'money of a product, to the last digit',
      '{ expr: "units * price" }',
      { units: '3', price: '0.333333' },
      '0.999999',
    ],
    [
      'a division, half away from zero at 12 decimals',
      '{ expr: "units * price / 3" }',
      { units: '-2', price: '1' },
      '-0.666666666667',
    ],
    [
      'money of a fraction',
      '{ expr: "units * price * (1 - cut)" }',
      { units: '3', price: '9.99', cut: '0.1' },
      '26.973',
    ],
    ['a rounded result', '{ expr: "round(units * price, 2)" }', { units: '3', price: '1.115' }, '3.35'],
    ['a choice', '{ expr: "units < 0 ? 0 : price" }', { units: '-1', price: '5' }, '0'],
  ])('is %s', (_, amount, line, expected) => {
    const text = saleWith({ amount, quantity: '{ const: 1 }' });
    expect(bodyOf(text, { id: '1', at: '2026-01-01' }, { items: [line] })).toMatchObject({
      lines: [{ amount: expected }],
    });
  });

  it('says which columns an expression is made of, where one of them has nothing', () => {
    const text = saleWith({ amount: '{ expr: "units * price" }', quantity: '{ const: 1 }' });
    const line = { units: '3', price: null };
    expect(outcomeOf(text, { id: '1', at: '2026-01-01' }, { items: [line] })).toMatchObject({
      kind: 'unmappable',
      failure: {
        message: expect.stringMatching(
          /amount: .*; the expression has none where one of units, price is NULL\.$/,
        ),
      },
    });
  });

  it.each([
    ['sold_at', { at: 'soon' }, {}, 'sale.fields.sold_at: the value of "at" is not a date and time.', 10],
    [
      'sold_at',
      { at: null },
      {},
      'sale.fields.sold_at: the row has no value for it, and every record needs one.',
      10,
    ],
    ['amount', {}, { price: 'x9' }, 'sale.items.fields.amount: the value of "price" is not a number.', 17],
    [
      'quantity',
      {},
      { units: '' },
      'sale.items.fields.quantity: the row has no value for it, and every record needs one.',
      16,
    ],
  ])(
    'that is wrong in %s makes the row unmappable, with the place and never the value',
    (_, row, line, sentence, at) => {
      const outcome = outcomeOf(
        saleWith({}),
        { id: 'secret', at: '2026-01-01', ...row },
        { items: [{ units: '1', price: '2', ...line }] },
      );
      expect(outcome).toMatchObject({
        kind: 'unmappable',
        failure: { code: 'ROW_VALUE', message: sentence, place: { file: 'm.yaml', line: at } },
      });
    },
  );

  it('has no result where an expression divides by zero', () => {
    const text = saleWith({ amount: '{ expr: "price / units" }' });
    const outcome = outcomeOf(text, { id: '1', at: '2026-01-01' }, { items: [{ units: '0', price: '2' }] });
    expect(outcome).toMatchObject({ kind: 'unmappable', failure: { code: 'ROW_VALUE' } });
  });
});
