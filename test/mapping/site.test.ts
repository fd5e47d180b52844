import { describe, expect, it } from 'vitest';
import { bodyOf, compiled, findingsOf, personaWith, saleWith } from './small.ts';

const text = (params: string) =>
  personaWith('first_name: { param: shop }').replace(/^params: .*$/m, `params:\n  shop: ${params}`);

describe('a parameter of the site', () => {
  it('has a default, and is what the site says', () => {
    const withDefault = text('{ description: Its name, default: Main }');
    expect(bodyOf(withDefault, { id: '1' })).toEqual({ firstName: 'Main' });
    expect(bodyOf(withDefault, { id: '1' }, {}, { parameters: { shop: 'East' } })).toEqual({
      firstName: 'East',
    });
  });

  it('that is not needed and not given is nothing', () => {
    expect(bodyOf(text('{ description: Its name }'), { id: '1' })).toEqual({});
    expect(bodyOf(text('{ description: Its name }'), { id: '1' }, {}, { parameters: { shop: '' } })).toEqual(
      {},
    );
  });

  it('that is needed must be given', () => {
    expect(findingsOf(text('{ description: Its name, required: true }'))).toMatchObject([
      { code: 'CONFIG_MISSING_KEY', hint: 'Its name', place: { line: 5 } },
    ]);
  });

  it('must be declared', () => {
    const findings = findingsOf(text('{ description: Its name }'), {
      parameters: { shp: 'East', constructor: 'x' },
    });
    expect(findings).toMatchObject([
      {
        code: 'CONFIG_UNKNOWN_KEY',
        sentence: 'The mapping m.yaml declares no parameter "shp".',
        hint: 'Did you mean "shop"?',
      },
      { code: 'CONFIG_UNKNOWN_KEY', hint: 'It declares: shop.' },
    ]);
  });

  it('is one text or a list, as declared', () => {
    const one = text('{ description: Its name }');
    expect(findingsOf(one, { parameters: { shop: ['a', 'b'] } })).toMatchObject([{ code: 'CONFIG_INVALID' }]);
    expect(findingsOf(text('{ description: Its name, default: [a] }'))).toMatchObject([
      { code: 'CONFIG_INVALID', place: { line: 5, column: 43 } },
    ]);
  });
});

describe('a zone that a parameter names', () => {
  const text = saleWith({ more: '' })
    .replace('by: at', 'by: at, zone: { param: clock }')
    .replace('sold_at: at', 'sold_at: { column: at, zone: { param: clock } }')
    .replace('engines: [any]', 'engines: [any]\nparams: { clock: { description: Zone of the stamps } }');
  const soldAt = (clock?: string) =>
    bodyOf(
      text,
      { id: '1', at: '2026-03-07 18:30:00' },
      { items: [{ units: '1', price: '2' }] },
      { parameters: clock === undefined ? {} : { clock } },
    );
  const zoneRead = (clock: string) => compiled(text, { parameters: { clock } }).streams[0]?.sync;

  it("is that of the column and of the watermark, and the site's where it names none", () => {
    expect(soldAt('UTC')).toMatchObject({ soldAt: '2026-03-07T18:30:00Z' });
    expect(soldAt('Asia/Tokyo')).toMatchObject({ soldAt: '2026-03-07T09:30:00Z' });
    expect(soldAt()).toMatchObject({ soldAt: '2026-03-08T01:30:00Z' });
    expect(zoneRead('Asia/Tokyo')).toMatchObject({ by: [{ zone: 'Asia/Tokyo' }] });
    expect(zoneRead('')).toMatchObject({ by: [{ zone: 'America/Denver' }] });
  });

  it('must be one, and the parameter must be declared and one text', () => {
    expect(findingsOf(text, { parameters: { clock: 'Denver' } })).toMatchObject([
      { code: 'CONFIG_INVALID', sentence: 'sale.sync.zone is not the name of a zone.' },
      { code: 'CONFIG_INVALID', sentence: 'sale.fields.sold_at.zone is not the name of a zone.' },
    ]);
    expect(findingsOf(text.replace(/param: clock/g, 'param: clok'))).toMatchObject([
      { code: 'MAPPING_REFERENCE', place: { line: 8 } },
      { code: 'MAPPING_REFERENCE', hint: 'Declared: clock.', place: { line: 11 } },
    ]);
    expect(findingsOf(text.replace('of the stamps', 'of them, list: true'))).toMatchObject([
      { code: 'CONFIG_INVALID' },
      { code: 'CONFIG_INVALID' },
    ]);
  });
});

