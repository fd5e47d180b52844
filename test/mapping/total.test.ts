import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnName, type Relation } from '../../src/connector/index.ts';
import { compileMapping, loadMapping, type Stream } from '../../src/mapping/index.ts';
import { site } from './small.ts';

const file = resolve(import.meta.dirname, '../../mappings/unicenta.yaml');
const { mapping: loaded } = loadMapping('unicenta.yaml', readFileSync(file, 'utf8'));
const streams = (loaded && compileMapping(loaded, site).mapping?.streams) ?? [];

/** Texts as rows hold them, and texts as nobody would expect them. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    null,
    '',
    ' ',
    '0',
    '1',
    '-1.50',
    '1e99',
    'NaN',
    '2026-03-08 02:30:00',
    '0000-00-00',
    '303-555-0123',
    'a@b.co',
  ),
);
const rowOf = (relation: Relation) =>
  fc.record(Object.fromEntries(relation.columns.map((ref) => [columnName(ref), text])));

const sourceRow = ({ query }: Stream) =>
  fc.record({
    key: fc.array(fc.string(), { maxLength: 3 }),
    watermark: fc.constant(null),
    values: rowOf(query.relation),
    children: fc.record(
      Object.fromEntries(
        query.children.map((child) => [child.name, fc.array(rowOf(child.relation), { maxLength: 3 })]),
      ),
    ),
  });

describe.each(streams.map((stream) => [stream.model, stream] as const))('mapping %s', (_, stream) => {
  it('gives an outcome for every row of any texts, and never throws', () => {
    fc.assert(
      fc.property(sourceRow(stream), (row) => {
        const outcome = stream.map(row);
        if (outcome.kind === 'unmappable') expect(outcome.failure.code).toMatch(/^ROW_/);
        if (outcome.kind === 'record') expect(outcome.record.model).toBe(stream.model);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same outcome for the same row', () => {
    fc.assert(
      fc.property(sourceRow(stream), (row) => {
        expect(JSON.stringify(stream.map(row))).toBe(JSON.stringify(stream.map(structuredClone(row))));
      }),
      { numRuns: 100 },
    );
  });

  it('never says a value in what it says of a row', () => {
    fc.assert(
      fc.property(sourceRow(stream), fc.stringMatching(/^[A-Z]{12}$/), (row, secret) => {
        const values = Object.fromEntries(Object.keys(row.values).map((name) => [name, secret]));
        const outcome = stream.map({ ...row, key: [secret], values });
        if (outcome.kind === 'filtered') expect(outcome.reason).not.toContain(secret);
        if (outcome.kind === 'unmappable') expect(outcome.failure.message).not.toContain(secret);
      }),
      { numRuns: 100 },
    );
  });
});

it('the property is tried on all three models', () => {
  expect(streams.map((stream) => stream.model)).toEqual(['persona', 'sale', 'inventory']);
});
