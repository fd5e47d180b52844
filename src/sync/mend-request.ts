import type { Ledger, Reason, ReconcileRow } from '../ledger/index.ts';
import { type Difference, reasons } from '../ledger/index.ts';
import type { Failure } from '../model/index.ts';
import { mostGone, tooMany } from './gone.ts';
import type { Reconciled } from './reconcile.ts';

/** What of a reconcile may be mended, and the failure that holds back the rest. */
export interface MendRequest {
  readonly differences: readonly Difference[];
  readonly failure: Failure | null;
}

/**
 * When far too much is gone, something else than deleting has happened: then none of that is taken away, unless a person
 * has `confirmed` it. The rest can be mended all the same.
 */
export function mendRequest(
  { differences, known }: Pick<Reconciled, 'differences' | 'known'>,
  confirmed: boolean,
): MendRequest {
  const gone = differences.filter(({ reason }) => reason === 'gone').length;
  if (confirmed || gone <= mostGone(known)) return { differences, failure: null };
  const rest = differences.filter(({ reason }) => reason !== 'gone');
  return { differences: rest, failure: tooMany(gone, known) };
}

/** The row of the ledger that tells of a reconcile. */
export function reconcileRow(
  { site, model, rows, statements, differences, isComplete }: Reconciled,
  rest: Pick<ReconcileRow, 'endedAt' | 'mended' | 'report'>,
  failure: Failure | null,
): ReconcileRow {
  const stopped = isComplete ? null : 'It was stopped before its end, or its hours were over.';
  return {
    ...{ site, model, rows, statements },
    ...countsOf(differences),
    ...rest,
    code: failure?.code ?? null,
    error: failure?.message ?? stopped,
  };
}

export function countsOf(differences: readonly Difference[]): Record<Reason, number> {
  const counts = { missing: 0, stale: 0, gone: 0, unknown: 0 };
  for (const { reason } of differences) counts[reason] += 1;
  return counts;
}

/** So many rows in one transaction. */
const atOnce = 1_000;

/** Has rows read again, some at a time. */
export function askMends(
  ledger: Ledger,
  { uid, site, model }: Pick<Reconciled, 'uid' | 'site' | 'model'>,
  differences: readonly Difference[],
): void {
  for (let at = 0; at < differences.length; at += atOnce) {
    ledger.mends.ask(uid, site, model, differences.slice(at, at + atOnce));
  }
}

/** A line of a report, read without trust. */
export function isDifference(value: unknown): value is Difference {
  if (typeof value !== 'object' || value === null) return false;
  const { sourceKey, key, reason }: Partial<Record<keyof Difference, unknown>> = value;
  return isKey(sourceKey) && typeof key === 'string' && reasons.some((one) => one === reason);
}

function isKey(text: unknown): boolean {
  try {
    const key: unknown = typeof text === 'string' ? JSON.parse(text) : null;
    return Array.isArray(key) && key.every((part) => typeof part === 'string');
  } catch {
    return false;
  }
}
