import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mappingFile, shippedMappings } from '../../src/config/index.ts';
import { runCli } from '../e2e/child.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiq-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The answers up to the mapping's own questions. */
const answers = (mapping: string): string => `larimer\nAmerica/Denver\nsqlite\n./till.db\n${mapping}\n`;
const lint = () => runCli(['lint', '-c', join(folder, 'aiq-pos.yaml')], { env: { AIQ_KEY: 'a-key' } });

test.each(shippedMappings())(
  '`init` asks for what %s wants of a site, and for nothing else',
  async (mapping) => {
    const wantsStore = mapping !== 'dynamics-rms-hq';
    const input = `${answers(mapping)}${wantsStore ? 'Larimer\n' : ''}4711\n`;
    const made = await runCli(['init'], { cwd: folder, input });
    expect(made.code, made.err).toBe(0);
    const text = readFileSync(join(folder, 'aiq-pos.yaml'), 'utf8');
    expect(text).toContain('uid: "4711"');
    expect(text.includes('params:\n      store_name: "Larimer"\n')).toBe(wantsStore);
    // `sqlite` is not what each of them runs on; nothing else is wrong.
    const linted = await lint();
    expect(linted.out).not.toMatch(/CONFIG_(UNKNOWN|MISSING)_KEY/);
    expect(made.out).not.toContain('discover');
  },
);

test('`init` for a mapping of your own asks what it wants, and says how to make one that is not there', async () => {
  const fresh = await runCli(['init'], { cwd: folder, input: `${answers('./my-pos.yaml')}4711\n` });
  expect(fresh.code, fresh.err).toBe(0);
  expect(fresh.out).toMatch(/2\. aiq-pos discover --out \.\/my-pos\.yaml +drafts the mapping/);
  expect(readFileSync(join(folder, 'aiq-pos.yaml'), 'utf8')).not.toContain('params');

  const shipped = readFileSync(mappingFile('dynamics-rms', folder), 'utf8');
  writeFileSync(join(folder, 'my-pos.yaml'), shipped.replaceAll('store_name', 'region'));
  const again = await runCli(['init', '--force'], {
    cwd: folder,
    input: `${answers('./my-pos.yaml')}west\n4711\n`,
  });
  expect(again.err).toContain('sales are booked to this store: ');
  expect(readFileSync(join(folder, 'aiq-pos.yaml'), 'utf8')).toContain('params:\n      region: "west"\n');
  expect(again.out).not.toContain('discover');
});

test('`init` tells a product that it does not know at once, and writes nothing', async () => {
  const { code, err } = await runCli(['init'], {
    cwd: folder,
    input: `${answers('unicent')}Larimer\n4711\n`,
  });
  expect(code).toBe(2);
  expect(err).toMatch(/MAPPING_NOT_FOUND[\s\S]*Did you mean unicenta\?/);
  expect(() => readFileSync(join(folder, 'aiq-pos.yaml'))).toThrow(/ENOENT/);
});
