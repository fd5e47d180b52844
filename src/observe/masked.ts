import type { Fields, Shown } from './log.ts';

const hidden = '***';

/** Words in a field's name that say it holds a person's data, a row or a secret, whatever its value looks like. */
const tellingWords = new Set(
  'address birth birthdate body credential email key keys mail name names password person phone record row rows secret surname token value values'.split(
    ' ',
  ),
);

/** E-mails, phones ("(303) 555-0123"), and runs of seven digits or more: phones, cards, customer numbers. */
const personal = [/[^\s@<>"']+@[^\s@<>"']+/g, /\(?\b\d{3}\)?[ .-]?\d{3}[ .-]\d{4}\b/g, /\d{7,}/g] as const;

/** A text without what looks like a person's data: "call 3035550123" -> "call ***". */
export function maskedText(text: string): string {
  return personal.reduce((masked, pattern) => masked.replaceAll(pattern, hidden), text);
}

/**
 * Fields as they may be written: texts masked, numbers and yes-or-no as they are, lists item by item. Anything else
 * (an object, a secret, a buffer) is hidden, so that nothing is written only because nobody thought of it.
 */
export function maskedFields(fields: Fields): Readonly<Record<string, Shown>> {
  const shown = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(shown.map(([name, value]) => [name, maskedField(name, value)]));
}

function maskedField(name: string, value: unknown): Shown {
  if (value === null || typeof value === 'boolean') return value;
  // A count of rows is no row.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (tells(name)) return hidden;
  if (typeof value === 'string') return maskedText(value);
  if (typeof value === 'bigint') return maskedText(String(value));
  if (Array.isArray(value)) return value.map((item) => maskedField(name, item));
  return hidden;
}

function tells(name: string): boolean {
  const words = name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
  return words.some((word) => tellingWords.has(word));
}
