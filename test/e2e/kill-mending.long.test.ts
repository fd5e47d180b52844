import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { random } from '../../src/demo/index.ts';
import { leftOpen, openScene, type Scene, uid } from './scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const seed = Date.now() % 1_000_000;

/** Receipts change without a stamp, entries are damaged, and AIQ forgets. */
function lose(scene: Scene, nth: number): void {
  scene.edit((db) =>
    db
      .prepare(
        `UPDATE ticketlines SET price = price + 1 WHERE line = 0 AND typeof(units) = 'real' AND ticket IN
           (SELECT id FROM tickets WHERE tickettype = 0 AND ticketid % 5 = ?)`,
      )
      .run(nth % 5),
  );
  const ledger = new Database(scene.ledger, { timeout: 10_000 });
  ledger.exec(
    `UPDATE entry SET delivered = substr(delivered, 1, 15)
     WHERE state = 'delivered' AND model = 'inventory' AND rowid % 4 = ${nth % 4}`,
  );
  ledger.close();
  const { personas, sales } = scene.world();
  for (const { contactId } of personas.slice(0, 5)) scene.sandbox.forget('persona', uid, contactId);
  const held = [...(sales.get(uid) ?? [])].filter(([, sale]) => sale.contactId !== null);
  for (const [key] of held.slice(-10)) scene.sandbox.forget('sale', uid, key);
}

const commands = [
  ['reconcile', ['--from', '2000-01-01', '--mend']],
  ['verify', ['--mend', '--after', '0', '--sample', '500']],
  ['once', []],
] as const;

test(`a reconcile with mending, killed with its process, ends right when done again (seed ${seed})`, async () => {
  const chance = random(seed, 1);
  await using scene = await openScene({
    shop: { seed, customers: 30, receipts: 100, products: 20 },
    sandbox: {
      switches: { fault: ({ method }) => (method === 'POST' ? { kind: 'slow', ms: 30 } : undefined) },
    },
  });
  expect((await scene.cli('once')).code).toBe(0);
  for (let kills = 0; kills < 6; ) {
    lose(scene, kills);
    for (const [command, args] of commands) {
      const child = scene.start(command, args);
      await Promise.race([child.ended, sleep(250 + chance.below(1_200))]);
      child.kill('SIGKILL');
      const { signal } = await child.ended;
      if (signal !== null) kills += 1;
    }
  }
  for (const [command, args] of commands) await scene.start(command, args).ended;
  const again = await scene.cli('once');
  expect(again.code, again.err).toBe(0);
  for (const [command, args] of commands) {
    const ended = await scene.start(command, args).ended;
    expect(ended.code, `${command}: ${ended.out} ${ended.err}`).toBe(0);
  }
  expect(scene.differences({ lineNames: false })).toEqual([]);
  expect(leftOpen(scene)).toEqual([]);
  const { messagesFired, consentsChanged } = scene.world().counters;
  expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
});
