import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadMapping, runCases } from '../../src/mapping/index.ts';

const folder = resolve(import.meta.dirname, '../../mappings');
const mappings = readdirSync(folder).filter(
  (name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'),
);

it('every cases file stands beside a mapping, and at least one mapping is shipped', () => {
  const cases = readdirSync(folder).filter((name) => name.endsWith('.cases.yaml'));
  expect(mappings.length).toBeGreaterThan(0);
  expect(cases.map((name) => name.replace('.cases', '')).sort()).toEqual(mappings.sort());
});

describe.each(mappings)('the shipped mapping %s', (name) => {
  const { mapping, findings } = loadMapping(name, readFileSync(join(folder, name), 'utf8'));
  const casesFile = name.replace('.yaml', '.cases.yaml');
  const run = mapping && runCases(mapping, casesFile, readFileSync(join(folder, casesFile), 'utf8'));

  it('is well formed, and so are its cases', () => {
    expect(findings).toEqual([]);
    expect(run?.findings).toEqual([]);
  });

  it.each(run?.results ?? [])('$name', ({ differences }) => {
    expect(differences).toEqual([]);
  });
});
