import type { Relation, Source } from '../connector/index.ts';
import { lanesOf, type Span, sampleOf, stampOf } from '../extract/index.ts';
import type { LedgerView } from '../ledger/index.ts';
import type { Stream } from '../mapping/index.ts';
import { readByKeys, sourceKeyOf, sourceKeyText } from '../sync/index.ts';

/** Rows counted in a table at most: counting costs the database time. */
export const mostCounted = 1_000_000;
/** Rows looked at to tell how many a changed mapping makes otherwise. */
const looked = 200;

/** The rows of a stream; of a span, those stamped within it where the stamps tell a time. Short statements, a few. */
export async function rowsOf(source: Source, stream: Stream, span: Partial<Span>): Promise<number> {
  const counts: number[] = [];
  for (const { relation } of stream.queries) {
    counts.push(await countIn(source, stream, relation, span));
  }
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countIn(
  source: Source,
  stream: Stream,
  { joins, ...own }: Relation,
  { begin, end }: Partial<Span>,
): Promise<number> {
  const bare: Relation = { ...own, joins: [], columns: [] };
  const lane = lanesOf(stream).find(({ query, leads }) => leads && query.relation.table === own.table);
  if (!lane || (begin === undefined && end === undefined)) return source.figures.rows(bare, mostCounted);
  const { column, zone } = lane.watermark;
  const { samples } = await source.clock({ table: lane.table, column: lane.column });
  const sample = sampleOf(samples);
  if (sample === null) return source.figures.rows(bare, mostCounted);
  const relation = column.alias === own.alias ? bare : { ...bare, joins };
  const [low, high] = [begin, end].map((at) => (at === undefined ? null : stampOf(sample, at, zone)));
  const above = (text: string) => source.figures.above(relation, column, text, mostCounted);
  const all = low ? await above(low) : await source.figures.rows(bare, mostCounted);
  return Math.max(0, all - (high ? await above(high) : 0));
}

/** Of how many rows looked at so many would go again, because what they make now is not what AIQ has of them. */
export interface Differing {
  readonly looked: number;
  readonly differ: number;
  /** Those that go by another key now: at AIQ they would be new records beside the former ones. */
  readonly rekeyed: number;
}

export async function differing(
  source: Source,
  view: LedgerView,
  site: string,
  stream: Stream,
): Promise<Differing> {
  const recent = view.delivered(site, stream.model, looked);
  const keys = recent.map(({ sourceKey }) => sourceKeyOf(sourceKey));
  const rows = keys.length === 0 ? [] : await readByKeys(source, stream, keys);
  const outcomes = new Map(rows.map((row) => [sourceKeyText(row.key), stream.map(row)]));
  const now = recent.flatMap(({ sourceKey, key, deliveredFingerprint }) => {
    const outcome = outcomes.get(sourceKey);
    if (outcome?.kind !== 'record') return [];
    const { record } = outcome;
    const print = view.histories.fingerprint(record.model, record.body);
    return [{ isOther: record.key !== key || print !== deliveredFingerprint, isRekeyed: record.key !== key }];
  });
  return {
    looked: now.length,
    differ: now.filter(({ isOther }) => isOther).length,
    rekeyed: now.filter(({ isRekeyed }) => isRekeyed).length,
  };
}
