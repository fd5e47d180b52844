import { describe, expect, it } from 'vitest';
import { bodyOf, compiled, findingsOf, outcomeOf, personaWith, rowOf, saleWith } from './small.ts';

const at = '2026-01-01';
const line = { units: '1', price: '2' };

describe('a persona', () => {
  const contact = personaWith('mobile_phone: p\n    email: e').replace(
    'without_contact: send',
    'without_contact: filter',
  );

  it('has the prefix and the key columns as its key', () => {
    const text = personaWith('email: e').replace('key: id', 'key: [shop, nr]');
    const outcome = outcomeOf(text, { shop: ' 7 ', nr: 'A12   ', e: 'a@b.co' }, {}, { idPrefix: 'west-' });
    expect(outcome).toMatchObject({ kind: 'record', record: { model: 'persona', key: 'west-7-A12' } });
  });

  it('without phone and e-mail is filtered with its key, and sent where the mapping says so', () => {
    expect(outcomeOf(contact, { id: '1', p: '12', e: 'none' })).toEqual({
      kind: 'filtered',
      key: '1',
      reason: 'no phone or e-mail',
      placeholders: ['email'],
    });
    expect(outcomeOf(contact.replace('filter', 'send'), { id: '1' })).toMatchObject({ kind: 'record' });
    expect(bodyOf(contact, { id: '1', e: 'a@b.co' })).toEqual({ email: 'a@b.co' });
  });

  it('must name a phone or an e-mail where those without are filtered', () => {
    const text = personaWith('first_name: a').replace('without_contact: send', 'without_contact: filter');
    expect(findingsOf(text)).toMatchObject([{ code: 'CONFIG_MISSING_KEY', place: { line: 12 } }]);
  });

  it('without a key is unmappable', () => {
    expect(outcomeOf(contact, { id: ' ', e: 'a@b.co' })).toMatchObject({
      kind: 'unmappable',
      failure: { code: 'ROW_KEY_MISSING', place: { line: 7 } },
    });
  });
});

describe('a sale', () => {
  const persona =
    'persona:\n  from: c\n  key: [shop, nr]\n  sync: { mode: snapshot }\n  fields: { email: e }\n';
  const linked = (link: string) => saleWith({ fields: `persona: ${link}` });
  /** The sale stream of a file that maps customers too. */
  const withCustomers = (link: string, row: Readonly<Record<string, string | null>>) => {
    const mapping = compiled(linked(link).replace('sale:\n', `${persona}sale:\n`), { idPrefix: 'x-' });
    const stream = mapping.streams.find((one) => one.model === 'sale');
    return stream?.map(rowOf({ ...mapping, streams: [stream] }, { id: '1', at, ...row }, { items: [line] }));
  };

  it("names its shopper by the persona's key, and gives the key's values as the database holds them", () => {
    expect(withCustomers('[shop, customer]', { shop: '7', customer: 'A12  ' })).toMatchObject({
      record: { key: 'x-1', body: { persona: 'x-7-A12' } },
      personaKey: ['7', 'A12  '],
    });
  });

  it.each([
    ['[shop, customer]', { shop: '7', customer: null }],
    ['[shop, customer]', { shop: '', customer: 'A12' }],
    ['{ column: [shop, customer], null_if: [CASH, 0] }', { shop: '7', customer: ' CASH ' }],
    ['{ column: [shop, customer], null_if: [CASH, 0] }', { shop: '0', customer: 'A12' }],
  ])('of a walk-in names nobody: %s %o', (link, row) => {
    const outcome = withCustomers(link, row);
    expect(outcome).toMatchObject({ kind: 'record', record: { body: { persona: null } } });
    expect(outcome).not.toHaveProperty('personaKey');
  });

  it("must name as many columns as the persona's key has", () => {
    const text = linked('customer').replace('sale:\n', `${persona}sale:\n`);
    expect(findingsOf(text)).toMatchObject([
      {
        code: 'MAPPING_REFERENCE',
        sentence: 'sale.fields.persona must name as many columns as persona.key: 2.',
      },
    ]);
  });

  it('names a shopper without the values to read by, where the mapping has no customers', () => {
    const outcome = outcomeOf(linked('customer'), { id: '1', at, customer: '9' }, { items: [line] });
    expect(outcome).toMatchObject({ record: { body: { persona: '9' } } });
    expect(outcome).not.toHaveProperty('personaKey');
  });

  it('may have a key of its own making', () => {
    const text = saleWith({ fields: 'pos_id: "{shop}-{nr}"' });
    expect(
      outcomeOf(text, { id: '1', at, shop: '7', nr: '1001' }, { items: [line] }, { idPrefix: 'x-' }),
    ).toMatchObject({
      record: { key: 'x-7-1001' },
    });
    expect(outcomeOf(text, { id: '1', at, shop: null, nr: '1001' }, { items: [line] })).toMatchObject({
      kind: 'unmappable',
      failure: { code: 'ROW_KEY_MISSING', message: 'sale.fields.pos_id: the row has no value for its key.' },
    });
  });

  it('has the lines that count, in the order read, and columns of the receipt in them', () => {
    const text = saleWith({
      line: 'sku: code\n      discount: { expr: "price * s.rate" }\n    where: { void: { not: [1] } }',
    });
    const lines = [
      { ...line, code: 'A', void: '0' },
      { ...line, code: 'B', void: '1' },
      { ...line, code: 'C', void: null },
    ];
    expect(bodyOf(text, { id: '1', at, rate: '0.1' }, { items: lines })).toMatchObject({
      lines: [
        { sku: 'A', quantity: '1', amount: '2', discount: '0.2' },
        { sku: 'C', quantity: '1', amount: '2', discount: '0.2' },
      ],
    });
  });

  it('without lines is filtered', () => {
    expect(outcomeOf(saleWith({}), { id: '1', at })).toEqual({
      kind: 'filtered',
      key: '1',
      reason: 'no lines',
    });
  });

  it.each([
    ['of an allowed store counts', ['Main', 'West'], 'Main', 'record'],
    ['of any store counts where none is named', [], 'East', 'record'],
    ['of another store is filtered', ['Main', 'West'], 'East', 'filtered'],
    ['of no store is filtered', ['Main'], null, 'filtered'],
  ])('%s', (_, stores, location, kind) => {
    const text = saleWith({ fields: 'location: l' });
    const outcome = outcomeOf(text, { id: '1', at, l: location }, { items: [line] }, { stores });
    expect(outcome.kind).toBe(kind);
    if (kind === 'filtered') {
      const reason = 'its store is not among the `stores` of the site';
      expect(outcome).toEqual({ kind, key: '1', reason });
    }
  });

  it('is the same JSON whatever the order of the mapping and the row', () => {
    const fields = ['total: t', 'channel: { const: online }', 'location: l'];
    const [one, other] = [fields, fields.toReversed()].map((all) => saleWith({ fields: all.join('\n    ') }));
    const row = { id: '1', at, t: '2.00', l: 'Main' };
    const reversed = Object.fromEntries(Object.entries(row).reverse());
    expect(JSON.stringify(bodyOf(one ?? '', row, { items: [line] }))).toBe(
      JSON.stringify(bodyOf(other ?? '', reversed, { items: [line] })),
    );
  });
});

