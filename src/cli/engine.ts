import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '../config/index.ts';
import { type Ledger, openLedger } from '../ledger/index.ts';
import { type Failure, type Finding, Findings, warning } from '../model/index.ts';
import type { Work } from '../schedule/index.ts';
import type { Notice, Site } from '../sync/index.ts';
import { accountsOf, posUserOf } from './accounts.ts';
import { changeOf, type Mappings, mappingsOf } from './former-mappings.ts';
import { ledgerOf } from './ledger-file.ts';
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
  /** Most records that are sent; absent: all. */
  readonly limit?: number;
}

/**
 * Settings, mappings and schemas are checked before the ledger is opened and anything is read or sent. A database that
 * is only away (POS_UNREACHABLE, POS_BUSY) does not keep the connector from starting: it will come back.
 */
export async function openEngine(file: string, options: EngineOptions): Promise<Engine> {
  const prepared = await prepare(file);
  const warnings = await refuseWrongSource(prepared);
  const ledger = await openLedger(ledgerOf(prepared.settings), {
    command: options.command,
    now: () => new Date(),
  });
  try {
    const mappings = await Promise.all(prepared.sites.map((site) => mappingsOf(site, ledger, Date.now())));
    const changes = prepared.sites.flatMap((site, at) =>
      changeOf(site, ledger, mappings[at] ?? asItIs(site)),
    );
    const sites = prepared.sites.map((site, at) => siteOf(site, mappings[at] ?? asItIs(site)));
    return {
      settings: prepared.settings,
      ledger,
      work: workOf(prepared, sites, ledger, options),
      warnings: [...warnings, ...changes, ...(ledger.stranger ? [warningOf(ledger.stranger)] : [])],
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

function warningOf({ code, message, hint }: Failure): Finding {
  return warning(code, message, { hint });
}

function workOf(
  { settings, sites: prepared }: Prepared,
  sites: readonly Site[],
  ledger: Ledger,
  { notify, limit }: EngineOptions,
): Work {
  const now = () => Date.now();
  const sendLimit = limit === undefined ? {} : { sendLimit: { left: limit } };
  for (const { settings: site } of prepared)
    ledger.contacts.adopt(site.aiq.uid, site.aiq.sharedContacts, now());
  return {
    sites,
    accounts: accountsOf(prepared, ledger, now).map((account) => ({ ...account, ...sendLimit })),
    pace: settings.profile,
    disk: settings.disk,
    upkeep: settings.upkeep,
    around: { ledger, now, sleep, random: Math.random, notify },
    report: (found) => writeReport(ledger.file, found, now()),
  };
}

const asItIs = ({ mapping }: PreparedSite): Mappings => ({ mapping, formers: [] });

/** By the mapping as it is, unless others are said. */
export function siteOf(prepared: PreparedSite, { mapping, formers } = asItIs(prepared)): Site {
  const { settings, connect } = prepared;
  const { name, aiq, stock, readingHours: hours, startFrom, nightly } = settings;
  return {
    ...{ name, uid: aiq.uid, mapping, formers, posUser: posUserOf(aiq), stock, hours, connect },
    ...(startFrom === null ? {} : { startFrom }),
    ...(nightly ? { nightly } : {}),
  };
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
