import type { Fields, Level, Shown } from './log.ts';
import { maskedFields, maskedText } from './masked.ts';
import { shownError } from './shown-error.ts';

/** One line of the log, fit to be written anywhere. */
export interface Line {
  readonly at: string;
  readonly level: Level;
  readonly sentence: string;
  readonly fields: Readonly<Record<string, Shown>>;
}

export function lineOf(level: Level, sentence: string, { error, ...fields }: Fields, now: Date): Line {
  return {
    at: now.toISOString(),
    level,
    sentence: maskedText(sentence),
    fields: { ...maskedFields(fields), ...(error === undefined ? {} : { error: shownError(error) }) },
  };
}

/** For programs: one JSON object. */
export function jsonLine({ at, level, sentence, fields }: Line): string {
  return JSON.stringify({ at, level, sentence, ...fields });
}

/**
 * For people: `2026-03-08T10:00:00.000Z warn  AIQ does not answer. site=main-street error.code=AIQ_UNREACHABLE`.
 * Line breaks and control characters within a value are blanks, so that one line stays one line.
 */
export function plainLine({ at, level, sentence, fields }: Line): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => pairsOf(name, value));
  return [at, level.padEnd(5), sentence, ...pairs].join(' ').replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function pairsOf(name: string, value: Shown): string[] {
  if (Array.isArray(value)) return [`${name}=${JSON.stringify(value)}`];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([inner, part]) => pairsOf(`${name}.${inner}`, part));
  }
  return [`${name}=${typeof value === 'string' && /[\s="]/.test(value) ? JSON.stringify(value) : value}`];
}
