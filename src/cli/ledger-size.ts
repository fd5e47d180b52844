import { type LedgerSize, openLedger, type Prunable, viewLedger } from '../ledger/index.ts';
import { type ExitCode, exit } from './exit.ts';
import type { LedgerOptions } from './ledger.ts';
import { ledgerOf, settingsOf } from './ledger-file.ts';
import { sizeText } from './size-text.ts';
import { json, type Terminal, table } from './terminal.ts';

export function showSize(options: LedgerOptions, terminal: Terminal): ExitCode {
  const settings = settingsOf(options.config);
  const { ledger, upkeep } = settings;
  const view = viewLedger(ledgerOf(settings));
  if (!view) {
    terminal.out(options.json ? json({ ledger, file: 0 }) : `There is no ledger at ${ledger} yet.`);
    return exit.done;
  }
  try {
    const [size, prunable] = [view.size(), view.prunable(upkeep.prune, Date.now())];
    terminal.out(options.json ? json({ ledger, ...size, prunable }) : sizeReport(ledger, size, prunable));
  } finally {
    view.close();
  }
  return exit.done;
}

function sizeReport(ledger: string, size: LedgerSize, prunable: Prunable): string {
  const tables = size.tables.map(({ table: name, bytes, rows }) => [name, sizeText(bytes), String(rows)]);
  const entries = size.entries.map(({ model, state, entries: count }) => [model, state, String(count)]);
  return `Ledger ${ledger}: ${sizeText(size.file)}, of which ${sizeText(size.free)} are free for what comes; ${sizeText(size.ahead)} written ahead

${table(['table', 'with indexes', 'rows'], tables)}

${table(['model', 'state', 'entries'], entries)}

Pruning would free ${sizeText(prunable.bytes)} within the file, of ${prunable.sales} sales.`;
}

/** Only where no owner runs: that one does so by itself. LEDGER_IN_USE. */
export async function prune(options: LedgerOptions, terminal: Terminal): Promise<ExitCode> {
  const settings = settingsOf(options.config);
  const { upkeep } = settings;
  const ledger = await openLedger(ledgerOf(settings), { command: 'prune', now: () => new Date() });
  try {
    let sales = 0;
    for (let more = true; more; ) {
      const step = ledger.pruning.step(upkeep.prune, Date.now());
      ({ more } = step);
      sales += step.sales;
    }
    terminal.out(
      options.json
        ? json({ sales })
        : `Pruned: what AIQ has of ${sales} sales. The file keeps its size; what is free in it is used again.`,
    );
  } finally {
    ledger.close();
  }
  return exit.done;
}
