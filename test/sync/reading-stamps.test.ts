import { afterEach, describe, expect, it } from 'vitest';
import { type Machine, openMachine } from './machine.ts';
import { addProduct, addReceipt, stampAgo, times } from './till.ts';
import { expectSilence, itemOf, positionOf, read, saleOf, send } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const sent = async (...ids: readonly string[]): Promise<void> => {
  expect(await send(machine)).toBe('empty');
  for (const id of ids) expect(saleOf(machine, id)).toBeDefined();
};
const cursors = () => Object.values(positionOf(machine, 'sale').cursors).map(({ last }) => last);

describe('lines with stamps of their own', () => {
  const change = (ticket: string, ago: number | null) =>
    machine.edit((db) =>
      db
        .prepare('UPDATE ticketlines SET units = units + 1, changed = ? WHERE ticket = ?')
        .run(ago === null ? null : stampAgo(ago), ticket),
    );

  async function soldLongAgo(): Promise<void> {
    machine = await openMachine({
      mapping: (text) => text.replace('    order: line\n', '    order: line\n    by: changed\n'),
    });
    machine.edit((db) => {
      db.exec('ALTER TABLE ticketlines ADD COLUMN changed datetime');
      times(5, (nth) => addReceipt(db, { id: `r${nth}`, ago: 86_400 - nth }));
      addReceipt(db, { id: 'today', ago: 60 });
      db.prepare('UPDATE ticketlines SET changed = ?').run(stampAgo(50_000));
    });
    expect(await read(machine, 'sale')).toMatchObject({ read: 6, changed: 6 });
    await sent('r1');
  }

  it('make their receipt read again, and no other', async () => {
    await soldLongAgo();
    change('r3', 5);
    expect(await read(machine, 'sale')).toMatchObject({ changed: 1 });
    await sent('r3');
    expect(saleOf(machine, 'r3')?.lines[0]?.quantity).toBe('2');
    expect(machine.sandbox.accepted('sale', '1234', 'r2')).toHaveLength(1);
    expect(await read(machine, 'sale')).toMatchObject({ changed: 0 });
  });

  it('that are changed without one are met where all of it is looked at', async () => {
    await soldLongAgo();
    change('r3', null);
    expect(await read(machine, 'sale')).toMatchObject({ changed: 0 });
    expect(await read(machine, 'sale', { kind: 'strays' })).toMatchObject({ changed: 1 });
  });
});

describe('receipts whose stamp says nothing', () => {
  /** Receipts are read by a column that the till may leave empty. */
  async function shop(by: string): Promise<void> {
    machine = await openMachine({ mapping: (text) => text.replace('by: datenew', `by: ${by}`) });
    machine.edit((db) => {
      db.exec('ALTER TABLE receipts ADD COLUMN paid datetime');
      db.exec('ALTER TABLE receipts ADD COLUMN changed datetime');
    });
  }
  const sell = (id: string, paid: string | number | null, changed: string | null = null) =>
    machine.edit((db) => {
      addReceipt(db, { id });
      db.prepare('UPDATE receipts SET paid = ?, changed = ? WHERE id = ?').run(paid, changed, id);
    });

  const odd = [
    ['none', null],
    ['one of the far future', '2099-01-01 00:00:00.000'],
    ['one of 1900', '1900-01-01 00:00:00.000'],
    ['zeros', '0000-00-00 00:00:00'],
    ['a number', 0],
  ] as const;

  it.each(odd)(
    'but is %s arrive with the next look at strays, and never move the cursor',
    async (_, stamp) => {
      await shop('paid');
      sell('good', stampAgo(60));
      await read(machine, 'sale');
      const before = cursors();
      sell('odd', stamp);
      expect(await read(machine, 'sale')).toMatchObject({ changed: 0 });
      expect(await read(machine, 'sale', { kind: 'strays' })).toMatchObject({ changed: 1 });
      expect(cursors()).toEqual(before);
      await sent('good', 'odd');

      sell('next', stampAgo(30));
      expect(await read(machine, 'sale')).toMatchObject({ changed: 1 });
      expect(await read(machine, 'sale', { kind: 'strays' })).toMatchObject({ changed: 0 });
      await sent('next');
    },
  );

  it.each(odd)('but is %s do not stop the first load of those with a time', async (_, stamp) => {
    await shop('paid');
    times(7, (nth) => sell(`odd${nth}`, stamp));
    times(7, (nth) => sell(`good${nth}`, stampAgo(60 + nth)));
    await read(machine, 'sale', { pageSize: 3 });
    await read(machine, 'sale', { kind: 'strays', pageSize: 3 });
    await sent('odd1', 'odd7', 'good1', 'good7');
    expect(machine.states()).toEqual({ 'sale delivered': 14 });
    expect(cursors().map(({ key }) => key)).toEqual([['good1']]);
    const requests = machine.sandbox.world().counters.requests;
    await read(machine, 'sale', { kind: 'strays', pageSize: 3 });
    await sent();
    expect(machine.sandbox.world().counters.requests).toBe(requests);
  });

  it('in one column, but does in another, are read by that one', async () => {
    await shop('[paid, changed]');
    sell('paid', stampAgo(60));
    sell('changed', null, stampAgo(50));
    sell('neither', null);
    expect(await read(machine, 'sale')).toMatchObject({ changed: 2 });
    expect(await read(machine, 'sale', { kind: 'strays' })).toMatchObject({ read: 1, changed: 1 });
    machine.edit((db) => {
      db.prepare(`UPDATE receipts SET changed = ? WHERE id = 'paid'`).run(stampAgo(5));
      db.exec(`UPDATE ticketlines SET units = 3 WHERE ticket = 'paid'`);
    });
    expect(await read(machine, 'sale')).toMatchObject({ changed: 1 });
    await sent('paid', 'changed', 'neither');
    expect(saleOf(machine, 'paid')?.lines[0]?.quantity).toBe('3');
  });
});

describe('products with a stamp', () => {
  it('that are gone are found by the pass, and not by a poll', async () => {
    const sync = 'sync: { mode: watermark, by: changed, pass: 1d }';
    machine = await openMachine({
      mapping: (text) => {
        const at = text.indexOf('\ninventory:');
        return text.slice(0, at) + text.slice(at).replace(/sync: .*/, sync);
      },
    });
    machine.edit((db) => {
      db.exec('ALTER TABLE products ADD COLUMN changed datetime');
      times(6, (nth) => addProduct(db, { id: `p${nth}`, units: nth }));
      db.prepare('UPDATE products SET changed = ?').run(stampAgo(60));
      db.exec(`UPDATE products SET changed = NULL WHERE id = 'p6'`);
    });
    await read(machine, 'inventory', { kind: 'poll' });
    await read(machine, 'inventory', { kind: 'strays' });
    expect(await send(machine)).toBe('empty');
    expect(machine.states()).toEqual({ 'inventory delivered': 6 });
    machine.edit((db) => db.exec(`DELETE FROM products WHERE id = 'p3'`));
    await read(machine, 'inventory', { kind: 'poll' });
    expect(await send(machine)).toBe('empty');
    expect(itemOf(machine, 'SKU-p3')?.quantity).toBe(3);
    await read(machine, 'inventory', { kind: 'pass', pageSize: 2 });
    expect(await send(machine)).toBe('empty');
    expect([3, 4, 6].map((nth) => itemOf(machine, `SKU-p${nth}`)?.quantity)).toEqual([0, 4, 6]);
  });
});
