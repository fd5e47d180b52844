import 'typeorm';
import { openLedger } from '../../src/ledger/index.ts';

// Upgrades the ledger, and ends.
const [file = ''] = process.argv.slice(2);
process.on('disconnect', () => process.exit());
process.send?.('open');
const ledger = await openLedger(file, { command: 'run', now: () => new Date() });
ledger.close();
process.send?.('done');
