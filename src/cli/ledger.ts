import { resolve } from 'node:path';
import { backUp, restoreLedger } from '../ledger/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerFile } from './ledger-file.ts';
import { sizeText } from './size-text.ts';
import { json, type Terminal } from './terminal.ts';

export interface LedgerOptions {
  readonly config: string;
  readonly json: boolean;
}

/** Copies the ledger while its owner goes on. */
export function backUpLedger(to: string, options: LedgerOptions, terminal: Terminal): ExitCode {
  const file = resolve(to);
  const bytes = backUp(ledgerFile(options.config).file, file);
  terminal.out(
    options.json
      ? json({ file, bytes })
      : `Backed up to ${file}: ${sizeText(bytes)}, whole, readable by this account alone.
It holds personal data of the shop, and what the ledger was at this moment.`,
  );
  return exit.done;
}

export async function restoreFrom(
  backup: string,
  options: LedgerOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const ledger = ledgerFile(options.config);
  const former = await restoreLedger(ledger, resolve(backup), () => new Date());
  if (options.json) terminal.out(json({ ledger: ledger.file, former }));
  else {
    terminal.out(`Restored to ${ledger.file}.
${former ? `The former ledger is kept as ${former}: delete it when all is well.\n` : ''}AIQ may have newer than the backup knows. So everything is read again, and what stands in the POS is told anew,
in the background and without consents, by the next \`aiq-pos run\` or \`once\`.`);
  }
  return exit.done;
}
