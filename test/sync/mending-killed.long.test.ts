import { expect, test } from 'vitest';
import type { Source } from '../../src/connector/index.ts';
import { random } from '../../src/demo/index.ts';
import { ask, compare, leftAtAiq, mend, namesIn, readAll } from './comparing.ts';
import { type Machine, openMachine, uid } from './machine.ts';
import { expectSilence } from './work.ts';

const seed = Date.now() % 1_000_000;
const instants = 20;

/** The process ends at this call of the database; null: it lives. */
let callsLeft: number | null = null;

function mortal(source: Source): Source {
  const or = <T>(work: () => Promise<T>): Promise<T> => {
    if (callsLeft !== null && callsLeft-- <= 0) throw new Error('killed');
    return work();
  };
  return {
    ...source,
    readPage: (query) => or(() => source.readPage(query)),
    readByKeys: (query, keys) => or(() => source.readByKeys(query, keys)),
  };
}

/** Or it ends at some write to the ledger, which is then not written. */
const writes = [
  ['DELETE', 'mend'],
  ['INSERT', 'mend'],
  ['UPDATE', 'entry'],
  ['DELETE', 'batch'],
] as const;

function lose(machine: Machine, nth: number): void {
  // AIQ can be asked only for what a shopper has bought whom it knows.
  const sales = machine.query<{ key: string }>(
    `SELECT key FROM entry WHERE model = 'sale' AND state = 'delivered' AND attributed = 1 AND persona IN
       (SELECT key FROM entry WHERE model = 'persona' AND contactId IS NOT NULL) ORDER BY key`,
  );
  const [first, second] = [sales[nth % sales.length], sales[(nth * 7 + 3) % sales.length]];
  machine.edit((db) => {
    db.prepare('UPDATE ticketlines SET price = price + 1 WHERE ticket = ? AND line = 0').run(first?.key);
  });
  machine.meddle(
    `UPDATE entry SET delivered = substr(delivered, 1, 9) WHERE model = 'inventory' AND state = 'delivered'
       AND rowid % 5 = ${nth % 5}`,
  );
  if (second) machine.sandbox.forget('sale', uid, second.key);
}

async function compareAndMend(machine: Machine): Promise<void> {
  mend(machine, await compare(machine));
  await ask(machine, true);
  await readAll(machine);
}

test(`a reconcile with mending, killed at ${instants} random instants, ends right when done again (seed ${seed})`, async () => {
  const chance = random(seed, 1);
  await using machine = await openMachine({
    shop: { customers: 25, receipts: 80, products: 20, days: 20, seed: 4 },
    through: mortal,
  });
  await readAll(machine);
  let killed = 0;
  for (let nth = 0; killed < instants && nth < 4 * instants; nth++) {
    lose(machine, nth);
    const [doing, table] = writes[chance.below(writes.length)] ?? writes[0];
    if (chance.chance(0.5)) callsLeft = chance.below(12);
    else
      machine.meddle(
        `CREATE TRIGGER kill BEFORE ${doing} ON ${table} WHEN abs(random()) % 8 = 0
           BEGIN SELECT RAISE(ABORT, 'killed'); END`,
      );
    await compareAndMend(machine).catch(() => {
      killed += 1;
    });
    callsLeft = null;
    machine.meddle('DROP TRIGGER IF EXISTS kill');
    await machine.restart();
  }
  expect(killed).toBe(instants);
  await readAll(machine);
  await compareAndMend(machine);
  expect(namesIn(await compare(machine))).toEqual([]);
  expect((await ask(machine, false)).forgotten).toEqual([]);
  expect(leftAtAiq(machine)).toEqual([]);
  expectSilence(machine);
});
