import { setTimeout as sleep } from 'node:timers/promises';
import type { Source, SourceRow } from '../connector/index.ts';
import { advance, openSpan, readRows, type Span, stepsOfSpan } from '../extract/index.ts';
import type { Stream } from '../mapping/index.ts';
import { type Pace, pauseOf } from '../schedule/index.ts';

export interface Sample {
  readonly rows: readonly SourceRow[];
  /** No row of the span was left out. */
  readonly isWhole: boolean;
}

/**
 * So many rows of a stream at most, page by page and with the pauses of the profile. Of streams with a stamp those of a
 * span, so that what is looked at is how the shop works today.
 */
export async function sample(
  source: Source,
  stream: Stream,
  span: Span,
  most: number,
  pace: Pace,
): Promise<Sample> {
  const rows = new Map<string, SourceRow>();
  const pause = pauseOf(pace);
  for (const step of stepsOfSpan(stream)) {
    const column = 'lane' in step && { table: step.lane.table, column: step.lane.watermark.column.column };
    const clock = await (column ? source.clock(column) : source.clock());
    for (let window = openSpan(step, stream.sync, span, { clock, at: Date.now() }); window; ) {
      const left = most - rows.size;
      if (left <= 0) return { rows: [...rows.values()], isWhole: false };
      const page = await readRows(source, step, window, Math.min(pace.pageSize, left));
      for (const row of page.rows) rows.set(JSON.stringify(row.key), row);
      if (page.more) await sleep(pause(page.longestStatement));
      window = page.more ? advance(window, page, undefined) : null;
    }
  }
  return { rows: [...rows.values()], isWhole: true };
}
