import { describe, expect, it } from 'vitest';
import { compiled, findingsOf, personaWith, saleWith } from './small.ts';

const said = (text: string) =>
  findingsOf(text).map((one) => `${one.code} ${one.place?.line}:${one.place?.column} ${one.sentence}`);

describe('names in a mapping', () => {
  it('are those of its own table, joins and children; others are shown with their place and a guess', () => {
    const findings = findingsOf(
      personaWith('email: mal.address', '  joins: { mail: { table: m, on: { id: id } } }'),
    );
    expect(findings).toMatchObject([
      {
        code: 'MAPPING_REFERENCE',
        sentence: '"mal.address" names the table or join "mal", which is not defined here.',
        hint: 'Did you mean "mail.address"?',
        place: { line: 12, column: 12 },
      },
    ]);
  });

  it('of children are for sum and count only, and must exist', () => {
    const child = '  children: { card: { from: k, on: { owner: id } } }';
    expect(findingsOf(personaWith('first_name: { count: card }', child))).toEqual([]);
    expect(said(personaWith('first_name: { count: cards }', child))).toEqual([
      'MAPPING_REFERENCE 12:26 persona.fields.first_name.count names the child "cards", which is not defined here.',
    ]);
    expect(said(personaWith('first_name: card.number', child))).toEqual([
      'MAPPING_REFERENCE 12:17 "card.number" names the table or join "card", which is not defined here.',
    ]);
  });

  it('may not stand for two tables', () => {
    const twice = saleWith({ more: '  joins: { Items: { table: x, on: { id: id } } }' });
    expect(said(twice)[0]).toContain('the name "items" stands for two tables');
  });

  it('of parameters must be declared', () => {
    expect(said(personaWith('first_name: { param: shopp }'))).toEqual([
      'MAPPING_REFERENCE 12:26 The parameter "shopp" is not declared under params.',
    ]);
    expect(said(personaWith('first_name: { param: places }'))).toEqual([
      'CONFIG_INVALID 12:26 The parameter "places" is a list, and a field takes one text.',
    ]);
  });

  it('of zones must be real', () => {
    expect(
      said(saleWith({ more: '' }).replace('sold_at: at', 'sold_at: { column: at, zone: Denver }')),
    ).toEqual(['CONFIG_INVALID 10:34 sale.fields.sold_at.zone is not the name of a zone.']);
    expect(said(saleWith({}).replace('by: at', 'by: at, zone: Denver'))).toEqual([
      'CONFIG_INVALID 7:39 sale.sync.zone is not the name of a zone.',
    ]);
    expect(findingsOf(saleWith({}), { zone: 'Denver' })).toMatchObject([{ code: 'CONFIG_INVALID' }]);
  });

  it('make the query: each column once, children with what ties them to their row', () => {
    const [stream] = compiled(
      saleWith({
        fields: 'employee_name: "{cashier.first} {cashier.last}"',
        line: 'sku: product.code',
        more: '  joins: { cashier: { table: { schema: hr, table: people }, on: { id: person }, kind: inner } }',
        amount: '{ expr: "units * price * (1 - s.discount)" }',
      }).replace(
        'on: { sale: id }',
        'on: { sale: id }\n    order: [nr]\n    joins: { product: { table: p, on: { id: item } } }',
      ),
    ).streams;
    expect(stream?.query).toEqual({
      key: [{ alias: 's', column: 'id' }],
      relation: {
        alias: 's',
        table: { name: 's' },
        joins: [
          {
            alias: 'cashier',
            table: { schema: 'hr', name: 'people' },
            kind: 'inner',
            on: [{ own: 'id', other: { alias: 's', column: 'person' } }],
          },
        ],
        columns: [
          { alias: 's', column: 'id' },
          { alias: 's', column: 'at' },
          { alias: 'cashier', column: 'first' },
          { alias: 'cashier', column: 'last' },
          { alias: 's', column: 'discount' },
        ],
      },
      children: [
        {
          name: 'items',
          on: [{ own: 'sale', parent: { alias: 's', column: 'id' } }],
          order: [{ alias: 'items', column: 'nr' }],
          relation: {
            alias: 'items',
            table: { name: 'l' },
            joins: [
              {
                alias: 'product',
                table: { name: 'p' },
                kind: 'left',
                on: [{ own: 'id', other: { alias: 'items', column: 'item' } }],
              },
            ],
            columns: [
              { alias: 'items', column: 'sale' },
              { alias: 'items', column: 'nr' },
              { alias: 'items', column: 'units' },
              { alias: 'items', column: 'price' },
              { alias: 'product', column: 'code' },
            ],
          },
        },
      ],
    });
  });

  it('are remembered with their places and roles', () => {
    const { mentions } = compiled(saleWith({ amount: '{ expr: "units * price" }' })).streams[0] ?? {
      mentions: [],
    };
    expect(mentions).toContainEqual({
      column: { alias: 'items', column: 'price' },
      place: { file: 'm.yaml', line: 17, column: 32 },
      role: 'field',
    });
    expect(mentions.map((one) => one.role)).toEqual([
      'key',
      'watermark',
      'join',
      'join',
      'field',
      'field',
      'field',
      'field',
    ]);
  });
});
