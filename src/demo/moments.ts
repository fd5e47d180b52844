import type { Random } from './random.ts';
import { transitions, type WallClock, wallClock } from './wall-clock.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** So many receipts bear one stamp: a till that was offline and handed its day over at once. */
const largestTie = 60;

/**
 * When `count` receipts are made in the `days` before `now`, oldest first: in opening hours, many at the same
 * moment, some in the nights in which the clocks change. The last is a little before `now`.
 */
export function receiptMoments(
  random: Random,
  count: number,
  { days, now, zone }: { readonly days: number; readonly now: number; readonly zone: string },
): readonly WallClock[] {
  const end = wallClock(now, zone) - 5 * minute;
  const start = end - days * day;
  const moments = nightMoments(now - days * day, now, zone)
    .filter((at) => at <= end)
    .slice(0, Math.floor(count / 4));
  const tied = openingHours(start + Math.floor((end - start) / 2));
  const ties = Math.min(largestTie, Math.floor(count / 4));
  for (let index = 0; index < ties; index++) moments.push(tied);
  while (moments.length < count) {
    const at = openingHours(start + random.below(end - start));
    moments.push(at <= end && at >= start ? at : end - random.below(Math.min(hour, end - start)));
    // Two tills in the same millisecond.
    if (random.chance(0.05) && moments.length < count) moments.push(moments[moments.length - 1] ?? at);
  }
  return moments.sort((one, other) => one - other);
}

/** Any time of the day squeezed into 09:00 to 21:00. */
function openingHours(at: WallClock): WallClock {
  const time = at % day;
  return at - time + 9 * hour + Math.floor(time / 2);
}

/**
 * In spring 01:30, 02:00, 02:30 and 03:30 where 02:00 to 03:00 does not exist; in autumn 00:30, 01:00, 01:30 and 02:30
 * where 01:00 to 02:00 happens twice.
 */
function nightMoments(from: number, to: number, zone: string): WallClock[] {
  return transitions(from, to, zone).flatMap(({ at, forward }) => {
    const begin = Math.min(at, at + forward);
    const length = Math.abs(forward);
    return [begin - length / 2, begin, begin + length / 2, begin + length / 2, begin + length * 1.5];
  });
}
