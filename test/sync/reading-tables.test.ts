import type Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { type Machine, openMachine } from './machine.ts';
import { addProduct, addReceipt, times } from './till.ts';
import { expectSilence, itemOf, pagesLeft, positionOf, read, saleOf, send } from './work.ts';

let machine: Machine;

/** Receipts stand in a day table, which is emptied into an archive at night; so do products that are sold out. */
async function start(): Promise<void> {
  machine = await openMachine({
    mapping: (text) =>
      text
        .replace('from: receipts', 'from: [receipts, receipts_archive]')
        .replace('from: products', 'from: [products, products_old]'),
  });
  machine.edit((db) => {
    db.exec('CREATE TABLE receipts_archive AS SELECT * FROM receipts');
    db.exec('CREATE TABLE products_old AS SELECT * FROM products');
  });
}

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const copy = (db: Database.Database) => db.exec('INSERT INTO receipts_archive SELECT * FROM receipts');
const empty = (db: Database.Database) => db.exec('DELETE FROM receipts');
const requests = () => machine.sandbox.world().counters.requests;

async function quiet(...kinds: readonly ('poll' | 'sweep' | 'strays')[]): Promise<void> {
  const before = requests();
  for (const kind of kinds)
    expect(await read(machine, 'sale', { kind, pageSize: 4 })).toMatchObject({ changed: 0 });
  expect(await send(machine)).toBe('empty');
  expect(requests()).toBe(before);
}

describe('receipts that move from a day table to an archive', () => {
  const soldToday = async (): Promise<void> => {
    await start();
    machine.edit((db) => times(9, (nth) => addReceipt(db, { id: `r${nth}`, ago: 600 - nth })));
    expect(await read(machine, 'sale', { pageSize: 4 })).toMatchObject({ read: 9, changed: 9 });
    expect(await send(machine)).toBe('empty');
  };
  const sellsAgain = async (): Promise<void> => {
    machine.edit((db) => addReceipt(db, { id: 'next', ago: 5 }));
    expect(await read(machine, 'sale', { kind: 'poll' })).toMatchObject({ changed: 1 });
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'next')).toBeDefined();
    expect(machine.states()).toEqual({ 'sale delivered': 10 });
  };

  it('at once are not sent again, nor missed, nor do the next ones wait', async () => {
    await soldToday();
    machine.edit((db) => {
      copy(db);
      empty(db);
    });
    await quiet('poll', 'sweep', 'strays', 'poll');
    await sellsAgain();
  });

  it('with a crash after the copy stand in both for a while, as one', async () => {
    await soldToday();
    machine.edit(copy);
    await quiet('poll', 'sweep');
    machine.edit(empty);
    await quiet('poll', 'sweep');
    await sellsAgain();
  });

  it('and are nowhere in between are not taken for deleted', async () => {
    await soldToday();
    machine.edit((db) => db.exec('CREATE TABLE safe AS SELECT * FROM receipts'));
    machine.edit(empty);
    await quiet('poll', 'sweep');
    machine.edit((db) => db.exec('INSERT INTO receipts_archive SELECT * FROM safe'));
    await quiet('poll', 'sweep');
    await sellsAgain();
  });

  it('before they were read are read from the archive', async () => {
    await soldToday();
    machine.edit((db) => {
      addReceipt(db, { id: 'late', ago: 5 });
      copy(db);
      empty(db);
    });
    expect(await read(machine, 'sale')).toMatchObject({ changed: 1 });
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'late')).toBeDefined();
  });

  it('in the middle of a poll, which then ends in a crash, are sent once each', async () => {
    await start();
    machine.edit((db) => times(9, (nth) => addReceipt(db, { id: `r${nth}`, ago: 600 - nth })));
    await read(machine, 'sale', { pageSize: 4, mayGoOn: pagesLeft(1) });
    machine.edit((db) => {
      copy(db);
      empty(db);
    });
    await machine.restart();
    await read(machine, 'sale', { pageSize: 4 });
    expect(await send(machine)).toBe('empty');
    expect(machine.states()).toEqual({ 'sale delivered': 9 });
    for (const nth of times(9, (one) => one)) {
      expect(machine.sandbox.accepted('sale', '1234', `r${nth}`)).toHaveLength(1);
    }
    await quiet('poll', 'sweep');
  });

  it('have a cursor in each table', async () => {
    await soldToday();
    machine.edit(copy);
    await quiet('poll');
    expect(Object.keys(positionOf(machine, 'sale').cursors)).toEqual([
      'receipts receipts.datenew',
      'receipts_archive receipts.datenew',
    ]);
  });
});

describe('products that move to another table', () => {
  it('are not gone; those that are in neither go to quantity 0', async () => {
    await start();
    machine.edit((db) => times(6, (nth) => addProduct(db, { id: `p${nth}`, units: nth })));
    await read(machine, 'inventory', { pageSize: 2 });
    expect(await send(machine)).toBe('empty');
    machine.edit((db) => {
      db.exec(`INSERT INTO products_old SELECT * FROM products WHERE id IN ('p1', 'p2')`);
      db.exec(`DELETE FROM products WHERE id IN ('p1', 'p2', 'p3')`);
    });
    await read(machine, 'inventory', { pageSize: 2 });
    expect(await send(machine)).toBe('empty');
    const quantities = ['SKU-p1', 'SKU-p2', 'SKU-p3', 'SKU-p4'].map((sku) => itemOf(machine, sku)?.quantity);
    expect(quantities).toEqual([1, 2, 0, 4]);
  });

  it('are not gone where reading is stopped between the tables: the pass goes on there', async () => {
    await start();
    machine.edit((db) => {
      times(6, (nth) => addProduct(db, { id: `p${nth}`, units: nth }));
      db.exec(`INSERT INTO products_old SELECT * FROM products WHERE id > 'p3'`);
      db.exec(`DELETE FROM products WHERE id > 'p3'`);
    });
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    const ended = positionOf(machine, 'inventory').endedAt.pass;
    const before = requests();
    for (const pages of [0, 1, 1]) {
      await read(machine, 'inventory', { pageSize: 10, mayGoOn: pagesLeft(pages) });
      if (pages > 0) expect(positionOf(machine, 'inventory').rounds.pass).toBeDefined();
      expect(positionOf(machine, 'inventory').endedAt.pass).toBe(ended);
    }
    await read(machine, 'inventory', { pageSize: 10 });
    expect(positionOf(machine, 'inventory').rounds).toEqual({});
    expect(positionOf(machine, 'inventory').endedAt.pass).not.toBe(ended);
    expect(await send(machine)).toBe('empty');
    expect(requests()).toBe(before);
  });
});
