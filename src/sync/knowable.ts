import type { LedgerView } from '../ledger/index.ts';
import type { Outcome } from '../mapping/index.ts';
import type { Site } from './site.ts';

type Forgotten = ReturnType<LedgerView['comparisons']['forgotten']>;

/** A row as the ledger may know it: of a forgotten customer nothing, and of a sale not who bought. */
export function knowable(
  forgotten: Forgotten,
  { uid, name }: Site,
  sourceKey: string,
  mapped: Outcome,
): Outcome {
  if (mapped.kind !== 'record') return mapped;
  const { record } = mapped;
  const item = { kind: 'record', sourceKey, record, waitsFor: null } as const;
  const kept = forgotten.kept({ uid, site: name, model: record.model }, item);
  if (kept.kind === 'record') return { ...mapped, record: kept.record };
  return { kind: 'filtered', key: record.key, reason: 'forgotten' };
}
