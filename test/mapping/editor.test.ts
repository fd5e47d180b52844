import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editorSchemas, schemaText } from '../../docs/schemas.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'mappings');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const validator = (file: string) => new Ajv2020({ allErrors: true }).compile(JSON.parse(read(file)));
const [isMapping, areCases] = [validator('mapping.schema.json'), validator('cases.schema.json')];

describe('the schemas for editors', () => {
  it.each(editorSchemas)('$file is what the definitions say now', (one) => {
    expect(schemaText(one), 'run: node docs/schemas.ts').toBe(readFileSync(join(root, one.file), 'utf8'));
  });

  const shipped = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  it.each(shipped)('take %s, whose first line names its schema', (file) => {
    const [name, isGood] = file.endsWith('.cases.yaml')
      ? (['cases.schema.json', areCases] as const)
      : (['mapping.schema.json', isMapping] as const);
    expect(read(file).split('\n')[0]).toBe(`# yaml-language-server: $schema=./${name}`);
    isGood(parse(read(file)));
    expect(isGood.errors ?? []).toEqual([]);
  });

  it.each([
    ['a key that is not known', 'pos: x\nengines: [sqlite]\npersona: { from: c, keys: id }', '/persona'],
    [
      'a mode that is not known',
      'pos: x\nengines: [sqlite]\npersona: { from: c, key: id, sync: { mode: often }, fields: {} }',
      '/persona/sync',
    ],
    [
      'a section without its key',
      'pos: x\nengines: [sqlite]\ninventory: { from: c, sync: { mode: snapshot }, fields: { quantity: q, sku: s } }',
      '/inventory',
    ],
  ])('do not take %s', (_, text, path) => {
    expect(isMapping(parse(text))).toBe(false);
    expect((isMapping.errors ?? []).map(({ instancePath }) => instancePath)).toContain(path);
  });

  it('tell of each key what it is, for whoever points at it', () => {
    const { $defs }: { $defs: Record<string, { description?: string; properties?: object }> } = JSON.parse(
      read('mapping.schema.json'),
    );
    const described = Object.values($defs).filter(({ description }) => description !== undefined);
    expect(described.length).toBeGreaterThan(60);
  });
});
