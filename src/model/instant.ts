import { Temporal } from 'temporal-polyfill';
import type { InstantText } from './record.ts';

/** What a text says about time: an exact value, nothing (a sentinel such as 0000-00-00), or no time at all. */
export type CheckedTime =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'invalid' };

/**
 * Turns the stamps of one zone into UTC instants, up to nine digits of a second kept:
 * - "2026-03-07 18:30:00.125" in America/Denver becomes "2026-03-08T01:30:00.125Z"
 * - a text that carries its own offset ("...Z", "...+00", "...-07:00") is taken at its word
 * - a wall clock skipped in spring (02:30) is read with the offset before the gap, so as 03:30: the later instant
 * - a wall clock that happens twice in autumn (01:30) is its first occurrence: the earlier instant
 * - a date alone is its midnight; sentinel dates are empty
 */
export type InstantReader = (text: string) => CheckedTime;

/** True for IANA names ("America/Denver", "UTC"). */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** The instant that a day ("2026-03-01", its midnight) or a time tells in a zone; null for what is no time. */
export function instantIn(text: string, zone: string): InstantText | null {
  const time = instantReader(zone)(text);
  return time.kind === 'value' ? time.value : null;
}

/** Whether one instant (UTC, as records have them) is before another; exact to the millisecond. */
export function isBefore(a: InstantText, b: InstantText): boolean {
  return Date.parse(a) < Date.parse(b);
}

export function instantReader(zone: string): InstantReader {
  const offset = offsetsOf(zone);
  return (text) => {
    const stamp = parseStamp(text);
    if (stamp === 'empty' || stamp === 'invalid') return { kind: stamp };
    const shift = stamp.offset ?? offset(stamp.wall);
    return { kind: 'value', value: instantText(stamp.wall - shift, stamp.fraction) };
  };
}

/** Seconds or milliseconds since 1970, with or without decimals: "1772931599.5". Zero is a sentinel. */
export function instantOfEpoch(text: string, unit: 's' | 'ms'): CheckedTime {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,9})\d*)?$/.exec(text.trim());
  if (!match) return { kind: 'invalid' };
  const [, sign = '', whole = '', part = ''] = match;
  const scale = unit === 's' ? 1_000_000_000n : 1_000_000n;
  const fraction = (BigInt(part.padEnd(9, '0')) * scale) / 1_000_000_000n;
  const nanoseconds = (BigInt(whole) * scale + fraction) * (sign ? -1n : 1n);
  if (nanoseconds === 0n) return { kind: 'empty' };
  const rest = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = Number((nanoseconds - rest) / 1_000_000_000n);
  if (seconds < firstSecond || seconds > lastSecond) return { kind: 'invalid' };
  return { kind: 'value', value: instantText(seconds, rest.toString().padStart(9, '0')) };
}

/** The calendar date in a text ("1990-02-28", "1990-02-28 00:00:00"): never moved by any zone. */
export function checkDate(text: string): CheckedTime {
  const stamp = parseStamp(text);
  if (stamp === 'empty' || stamp === 'invalid') return { kind: stamp };
  return { kind: 'value', value: text.trim().slice(0, 10) };
}

interface Stamp {
  /** The wall clock as if it were UTC, in whole seconds since 1970. */
  readonly wall: number;
  /** Digits after the decimal point. */
  readonly fraction: string;
  /** Seconds east of UTC, where the text says so itself. */
  readonly offset?: number;
}

const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s?(?:(Z|z)|([+-])(\d\d)(?::?(\d\d))?)?)?$/;
/** What systems write for "no date": SQL Server's zero, Access's and Excel's zero, the ends of calendars. */
const sentinels = new Set(['1753-01-01', '1899-12-30', '1900-01-01', '9999-12-31']);
/** The years 0001 to 9999. */
const firstSecond = -62_135_596_800;
const lastSecond = 253_402_300_799;

function parseStamp(text: string): Stamp | 'empty' | 'invalid' {
  const match = form.exec(text.trim());
  if (!match) return 'invalid';
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    z,
    sign,
    oh,
    om,
  ] = match;
  if (year === '0000' || year === '0001' || sentinels.has(`${year}-${month}-${day}`)) return 'empty';
  const [y, mo, d, h, mi, s] = [
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  ];
  if (mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) || h > 23 || mi > 59 || s > 59) return 'invalid';
  const wall = daysSince1970(y, mo, d) * 86_400 + h * 3600 + mi * 60 + s;
  if (z) return { wall, fraction, offset: 0 };
  if (!sign) return { wall, fraction };
  const offset = (Number(oh) * 3600 + Number(om ?? 0) * 60) * (sign === '-' ? -1 : 1);
  return { wall, fraction, offset };
}

function instantText(seconds: number, fraction: string): InstantText {
  const digits = fraction.replace(/0+$/, '');
  // Whole seconds only, so nothing is lost here.
  const second = new Date(seconds * 1000).toISOString().slice(0, 19);
  return digits === '' ? `${second}Z` : `${second}.${digits}Z`;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const daysIn = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (monthDays[month - 1] ?? 0);

/** Years counted from March, so that the leap day comes last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

/**
 * Seconds east of UTC for a wall clock of the zone. Nearly every hour has one offset for all of its seconds, so it is
 * looked up once an hour; the few hours that change in the middle (Lord Howe moves by 30 minutes) each time.
 */
function offsetsOf(zone: string): (wall: number) => number {
  const exact = (wall: number): number => {
    const clock = Temporal.Instant.fromEpochMilliseconds(wall * 1000)
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime();
    const instant = clock.toZonedDateTime(zone, { disambiguation: 'compatible' });
    return wall - Math.floor(instant.epochMilliseconds / 1000);
  };
  const hours = new Map<number, number | 'changes'>();
  return (wall) => {
    const hour = Math.floor(wall / 3600);
    let known = hours.get(hour);
    if (known === undefined) {
      const [first, last] = [exact(hour * 3600), exact(hour * 3600 + 3599)];
      known = first === last ? first : 'changes';
      if (hours.size >= mostHours) hours.clear();
      hours.set(hour, known);
    }
    return known === 'changes' ? exact(wall) : known;
  };
}

/** About twenty years of hours: a few megabytes. */
const mostHours = 200_000;
