import { MultiBar, type SingleBar } from 'cli-progress';
import type { Notice } from '../sync/index.ts';
import type { Terminal } from './terminal.ts';

/** Shows how a run goes: bars on a terminal, a plain line now and then elsewhere. */
export interface Progress {
  readonly notice: (notice: Notice) => void;
  readonly end: () => void;
}

const linesEvery = 5_000;

/** `rows`: how many are about to be read, where that is known. */
export function createProgress(
  terminal: Terminal,
  now: () => number,
  quiet: boolean,
  rows: number | null = null,
): Progress {
  if (quiet) return { notice: () => {}, end: () => {} };
  return terminal.interactive ? bars(rows) : lines(terminal, now, rows);
}

interface Sums {
  rows: number;
  changed: number;
  sent: number;
}

function count(sums: Sums, notice: Notice): boolean {
  if (notice.kind === 'page') {
    sums.rows += notice.read;
    sums.changed += notice.changed;
  }
  if (notice.kind === 'request' && (notice.verdict === 'done' || notice.verdict === 'done-some')) {
    sums.sent += notice.records;
  }
  return notice.kind === 'page' || notice.kind === 'request';
}

/** What was found to send is the goal; it grows while the POS is being read. */
function bars(rows: number | null): Progress {
  const all = new MultiBar({
    format: '{what} [{bar}] {value}/{total} {note}',
    hideCursor: true,
    barsize: 30,
    etaBuffer: 50,
  });
  const sums: Sums = { rows: 0, changed: 0, sent: 0 };
  const reading: SingleBar | null =
    rows === null ? null : all.create(rows, 0, { what: 'rows read', note: '' });
  const bar: SingleBar = all.create(0, 0, { what: 'sent to AIQ', note: '' });
  return {
    notice(notice) {
      if (!count(sums, notice)) return;
      reading?.setTotal(Math.max(rows ?? 0, sums.rows));
      reading?.update(sums.rows, { note: '' });
      bar.setTotal(Math.max(sums.changed, sums.sent));
      bar.update(sums.sent, { note: `${sums.rows} rows read` });
    },
    end: () => all.stop(),
  };
}

function lines(terminal: Terminal, now: () => number, rows: number | null): Progress {
  const sums: Sums = { rows: 0, changed: 0, sent: 0 };
  let told = now();
  return {
    notice(notice) {
      if (!count(sums, notice) || now() - told < linesEvery) return;
      told = now();
      const of = rows === null ? '' : ` of about ${rows}`;
      terminal.err(`${sums.rows}${of} rows read, ${sums.changed} to send, ${sums.sent} sent`);
    },
    end: () => {},
  };
}
