import { describe, expect, it } from 'vitest';
import { bodyOf, compiled, findingsOf, personaWith } from './small.ts';

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

describe('the version of a mapping', () => {
  const base = personaWith('first_name: a\n    last_name: b');
  const version = (of: string, context = {}) => compiled(of, context).version;

  it('is sixteen hex digits', () => {
    expect(version(base)).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    ['comments', base.replace('persona:', '# Customers\npersona: # here')],
    ['layout', base.replace('{ mode: snapshot }', '\n    mode:    snapshot')],
    ['the order of keys', personaWith('last_name: b\n    first_name: a')],
    ['defaults written out', base.replace('{ mode: snapshot }', '{ mode: snapshot, every: 15m }')],
    ['names for people', base.replace('pos: Test', 'pos: Other').replace('Its name', 'The name')],
  ])('does not change with %s', (_, same) => {
    expect(version(same)).toBe(version(base));
  });

  it.each([
    ['a rule', base.replace('a\n', '{ column: a, case: upper }\n'), {}],
    ['a field', personaWith('first_name: a'), {}],
    ['a filter', base.replace('  fields:', '  where: { x: [1] }\n  fields:'), {}],
    ['a parameter', base, { parameters: { shop: 'East' } }],
    ['the zone', base, { zone: 'UTC' }],
    ['the prefix', base, { idPrefix: 'x' }],
  ])('changes with %s', (_, other, context) => {
    expect(version(other, context)).not.toBe(version(base));
  });
});
