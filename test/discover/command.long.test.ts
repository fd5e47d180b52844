// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createShop } from '../../src/demo/index.ts';
import { runWithin } from '../e2e/within.ts';

const folder = mkdtempSync(join(tmpdir(), 'discover-'));
const config = join(folder, 'aiq-pos.yaml');
const out = join(folder, 'drafted.yaml');
const cli = (...args: readonly string[]) => runWithin([...args, '-c', config]);

// No variable of the key is set, and the mapping is not there yet: this is before anything else is.
const site = (file: string, key = '${NO_SUCH_KEY}') => `
    zone: America/Denver
    source: { engine: sqlite, file: ${file} }
    mapping: ./drafted.yaml
    aiq: { uid: "1", key: "${key}" }`;

beforeAll(() => {
  createShop(join(folder, 'pos.db'), {
    ...{ customers: 60, receipts: 200, products: 40, days: 60, seed: 5 },
    ...{ now: Date.UTC(2026, 2, 7, 18, 30), zone: 'America/Denver' },
  });
  new Database(join(folder, 'empty.db')).exec('CREATE TABLE a (b int)').close();
  writeFileSync(config, `sites:\n  main-street:${site('./pos.db')}\n  other:${site('./empty.db')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Values of all texts and numbers of the shop that are long enough to be known again. */
function valuesOfShop(): readonly string[] {
  const db = new Database(join(folder, 'pos.db'), { readonly: true });
  const values = ['customers', 'products', 'people', 'categories'].flatMap((table) =>
    db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all().flatMap(Object.values),
  );
  db.close();
  return [...new Set(values.filter((one) => typeof one === 'string' && one.trim().length > 5).map(String))];
}

test('the draft passes lint, and preview shows every model by it', async () => {
  const drafted = await cli('discover', '--site', 'main-street', '--out', out);
  expect(drafted.code, drafted.err + drafted.out).toBe(0);
  expect(drafted.out).toContain('lines      ticketlines');
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll('${NO_SUCH_KEY}', 'k'));
  writeFileSync(config, readFileSync(config, 'utf8').replace(/ {2}other:[\s\S]*$/, ''));
  const lint = await cli('lint', '--json');
  const { findings } = JSON.parse(lint.out);
  expect(findings.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
  const preview = await cli('preview', '--json', '--limit', '20');
  expect(preview.code, preview.out + preview.err).toBe(0);
  const rows: readonly { model: string; outcome: { kind: string } }[] = JSON.parse(preview.out);
  for (const model of ['persona', 'sale', 'inventory']) {
    const records = rows.filter((row) => row.model === model && row.outcome.kind === 'record');
    expect(records.length, model).toBeGreaterThan(10);
  }
});

test('a file that is there is not written over', async () => {
  const again = await cli('discover', '--site', 'main-street', '--out', out);
  expect([again.code, again.err]).toEqual([2, expect.stringContaining(`${out} exists already.`)]);
});

test('no value of the shop is shown unless asked for, nor what is never read', async () => {
  const values = valuesOfShop();
  expect(values.length).toBeGreaterThan(100);
  for (const args of [[], ['--json']]) {
    const plain = await cli('discover', '--site', 'main-street', ...args);
    expect(plain.code, plain.err).toBe(0);
    expect(values.filter((value) => (plain.out + plain.err).includes(value))).toEqual([]);
  }
  const shown = await cli('discover', '--site', 'main-street', '--show-samples');
  expect(values.filter((value) => shown.out.includes(value)).length).toBeGreaterThan(20);
  expect(shown.out).not.toMatch(/^# {3}apppassword/m);
  expect(shown.out).toContain('Never read, by what they are called or hold: people.apppassword.');
});

test('the documentation shows the draft as it is printed', async () => {
  const { out: printed } = await cli('discover', '--site', 'main-street');
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/discover.md'), 'utf8');
  expect(page.split('```yaml\n')[1]?.split('```')[0]).toBe(printed);
});

test('a site must be named where there are several, and its database must hold something', async () => {
  writeFileSync(config, `sites:\n  main-street:${site('./pos.db')}\n  other:${site('./empty.db')}\n`);
  const several = await cli('discover');
  expect([several.code, several.err]).toEqual([
    2,
    expect.stringContaining('Say --site with one of: main-street, other.'),
  ]);
  const unknown = await cli('discover', '--site', 'none', '--json');
  expect([unknown.code, unknown.out + unknown.err]).toEqual([2, expect.any(String)]);
  const empty = await cli('discover', '--site', 'other');
  expect([empty.code, empty.err]).toEqual([2, expect.stringContaining('POS_UNRECOGNISED')]);
  expect(existsSync(join(folder, 'empty.yaml'))).toBe(false);
});
