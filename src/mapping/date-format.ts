import { z } from 'zod';

/** What stands for what in a format, longest first: `MM/DD/YYYY h:mm A`. */
const tokens = ['YYYY', 'YY', 'MMM', 'MM', 'M', 'DD', 'D', 'HH', 'H', 'hh', 'h', 'mm', 'ss', 'A'] as const;
type Token = (typeof tokens)[number];

const digits = { one: '(\\d{1,2})', two: '(\\d{2})', four: '(\\d{4})' };
const forms: Readonly<Record<Token, string>> = {
  YYYY: digits.four,
  YY: digits.two,
  MMM: '([A-Za-z]{3})',
  MM: digits.two,
  M: digits.one,
  DD: digits.two,
  D: digits.one,
  HH: digits.two,
  H: digits.one,
  hh: digits.two,
  h: digits.one,
  mm: digits.two,
  ss: digits.two,
  A: '([AaPp])\\.?[Mm]\\.?',
};
const units: Readonly<Record<Token, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'half'>> = {
  YYYY: 'year',
  YY: 'year',
  MMM: 'month',
  MM: 'month',
  M: 'month',
  DD: 'day',
  D: 'day',
  HH: 'hour',
  H: 'hour',
  hh: 'hour',
  h: 'hour',
  mm: 'minute',
  ss: 'second',
  A: 'half',
};
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The tokens of a format and the text between them; null where it holds anything else, or says something twice. */
function piecesOf(format: string): readonly string[] | null {
  const pieces: readonly string[] = format.match(/YYYY|YY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A|[-/.,: T]/g) ?? [];
  if (pieces.join('') !== format) return null;
  const said = [...pieces].filter(isToken).map((token) => units[token]);
  return new Set(said).size === said.length ? pieces : null;
}
function isToken(piece: string): piece is Token {
  return tokens.some((token) => token === piece);
}

const saysDay = (format: string) => /Y/.test(format) && /M/.test(format) && /D/.test(format);
const saysTime = (format: string) => /h/i.test(format);

/** `iso`, seconds or milliseconds since 1970, or a pattern of a day, a time, or both. */
export const dateFormat = z
  .string()
  .refine(
    (text) =>
      ['iso', 'epoch_s', 'epoch_ms'].includes(text) ||
      (piecesOf(text) !== null && (saysDay(text) || (saysTime(text) && !/[YD]|M/.test(text)))),
    'must be iso, epoch_s, epoch_ms, or made of YYYY, YY, MMM, MM, M, DD, D, HH, H, hh, h, mm, ss, A and - / . , : T',
  );

/**
 * Reads texts of a pattern as ISO would write them: "03/07/26 6:30 PM" is "2026-03-07 18:30:00" by `MM/DD/YY h:mm A`, and
 * "140500" is "14:05:00" by `HHmmss`. Null for what is not of this form. `pivot`: two digits from here on are of 19..
 */
export function patternReader(format: string, pivot: number): (text: string) => string | null {
  const pieces = piecesOf(format) ?? [];
  const form = pieces.map((piece) => (isToken(piece) ? forms[piece] : `\\${piece === 'T' ? 'x54' : piece}`));
  const pattern = new RegExp(`^${form.join('').replaceAll('\\ ', ' +')}$`);
  const isNumber = /^[Hms]+$/.test(format);
  const order = pieces.filter(isToken).map((token) => units[token]);
  return (text) => {
    const written = text.trim();
    // A number has lost its zeros: 93000 of `HHmmss` is 09:30:00.
    const found = pattern.exec(isNumber ? written.padStart(format.length, '0') : written);
    if (!found) return null;
    const said = Object.fromEntries(order.map((unit, at) => [unit, found[at + 1] ?? '']));
    const time = saysTime(format) ? clockOf(said) : null;
    if (time === undefined) return null;
    if (!saysDay(format)) return time;
    const month = monthOf(said.month ?? '');
    const day = `${yearOf(said.year ?? '', pivot)}-${month}-${(said.day ?? '').padStart(2, '0')}`;
    return time === null ? day : `${day} ${time}`;
  };
}

/** Undefined where twelve hours are more than twelve. */
function clockOf(said: Readonly<Record<string, string>>): string | undefined {
  const { hour = '', minute = '00', second = '00', half } = said;
  const number = Number(hour);
  if (half !== undefined && (number < 1 || number > 12)) return undefined;
  const whole = half === undefined ? number : (number % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return `${String(whole).padStart(2, '0')}:${minute}:${second}`;
}

function yearOf(text: string, pivot: number): string {
  if (text.length === 4) return text;
  return `${Number(text) >= pivot ? '19' : '20'}${text}`;
}

/** A word that is no month becomes 99, which no date has. */
function monthOf(text: string): string {
  if (/^\d/.test(text)) return text.padStart(2, '0');
  const at = months.indexOf(text.toLowerCase());
  return at < 0 ? '99' : String(at + 1).padStart(2, '0');
}
