import { openLedger } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';
import { type ExitCode, exit } from './exit.ts';
import type { LedgerOptions } from './ledger.ts';
import { ledgerFile } from './ledger-file.ts';
import { json, type Terminal } from './terminal.ts';

/** Seals all payloads with the first key of the settings. LEDGER_IN_USE: the connector runs. */
export async function rotate(options: LedgerOptions, terminal: Terminal): Promise<ExitCode> {
  const place = ledgerFile(options.config);
  if (place.keys.length === 0) {
    throw new Failure('USAGE', 'The settings name no key of the ledger.', {
      hint: 'Name one first: see `ledger.encryption` in docs/settings.md.',
    });
  }
  const ledger = await openLedger(place, { command: 'rotate', now: () => new Date() });
  try {
    let rows = 0;
    for (let more = true; more; ) {
      const step = ledger.rotation.step();
      ({ more } = step);
      rows += step.rows;
    }
    ledger.rotation.wipe();
    terminal.out(
      options.json
        ? json({ rows })
        : `Encrypted anew: ${rows} rows. Keys after the first one open nothing any more, and may be taken out of the settings.
Backups made before still need the keys that they were made with.`,
    );
  } finally {
    ledger.close();
  }
  return exit.done;
}
