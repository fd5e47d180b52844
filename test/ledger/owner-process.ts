import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger } from '../../src/ledger/index.ts';
import { commit, stock } from './pages.ts';

// Owns the ledger named first until it is killed, and carries out one command: to commit a page of stock.
const [file = ''] = process.argv.slice(2);
const ledger = await openLedger(file, { command: 'run', now: () => new Date() });
process.on('disconnect', () => process.exit());
process.send?.('open');
for (;;) {
  for (const { id, name, arguments: keys } of ledger.commands.open()) {
    const asked: unknown = JSON.parse(keys);
    const items = Array.isArray(asked) ? asked.map((key) => stock(String(key), '1')) : [];
    if (name === 'commit') commit(ledger, 'inventory', items);
    ledger.commands.answer(id, { kind: 'done', entries: items.length }, Date.now());
  }
  await sleep(5);
}
