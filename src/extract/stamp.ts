import { Temporal } from 'temporal-polyfill';

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

/** Epoch numbers between 2001 and 2065; a key would have to pass a thousand million to be taken for one. */
function epochUnit(mark: string): 1 | 1000 | null {
  if (/^[12]\d{9}$/.test(mark)) return 1;
  return /^[12]\d{12}$/.test(mark) ? 1000 : null;
}

/** An instant as the column would write it; null where the column holds growing numbers, or text of no known form. */
export function writtenLike(sample: string, instant: Temporal.Instant, zone: string): string | null {
  const unit = epochUnit(sample);
  if (unit) return String(Math.floor((instant.epochMilliseconds / 1000) * unit));
  const parts = form.exec(sample);
  if (!parts) return null;
  const [, , separator, time = '', fraction = '', offset] = parts;
  const wall = instant.toZonedDateTimeISO(zoneOf(offset, zone)).toPlainDateTime();
  if (separator === undefined) return wall.toPlainDate().toString();
  const clock = wall.toString({ fractionalSecondDigits: 9 }).slice(11);
  const digits = fraction === '' ? '' : clock.slice(8, 8 + Math.min(fraction.length, 10));
  return `${wall.toPlainDate().toString()}${separator}${clock.slice(0, time.length)}${digits}${offset ?? ''}`;
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
    return wall.toPlainDate().subtract({ days }).toString();
  }
  const text = wall.subtract({ seconds: Math.ceil(seconds) }).toString({ fractionalSecondDigits: 0 });
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
 * POS tables hold stamps that are no time, and one may be the last row read. "2026-05-17 27:61:00" counts as the start
 * of its day; of "0000-00-00 00:00:00" nothing is known.
 */
function wallOf(date: string, time: string): Temporal.PlainDateTime | null {
  for (const text of [`${date}T${time}`, date]) {
    try {
      return Temporal.PlainDateTime.from(text);
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
