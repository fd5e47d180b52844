import { viewLedger } from '../ledger/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerFile } from './ledger-file.ts';
import type { StateOptions } from './state.ts';
import { json, type Terminal, table } from './terminal.ts';

/** Who asked for what, when, and what came of it. */
export function showAudit(options: StateOptions, terminal: Terminal): ExitCode {
  const view = viewLedger(ledgerFile(options.config));
  try {
    const rows = view?.audit() ?? [];
    const lines = rows.map(({ askedAt, askedBy = '', name, arguments: said, answer }) => ({
      at: new Date(askedAt).toISOString(),
      by: askedBy,
      command: name,
      of: JSON.parse(said),
      answer: answer === null ? null : JSON.parse(answer),
    }));
    if (options.json) terminal.out(json(lines));
    else if (lines.length === 0) terminal.out('Nobody has asked for anything yet.');
    else {
      const cells = lines.map(({ at, by, command, of, answer }) => [
        at,
        by,
        command,
        JSON.stringify(of),
        answer === null ? 'not yet answered' : (answer.sentence ?? 'done'),
      ]);
      terminal.out(table(['when', 'who', 'what', 'of', 'answer'], cells));
    }
    return exit.done;
  } finally {
    view?.close();
  }
}
