import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mappingFile, readText, shippedMappings } from '../../src/config/index.ts';
import { packageRoot } from '../../src/package/index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
  mkdirSync(join(folder, 'mappings'));
  for (const name of ['unicenta.yaml', 'rms.yaml', 'rms.test.yaml', 'rms.schema.json']) {
    writeFileSync(join(folder, 'mappings', name), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the product finds its own folder, from its sources and from what is built of them', () => {
  const root = resolve(import.meta.dirname, '../..');
  expect(packageRoot()).toBe(root);
  expect(packageRoot(join(root, 'dist/src/config'))).toBe(root);
  expect(() => packageRoot(folder)).toThrow(expect.objectContaining({ code: 'BUG' }));
});

test('a mapping is a shipped one by its name, or a file of the shop by its path', () => {
  expect(shippedMappings(folder)).toEqual(['rms', 'unicenta']);
  expect(mappingFile('rms', '/shop', { root: folder })).toBe(join(folder, 'mappings/rms.yaml'));
  expect(mappingFile('./mine/till.yaml', '/shop')).toBe(resolve('/shop/mine/till.yaml'));
  expect(mappingFile('till.yml', '/shop')).toBe(resolve('/shop/till.yml'));
});

test('an unknown mapping names the shipped ones, and the one that was likely meant', () => {
  const place = { file: 'a.yaml', line: 3, column: 5 };
  const look = (name: string) => () => mappingFile(name, '/shop', { root: folder, place });
  expect(look('unicneta')).toThrow(
    expect.objectContaining({
      code: 'MAPPING_NOT_FOUND',
      place,
      hint: expect.stringContaining('Did you mean unicenta?'),
    }),
  );
  expect(look('aronium')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('rms, unicenta') }),
  );
  expect(look('../package')).toThrow(expect.objectContaining({ code: 'MAPPING_NOT_FOUND' }));
});

test('text files are read as Windows writes them', () => {
  const path = join(folder, 'aiq.key');
  const written = [Buffer.from('k-ü'), Buffer.from('\ufeffk-ü'), Buffer.from('\ufeffk-ü', 'utf16le')];
  for (const bytes of written) {
    writeFileSync(path, bytes);
    expect(readText(path)).toBe('k-ü');
  }
});
