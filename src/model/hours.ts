import { Temporal } from 'temporal-polyfill';

/** A part of each day by a wall clock, in minutes since midnight: from the first, before the second. May pass midnight. */
export interface DayHours {
  readonly from: number;
  readonly to: number;
}

/** When the POS may be read, by the shop's own clock; null: at any time. */
export interface ReadingHours {
  readonly zone: string;
  /** For what is new. */
  readonly polls: DayHours | null;
  /** For what reads much: sweeps, strays, passes. */
  readonly heavy: DayHours | null;
}

/** "06:00-23:00", "22:00-6:00", "18:00-24:00"; null for anything else, and for hours that end as they begin. */
export function parseDayHours(text: string): DayHours | null {
  const [, ...numbers] = /^\s*(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\s*$/.exec(text) ?? [];
  const [hour = 99, minute = 99, endHour = 99, endMinute = 99] = numbers.map(Number);
  const [from, to] = [hour * 60 + minute, endHour * 60 + endMinute];
  const isTime = minute < 60 && endMinute < 60 && from < minutesOfDay && to <= minutesOfDay;
  return isTime && from !== to ? { from, to } : null;
}

export function dayHoursText({ from, to }: DayHours): string {
  const text = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `${text(from)}-${text(to)}`;
}

/**
 * Since when it has been within these hours without a break, milliseconds since 1970; null: it is not.
 *
 * The wall clock decides, also in the nights when it jumps: an hour that comes twice counts twice, and hours that begin
 * at 02:30 begin at 03:00 where 02:00 to 03:00 is left out.
 */
export function openSince(hours: DayHours, zone: string, now: number): number | null {
  if (!isWithin(hours, zone, now)) return null;
  const local = wallAt(zone, now);
  const day = local.toPlainDate().subtract({ days: minuteOf(local) < hours.from ? 1 : 0 });
  const begin = day.toPlainDateTime(Temporal.PlainTime.from({ hour: 0 })).add({ minutes: hours.from });
  const jump = local.getTimeZoneTransition('previous')?.epochMilliseconds;
  const begins = [
    begin.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds,
    begin.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds,
    ...(jump === undefined ? [] : [jump]),
  ];
  const met = begins.filter((at) => at <= now && isWithin(hours, zone, at) && !isWithin(hours, zone, at - 1));
  // None: there was no break, as from 00:00 to 24:00.
  return Math.max(0, ...met);
}

const minutesOfDay = 24 * 60;

function isWithin({ from, to }: DayHours, zone: string, at: number): boolean {
  const minute = minuteOf(wallAt(zone, at));
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function wallAt(zone: string, at: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

const minuteOf = ({ hour, minute }: Temporal.ZonedDateTime): number => hour * 60 + minute;
