import { viewLedger } from '../ledger/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { explanationOf } from './explanation.ts';
import { explanationJson } from './explanation-json.ts';
import { explanationText } from './explanation-text.ts';
import { ledgerOf } from './ledger-file.ts';
import { prepare } from './prepare.ts';
import { findRecord, type RecordName } from './record-search.ts';
import { json, type Terminal } from './terminal.ts';

export interface ExplainOptions extends RecordName {
  readonly config: string;
  readonly json: boolean;
  /** Without masks. */
  readonly full: boolean;
}

/** One record from its row in the POS to AIQ, step by step, beside the ledger's owner or without one. */
export async function explain(options: ExplainOptions, terminal: Terminal): Promise<ExitCode> {
  const { settings, sites } = await prepare(options.config);
  const view = viewLedger(ledgerOf(settings));
  try {
    const found = await findRecord(options, sites, view);
    const explanation = await explanationOf(found, view, Date.now());
    terminal.out(
      options.json
        ? json(explanationJson(explanation, options.full))
        : explanationText(explanation, options.full),
    );
    return exit.done;
  } finally {
    view?.close();
  }
}
