import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSession, type Session } from '../test/engines/index.ts';

/*
 * The tills of a shop in a process of their own: receipts with ticket, lines and payment, each in one transaction. A
 * message asks for the milliseconds that each receipt has taken since the last message.
 */
const [, , server = '', database = '', tills = '', everyMs = ''] = process.argv;
let taken: number[] = [];

process.on('message', () => {
  process.send?.(taken);
  taken = [];
});
process.on('disconnect', () => process.exit());

const sessions = await Promise.all(
  Array.from({ length: Number(tills) }, () => openSession(JSON.parse(server), database)),
);
// The tills take turns, so that the shop's receipts come evenly.
for (const [at, session] of sessions.entries()) void sell(session, (at * Number(everyMs)) / sessions.length);
process.send?.('open');

async function sell(till: Session, late: number): Promise<never> {
  const began = performance.now() + late;
  for (let number = 0; ; number += 1) {
    const due = began + number * Number(everyMs);
    await sleep(Math.max(0, due - performance.now()));
    const start = performance.now();
    for (const statement of receipt()) await till.rows(statement);
    taken.push(performance.now() - start);
  }
}

function receipt(): readonly string[] {
  const id = randomUUID();
  const now = new Date().toISOString().replace('T', ' ').slice(0, 19);
  const lines = [0, 1, 2].map(
    (line) => `('${id}', ${line}, 'goods-${1 + ((Date.now() + line) % 1000)}', 1, 9.99, 'standard')`,
  );
  return [
    'BEGIN',
    `INSERT INTO receipts (id, money, datenew) VALUES ('${id}', 'drawer', '${now}')`,
    `INSERT INTO tickets (id, tickettype, ticketid, person, customer) VALUES ('${id}', 0, 1, '0', 'buyer-7')`,
    `INSERT INTO ticketlines (ticket, line, product, units, price, taxid) VALUES ${lines.join(', ')}`,
    `INSERT INTO payments (id, receipt, payment, total) VALUES ('${id}', '${id}', 'cash', 29.97)`,
    'COMMIT',
  ];
}
