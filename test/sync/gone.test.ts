import { afterEach, describe, expect, it } from 'vitest';
import { readPosition } from '../../src/extract/index.ts';
import { type Machine, type MachineOptions, openMachine } from './machine.ts';
import { addCustomer, addProduct, phone, times } from './till.ts';
import { expectSilence, itemOf, read, requestsTo, send } from './work.ts';

let machine: Machine;

async function shopWith(products: number, options?: MachineOptions): Promise<void> {
  machine = await openMachine(options);
  machine.edit((db) => times(products, (nth) => addProduct(db, { id: `p${nth}`, units: nth })));
  await read(machine, 'inventory');
  expect(await send(machine)).toBe('empty');
}

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const quantityOf = (sku: string) => itemOf(machine, sku)?.quantity;
const errorCode = () =>
  machine.query<{ errorCode: string | null }>(`SELECT errorCode FROM stream WHERE model = 'inventory'`)[0]
    ?.errorCode;

describe('products that are gone', () => {
  it('go to quantity 0 after a complete pass and a read by key, the others stay', async () => {
    await shopWith(12);
    machine.edit((db) => db.exec(`DELETE FROM products WHERE id IN ('p3', 'p7')`));
    await read(machine, 'inventory', { pageSize: 5 });
    expect(await send(machine)).toBe('empty');
    expect(['SKU-p2', 'SKU-p3', 'SKU-p7', 'SKU-p8'].map(quantityOf)).toEqual([2, 0, 0, 8]);
    const [last] = requestsTo(machine, 'inventory').slice(-1);
    expect(JSON.parse(last?.body ?? '')).toHaveLength(2);
  });

  it('are not taken away again at the next pass, and come back with their row', async () => {
    await shopWith(12);
    machine.edit((db) => db.exec(`DELETE FROM products WHERE id = 'p3'`));
    await read(machine, 'inventory');
    await send(machine);
    const before = requestsTo(machine, 'inventory').length;
    await read(machine, 'inventory');
    await send(machine);
    expect(requestsTo(machine, 'inventory')).toHaveLength(before);
    machine.edit((db) => {
      db.exec(`DELETE FROM stockcurrent WHERE product = 'p3'`);
      addProduct(db, { id: 'p3', units: 31 });
    });
    await read(machine, 'inventory');
    await send(machine);
    expect(quantityOf('SKU-p3')).toBe(31);
  });

  it('are kept where only the pass missed them', async () => {
    let blind = false;
    await shopWith(12, {
      through: (source) => ({
        ...source,
        readPage: async (query) => {
          const page = await source.readPage(query);
          return blind ? { ...page, rows: page.rows.filter((row) => row.key[0] !== 'p4') } : page;
        },
      }),
    });
    blind = true;
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    expect(quantityOf('SKU-p4')).toBe(4);
    expect(requestsTo(machine, 'inventory')).toHaveLength(1);
  });

  it('are kept where they can no longer be mapped: they become dead letters', async () => {
    await shopWith(12);
    machine.edit((db) => db.exec(`UPDATE products SET pricesell = 'five' WHERE id = 'p4'`));
    await read(machine, 'inventory');
    await send(machine);
    expect(quantityOf('SKU-p4')).toBe(4);
    expect(machine.ledger.view.deadLetters.list()).toMatchObject([
      { sourceKey: '["p4"]', code: 'ROW_VALUE' },
    ]);
  });

  it('count as gone under their former SKU', async () => {
    await shopWith(12);
    machine.edit((db) => db.exec(`UPDATE products SET reference = 'NEW-4' WHERE id = 'p4'`));
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    expect([quantityOf('SKU-p4'), quantityOf('NEW-4')]).toEqual([0, 4]);
  });

  it('are found by a pass that was stopped before it could settle them', async () => {
    await shopWith(12);
    machine.edit((db) => db.exec(`DELETE FROM products WHERE id = 'p3'`));
    const stop = new AbortController();
    machine.listeners.add((notice) => {
      if (notice.kind === 'page' && notice.read === 11) stop.abort();
    });
    await read(machine, 'inventory', { pageSize: 50, signal: stop.signal });
    expect(machine.states()).toEqual({ 'inventory delivered': 12 });
    const [row] = machine.query<{ position: string }>(
      `SELECT position FROM stream WHERE model = 'inventory'`,
    );
    expect(readPosition(row?.position ?? null)).toMatchObject({ rounds: { pass: { step: 'products' } } });
    await machine.restart();
    await read(machine, 'inventory', { pageSize: 50 });
    expect(await send(machine)).toBe('empty');
    expect(quantityOf('SKU-p3')).toBe(0);
  });
});

