import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '../config/index.ts';
import { type Ledger, openLedger } from '../ledger/index.ts';
import { type Finding, Findings } from '../model/index.ts';
import type { Work } from '../schedule/index.ts';
import type { Notice, Site } from '../sync/index.ts';
import { accountsOf, posUserOf } from './accounts.ts';
import { checkSource, type Prepared, type PreparedSite, prepare } from './prepare.ts';
import { writeReport } from './reconcile-report.ts';

/** All that `once` and `run` need, opened; `close` gives everything back. */
export interface Engine {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly work: Work;
  /** What is not as it should be, and keeps nothing from starting. */
  readonly warnings: readonly Finding[];
  readonly close: () => void;
}

export interface EngineOptions {
  readonly command: string;
  readonly notify: (notice: Notice) => void;
}

/**
 * Settings, mappings and schemas are checked before the ledger is opened and anything is read or sent. A database that
 * is only away (POS_UNREACHABLE, POS_BUSY) does not keep the connector from starting: it will come back.
 */
export async function openEngine(file: string, options: EngineOptions): Promise<Engine> {
  const prepared = await prepare(file);
  const warnings = await refuseWrongSource(prepared);
  const ledger = await openLedger(prepared.settings.ledger, {
    command: options.command,
    now: () => new Date(),
  });
  try {
    return {
      settings: prepared.settings,
      ledger,
      work: workOf(prepared, ledger, options),
      warnings,
      close: () => ledger.close(),
    };
  } catch (thrown) {
    ledger.close();
    throw thrown;
  }
}

async function refuseWrongSource({ sites, warnings }: Prepared): Promise<readonly Finding[]> {
  const findings = (await Promise.all(sites.map((site) => checkSource(site, 'start')))).flat();
  const away = new Set(['POS_UNREACHABLE', 'POS_BUSY']);
  const errors = findings.filter(({ severity, code }) => severity === 'error' && !away.has(code));
  if (errors.length > 0) throw new Findings(errors);
  return [...warnings, ...findings.filter(({ severity }) => severity === 'warning')];
}

function workOf({ settings, sites }: Prepared, ledger: Ledger, { notify }: EngineOptions): Work {
  const now = () => Date.now();
  for (const { settings: site } of sites) ledger.contacts.adopt(site.aiq.uid, site.aiq.sharedContacts, now());
  return {
    sites: sites.map(siteOf),
    accounts: accountsOf(sites, ledger, now),
    pace: settings.profile,
    disk: settings.disk,
    around: { ledger, now, sleep, random: Math.random, notify },
    report: (found) => writeReport(ledger.file, found, now()),
  };
}

export function siteOf({ settings, mapping, connect }: PreparedSite): Site {
  const { name, aiq, stock, readingHours: hours, nightly } = settings;
  const site = { name, uid: aiq.uid, mapping, posUser: posUserOf(aiq), stock, hours, connect };
  return nightly ? { ...site, nightly } : site;
}

export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    // Aborted: whoever waits looks at the signal.
  }
}

/**
 * A stop takes 7 seconds at most: 5 for answers on their way, 2 for connections to close. What hangs even then, a
 * connection that is just being made, holds the process no longer. Milliseconds.
 */
const longestStop = 9_000;

/** Aborted by Ctrl+C, by a service manager's stop, and on Windows by the closing of the console. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'] as const) {
    process.once(name, () => {
      stop.abort();
      // Keeps nothing alive: it goes off only where something else does.
      setTimeout(() => process.exit(), longestStop).unref();
    });
  }
  return stop.signal;
}
