import type { Key, Source, SourceRow } from '../connector/index.ts';
import { isFirstLoad, readPosition } from '../extract/index.ts';
import { type Checkpoint, type Lane, noRows, type RowCounts } from '../ledger/index.ts';
import type { Stream } from '../mapping/index.ts';
import { asFailure } from '../model/index.ts';
import { readByKeys } from './by-keys.ts';
import { mapRows, pageItem, shoppersOf, sourceKeyOf, sourceKeyText } from './rows.ts';
import type { SiteStream, Surroundings } from './site.ts';

/** One reading under way: its stream, its connection, and the lane in which what it finds will go. */
export interface Pulling extends SiteStream {
  readonly source: Source;
  readonly lane: Lane;
  readonly around: Surroundings;
}

/** Maps a page and commits it, shoppers that its sales name and the ledger has never seen first. */
export async function commitPage(
  pulling: Pulling,
  rows: readonly SourceRow[],
  sequence: number,
  checkpoint: Checkpoint | null,
): Promise<RowCounts> {
  const { site, stream, around } = pulling;
  const mapped = mapRows(stream, rows);
  if (stream.model === 'sale' && site.posUser !== 'key') await readShoppers(pulling, shoppersOf(mapped));
  const counts = around.ledger.pages.commit({
    ...commitOf(pulling, stream, sequence),
    items: mapped.map((row) => pageItem(stream, row, site.posUser)),
    checkpoint,
  });
  around.notify({ kind: 'page', site: site.name, model: stream.model, ...counts });
  return counts;
}

/** Rows that a person asked to read again; those that are gone leave the dead letters. */
export async function readAgain(pulling: Pulling): Promise<RowCounts> {
  const { site, stream, source, around } = pulling;
  const keys = around.ledger.known.toReread(site.name, stream.model);
  if (keys.length === 0) return noRows;
  const sequence = around.ledger.pages.nextSequence();
  const rows = await readByKeys(source, stream, keys.map(sourceKeyOf));
  const counts = await commitPage({ ...pulling, lane: 'background' }, rows, sequence, null);
  const found = new Set(rows.map((row) => sourceKeyText(row.key)));
  around.ledger.pages.commit({
    ...commitOf(pulling, stream, sequence),
    items: keys
      .filter((sourceKey) => !found.has(sourceKey))
      .map((sourceKey) => ({ kind: 'left', sourceKey, key: null, zero: false })),
    checkpoint: null,
  });
  return counts;
}

/** A sale whose shopper is unknown need not wait for the shopper's own stream to come round. */
async function readShoppers(pulling: Pulling, shoppers: ReadonlyMap<string, Key>): Promise<void> {
  const { site, source, around } = pulling;
  const personas = site.mapping.streams.find((stream) => stream.model === 'persona');
  const unknown = new Set(around.ledger.known.unknownPersonas(site.uid, [...shoppers.keys()]));
  const keys = [...shoppers].filter(([persona]) => unknown.has(persona)).map(([, key]) => key);
  if (!personas || keys.length === 0) return;
  const row = around.ledger.streams.open(site.name, 'persona', site.uid, site.mapping.version);
  // An old customer whom the first load has not come to yet is no news, even if he buys just now.
  const lane = isFirstLoad(personas.sync, readPosition(row.position)) ? 'background' : pulling.lane;
  const sequence = around.ledger.pages.nextSequence();
  const rows = await readByKeys(source, personas, keys).catch(noneUntilMended);
  around.ledger.pages.commit({
    ...commitOf({ ...pulling, lane }, personas, sequence),
    items: mapRows(personas, rows).map((row) => pageItem(personas, row, site.posUser)),
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
    mapping: site.mapping.version,
    lane,
    sequence,
    at: around.now(),
    steady: stream.sync.steady * 1000,
  };
}