describe('the brake', () => {
  it('holds everything back where too many rows are gone at once, and says so at every pass', async () => {
    await shopWith(80);
    const before = requestsTo(machine, 'inventory').length;
    machine.edit((db) => db.exec('DELETE FROM products WHERE rowid % 10 < 3'));
    for (const _ of times(2, (nth) => nth)) {
      await expect(read(machine, 'inventory')).rejects.toMatchObject({ code: 'POS_ROWS_MISSING' });
      expect(errorCode()).toBe('POS_ROWS_MISSING');
      expect(await send(machine)).toBe('empty');
    }
    expect(requestsTo(machine, 'inventory')).toHaveLength(before);
    expect(quantityOf('SKU-p1')).toBe(1);
  });

  it('lets what was only away for a while come back by itself', async () => {
    await shopWith(80);
    machine.edit((db) => db.exec('CREATE TABLE safe AS SELECT * FROM products WHERE rowid % 10 < 3'));
    machine.edit((db) => db.exec('DELETE FROM products WHERE rowid % 10 < 3'));
    await expect(read(machine, 'inventory')).rejects.toMatchObject({ code: 'POS_ROWS_MISSING' });
    machine.edit((db) => db.exec('INSERT INTO products SELECT * FROM safe'));
    expect(await read(machine, 'inventory')).toMatchObject({ read: 80, changed: 0 });
    expect(errorCode()).toBeNull();
  });

  it('does not mind a few rows, nor a tenth of many', async () => {
    await shopWith(40);
    machine.edit((db) => db.exec('DELETE FROM products WHERE rowid <= 20'));
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    expect(times(40, (nth) => quantityOf(`SKU-p${nth}`)).filter((quantity) => quantity === 0)).toHaveLength(
      20,
    );
  });
});

describe('customers', () => {
  it.each([
    ['are deactivated', `UPDATE customers SET visible = 0 WHERE id = 'c2'`],
    ['are deleted', `DELETE FROM customers WHERE id = 'c2'`],
  ])('who %s are kept at AIQ as they are', async (_, sql) => {
    machine = await openMachine();
    machine.edit((db) => times(3, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) })));
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    const before = machine.sandbox.world();
    machine.edit((db) => db.exec(sql));
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    const after = machine.sandbox.world();
    expect(after.counters.requests).toBe(before.counters.requests);
    expect(after.personas).toEqual(before.personas);
    expect(machine.entry('persona', 'c2')?.state).toBe('left');
  });

  it('who are activated again go out only where they have changed meanwhile', async () => {
    machine = await openMachine();
    machine.edit((db) => times(2, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) })));
    await read(machine, 'persona');
    await send(machine);
    const before = machine.sandbox.world().counters.requests;
    machine.edit((db) => db.exec('UPDATE customers SET visible = 0'));
    await read(machine, 'persona');
    await send(machine);
    machine.edit((db) => {
      db.exec('UPDATE customers SET visible = 1');
      db.exec(`UPDATE customers SET email = 'two@mail.test' WHERE id = 'c2'`);
    });
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(machine.sandbox.world().counters.requests).toBe(before + 1);
  });
});
