import type { Key, Source, SourceRow } from '../connector/index.ts';
import { isFirstLoad, readPosition } from '../extract/index.ts';
import type { Checkpoint, Lane, PageCommit, PageItem, RowCounts } from '../ledger/index.ts';
import type { Stream } from '../mapping/index.ts';
import { asFailure } from '../model/index.ts';
import { readByKeys } from './by-keys.ts';
import { formerlyOf, remapOf } from './former.ts';
import { type MappedRow, mapRows, pageItem, shoppersOf } from './rows.ts';
import type { Site, SiteStream, Surroundings } from './site.ts';
import { marked, type Wanted, wantedOf } from './span.ts';

/** One reading under way: its stream, its connection, and the lane in which what it finds will go. */
export interface Pulling extends SiteStream {
  readonly source: Source;
  readonly lane: Lane;
  readonly around: Surroundings;
  /** What is read counts as sent, by the word of a person. */
  readonly assumed?: boolean;
  /** Of sales: the span that is asked for, where that is not all since the site's `startFrom`. */
  readonly wanted?: Wanted;
}

/** Maps a page and commits it, shoppers that its sales name and the ledger has never seen first. */
export async function commitPage(
  pulling: Pulling,
  rows: readonly SourceRow[],
  sequence: number,
  checkpoint: Checkpoint | null,
  backfill?: PageCommit['backfill'],
): Promise<RowCounts> {
  const { site, stream, around, assumed = false } = pulling;
  const mapped = marked(stream, pulling.wanted ?? wantedOf(site), mapRows(stream, rows));
  if (stream.model === 'sale' && site.posUser !== 'key') await readShoppers(pulling, shoppersOf(mapped));
  const counts = around.ledger.pages.commit({
    ...commitOf(pulling, stream, sequence),
    items: itemsOf(site, stream, mapped),
    checkpoint,
    assumed,
    ...(backfill ? { backfill } : {}),
  });
  around.notify({ kind: 'page', site: site.name, model: stream.model, ...counts });
  return counts;
}

/** With what former versions of the mapping make of each row. */
function itemsOf(site: Site, stream: Stream, mapped: readonly MappedRow[]): PageItem[] {
  return mapped.map((one) => ({
    ...pageItem(stream, one, site.posUser),
    ...formerlyOf(site, stream, one.row),
  }));
}

/** A sale whose shopper is unknown need not wait for the shopper's own stream to come round. */
async function readShoppers(pulling: Pulling, shoppers: ReadonlyMap<string, Key>): Promise<void> {
  const { site, source, around } = pulling;
  const personas = site.mapping.streams.find((stream) => stream.model === 'persona');
  const unknown = new Set(around.ledger.known.unknownPersonas(site.uid, [...shoppers.keys()]));
  const keys = [...shoppers].filter(([persona]) => unknown.has(persona)).map(([, key]) => key);
  if (!personas || keys.length === 0) return;
  const { place } = personas;
  const row = around.ledger.streams.open(site.name, 'persona', site.uid, site.mapping.version, place);
  // A mapping of shoppers that is stopped does not set them aside one by one instead.
  if (row.errorCode === 'POS_ROWS_UNMAPPABLE') return;
  // An old customer whom the first load has not come to yet is no news, even if he buys just now.
  const lane = isFirstLoad(personas.sync, readPosition(row.position)) ? 'background' : pulling.lane;
  const sequence = around.ledger.pages.nextSequence();
  const rows = await readByKeys(source, personas, keys).catch(noneUntilMended);
  around.ledger.pages.commit({
    ...commitOf({ ...pulling, lane }, personas, sequence),
    items: itemsOf(site, personas, mapRows(personas, rows)),
    checkpoint: null,
    beside: true,
  });
}

/** Customers who cannot be read before a person mends something hold up no sale: it goes without its shopper. */
function noneUntilMended(thrown: unknown): readonly SourceRow[] {
  if (asFailure(thrown).next !== 'configure') throw thrown;
  return [];
}

/** What every commit of a reading has in common. */
export function commitOf({ site, lane, around }: Pulling, stream: Stream, sequence: number) {
  return {
    site: site.name,
    uid: site.uid,
    model: stream.model,
    summed: stream.model === 'inventory' && site.stock === 'summed',
    mapping: site.mapping.version,
    ...remapOf(site, stream, around),
    lane,
    sequence,
    at: around.now(),
    steady: stream.sync.steady * 1000,
  };
}
