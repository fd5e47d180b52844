import type { Source } from '../connector/index.ts';
import { isGrowing, type Look, readRows } from '../extract/index.ts';
import type { Stream } from '../mapping/index.ts';

/** Closer than this it does not pay to ask once more. */
const near = 1_000n;
/** Rows looked at in one place: some are no sales. */
const some = 20;

/**
 * A column of growing numbers has no times, but the sales that it numbers have: of two million the first one of a day is
 * found by looking at a dozen places. A sale entered late stands among younger ones and is met with them. Where a place
 * tells no time, what is to be read begins before it.
 */
export async function beginningAt(source: Source, stream: Stream, look: Look, from: number): Promise<Look> {
  const { step, window } = look;
  const { ceiling } = window;
  if (!('lane' in step) || window.after !== null || ceiling === null || !isGrowing(ceiling)) return look;
  let [low, high] = [0n, BigInt(ceiling)];
  while (high - low > near) {
    const middle = (low + high) / 2n;
    const place = { ...window, after: { watermark: String(middle) } };
    const { rows } = await readRows(source, step, place, some);
    const times = rows.flatMap((row) => {
      const outcome = stream.map(row);
      return outcome.kind === 'record' && outcome.record.model === 'sale'
        ? Date.parse(outcome.record.body.soldAt)
        : [];
    });
    if (times.length > 0 && Math.min(...times) < from) low = middle;
    else high = middle;
  }
  return low === 0n ? look : { step, window: { ...window, after: { watermark: String(low) } } };
}
