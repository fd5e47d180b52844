import { isOwned } from '../../src/ledger/index.ts';

// Asks again and again whether the ledger has an owner, as someone who watches `status` would.
const [file = ''] = process.argv.slice(2);
process.on('disconnect', () => process.exit());
process.send?.('asking');
for (;;) {
  for (let n = 0; n < 20; n++) isOwned(file);
  await new Promise((resolve) => setImmediate(resolve));
}
