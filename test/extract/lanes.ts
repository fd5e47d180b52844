import type { Page, SourceClock, SourceRow } from '../../src/connector/index.ts';
import type { Lane, Window } from '../../src/extract/index.ts';
import type { Stream, WatermarkSync } from '../../src/mapping/index.ts';

/** Everything that a mapping may say of a watermark stream, with what the tests do not care about. */
export const sync: WatermarkSync = {
  mode: 'append',
  by: [{ column: { alias: 'receipts', column: 'datenew' }, zone: 'America/Denver' }],
  stamps: 'database',
  every: 30,
  lag: 300,
  settle: 2,
  sweep: { back: 86_400, every: 3600 },
  strays: 900,
  census: false,
  steady: 0,
};

export const query: Stream['query'] = {
  relation: { alias: 'receipts', table: { name: 'receipts' }, joins: [], columns: [] },
  key: [{ alias: 'receipts', column: 'id' }],
  children: [],
};

/** The lane of a stream with one table and one watermark. */
export function laneIn(zone: string): Lane {
  return {
    name: 'receipts receipts.datenew',
    query,
    watermark: { column: { alias: 'receipts', column: 'datenew' }, zone },
    table: query.relation.table,
    column: 'datenew',
    leads: true,
    ofChild: false,
  };
}

export const lane = laneIn('America/Denver');

export function clockAt(now: string, ...samples: readonly string[]): SourceClock {
  return { now, samples, oldestWriter: null };
}

export const row = (watermark: string | null, key: string): SourceRow => ({
  key: [key],
  watermark,
  values: {},
  children: {},
});

/** A page of rows, in the order of the lane. */
export function pageOf(rows: readonly SourceRow[], more: boolean): Page {
  const end = rows.at(-1);
  const last = end && { key: end.key, ...(end.watermark === null ? {} : { watermark: end.watermark }) };
  return { rows, more, longestStatement: 1, ...(last ? { last } : {}) };
}

export const opened: Window = {
  after: null,
  ceiling: null,
  last: null,
  gap: null,
  openedAt: 0,
  openSince: null,
};
