import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/yaml/index.ts';

describe('a YAML file', () => {
  it('tells where each part stands, counting from one', () => {
    const { document } = readYaml('a.yaml', 'sites:\n  - name: one\n    zone: UTC\n');
    expect(document?.value).toEqual({ sites: [{ name: 'one', zone: 'UTC' }] });
    expect(document?.placeOf(['sites', 0, 'zone'])).toEqual({ file: 'a.yaml', line: 3, column: 11 });
    expect(document?.placeOfKey(['sites', 0, 'zone'])).toEqual({ file: 'a.yaml', line: 3, column: 5 });
  });

  it('answers with the nearest part around a path that does not exist', () => {
    const { document } = readYaml('a.yaml', 'sites:\n  - name: one\n');
    expect(document?.placeOf(['sites', 0, 'zone', 'deep'])).toEqual({ file: 'a.yaml', line: 2, column: 5 });
    expect(document?.placeOf(['nothing'])).toEqual({ file: 'a.yaml', line: 1, column: 1 });
  });

  it('follows anchors to where the block stands', () => {
    const { document } = readYaml('a.yaml', 'base: &base\n  every: 5m\nother: *base\n');
    expect(document?.value).toEqual({ base: { every: '5m' }, other: { every: '5m' } });
    expect(document?.placeOf(['other', 'every'])).toMatchObject({ line: 2, column: 10 });
  });

  it('shows every syntax mistake with its place and gives no document', () => {
    const { document, findings } = readYaml('a.yaml', 'a: 1\na: 2\nb: [1\nc: "x\n');
    expect(document).toBeUndefined();
    expect(findings[0]).toMatchObject({
      code: 'CONFIG_SYNTAX',
      severity: 'error',
      place: { file: 'a.yaml', line: 2, column: 1 },
    });
    expect(findings.length).toBeGreaterThan(1);
  });

  it('refuses blocks that grow without bound by reference', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    const { document, findings } = readYaml('a.yaml', ['l0: &l0 [x]', ...levels].join('\n'));
    expect(document).toBeUndefined();
    expect(findings).toMatchObject([{ code: 'CONFIG_SYNTAX', place: { file: 'a.yaml' } }]);
  });

  it('keeps digits exactly where numbers are asked for as text', () => {
    const text = 'a: 007\nb: 1.50\nc: 12345678901234567890\nd: true\ne: null\nf: 0x1F\n';
    expect(readYaml('a.yaml', text, { numbers: 'text' }).document?.value).toEqual({
      a: '007',
      b: '1.50',
      c: '12345678901234567890',
      d: true,
      e: null,
      f: '0x1F',
    });
    expect(readYaml('a.yaml', 'a: 5\n').document?.value).toEqual({ a: 5 });
  });

  it('points into a text that stands on one line, and at its start otherwise', () => {
    const { document } = readYaml('a.yaml', 'a: x + y\nb: "x + y"\nc: >-\n  x\n  + y\nd: "x\\t+ y"\n');
    expect(document?.placeWithin(['a'], 4)).toMatchObject({ line: 1, column: 8 });
    expect(document?.placeWithin(['b'], 4)).toMatchObject({ line: 2, column: 9 });
    expect(document?.placeWithin(['c'], 4)).toMatchObject({ line: 3, column: 4 });
    expect(document?.placeWithin(['d'], 4)).toMatchObject({ line: 6, column: 4 });
  });

  it('takes an empty file as null', () => {
    expect(readYaml('a.yaml', '').document?.value).toBeNull();
  });
});
