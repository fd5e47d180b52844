import { describe, expect, it } from 'vitest';
import type { Stream, WatermarkSync } from '../../src/mapping/index.ts';
import { compiled, findingsOf, personaWith, saleWith } from './small.ts';

/** A sale whose `sync` and more say this. */
const sale = (sync: string, more = '', items = '') =>
  saleWith({ more })
    .replace('{ mode: append, by: at }', sync)
    .replace('    from: l\n', `    from: l\n${items}`);
const shopper = '  joins: { shopper: { table: customers, on: { id: customer } } }';

function streamOf(text: string, context: Parameters<typeof compiled>[1] = {}): Stream {
  const [stream] = compiled(text, context).streams;
  if (!stream) throw new TypeError('the mapping has no stream');
  return stream;
}

function syncOf(...args: Parameters<typeof streamOf>): WatermarkSync {
  const { sync } = streamOf(...args);
  if (sync.mode === 'snapshot') throw new TypeError('it has no watermark');
  return sync;
}

const byOf = (...args: Parameters<typeof streamOf>) =>
  syncOf(...args).by.map(({ column, zone }) => `${column.alias}.${column.column} ${zone}`);
const places = (text: string) =>
  findingsOf(text).map(({ code, sentence, place }) => [code, sentence, place?.line, place?.column]);

describe('the columns that tell of a change', () => {
  it.each([
    ['at', ['s.at America/Denver']],
    ['{ column: at }', ['s.at America/Denver']],
    ['{ column: at, zone: UTC }', ['s.at UTC']],
    ['at, zone: Europe/Vienna', ['s.at Europe/Vienna']],
    ['{ column: at, zone: UTC }, zone: Europe/Vienna', ['s.at UTC']],
    ['shopper.changed', ['shopper.changed America/Denver']],
    [
      '[at, { column: sent, zone: UTC }, shopper.changed], zone: Europe/Vienna',
      ['s.at Europe/Vienna', 's.sent UTC', 'shopper.changed Europe/Vienna'],
    ],
  ])('by: %s', (by, read) => {
    expect(byOf(sale(`{ mode: watermark, by: ${by} }`, shopper))).toEqual(read);
  });

  it('have the zone that a parameter of the site names', () => {
    const params = 'params: { place: { description: The zone } }\nsale:';
    const text = sale('{ mode: append, by: [at, { column: sent, zone: { param: place } }] }').replace(
      'sale:',
      params,
    );
    expect(byOf(text, { parameters: { place: 'Asia/Tokyo' } })).toEqual([
      's.at America/Denver',
      's.sent Asia/Tokyo',
    ]);
  });

  it.each([
    ['[]', 'CONFIG_INVALID'],
    ['{ zone: UTC }', 'CONFIG_MISSING_KEY'],
    ['[at, shoper.changed]', 'MAPPING_REFERENCE'],
    ['[at, { column: sent, zone: Mars }]', 'CONFIG_INVALID'],
    ['[at, { column: sent, zon: UTC }]', 'CONFIG_UNKNOWN_KEY'],
    ['[at, items.changed]', 'MAPPING_REFERENCE'],
  ])('are refused where they make no sense: %s', (by, code) => {
    const findings = findingsOf(sale(`{ mode: watermark, by: ${by} }`, shopper));
    expect(findings.map((one) => [one.code, one.place?.line])).toContainEqual([code, 7]);
  });

  it('are mentioned with their places, to be checked against the catalogue', () => {
    const { mentions } = streamOf(sale('{ mode: append, by: [at, sent] }', '', '    by: changed\n'));
    const stamps = mentions.filter(({ role }) => role === 'watermark');
    expect(
      stamps.map(({ column, place }) => [`${column.alias}.${column.column}`, place.line, place.column]),
    ).toEqual([
      ['s.at', 7, 30],
      ['s.sent', 7, 34],
      ['items.changed', 14, 9],
    ]);
  });
});

describe('a child’s own column', () => {
  const tender = '  children: { tenders: { from: t, on: { sale: id }, by: { column: at, zone: UTC } } }';

  it('comes after those of the row, in the zone of the stream or one of its own', () => {
    const text = sale('{ mode: append, by: at, zone: Europe/Vienna }', tender, '    by: changed\n');
    expect(byOf(text)).toEqual(['s.at Europe/Vienna', 'tenders.at UTC', 'items.changed Europe/Vienna']);
  });

  it('may be one of a join of the child', () => {
    const items = '    by: product.changed\n    joins: { product: { table: p, on: { id: product } } }\n';
    expect(byOf(sale('{ mode: append, by: at }', '', items))).toEqual([
      's.at America/Denver',
      'product.changed America/Denver',
    ]);
  });

  it('is refused in the mode snapshot, with its place', () => {
    expect(places(sale('{ mode: snapshot }', tender, '    by: changed\n'))).toEqual([
      [
        'CONFIG_INVALID',
        'sale.children.tenders.by has no meaning here: in the mode snapshot all rows are read and compared.',
        8,
        57,
      ],
      [
        'CONFIG_INVALID',
        'sale.items.by has no meaning here: in the mode snapshot all rows are read and compared.',
        14,
        9,
      ],
    ]);
  });
});

