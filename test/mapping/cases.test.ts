import { describe, expect, it } from 'vitest';
import { loadMapping, runCases } from '../../src/mapping/index.ts';
import { saleWith } from './small.ts';

const sale = saleWith({ fields: 'total: total\n    persona: customer', line: 'sku: code' });

function run(cases: string, text = sale) {
  const { mapping } = loadMapping('m.yaml', text);
  if (!mapping) throw new Error('the mapping of the test is not well formed');
  return runCases(mapping, 'm.cases.yaml', cases);
}

const oneCase = (row: string, children: string, expected: string) => `
cases:
  - name: A sale
    stream: sale
    row: ${row}
    children: ${children}
    expect: ${expected}
`;
const row = '{ id: 7, at: 2026-01-01 08:00:00, total: 2.50, customer: c1 }';
const items = '{ items: [{ units: 1, price: 2.50, code: A }] }';
const said = (expected: string, given = row, children = items) =>
  run(oneCase(given, children, expected)).results.flatMap((one) => one.differences);

describe('the cases beside a mapping', () => {
  it('pass where the outcome is what they expect, number for number', () => {
    const expected =
      '{ record: 7, fields: { persona: c1, sold_at: "2026-01-01T08:00:00Z", total: 2.5 }, lines: [{ sku: A, quantity: 1, amount: 2.5 }] }';
    const { results, findings } = run(oneCase(row, items, expected));
    expect(findings).toEqual([]);
    expect(results).toEqual([
      { name: 'A sale', place: { file: 'm.cases.yaml', line: 3, column: 5 }, differences: [] },
    ]);
  });

  it('say in what a record differs, field by field', () => {
    expect(
      said(
        '{ record: 8, fields: { total: 2.50, channel: x }, lines: [{ sku: B, quantity: 1 }, { sku: C }] }',
      ),
    ).toEqual([
      'key: expected "8", got "7"',
      'total: expected "2.50", got "2.5"',
      'channel: expected "x", got nothing',
      'persona: expected nothing, got "c1"',
      'sold_at: expected nothing, got "2026-01-01T08:00:00Z"',
      'lines: expected 2, got 1',
      'lines[0].sku: expected "B", got "A"',
      'lines[0].amount: expected nothing, got "2.5"',
      'lines[1].sku: expected "C", got nothing',
    ]);
  });

  it('say when something else became of the row', () => {
    expect(said('{ filtered: no lines }')).toEqual(['expected filtered (no lines), got a record']);
    expect(said('{ record: 7 }', row, '{}')).toEqual(['expected a record, got filtered: no lines']);
    expect(said('{ filtered: no lines }', row, '{}')).toEqual([]);
    expect(said('{ filtered: hidden }', row, '{}')).toEqual(['reason: expected "hidden", got "no lines"']);
    expect(said('{ unmappable: sold_at }', '{ id: 7 }')).toEqual([]);
    expect(said('{ record: 7 }', '{ id: 7 }')[0]).toContain('got unmappable: sale.fields.sold_at');
  });

  it('run for the site that they name', () => {
    const cases = `site: { zone: America/Denver, id_prefix: x- }\n${oneCase(row, items, '{ record: x-7 }')}`;
    const [result] = run(cases).results;
    expect(result?.differences).toContain('sold_at: expected nothing, got "2026-01-01T15:00:00Z"');
    expect(result?.differences.some((one) => one.startsWith('key'))).toBe(false);
  });

  it.each([
    [
      'a column that the mapping does not read',
      oneCase('{ id: 7, totl: 2 }', '{}', '{ record: 7 }'),
      'MAPPING_REFERENCE',
      'Did you mean "total"?',
    ],
    [
      'a column of a child',
      oneCase('{ id: 7 }', '{ items: [{ unit: 2 }] }', '{ record: 7 }'),
      'MAPPING_REFERENCE',
      'Did you mean "units"?',
    ],
    ['a child', oneCase('{ id: 7 }', '{ lines: [] }', '{ record: 7 }'), 'MAPPING_REFERENCE', undefined],
    [
      'a stream',
      oneCase('{ id: 7 }', '{}', '{ record: 7 }').replace('stream: sale', 'stream: persona'),
      'MAPPING_REFERENCE',
      undefined,
    ],
    ['a key of the file', oneCase('{ id: 7 }', '{}', '{ recrod: 7 }'), 'CONFIG_UNKNOWN_KEY', undefined],
    ['YAML', 'cases: [', 'CONFIG_SYNTAX', undefined],
    [
      'a parameter',
      `site: { params: { x: 1 } }\n${oneCase('{ id: 7 }', '{}', '{ record: 7 }')}`,
      'CONFIG_UNKNOWN_KEY',
      undefined,
    ],
  ])('run not at all where the file is wrong about %s', (_, cases, code, hint) => {
    const { results, findings } = run(cases);
    expect(results).toEqual([]);
    expect(findings[0]).toMatchObject({ code, ...(hint ? { hint, place: { file: 'm.cases.yaml' } } : {}) });
  });
});
