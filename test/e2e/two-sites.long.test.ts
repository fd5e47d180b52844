import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createShop } from '../../src/demo/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { addCustomer, addProduct, addReceipt, phone } from '../sync/till.ts';
import { runCli } from './child.ts';
import { key, uid, zone } from './scene.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const names = ['north', 'south'] as const;
type Name = (typeof names)[number];

/** Two shops of one company: the same program, the same numbers from 1 on, some of the same goods, one AIQ account. */
let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ accounts: [{ uid, key }] });
  folder = mkdtempSync(join(tmpdir(), 'aiq-two-'));
  writeFileSync(join(folder, 'aiq.key'), `${key}\n`);
  for (const name of names) {
    const none = { customers: 0, receipts: 0, products: 0, days: 1, seed: 3 };
    const bad = { emptyReferences: 0, brokenDates: 0, textUnits: 0 };
    createShop(join(folder, `${name}.db`), { ...none, bad, zone, now: Date.now() });
  }
  edit('north', (db) => {
    addCustomer(db, { id: '1', phone: phone(1), name: 'Ann' });
    addProduct(db, { id: '1', sku: 'TEA', units: 3 });
    addProduct(db, { id: '2', sku: 'MUG', units: 1 });
    addReceipt(db, { id: '1', customer: '1', product: '1', price: 5 });
  });
  edit('south', (db) => {
    addCustomer(db, { id: '1', phone: phone(2), name: 'Bob' });
    addProduct(db, { id: '7', sku: 'TEA', units: 4 });
    addProduct(db, { id: '1', sku: 'POT', units: 2 });
    addReceipt(db, { id: '1', customer: '1', product: '7', price: 7 });
  });
});

afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

function edit(name: Name, work: (db: Database.Database) => void): void {
  const db = new Database(join(folder, `${name}.db`));
  work(db);
  db.close();
}

/** `more`: what stands in each site's block besides. */
function settings(more: Readonly<Record<Name, string>>): void {
  const sites = names.map(
    (name) => `  ${name}:
    zone: ${zone}
    source: { engine: sqlite, file: ./${name}.db }
    mapping: unicenta
    params: { store_name: ${name} }
${more[name]}    aiq: { uid: "${uid}", key: { file: ./aiq.key } }
`,
  );
  const aiq = `{ url: "${sandbox.url}", limits: none, pos_user: key }`;
  writeFileSync(join(folder, 'aiq-pos.yaml'), `aiq: ${aiq}\nsites:\n${sites.join('')}`);
}

const cli = (command: string) => runCli([command, '-c', join(folder, 'aiq-pos.yaml')]);

async function syncs(): Promise<void> {
  const { code, err } = await cli('once');
  expect(code, err).toBe(0);
}

const quantities = () =>
  Object.fromEntries(
    [...(sandbox.world().inventory.get(uid) ?? [])].map(([sku, { quantity }]) => [sku, quantity]),
  );

describe('Two sites of one AIQ account, with the same receipt and customer numbers and the same goods', () => {
  it.each(['check', 'lint', 'once', 'run'])(
    'are refused by `%s`, which says what to write',
    async (command) => {
      settings({ north: '', south: '' });
      const { code, out, err } = await cli(command);
      expect(code).not.toBe(0);
      const told = out + err;
      expect(told).toContain('The sites north and south share one AIQ account, and their ids could meet.');
      expect(told).toContain('Give each an `id_prefix` of its own');
      expect(told).toContain('The sites north and south send stock to the same AIQ account');
      expect(told).toContain('Write `stock: summed` in the block of each');
      expect(sandbox.world().counters.requests).toBe(0);
    },
  );

  it.each([
    [
      'only one sums its stock',
      '    id_prefix: n-\n    stock: summed\n',
      '    id_prefix: s-\n',
      /stock: summed/,
    ],
    [
      'one prefix begins with the other',
      '    id_prefix: n\n    stock: summed\n',
      '    id_prefix: ns\n    stock: summed\n',
      /id_prefix/,
    ],
  ])('are refused while %s', async (_, north, south, fix) => {
    settings({ north, south });
    const { code, out, err } = await cli('check');
    expect(code).not.toBe(0);
    expect(out + err).toMatch(fix);
    expect((out + err).match(/CONFIG_INVALID/g)).toHaveLength(1);
  });

  it('then come to AIQ apart where they are apart, and as one sum where they have the same goods', async () => {
    settings({
      north: '    id_prefix: n-\n    stock: summed\n',
      south: '    id_prefix: s-\n    stock: summed\n',
    });
    const checked = await cli('check');
    expect(checked.code, checked.out + checked.err).toBe(0);
    await syncs();
    expect(quantities()).toEqual({ TEA: 7, MUG: 1, POT: 2 });
    const sales = sandbox.world().sales.get(uid) ?? new Map();
    expect([...sales.keys()].toSorted()).toEqual(['n-1', 's-1']);
    expect(['n-1', 's-1'].map((id) => sales.get(id)?.total)).toEqual(['5', '7']);
    expect(sandbox.world().personas).toHaveLength(2);
  });

  it('follow what each of them sells, takes in and drops', async () => {
    edit('north', (db) => db.exec(`UPDATE stockcurrent SET units = 10 WHERE product = '1'`));
    edit('south', (db) => {
      db.exec(`DELETE FROM stockcurrent WHERE product = '7'; DELETE FROM products WHERE id = '7'`);
    });
    await syncs();
    expect(quantities()).toEqual({ TEA: 10, MUG: 1, POT: 2 });
    edit('north', (db) => {
      db.exec(`DELETE FROM stockcurrent WHERE product = '1'; DELETE FROM products WHERE id = '1'`);
    });
    await syncs();
    expect(quantities()).toEqual({ TEA: 0, MUG: 1, POT: 2 });
  });

  it('add what one of them has newly, and send nothing when nothing has changed', async () => {
    edit('south', (db) => addProduct(db, { id: '8', sku: 'MUG', units: 5 }));
    await syncs();
    expect(quantities()).toEqual({ TEA: 0, MUG: 6, POT: 2 });
    const { requests } = sandbox.world().counters;
    await syncs();
    expect(sandbox.world().counters.requests).toBe(requests);
  });

  it('are explained each by its own row', async () => {
    const config = join(folder, 'aiq-pos.yaml');
    const args = ['explain', 'inventory', 'MUG', '--site', 'south', '-c', config];
    const { code, out, err } = await runCli(args);
    expect(code, err).toBe(0);
    expect(out).toContain('as last seen, as last delivered');
  });
});
