import { createLogger } from '../observe/index.ts';
import { version } from '../package/index.ts';
import { run as runForEver } from '../schedule/index.ts';
import type { Notice } from '../sync/index.ts';
import { openEngine, stopSignal } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { logNotice } from './notices.ts';
import { giveWay } from './priority.ts';
import type { Terminal } from './terminal.ts';
import { logWarnings } from './warnings.ts';

export interface RunOptions {
  readonly config: string;
  /** Most records to send. */
  readonly limit?: number;
}

/** Runs until it is stopped: Ctrl+C, or the service manager; or until as many records are sent as are allowed. */
export async function run(options: RunOptions, terminal: Terminal): Promise<ExitCode> {
  const signal = stopSignal();
  const listeners: ((notice: Notice) => void)[] = [];
  const engine = await openEngine(options.config, {
    command: 'run',
    notify: (notice) => {
      for (const listener of listeners) listener(notice);
    },
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  });
  if (engine.settings.profile.name === 'gentle') giveWay();
  const log = createLogger(engine.settings.log);
  listeners.push((notice) => logNotice(log, notice));
  logWarnings(log, engine.warnings);
  try {
    const sites = engine.work.sites.map((site) => site.name);
    log.info('Running.', { version: version(), sites, ledger: engine.ledger.file, pid: process.pid });
    terminal.err('Look from another window: `aiq-pos status`. Stop with Ctrl+C.');
    await runForEver(engine.work, signal);
    log.info('Stopped; everything is kept.');
    return exit.done;
  } finally {
    engine.close();
    await log.close();
  }
}
