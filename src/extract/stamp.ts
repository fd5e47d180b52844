import { Temporal } from 'temporal-polyfill';
import { epochUnit } from './growing.ts';

/*
 * Watermarks are the database's own texts. Nothing here reads one into a number or a Date to compare it: a sample
 * shows how a column writes its stamps, and what goes back to the database is written the same way.
 *
 *     sample                          written for 2026-03-08T16:30:00Z in America/Denver
 *     2026-03-07 18:30:00.125         2026-03-08 10:30:00.000
 *     2026-03-07T18:30:00Z            2026-03-08T16:30:00Z
 *     2026-03-07                      2026-03-08
 *     1772991000 / 1772991000123      epoch seconds / milliseconds, told from other numbers by their size
 *     48211                           a growing number: has no time
 */
const form = /^(\d{4}-\d\d-\d\d)(?:([T ])(\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * Of some stored values the one that shows best how the column writes: a time before a number, since a column of epoch
 * seconds may hold 0 or -1, and either before what is neither, such as "infinity" or "never".
 */
export function sampleOf(samples: readonly string[]): string | null {
  const shown = samples.find(isStamp) ?? samples.find((sample) => /^-?\d+$/.test(sample));
  return shown ?? samples[0] ?? null;
}

/** Whether a text is written as times are; it may still be none, such as "0000-00-00". */
export function isStamp(mark: string): boolean {
  return form.test(mark) || epochUnit(mark) !== null;
}

/** The instant that a stamp tells; null for numbers, and for what is no time. A bare date is the start of its day. */
export function instantOf(mark: string, zone: string): Temporal.Instant | null {
  const unit = epochUnit(mark);
  if (unit) return Temporal.Instant.fromEpochMilliseconds(Number(mark) * (1000 / unit));
  const [, date, , time = '00:00', fraction = '', offset] = form.exec(mark) ?? [];
  const digits = time.length === 8 ? fraction.slice(0, 10) : '';
  const wall = date === undefined ? null : wallOf(date, time + digits);
  return wall?.toZonedDateTime(zoneOf(offset, zone)).toInstant() ?? null;
}

/** An instant as the column would write it; null where the column holds growing numbers, or text of no known form. */
export function writtenLike(sample: string, instant: Temporal.Instant, zone: string): string | null {
  const unit = epochUnit(sample);
  if (unit) return String(Math.floor(instant.epochMilliseconds / (1000 / unit)));
  const parts = form.exec(sample);
  if (!parts) return null;
  const [, , separator, time = '', fraction = '', offset] = parts;
  const wall = instant.toZonedDateTimeISO(zoneOf(offset, zone)).toPlainDateTime();
  if (separator === undefined) return wall.toPlainDate().toString();
  const clock = wall.toString({ fractionalSecondDigits: 9 }).slice(11);
  const digits = fraction === '' ? '' : clock.slice(8, 8 + Math.min(fraction.length, 10));
  return `${wall.toPlainDate().toString()}${separator}${clock.slice(0, time.length)}${digits}${offset ?? ''}`;
}

/** The same of an instant as records have it: "2026-03-08T16:30:00Z". Null where no time can be told by the column. */
export function stampOf(sample: string, instant: string, zone: string): string | null {
  return instantOf(sample, zone) === null ? null : writtenLike(sample, Temporal.Instant.from(instant), zone);
}

/**
 * A watermark moved back by seconds, in the same form. A growing number goes back by `numbers`, since a gap in it has
 * no duration; a bare date by whole days. What is no time stays, so that nothing is skipped.
 */
export function movedBack(mark: string, seconds: number, numbers: bigint): string {
  const unit = epochUnit(mark);
  if (unit) return String(BigInt(mark) - BigInt(Math.ceil(seconds)) * BigInt(unit));
  if (/^-?\d+$/.test(mark)) return String(BigInt(mark) - numbers);
  const parts = form.exec(mark);
  if (!parts) return mark;
  const [, date = '', separator, time = '00:00', fraction = '', offset = ''] = parts;
  const wall = wallOf(date, time);
  if (!wall) return mark;
  if (separator === undefined) {
    const days = Math.ceil(seconds / 86_400);
    const moved = wall.toPlainDate().subtract({ days });
    return (moved.year < 1 ? wall.toPlainDate() : moved).toString();
  }
  const moved = wall.subtract({ seconds: Math.ceil(seconds) });
  // No database holds a time before the year 1.
  const text = (moved.year < 1 ? wall : moved).toString({ fractionalSecondDigits: 0 });
  return `${text.slice(0, 10)}${separator}${text.slice(11, 11 + time.length)}${fraction}${offset}`;
}

/**
 * By how many seconds the zone's clock has been set back between a local watermark and now: in the repeated hour of
 * autumn new rows carry stamps below the cursor, and only a longer look back meets them. 0 for stamps with an offset.
 */
export function setBackSince(mark: string, now: Temporal.Instant, zone: string): number {
  const parts = form.exec(mark);
  if (!parts || parts[5] !== undefined) return 0;
  const [, date = '', , time = '00:00'] = parts;
  // Of two readings of a repeated hour the earlier has the greater offset: it looks back further.
  const then = wallOf(date, time)?.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (!then) return 0;
  const change = then.offsetNanoseconds - now.toZonedDateTimeISO(zone).offsetNanoseconds;
  return Math.max(0, change / 1e9);
}

/**
 * By how many seconds the zone's clock was set forward in the seconds before a local watermark: five minutes before
 * 03:02 in the night of spring clocks showed 01:57, not 02:57. 0 for stamps with an offset.
 */
export function setForwardBefore(mark: string, seconds: number, zone: string): number {
  const parts = form.exec(mark);
  if (!parts || parts[5] !== undefined) return 0;
  const [, date = '', , time = '00:00'] = parts;
  const then = wallOf(date, time)?.toZonedDateTime(zone);
  if (!then) return 0;
  const change = then.offsetNanoseconds - then.subtract({ seconds: Math.ceil(seconds) }).offsetNanoseconds;
  return Math.max(0, change / 1e9);
}

/**
 * POS tables hold stamps that are no time, and one may be the last row read. "2026-05-17 27:61:00" counts as the start
 * of its day, and 31 February as that of the 28th; of "0000-00-00 00:00:00" nothing is known.
 */
function wallOf(date: string, time: string): Temporal.PlainDateTime | null {
  const ways = [`${date}T${time}`, date, ...['30', '29', '28'].map((day) => `${date.slice(0, 8)}${day}`)];
  for (const way of date.endsWith('-00') ? [] : ways) {
    try {
      return Temporal.PlainDateTime.from(way);
    } catch {
      // Not this one.
    }
  }
  return null;
}

function zoneOf(offset: string | undefined, zone: string): string {
  if (offset === undefined) return zone;
  if (offset === 'Z') return 'UTC';
  const digits = offset.replace(':', '');
  return `${digits.slice(0, 3)}:${digits.slice(3).padEnd(2, '0')}`;
}
