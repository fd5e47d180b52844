import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { casesSchema, loadMapping, mappingSchema, runCases } from '../../src/mapping/index.ts';
import { findingsOf } from './small.ts';

const docs = readFileSync(resolve(import.meta.dirname, '../../docs/mapping.md'), 'utf8');
const examples = [...docs.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');

/** Every key, and every word to choose from, that the JSON Schema of a file names. */
function namesIn(schema: unknown, found = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') for (const name of Object.keys(value)) found.add(name);
    if (key === 'enum' && Array.isArray(value)) for (const word of value) found.add(String(word));
    if (key === 'const' && typeof value === 'string') found.add(String(value));
    namesIn(value, found);
  }
  return found;
}

function undescribed(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== 'properties') return undescribed(value, `${path}/${key}`);
    return Object.entries(value).flatMap(([name, property]) => {
      const described = typeof property === 'object' && property !== null && 'description' in property;
      return [...(described ? [] : [`${path}/${name}`]), ...undescribed(property, `${path}/${name}`)];
    });
  });
}

const schemas = [mappingSchema, casesSchema].map((schema) => z.toJSONSchema(schema, { io: 'input' }));

describe('the reference of the mapping language', () => {
  it('names every key and every choice of the schema', () => {
    const names = schemas.flatMap((schema) => [...namesIn(schema)]);
    expect(names.length).toBeGreaterThan(80);
    const coded = [...docs.matchAll(/`([^`\n]+)`/g)].flatMap((match) => (match[1] ?? '').split(/[^\w-]+/));
    const known = new Set(coded);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('is written beside the schema too: every key has a description', () => {
    expect(schemas.flatMap((schema) => undescribed(schema))).toEqual([]);
  });

  it('shows mappings that work', () => {
    const mappings = examples.filter((text) => text.startsWith('pos:'));
    expect(mappings).toHaveLength(2);
    expect(findingsOf(mappings[0] ?? '')).toEqual([]);
    expect(findingsOf(mappings[1] ?? '', { parameters: { store_name: 'Main' } })).toEqual([]);
  });

  it('shows cases that pass', () => {
    const declared = '\nparams: { store_name: { description: Its name } }\n';
    const { mapping } = loadMapping('m.yaml', `${examples[0]}${declared}`);
    const cases = examples.find((text) => text.startsWith('site:'));
    const run = mapping && runCases(mapping, 'm.cases.yaml', cases ?? '');
    expect(run?.findings).toEqual([]);
    expect(run?.results.map((one) => one.differences)).toEqual([[], []]);
  });
});
