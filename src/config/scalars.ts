import { z } from 'zod';
import { parseBytes } from './bytes.ts';
import { parseDuration } from './duration.ts';

// Settings are read with numbers as texts, so that a uid of 007 stays one; numbers are made here.

export const text = z.string().min(1);

export const textLike = (pattern: RegExp, message: string) => z.string().regex(pattern, message);

export const wholeNumber = (least: number, most: number) =>
  z
    .custom<string>((value) => inRange(value, least, most), {
      message: `must be a whole number from ${least} to ${most}`,
    })
    .transform(Number);

export const wholeNumberOrNone = (most: number) =>
  z
    .custom<string>((value) => value === 'none' || inRange(value, 1, most), {
      message: `must be a whole number from 1 to ${most}, or none`,
    })
    .transform((value) => (value === 'none' ? null : Number(value)));

function inRange(value: unknown, least: number, most: number): boolean {
  return (
    typeof value === 'string' && /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
  );
}

/** A part of a whole, as 0.3. */
export const part = (allowed: (value: number) => boolean, form: string) =>
  z
    .custom<string>(
      (value) => typeof value === 'string' && /^\d{1,3}(\.\d{1,9})?$/.test(value) && allowed(Number(value)),
      { message: `must be ${form}` },
    )
    .transform(Number);

/** Bytes of a size within these bounds. */
export const size = (least: string, most: string) =>
  z
    .custom<string>(
      (value) => {
        const bytes = typeof value === 'string' ? parseBytes(value) : null;
        return bytes !== null && bytes >= (parseBytes(least) ?? 0) && bytes <= (parseBytes(most) ?? 0);
      },
      { message: `must be a size from ${least} to ${most}, such as 500MB or 4GB` },
    )
    .transform((value) => parseBytes(value) ?? 0);

/** Milliseconds of a duration within these bounds. */
export const duration = (least: string, most: string) =>
  z
    .custom<string>((value) => isDuration(value, least, most), {
      message: `must be a duration from ${least} to ${most}, such as 30s, 5m, 2h or 3d`,
    })
    .transform((value) => parseDuration(value) ?? 0);

export const durationOrNone = (least: string, most: string) =>
  z
    .custom<string>((value) => value === 'none' || isDuration(value, least, most), {
      message: `must be a duration from ${least} to ${most}, such as 30s, 5m, 2h or 3d, or none`,
    })
    .transform((value) => (value === 'none' ? null : parseDuration(value)));

function isDuration(value: unknown, least: string, most: string): boolean {
  const length = typeof value === 'string' ? parseDuration(value) : null;
  return length !== null && length >= (parseDuration(least) ?? 0) && length <= (parseDuration(most) ?? 0);
}
