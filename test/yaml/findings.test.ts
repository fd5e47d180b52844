import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseWith, pathText, readYaml } from '../../src/yaml/index.ts';

const schema = z.strictObject({
  name: z.string(),
  level: z.enum(['low', 'high']).default('low'),
  sites: z.array(z.strictObject({ zone: z.string(), port: z.number().min(1).optional() })).min(1),
  rule: z
    .union([
      z.string(),
      z.strictObject({ column: z.string(), trim: z.boolean().optional() }),
      z.strictObject({ const: z.string() }),
    ])
    .optional(),
});

function check(text: string) {
  const { document } = readYaml('a.yaml', text);
  if (!document) throw new Error('the text of the test is not YAML');
  return parseWith(schema, document);
}

describe('a file held against a schema', () => {
  it('gives the value with its defaults', () => {
    expect(check('name: x\nsites: [{zone: UTC}]').value).toEqual({
      name: 'x',
      level: 'low',
      sites: [{ zone: 'UTC' }],
    });
  });

  it('shows all mistakes at once, each once with its place', () => {
    const { value, findings } = check('level: mid\nsites:\n  - zon: UTC\n    port: 0\n');
    expect(value).toBeUndefined();
    expect(findings.map((f) => [f.code, f.sentence, f.place?.line, f.place?.column])).toEqual([
      ['CONFIG_MISSING_KEY', 'name is missing.', 1, 1],
      ['CONFIG_INVALID', 'level must be low or high.', 1, 8],
      ['CONFIG_INVALID', 'sites[0].port must be at least 1.', 4, 11],
      ['CONFIG_UNKNOWN_KEY', 'sites[0].zon is not known.', 3, 5],
    ]);
  });

  it('guesses the key that was meant', () => {
    const { findings } = check('name: x\nlevl: low\nsites: [{zone: UTC}]\n');
    expect(findings).toMatchObject([{ hint: 'Did you mean "level"?' }]);
  });

  it('lists the keys known where nothing is near', () => {
    const { findings } = check('name: x\nxyzzy: low\nsites: [{zone: UTC}]\n');
    expect(findings).toMatchObject([{ hint: 'Known here: level, name, rule, sites.' }]);
  });

  it('speaks of the branch that was most likely meant', () => {
    const { findings } = check('name: x\nsites: [{zone: UTC}]\nrule: {column: a, trm: true, tirm: no}\n');
    expect(findings.map((f) => f.sentence)).toEqual(['rule.trm is not known.', 'rule.tirm is not known.']);
    expect(findings[0]?.hint).toBe('Did you mean "trim"?');
    expect(findings[0]?.place).toEqual({ file: 'a.yaml', line: 3, column: 19 });
  });

  it('names the kinds that would do where none fits', () => {
    const { findings } = check('name: x\nsites: [{zone: UTC}]\nrule: [1]\n');
    expect(findings.map((f) => f.sentence)).toEqual(['rule must be text or a block of keys.']);
  });

  it('names the values of the key that tells blocks apart', () => {
    const sync = z.strictObject({
      sync: z.discriminatedUnion('mode', [
        z.strictObject({ mode: z.literal('a') }),
        z.strictObject({ mode: z.literal('b'), by: z.string() }),
      ]),
    });
    const said = (text: string) => {
      const { document } = readYaml('a.yaml', text);
      return document && parseWith(sync, document).findings.map((f) => `${f.place?.column} ${f.sentence}`);
    };
    expect(said('sync: { mode: c }')).toEqual(['15 sync.mode must be a or b.']);
    expect(said('sync: {}')).toEqual(['7 sync.mode must be a or b.']);
    expect(said('sync: { mode: b }')).toEqual(['7 sync.by is missing.']);
    expect(said('sync: 5')).toEqual(['7 sync must be a block of keys.']);
  });

  it('says so when the file is empty', () => {
    expect(check('').findings.map((f) => f.sentence)).toEqual(['The file must be a block of keys.']);
  });

  it('never shows a value, which may be a secret', () => {
    const { findings } = check('name: [hunter2]\nlevel: hunter2\nsites: hunter2\nrule: [hunter2]\n');
    expect(findings).toHaveLength(4);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});

describe('a path', () => {
  it('is written as people write it', () => {
    expect(pathText(['sites', 0, 'zone'])).toBe('sites[0].zone');
  });
});
