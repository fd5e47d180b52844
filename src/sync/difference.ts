import type { Difference, KnownRow, Reason } from '../ledger/index.ts';
import type { Outcome } from '../mapping/index.ts';
import { fingerprint } from '../model/index.ts';

/** What is held against each other: what a row of the POS is now, and what the ledger knows of its key. */
export interface Compared {
  readonly sourceKey: string;
  /** Absent: the POS has no such row. */
  readonly outcome: Outcome | undefined;
  readonly known: KnownRow | undefined;
  /** The row is among the dead letters. */
  readonly isSetAside: boolean;
  /** A sale that is older than what is sent: that nothing is known of it is no loss. */
  readonly early?: boolean;
}

/** What holds for all rows of a page. */
export interface Circumstances {
  readonly site: string;
  /** Of today. What another version of it made is another matter: nobody can tell whether the row has changed. */
  readonly mapping: string;
  readonly secret: string;
  /** The ledger's, before the page was read: what it has read since, it knows better. */
  readonly sequence: number;
}

/** Why a row is not as it should be; null: it is. */
export function reasonOf(
  { sourceKey, outcome, known, isSetAside, early = false }: Compared,
  now: Circumstances,
): Reason | null {
  if (known && known.readSequence > now.sequence) return null;
  const isOwn = known !== undefined && known.sourceKey === sourceKey && known.site === now.site;
  const stands = isOwn && known.present === 1;
  switch (outcome?.kind) {
    case undefined:
      return stands ? 'gone' : null;
    case 'filtered':
      return stands ? 'stale' : null;
    case 'unmappable':
      return isSetAside || early ? null : stands ? 'stale' : 'missing';
    case 'record': {
      const { model, body } = outcome.record;
      if (!isOwn) return isSetAside || early ? null : 'missing';
      if (known.mapping !== now.mapping) return null;
      return fingerprint(model, body, now.secret) === known.seen ? null : 'stale';
    }
  }
}

/** One for each row and key: that nobody can tell what AIQ has is the graver one. */
export function withoutTwins(differences: readonly Difference[]): Difference[] {
  const grave = differences.toSorted(
    (a, b) => Number(b.reason === 'unknown') - Number(a.reason === 'unknown'),
  );
  const first = new Map<string, Difference>();
  for (const one of grave) {
    const name = `${one.sourceKey} ${one.key}`;
    if (!first.has(name)) first.set(name, one);
  }
  return [...first.values()];
}
