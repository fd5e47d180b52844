import { checkEmail, checkPhone } from '../model/index.ts';

/** What a text may be, by its form alone. One text may have several: "2026" is a number and a word of digits. */
export const forms = [
  'email',
  'phone',
  'stamp',
  'textDate',
  'epoch',
  'hour',
  'integer',
  'fraction',
  'guid',
  'json',
  'name',
  'lastFirst',
  'words',
  'card',
] as const;
export type Form = (typeof forms)[number];

const tests: Readonly<Record<Form, (text: string) => boolean>> = {
  email: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) && checkEmail(text).kind !== 'invalid',
  phone: isPhone,
  stamp: (text) =>
    /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/.test(text),
  textDate: (text) => datePattern(text) !== undefined,
  epoch: (text) => /^1\d{9}(?:\d{3})?$/.test(text),
  // The hour alone; some databases keep it with a day of 1899.
  hour: (text) => /^(?:1899-12-30[ T])?\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?$/.test(text),
  integer: (text) => /^-?\d{1,18}(?:\.0+)?$/.test(text),
  fraction: (text) => /^-?\d*\.\d+$/.test(text) && !/\.0+$/.test(text),
  guid: (text) => /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(text),
  json: (text) => /^(?:\[.*\]|\{.*\})$/s.test(text) && !/^\{[0-9a-f-]{36}\}$/i.test(text),
  // "Ann", "Ann Marie", "D'Arlo", "Łucja": a capital letter, and neither digits nor signs of a sentence.
  name: (text) => /^\p{Lu}[\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+){0,3}$/u.test(text),
  lastFirst: (text) => /^\p{L}[\p{L}\p{M}'’. -]*, ?\p{L}[\p{L}\p{M}'’. -]*$/u.test(text),
  words: (text) => /\p{L}{2}/u.test(text),
  card: isCard,
};

export function formsOf(text: string): readonly Form[] {
  const trimmed = text.trim();
  return forms.filter((form) => tests[form](trimmed));
}

/** Digits with signs between them as people write them, or ten of them as AIQ takes them; no number, date or barcode. */
function isPhone(text: string): boolean {
  if (!/^\+?[\d\s().\-/]+$/.test(text) || /^\d{4}-\d\d-\d\d/.test(text) || /^\d*\.\d+$/.test(text))
    return false;
  const digits = text.replace(/\D/g, '').length;
  if (digits < 7 || digits > 15 || datePattern(text) !== undefined) return false;
  return /[\s()\-/.+]/.test(text.replace(/^-/, ''))
    ? /^[+(]?\d/.test(text)
    : checkPhone(text).kind === 'value';
}

/** A number of a payment card, by its length, first digit and check digit. */
function isCard(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^[3-6]\d{14,15}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const twice = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return sum % 10 === 0;
}

/** How a date that is a text is written, as mappings name it: "03/07/2026 6:30 PM" is MM/DD/YYYY h:mm A. */
export function datePattern(text: string, dayFirst = false): string | undefined {
  const compact = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(\d{6})?$/.exec(text);
  if (compact) return compact[1] === undefined ? 'YYYYMMDD' : 'YYYYMMDDHHmmss';
  const parts =
    /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?:( +)(\d{1,2}):\d\d(:\d\d)?( ?)([AaPp][Mm])?)?$/.exec(text);
  if (!parts) return undefined;
  const [, one = '', sign, two = '', year = '', space = '', hour, seconds, gap = '', half] = parts;
  const [month, day] = dayFirst ? [two, one] : [one, two];
  if (Number(month) > 12 || Number(day) > 31 || Number(month) < 1 || Number(day) < 1) {
    return dayFirst ? undefined : datePattern(text, true);
  }
  const written = (letter: string, digits: string): string => letter.repeat(digits.length);
  const dayText = `${dayFirst ? written('D', one) : written('M', one)}${sign}${dayFirst ? written('M', two) : written('D', two)}${sign}${year.length === 4 ? 'YYYY' : 'YY'}`;
  if (hour === undefined) return dayText;
  return `${dayText}${space}${written(half ? 'h' : 'H', hour)}:mm${seconds ? ':ss' : ''}${half ? `${gap}A` : ''}`;
}
