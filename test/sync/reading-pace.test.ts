import { afterEach, describe, expect, it } from 'vitest';
import { type Machine, openMachine } from './machine.ts';
import { addReceipt, times } from './till.ts';
import { eventually, expectSilence, never, pagesLeft, positionOf, read, saleOf, sending } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

describe('a record that must be steady', () => {
  const start = async (): Promise<void> => {
    machine = await openMachine({
      mapping: (text) => text.replace('by: datenew,', 'by: datenew, steady: 60s,'),
    });
  };
  const pass = (seconds: number) => machine.around.sleep(seconds * 1000, never);
  const accepted = () => machine.sandbox.accepted('sale', '1234', 'r1').length;

  it('is not sent while its receipt is torn, and then once, whole', async () => {
    await start();
    machine.edit((db) => addReceipt(db, { id: 'r1', units: 1 }));
    await sending(machine, async () => {
      expect(await read(machine, 'sale')).toMatchObject({ changed: 1 });
      await pass(25);
      machine.edit((db) =>
        db.exec(
          `INSERT INTO ticketlines (ticket, line, units, price, taxid) VALUES ('r1', 1, 2, 3.5, '000')`,
        ),
      );
      const whole = machine.around.now();
      expect(await read(machine, 'sale')).toMatchObject({ changed: 1 });
      await eventually(() => accepted() > 0);
      expect(machine.around.now() - whole).toBeGreaterThanOrEqual(60_000);
    });
    expect(accepted()).toBe(1);
    expect(saleOf(machine, 'r1')?.lines).toHaveLength(2);
  });

  it('waits no longer for being read again unchanged, and later changes wait no more', async () => {
    await start();
    machine.edit((db) => addReceipt(db, { id: 'r1' }));
    const began = machine.around.now();
    await sending(machine, async () => {
      while (accepted() === 0) {
        await read(machine, 'sale');
        await pass(5);
        expect(machine.around.now() - began).toBeLessThan(180_000);
      }
      machine.edit((db) => db.exec('UPDATE ticketlines SET units = 5'));
      const changed = machine.around.now();
      await read(machine, 'sale');
      await eventually(() => accepted() > 1);
      expect(machine.around.now() - changed).toBeLessThan(50_000);
    });
  });
});

describe('a reading that may not go on', () => {
  const sold = async (): Promise<void> => {
    machine = await openMachine();
    machine.edit((db) => times(25, (nth) => addReceipt(db, { id: `r${nth}`, ago: 600 - nth })));
  };

  it('ends at the edge of a page, is not complete, and goes on there when it is next begun', async () => {
    await sold();
    const first = await read(machine, 'sale', { pageSize: 10, mayGoOn: pagesLeft(1) });
    expect(first).toMatchObject({ read: 10, changed: 10 });
    expect(positionOf(machine, 'sale')).toMatchObject({ endedAt: {}, rounds: { poll: { window: {} } } });
    await machine.restart();
    expect(await read(machine, 'sale', { pageSize: 10 })).toMatchObject({ read: 15, changed: 15 });
    expect(positionOf(machine, 'sale').rounds).toEqual({});
    expect(positionOf(machine, 'sale').endedAt.poll).toBeDefined();
  });

  it.each(['poll', 'strays', 'pass'] as const)(
    'from its beginning reads nothing, and has not ended: %s',
    async (kind) => {
      await sold();
      expect(await read(machine, 'sale', { kind, mayGoOn: () => false })).toMatchObject({ read: 0 });
      expect(positionOf(machine, 'sale').endedAt).toEqual({});
      await read(machine, 'sale');
      expect(machine.states()).toEqual({ 'sale pending': 25 });
    },
  );

  it('keeps to the ceiling under which it began', async () => {
    await sold();
    await read(machine, 'sale', { pageSize: 10, mayGoOn: pagesLeft(1) });
    const ceiling = positionOf(machine, 'sale').rounds.poll?.window?.ceiling;
    await read(machine, 'sale', { pageSize: 10, mayGoOn: pagesLeft(1) });
    expect(positionOf(machine, 'sale').rounds.poll?.window?.ceiling).toBe(ceiling);
  });

  it('tells of each page, and is told how long to leave the POS alone after it', async () => {
    await sold();
    const asked: number[] = [];
    const pause = (statement: number): number => {
      asked.push(statement);
      return 0;
    };
    await read(machine, 'sale', { pageSize: 10, pause });
    expect(asked).toHaveLength(3);
    expect(Math.min(...asked)).toBeGreaterThan(0);
  });
});
