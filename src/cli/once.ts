import { createLogger } from '../observe/index.ts';
import { type OnceResult, once as runOnce } from '../schedule/index.ts';
import { type Engine, openEngine, stopSignal } from './engine.ts';
import { type ExitCode, exit, exitOf } from './exit.ts';
import { logNotice } from './notices.ts';
import { createProgress } from './progress.ts';
import { summaryOf } from './summary.ts';
import { summaryText } from './summary-text.ts';
import { json, type Terminal } from './terminal.ts';
import { logWarnings } from './warnings.ts';

export interface OnceOptions {
  readonly config: string;
  readonly json: boolean;
  /** Most records to send. */
  readonly limit?: number;
}

/** Reads every stream once and sends what changed; ends when nothing is left that can go. */
export async function once(options: OnceOptions, terminal: Terminal): Promise<ExitCode> {
  const signal = stopSignal();
  const progress = createProgress(terminal, Date.now, options.json);
  const listeners: ((notice: Parameters<typeof progress.notice>[0]) => void)[] = [progress.notice];
  const engine = await openEngine(options.config, {
    command: 'once',
    notify: (notice) => {
      for (const listener of listeners) listener(notice);
    },
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  });
  const log = createLogger(engine.settings.log);
  listeners.push((notice) => logNotice(log, notice));
  logWarnings(log, engine.warnings);
  try {
    const result = await runOnce(engine.work, signal);
    progress.end();
    report(engine, result, options, terminal);
    return codeOf(result);
  } finally {
    progress.end();
    engine.close();
    await log.close();
  }
}

function report(engine: Engine, result: OnceResult, options: OnceOptions, terminal: Terminal): void {
  const summary = summaryOf(engine.ledger.view, Date.now());
  if (options.json) {
    terminal.out(json({ ...summary, ended: result.rests }));
    return;
  }
  terminal.out(summaryText(summary));
  if (result.rests.includes('limited')) {
    terminal.out(
      '\nAs many records were sent as was allowed; what is pending goes with the next `aiq-pos once` or `run`.',
    );
  }
  if (result.rests.includes('away')) {
    terminal.out(
      '\nAIQ does not answer: what is pending is kept, and goes with the next `aiq-pos once` or `run`.',
    );
  }
}

function codeOf({ rests, failures }: OnceResult): ExitCode {
  if (rests.includes('stopped')) return exit.stopped;
  const worst = failures.map(exitOf).toSorted((a, b) => b - a)[0];
  if (worst !== undefined) return worst;
  return rests.every((rest) => rest === 'empty' || rest === 'limited') ? exit.done : exit.later;
}