describe('the version of a mapping', () => {
  const base = personaWith('first_name: a\n    last_name: b');
  const withChild = base.replace('  fields:', '  children: { k: { from: k, on: { c: id } } }\n  fields:');
  const version = (of: string, context = {}) => compiled(of, context).version;

  it.each([
    ['a field', 'first_name: { param: shop }', ''],
    ['a filter', 'first_name: a', '  where: { x: { param: shop } }'],
    ['a pick', 'first_name: { pick: d.v, where: { n: { param: shop } } }', '  lists: { d: details }'],
    ['a path', 'first_name: { column: a, path: { param: shop } }', ''],
    ['a null', 'first_name: { column: a, null_if: { param: shop } }', ''],
  ])('changes with a parameter of %s', (_, fields, more) => {
    const text = personaWith(fields, more);
    expect(version(text, { parameters: { shop: 'East' } })).not.toBe(version(text));
  });

  it('is sixteen hex digits', () => {
    expect(version(base)).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    ['comments', base.replace('persona:', '# Customers\npersona: # here')],
    ['layout', base.replace('{ mode: snapshot }', '\n    mode:    snapshot')],
    ['the order of keys', personaWith('last_name: b\n    first_name: a')],
    ['defaults written out', base.replace('{ mode: snapshot }', '{ mode: snapshot, every: 15m }')],
    ['names for people', base.replace('pos: Test', 'pos: Other').replace('Its name', 'The name')],
    ['when rows are read', base.replace('{ mode: snapshot }', '{ mode: snapshot, every: 5m, steady: 9s }')],
    ['by what columns', base.replace('{ mode: snapshot }', '{ mode: watermark, by: [x, y], pass: 1d }')],
    [
      'by what columns of a child',
      withChild.replace('on: {', 'by: moved, on: {').replace('snapshot', 'watermark, by: x'),
    ],
  ])('does not change with %s', (_, same) => {
    expect(version(same)).toBe(version(same.includes('children:') ? withChild : base));
  });

  it('does not change with a parameter that nothing sent depends on', () => {
    expect(version(base, { parameters: { shop: 'East' } })).toBe(version(base));
    const read = base.replace('{ mode: snapshot }', '{ mode: append, by: x, zone: { param: shop } }');
    expect(version(read, { parameters: { shop: 'UTC' } })).toBe(version(base));
  });

  it('is the same for a file of a former version of the product', () => {
    expect(version(base)).toBe('2a5d03d84b834ff4');
  });

  it.each([
    ['a rule', base.replace('a\n', '{ column: a, case: upper }\n'), {}],
    ['a field', personaWith('first_name: a'), {}],
    ['a filter', base.replace('  fields:', '  where: { x: [1] }\n  fields:'), {}],
    ['a list in a JSON text', base.replace('  fields:', '  lists: { d: details }\n  fields:'), {}],
    ['a group', base.replace('  fields:', '  group: true\n  fields:'), {}],
    ['a table that differs', base.replace('from: c', 'from: { table: c, columns: { a: x } }'), {}],
    ['the zone', base, { zone: 'UTC' }],
    ['the prefix', base, { idPrefix: 'x' }],
  ])('changes with %s', (_, other, context) => {
    expect(version(other, context)).not.toBe(version(base));
  });
});
