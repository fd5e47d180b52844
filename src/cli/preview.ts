import { resolve } from 'node:path';
import { loadSettings, machine } from '../config/index.ts';
import { type LedgerView, viewLedger } from '../ledger/index.ts';
import type { Model } from '../model/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerFile } from './ledger-file.ts';
import { type PreparedSite, prepare } from './prepare.ts';
import { type PreviewRow, previewRow } from './preview-row.ts';
import { previewText } from './preview-text.ts';
import { fittingSites } from './site-choice.ts';
import { json, type Terminal, thrownText } from './terminal.ts';
import { watched } from './watched.ts';

/** Empties the screen of a terminal. */
const clear = '\u001b[2J\u001b[H';

export interface PreviewOptions {
  readonly config: string;
  readonly json: boolean;
  readonly site?: string;
  readonly model?: Model;
  readonly limit: number;
  /** Beside what AIQ has been sent. */
  readonly diff: boolean;
  /** Again whenever the settings or a mapping have been edited. */
  readonly watch: boolean;
}

/** Live rows beside what AIQ would be sent. Sends nothing; shows personal data of the shop. */
export async function preview(options: PreviewOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.watch) await follow(options, terminal);
  else await show(options, terminal);
  return exit.done;
}

/** Shows what is wrong as well, and goes on: whoever edits mends it. */
async function follow(options: PreviewOptions, terminal: Terminal): Promise<void> {
  const { sleep, stopSignal } = await import('./engine.ts');
  const config = resolve(options.config);
  const again = async (): Promise<readonly string[]> => {
    const files = [config, ...loadSettings(config, machine).mappings];
    if (terminal.interactive) terminal.out(clear);
    try {
      await show(options, terminal);
    } catch (thrown) {
      terminal.out(thrownText(thrown));
    }
    terminal.err(`Shown again when one of these is edited; Ctrl+C ends it: ${files.join(', ')}`);
    return files;
  };
  await watched(again, sleep, stopSignal());
}

async function show(options: PreviewOptions, terminal: Terminal): Promise<void> {
  const { sites } = await prepare(options.config);
  const chosen = await fittingSites(sites, options);
  const view = options.diff ? viewLedger(ledgerFile(options.config)) : undefined;
  try {
    const shown = [];
    for (const site of chosen) shown.push(...(await previewSite(site, options, view)));
    if (options.json) terminal.out(json(shown));
    else for (const row of shown) terminal.out(previewText(row, terminal.width));
  } finally {
    view?.close();
  }
}

async function previewSite(
  site: PreparedSite,
  { model, limit }: PreviewOptions,
  view: LedgerView | null | undefined,
): Promise<PreviewRow[]> {
  const streams = site.mapping.streams.filter((stream) => model === undefined || stream.model === model);
  const source = await site.connect();
  try {
    const rows: PreviewRow[] = [];
    for (const stream of streams) {
      const page = await source.readPage({ ...stream.query, limit });
      rows.push(...page.rows.map((row) => previewRow(site, stream, row, view)));
    }
    return rows;
  } finally {
    await source.close();
  }
}
