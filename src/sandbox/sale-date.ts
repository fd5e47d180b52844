import { Temporal } from 'temporal-polyfill';
import type { InstantText } from '../model/index.ts';

const form = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) ([+-]\d\d)(\d\d)$/;

/**
 * "2026-03-08 02:59:59 -0700" -> "2026-03-08T09:59:59Z"; null where the text is no such date.
 * Not strict: also what JavaScript takes for a date.
 */
export function readDate(text: string, strict: boolean): InstantText | null {
  const parts = form.exec(text);
  if (parts) return instantOf(`${parts[1]}T${parts[2]}${parts[3]}:${parts[4]}`);
  if (strict) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : Temporal.Instant.fromEpochMilliseconds(time).toString();
}

function instantOf(text: string): InstantText | null {
  try {
    return Temporal.Instant.from(text).toString();
  } catch {
    return null;
  }
}
