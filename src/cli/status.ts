import { loadSettings, machine } from '../config/index.ts';
import { viewLedger } from '../ledger/index.ts';
import { Findings } from '../model/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { summaryOf } from './summary.ts';
import { summaryText } from './summary-text.ts';
import { json, type Terminal } from './terminal.ts';

export interface StatusOptions {
  readonly config: string;
  readonly json: boolean;
}

/** What the ledger says, beside its running owner or without one. */
export async function status(options: StatusOptions, terminal: Terminal): Promise<ExitCode> {
  const ledger = ledgerFile(options.config);
  const view = viewLedger(ledger);
  if (!view) {
    if (options.json) terminal.out(json({ ledger, owner: null, streams: [] }));
    else terminal.out(`There is no ledger at ${ledger} yet: \`aiq-pos once\` or \`aiq-pos run\` makes one.`);
    return exit.done;
  }
  try {
    const owner = view.owner();
    const summary = summaryOf(view, Date.now());
    if (options.json) terminal.out(json({ ledger, owner, ...summary }));
    else {
      const who = owner
        ? `process ${owner.pid} (${owner.command}) since ${owner.since}`
        : 'nothing: it is not running';
      terminal.out(`Ledger ${ledger}\nowned by ${who}\n\n${summaryText(summary)}`);
    }
    return summary.stops.length > 0 ? exit.stopped : exit.done;
  } finally {
    view.close();
  }
}

export function ledgerFile(config: string): string {
  const { settings, findings } = loadSettings(config, machine);
  if (!settings) throw new Findings(findings);
  return settings.ledger;
}