describe('stock', () => {
  const text = `
pos: T
engines: [any]
params: { places: { description: Ids, list: true } }
inventory:
  from: p
  key: id
  sync: { mode: snapshot }
  children:
    stock: { from: q, on: { item: id }, where: { place: { param: places } } }
  fields: { sku: code, quantity: { sum: stock.units }, price: price }
`;
  const rows = [
    { place: 'a', units: '0.1' },
    { place: 'b', units: '0.2' },
    { place: 'c', units: null },
    { place: 'a', units: '-2.9999999999999996' },
  ];

  it('is added up exactly, over the places that count, and rounded to six decimals', () => {
    expect(bodyOf(text, { id: '1', code: 'X' }, { stock: rows })).toEqual({ quantity: '-2.7' });
    expect(
      bodyOf(text, { id: '1', code: 'X' }, { stock: rows }, { parameters: { places: ['b', 'c'] } }),
    ).toEqual({
      quantity: '0.2',
    });
    expect(bodyOf(text, { id: '1', code: 'X' })).toEqual({ quantity: '0' });
  });

  it('has the SKU as its key, without a prefix', () => {
    expect(outcomeOf(text, { id: '1', code: ' X ' }, {}, { idPrefix: 'west-' })).toMatchObject({
      record: { key: 'X' },
    });
  });

  it('without a SKU is unmappable', () => {
    expect(outcomeOf(text, { id: '1' })).toMatchObject({
      kind: 'unmappable',
      failure: { code: 'ROW_KEY_MISSING', place: { line: 11 } },
    });
  });

  it('that is no number is unmappable', () => {
    expect(outcomeOf(text, { id: '1', code: 'X' }, { stock: [{ place: 'a', units: 'many' }] })).toMatchObject(
      {
        kind: 'unmappable',
        failure: { message: 'inventory.fields.quantity.sum: the value of "stock.units" is not a number.' },
      },
    );
  });
});

describe('a filter', () => {
  const filtered = (where: string, value: string | null, parameters = {}) => {
    const outcome = outcomeOf(
      personaWith('first_name: a', `  where: { s: ${where} }`),
      { id: '1', s: value },
      {},
      { parameters },
    );
    return outcome.kind === 'filtered';
  };

  it.each([
    ['[1, 2]', '2', false],
    ['[1, 2]', ' 2 ', false],
    ['[1, 2]', '3', true],
    ['[1, 2]', null, true],
    ['[true]', '1', false],
    ['[false, null]', '', false],
    ['[C]', 'c', true],
    ['{ not: [V] }', 'V', true],
    ['{ not: [V] }', null, false],
    ['{ not: [null] }', ' ', true],
    ['{ is: null }', null, false],
    ['{ is: null }', '0', true],
    ['{ param: places }', 'x', false],
    ['{ not: { param: places } }', 'x', false],
  ])('%s for %j', (where, value, expected) => {
    expect(filtered(where, value)).toBe(expected);
  });

  it('takes its values from the parameters of the site', () => {
    expect(filtered('{ param: places }', 'x', { places: ['x', 'y'] })).toBe(false);
    expect(filtered('{ param: places }', 'z', { places: ['x', 'y'] })).toBe(true);
    expect(filtered('{ not: { param: places } }', 'x', { places: 'x' })).toBe(true);
  });

  it('says which column, never which value, and gives the key', () => {
    const outcome = outcomeOf(personaWith('first_name: a', '  where: { s: [1] }'), { id: '7', s: 'secret' });
    expect(outcome).toEqual({
      kind: 'filtered',
      key: '7',
      reason: '"c.s" has none of the values that count',
    });
    expect(outcomeOf(personaWith('first_name: a', '  where: { s: [1] }'), { id: '', s: '2' })).toMatchObject({
      key: null,
    });
  });
});
