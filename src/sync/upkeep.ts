import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backUpBeside, type PruneAges } from '../ledger/index.ts';
import { asFailure, type DayHours, openSince } from '../model/index.ts';
import type { Surroundings } from './site.ts';

/** What is done for the ledger by itself. */
export interface Upkeep {
  readonly prune: PruneAges;
  readonly backup: NightlyBackup | null;
}

export interface NightlyBackup {
  readonly folder: string;
  /** The newest so many stay. */
  readonly keep: number;
  readonly hours: DayHours;
  readonly zone: string;
}

const [minute, day] = [60_000, 86_400_000];
/** Between two steps of pruning: a large ledger takes minutes, and nobody notices. */
const breath = 100;

/** Each day a round of pruning, and each night a backup. What fails is told, and tried again an hour later. */
export async function keepUp(around: Surroundings, upkeep: Upkeep, signal: AbortSignal): Promise<void> {
  const { ledger, now, sleep, notify } = around;
  let [prunedAt, failedAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  while (!signal.aborted) {
    await sleep(minute, signal);
    if (signal.aborted || Math.abs(now() - failedAt) < 60 * minute) continue;
    try {
      if (Math.abs(now() - prunedAt) >= day) {
        for (let more = true; more && !signal.aborted; ) {
          ({ more } = ledger.pruning.step(upkeep.prune, now()));
          if (more) await sleep(breath, signal);
        }
        prunedAt = now();
      }
      if (upkeep.backup && !signal.aborted) await backUpNightly(ledger.file, upkeep.backup, now());
    } catch (thrown) {
      failedAt = now();
      notify({ kind: 'trouble', failure: asFailure(thrown) });
    }
  }
}

/** Makes a backup where one is due, and removes those beyond the newest. Gives its file; null: none is due. */
export async function backUpNightly(
  ledger: string,
  backup: NightlyBackup,
  now: number,
): Promise<string | null> {
  mkdirSync(backup.folder, { recursive: true });
  const files = () =>
    readdirSync(backup.folder)
      .filter((name) => backupTime(name) !== null)
      .toSorted();
  if (!isDue(files(), backup, now)) return null;
  const file = join(backup.folder, backupName(now));
  await backUpBeside(ledger, file);
  for (const name of files().slice(0, -backup.keep)) rmSync(join(backup.folder, name));
  return file;
}

/**
 * Within the hours of each night one; where a machine is off at night, whenever the newest is a day and a half old.
 *
 *     hours 01:00-05:00, newest of yesterday 01:00    due at 01:00
 *     newest of today 01:00                           not due until tomorrow
 */
export function isDue(names: readonly string[], { hours, zone }: NightlyBackup, now: number): boolean {
  const newest = Math.max(Number.NEGATIVE_INFINITY, ...names.flatMap((name) => backupTime(name) ?? []));
  if (newest > now) return false;
  const since = openSince(hours, zone, now);
  return now - newest > 1.5 * day || (since !== null && newest < since);
}

/** "aiq-pos-20261128T021500Z.db" */
export function backupName(at: number): string {
  return `aiq-pos-${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')}.db`;
}

/** Null for a file that is no nightly backup. */
export function backupTime(name: string): number | null {
  const [, ...parts] = /^aiq-pos-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/.exec(name) ?? [];
  const [year = 0, month = 0, ...rest] = parts.map(Number);
  return parts.length === 0 ? null : Date.UTC(year, month - 1, ...rest);
}
