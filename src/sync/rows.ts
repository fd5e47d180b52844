import type { Key, SourceRow } from '../connector/index.ts';
import type { PageItem } from '../ledger/index.ts';
import type { Outcome, Stream } from '../mapping/index.ts';
import type { PosUser } from './site.ts';

/** A row with what the mapping made of it. */
export interface MappedRow {
  readonly row: SourceRow;
  readonly outcome: Outcome;
  /** A sale of another time than is asked for: it counts only where it is known already. */
  readonly early?: boolean;
}

export function mapRows(stream: Stream, rows: readonly SourceRow[]): MappedRow[] {
  return rows.map((row) => ({ row, outcome: stream.map(row) }));
}

/** The shoppers that these sales name: AIQ's key of each, and the POS's key to read it by. */
export function shoppersOf(mapped: readonly MappedRow[]): Map<string, Key> {
  const shoppers = new Map<string, Key>();
  for (const { outcome, early } of mapped) {
    if (early || outcome.kind !== 'record' || outcome.record.model !== 'sale' || !outcome.personaKey)
      continue;
    const { persona } = outcome.record.body;
    if (persona !== null) shoppers.set(persona, outcome.personaKey);
  }
  return shoppers;
}

export function pageItem(
  stream: Stream,
  { row, outcome, early = false }: MappedRow,
  posUser: PosUser,
): PageItem {
  const sourceKey = sourceKeyText(row.key);
  switch (outcome.kind) {
    case 'record': {
      const { record } = outcome;
      // By the POS's own key a sale can go before its shopper; by AIQ's ids it cannot.
      const waitsFor = record.model === 'sale' && posUser !== 'key' ? record.body.persona : null;
      return { kind: 'record', sourceKey, record, waitsFor, early, ...placeholdersOf(outcome) };
    }
    case 'filtered':
      return {
        kind: 'left',
        sourceKey,
        key: outcome.key,
        leaving: stream.onLeave,
        ...placeholdersOf(outcome),
      };
    case 'unmappable': {
      const content = JSON.stringify({ row: row.values, children: row.children });
      return { kind: 'unmappable', sourceKey, failure: outcome.failure, content, early };
    }
  }
}

function placeholdersOf({ placeholders }: Exclude<Outcome, { kind: 'unmappable' }>) {
  return placeholders ? { placeholders } : {};
}

/** How a row's key stands in the ledger: '["store-1","48211"]'. */
export function sourceKeyText(key: Key): string {
  return JSON.stringify(key);
}

export function sourceKeyOf(text: string): Key {
  return JSON.parse(text);
}
