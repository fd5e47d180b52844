import type { Difference, ReconcileRow } from '../ledger/index.ts';
import { type Model, models } from '../model/index.ts';
import { isDifference } from './mend-request.ts';
import type { VerifyOptions } from './verify.ts';

/** What a reconcile or a verify asks of the owner. */
export type ComparisonCommand =
  | {
      readonly name: 'mend';
      readonly uid: string;
      readonly site: string;
      readonly model: Model;
      readonly differences: readonly Difference[];
    }
  | { readonly name: 'reconciled'; readonly row: ReconcileRow }
  | Errand;

/** What takes longer than a moment, and is answered when it is done. */
export type Errand = { readonly name: 'verify'; readonly uid: string } & VerifyOptions;

/** Read without trust; null where it is nothing of the kind. */
export function comparisonOf(name: string, said: unknown): ComparisonCommand | null {
  if (typeof said !== 'object' || said === null) return null;
  const { uid, site, model, differences, row, sample, after, mend }: Partial<Record<string, unknown>> = {
    ...said,
  };
  if (name === 'reconciled') return isRow(row) ? { name, row } : null;
  if (typeof uid !== 'string') return null;
  if (name === 'verify') {
    const isWhole = typeof sample === 'number' && typeof after === 'number' && typeof mend === 'boolean';
    return isWhole ? { name, uid, sample, after, mend } : null;
  }
  const known = models.find((one) => one === model);
  if (name !== 'mend' || typeof site !== 'string' || !known || !Array.isArray(differences)) return null;
  return differences.every(isDifference) ? { name, uid, site, model: known, differences } : null;
}

/** It is shown and nothing else, so that it names its stream is enough. */
function isRow(row: unknown): row is ReconcileRow {
  return typeof row === 'object' && row !== null && 'site' in row && 'model' in row;
}
