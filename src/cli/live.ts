import { isOwned } from '../ledger/index.ts';
import { Failure, type Model } from '../model/index.ts';
import { once, type Scope } from '../schedule/index.ts';
import type { Command, Site } from '../sync/index.ts';
import { openEngine, stopSignal } from './engine.ts';
import { type ExitCode, exit, exitOf } from './exit.ts';
import { ledgerFile } from './ledger-file.ts';
import { noted, order } from './order.ts';
import { createProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** What a person asks of streams, for each site by itself, and how it is done where no connector runs. */
export interface Task {
  readonly name: 'baseline' | 'backfill';
  /** Null: only what was asked for before is gone on with. */
  readonly commandOf: (site: string, models: readonly Model[]) => Exclude<Command, { name: 'verify' }> | null;
  readonly scope: Scope;
  /** Whether what waits to be sent goes as well. */
  readonly sends: boolean;
  /** Rows expected, for the bar. */
  readonly rows: number;
  readonly quiet: boolean;
}

/**
 * Has the running connector do it, which goes on by itself; else does it here, to the end or until it is stopped, and
 * what is left is done by the next `run` or `once`. Gives false where it was only asked for.
 */
export async function doTask(
  config: string,
  task: Task,
  sitesOf: readonly { readonly site: string; readonly models: readonly Model[] }[],
  terminal: Terminal,
): Promise<{ readonly isDone: boolean; readonly code: ExitCode }> {
  const ledger = ledgerFile(config);
  if (!isOwned(ledger.file)) return doHere(config, task, sitesOf, terminal);
  for (const { site, models } of sitesOf) {
    const command = task.commandOf(site, models);
    const answer = command && (await order(ledger, command));
    if (answer?.kind === 'failed') throw new Failure('USAGE', answer.sentence, { hint: answer.hint });
  }
  return { isDone: false, code: exit.done };
}

async function doHere(
  config: string,
  task: Task,
  sitesOf: readonly { readonly site: string; readonly models: readonly Model[] }[],
  terminal: Terminal,
): Promise<{ readonly isDone: boolean; readonly code: ExitCode }> {
  const signal = stopSignal();
  const progress = createProgress(terminal, Date.now, task.quiet, task.rows);
  const engine = await openEngine(config, { command: task.name, notify: progress.notice });
  try {
    const { ledger, work } = engine;
    const sites = work.sites.flatMap((site) => {
      const asked = sitesOf.find((one) => one.site === site.name);
      return asked ? [only(site, asked.models)] : [];
    });
    for (const { name, uid, mapping } of sites) {
      for (const { model, place } of mapping.streams) {
        ledger.streams.open(name, model, uid, mapping.version, place);
      }
      const models = mapping.streams.map(({ model }) => model);
      const command = task.commandOf(name, models);
      if (command) noted(ledger, command, Date.now);
    }
    const accounts = task.sends ? work.accounts : [];
    const { failures } = await once({ ...work, sites, accounts }, signal, task.scope);
    const worst = failures.map(exitOf).toSorted((a, b) => b - a)[0] ?? exit.done;
    for (const failure of failures) terminal.err(failure.message);
    return { isDone: worst === exit.done && !signal.aborted, code: worst };
  } finally {
    progress.end();
    engine.close();
  }
}

function only(site: Site, models: readonly Model[]): Site {
  const streams = site.mapping.streams.filter(({ model }) => models.includes(model));
  return { ...site, mapping: { ...site.mapping, streams } };
}