describe('tables under one key', () => {
  const moved = (from: string, items = 'l') =>
    saleWith({}).replace('from: s', `from: ${from}`).replace('from: l', `from: ${items}`);
  const tablesOf = (text: string) =>
    streamOf(text).queries.map(({ relation, children }) => [
      relation.alias,
      relation.table.name,
      ...children.map(({ relation: child }) => `${child.alias}: ${child.table.name}`),
    ]);

  it('make one query each, with the names of the first; children go along, or stand in one table', () => {
    expect(tablesOf(moved('s'))).toEqual([['s', 's', 'items: l']]);
    expect(tablesOf(moved('[s, s_old]'))).toEqual([
      ['s', 's', 'items: l'],
      ['s', 's_old', 'items: l'],
    ]);
    expect(tablesOf(moved('[s, { schema: old, table: s }]', '[l, l_old]'))).toEqual([
      ['s', 's', 'items: l'],
      ['s', 's', 'items: l_old'],
    ]);
  });

  it('read the same columns of each, by the same key', () => {
    const { query, queries } = streamOf(moved('[s, s_old]', '[l, l_old]'));
    expect(queries[0]).toEqual(query);
    expect(queries[1]).toEqual({
      ...query,
      relation: { ...query.relation, table: { name: 's_old' } },
      children: query.children.map((one) => ({
        ...one,
        relation: { ...one.relation, table: { name: 'l_old' } },
      })),
    });
  });

  it.each([
    ['[s, s_old]', '[l, l_old, l_older]', 'sale.items.from names 3 tables, and the main one 2.', 11],
    ['s', '[l, l_old]', 'sale.items.from names 2 tables, and the main one 1.', 11],
  ])('%s and %s do not go together, which is told with its place', (from, items, sentence, column) => {
    expect(places(moved(from, items))).toEqual([['CONFIG_INVALID', sentence, 13, column]]);
  });

  it('must be at least one', () => {
    expect(places(moved('[]'))[0]?.[0]).toBe('CONFIG_INVALID');
  });
});

describe('how long things take', () => {
  it.each([
    ['by: at', { lag: 300 }],
    ['by: at, stamps: database', { lag: 300 }],
    ['by: at, stamps: tills', { lag: 3600 }],
    ['by: at, stamps: tills, lag: 2m', { lag: 120 }],
    ['by: at, lag: 0s', { lag: 0 }],
    ['by: at, strays: 1h', { strays: 3600 }],
    ['by: at, steady: 10s', { steady: 10 }],
    ['by: at, pass: 1d', { pass: 86_400 }],
    ['by: at, sweep: { back: 1d, every: 2h }', { sweep: { back: 86_400, every: 7200 } }],
    ['by: at, every: 1m, settle: 0s', { every: 60, settle: 0 }],
  ])('%s', (keys, expected) => {
    expect(syncOf(sale(`{ mode: watermark, ${keys} }`))).toMatchObject(expected);
  });

  it('of a snapshot may be steady too', () => {
    expect(streamOf(personaWith('email: e').replace('snapshot', 'snapshot, steady: 10s')).sync).toEqual({
      mode: 'snapshot',
      every: 900,
      steady: 10,
    });
  });

  it.each([
    ['append, by: at, pass: 1d', 'sale.sync.pass is not known.'],
    ['snapshot, pass: 1d', 'sale.sync.pass is not known.'],
    ['snapshot, strays: 1d', 'sale.sync.strays is not known.'],
    ['snapshot, by: at', 'sale.sync.by is not known.'],
    ['watermark, by: at, stray: 1d', 'sale.sync.stray is not known.'],
    ['watermark, by: at, strays: 0s', 'sale.sync.strays must be longer than zero.'],
    ['watermark, by: at, pass: 0s', 'sale.sync.pass must be longer than zero.'],
    ['watermark, by: at, steady: soon', 'sale.sync.steady must be a duration such as 30s, 5m, 2h or 3d.'],
  ])('mode: %s is refused', (keys, sentence) => {
    expect(findingsOf(sale(`{ mode: ${keys} }`)).map((one) => [one.sentence, one.place?.line])).toEqual([
      [sentence, 7],
    ]);
  });
});

describe('deleted rows', () => {
  const stock = (sync: string, more = '') => `
pos: T
engines: [any]
inventory:
  from: p
  key: id
  sync: { mode: ${sync} }
${more}
  fields: { sku: id, quantity: units }
`;

  it('that nothing would notice are warned of, with the place', () => {
    const findings = findingsOf(stock('watermark, by: at'));
    expect(findings).toMatchObject([
      {
        severity: 'warning',
        code: 'MAPPING_DELETES_UNSEEN',
        sentence: 'Rows of "inventory" that are deleted in the POS are not noticed: nothing reads all rows.',
        place: { line: 7, column: 9 },
      },
    ]);
    expect(findings[0]?.hint).toContain('pass: 1d');
    expect(compiled(stock('watermark, by: at')).streams).toHaveLength(1);
    expect(findingsOf(stock('watermark, by: at', '  on_delete: zero'))).toHaveLength(1);
  });

  it.each([
    ['that a pass notices', 'watermark, by: at, pass: 1d', ''],
    ['that are kept', 'watermark, by: at', '  on_delete: keep'],
    ['of a snapshot', 'snapshot', ''],
    ['of rows that are written once', 'append, by: at', ''],
  ])('%s are not', (_about, sync, more) => {
    expect(findingsOf(stock(sync, more))).toEqual([]);
  });

  it('of customers are kept, and receipts are hardly ever deleted, so nothing is said of them unasked', () => {
    const receipts = sale('{ mode: watermark, by: at }');
    expect(findingsOf(receipts)).toEqual([]);
    expect(findingsOf(`${receipts}  on_delete: void\n`)).toMatchObject([{ code: 'MAPPING_DELETES_UNSEEN' }]);
    expect(findingsOf(personaWith('email: e').replace('snapshot', 'watermark, by: at'))).toEqual([]);
  });
});
