import type { Leaving, Ledger, PageCommit, PageItem, RowCounts } from '../../src/ledger/index.ts';
import { Failure, type Model, type ModelRecord, type SaleLine } from '../../src/model/index.ts';
import { noon } from './ledger-file.ts';

export const uid = 'u1';
export const site = 'main-street';

export const sourceKey = (key: string): string => JSON.stringify([key]);

/** Each item stands for the row whose POS key is AIQ's key, unless `row` names another. */
export function persona(key: string, firstName: string, row = key): PageItem {
  return item({ model: 'persona', key, body: { firstName } }, null, row);
}

/** A sale waits for the shopper whom it names, unless `waitsFor` says otherwise. */
export function sale(
  key: string,
  shopper: string | null,
  total = '10',
  waitsFor = shopper,
  lines: readonly SaleLine[] = [],
): PageItem {
  const body = { persona: shopper, soldAt: '2026-11-22T18:00:00Z', total, lines };
  return item({ model: 'sale', key, body }, waitsFor, key);
}

/** One unit each of so many products, the first at 1, the second at 2: "tea1", "tea2". */
export function lines(count: number, from = 1): SaleLine[] {
  return Array.from({ length: count }, (_, at) => ({
    sku: `tea${at + from}`,
    quantity: '1',
    amount: String(at + from),
  }));
}

export function stock(key: string, quantity: string, row = key): PageItem {
  return item({ model: 'inventory', key, body: { name: 'Tea', quantity } }, null, row);
}

export function left(
  key: string | null,
  { leaving = 'keep', row = key ?? '' }: { leaving?: Leaving; row?: string } = {},
): PageItem {
  return { kind: 'left', sourceKey: sourceKey(row), key, leaving };
}

export function unmappable(row: string, content = '{"row":{}}', sentence = 'No date.'): PageItem {
  const failure = new Failure('ROW_VALUE', sentence, { place: { file: 'shop.yaml', line: 4, column: 7 } });
  return { kind: 'unmappable', sourceKey: sourceKey(row), failure, content };
}

function item(record: ModelRecord, waitsFor: string | null, row: string): PageItem {
  return { kind: 'record', sourceKey: sourceKey(row), record, waitsFor };
}

/** Commits one page: read just now, unless `sequence` says when. */
export function commit(
  ledger: Ledger,
  model: Model,
  items: readonly PageItem[],
  page: Partial<PageCommit> = {},
): RowCounts {
  return ledger.pages.commit({
    site,
    uid,
    model,
    mapping: 'v1',
    lane: 'live',
    sequence: page.sequence ?? ledger.pages.nextSequence(),
    at: noon,
    steady: 0,
    items,
    checkpoint: null,
    ...page,
  });
}
