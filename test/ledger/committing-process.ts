import { openLedger } from '../../src/ledger/index.ts';
import { commit, site, stock, uid } from './pages.ts';
import { claim, done, settle } from './requests.ts';

// Goes on where the ledger stands: page after page, and a request after each, until it is killed.
const [file = ''] = process.argv.slice(2);
const ledger = await openLedger(file, { command: 'run', now: () => new Date() });
process.on('disconnect', () => process.exit());
ledger.outbox.recover(uid, 0);
const row = ledger.streams.open(site, 'inventory', uid, 'v1');
process.send?.('open');
for (let page = Number(row.position ?? 0) + 1; ; page++) {
  const items = [1, 2, 3, 4, 5].map((n) => stock(`${page}-${n}`, String(page)));
  const checkpoint = { position: String(page), sourceNow: null, completeAt: null };
  commit(ledger, 'inventory', items, { checkpoint });
  const batch = claim(ledger, { now: Number.MAX_SAFE_INTEGER, most: 4 });
  if (batch) settle(ledger, batch, done());
  // So that the end of the parent process is heard.
  await new Promise((resolve) => setImmediate(resolve));
}
