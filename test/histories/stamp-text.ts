/*
 * How a POS writes the time of a change, worked out without the product's own code. Instants are whole microseconds
 * since 1970, which a JS number holds exactly until the year 2255.
 */

/** `number`: a counter that each change takes the next value of. */
export const forms = ['micro', 'second', 'date', 'epoch', 'number'] as const;
export type Form = (typeof forms)[number];

export type Zone = 'UTC' | 'America/Denver';

export const second = 1_000_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export const instant = (text: string): number => Date.parse(text) * 1_000;

/** The two nights of 2026: 02:00 becomes 03:00, and 02:00 becomes 01:00 again. */
export const [spring, autumn] = [instant('2026-03-08T09:00:00Z'), instant('2026-11-01T08:00:00Z')];

function offset(at: number, zone: Zone): number {
  if (zone === 'UTC') return 0;
  return at >= spring && at < autumn ? -6 * hour : -7 * hour;
}

/** As a column of this form holds it: "2026-03-08 03:00:00.000137", "2026-03-08", "1772964000". */
export function stampText(at: number, form: Form, zone: Zone): string {
  if (form === 'number') return String(at);
  if (form === 'epoch') return String(Math.floor(at / second));
  const local = at + offset(at, zone);
  const text = new Date(Math.floor(local / 1_000)).toISOString().replace('T', ' ');
  if (form === 'date') return text.slice(0, 10);
  const fraction = String(((local % second) + second) % second).padStart(6, '0');
  return form === 'second' ? text.slice(0, 19) : `${text.slice(0, 19)}.${fraction}`;
}

/** The instant that is left of a stamp once a column of this form holds it. */
export function kept(at: number, form: Form, zone: Zone): number {
  if (form === 'micro' || form === 'number') return at;
  if (form !== 'date') return Math.floor(at / second) * second;
  const local = at + offset(at, zone);
  const start = Math.floor(local / day) * day;
  // The start of the day by the wall clock; both nights change it after midnight.
  return start - offset(start - offset(at, zone), zone);
}
