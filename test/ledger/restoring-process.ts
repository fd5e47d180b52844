import { restoreLedger } from '../../src/ledger/index.ts';

// Restores one backup and the other in turn, until it is killed.
const [file = '', ...backups] = process.argv.slice(2);
process.on('disconnect', () => process.exit());
process.send?.('open');
for (let turn = 0; ; turn++) {
  await restoreLedger(file, backups[turn % backups.length] ?? '', () => new Date());
  await new Promise((resolve) => setImmediate(resolve));
}
