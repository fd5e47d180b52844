import {
  checkDate,
  checkEmail,
  checkPhone,
  type Decimal,
  decimalText,
  type InstantReader,
  instantOfEpoch,
  parseDecimal,
  roundHalfUp,
} from '../model/index.ts';
import { patternReader } from './date-format.ts';
import type { TargetKind } from './target.ts';

/** A text to send, null where the POS has nothing, undefined where it has something that cannot be sent. */
export type Value = string | null | undefined;

export interface Times {
  /** Reads wall clocks of the column's zone. */
  readonly read: InstantReader;
  /** iso, epoch_s, epoch_ms, or a pattern. */
  readonly format: string;
}

/**
 * The text of a column (never blank) as a field's kind needs it. A phone or e-mail that cannot be one is undefined:
 * the customer is sent without it. Anything else of the wrong form calls `wrong` with what it should have been.
 */
export function converter(
  kind: TargetKind,
  times: Times,
  wrong: (what: string) => never,
): (text: string) => Value {
  switch (kind) {
    case 'text':
      return (text) => text;
    case 'phone':
      return (text) => given(checkPhone(text));
    case 'email':
      return (text) => given(checkEmail(text));
    case 'boolean':
      return (text) => booleans.get(text.trim().toLowerCase()) ?? wrong('yes or no');
    case 'money':
    case 'quantity':
      return (text) => {
        const number = parseDecimal(text);
        return number ? decimalText(number) : wrong('a number');
      };
    case 'instant': {
      const read = written(times.format, times.read, firstOfLastCentury);
      return (text) => {
        const checked = read(text);
        return checked.kind === 'invalid' ? wrong('a date and time') : given(checked);
      };
    }
    case 'date': {
      const read = written(times.format, checkDate, firstOfBirths);
      return (text) => {
        const checked = read(text);
        return checked.kind === 'invalid' ? wrong('a date') : given(checked)?.slice(0, 10);
      };
    }
  }
}

/**
 * Results of arithmetic, rounded half away from zero to 12 decimals, which only a division reaches. Money is rounded
 * to cents once, where it goes to AIQ: twice would make 29.45 of 29.44495.
 */
export function resultText(value: Decimal): string {
  return decimalText(roundHalfUp(value, 12));
}

const booleans = new Map<string, '1' | '0'>([
  ...['1', 'true', 't', 'yes', 'y'].map((word) => [word, '1'] as const),
  ...['0', 'false', 'f', 'no', 'n'].map((word) => [word, '0'] as const),
]);

/** Of years in two digits: receipts are of 1970 to 2069, and shoppers were born from 1930 to 2029. */
const [firstOfLastCentury, firstOfBirths] = [70, 30];

/** A reader of texts in this format, which gives those of a pattern to `iso`. */
function written(format: string, iso: InstantReader, pivot: number): InstantReader {
  if (format === 'iso') return iso;
  if (format === 'epoch_s' || format === 'epoch_ms') {
    return (text) => instantOfEpoch(text, format === 'epoch_s' ? 's' : 'ms');
  }
  const read = patternReader(format, pivot);
  return (text) => {
    const found = read(text);
    return found === null ? { kind: 'invalid' } : iso(found);
  };
}

type Checked = { kind: 'value'; value: string } | { kind: 'empty' } | { kind: 'invalid' };

function given(checked: Readonly<Checked>): Value {
  if (checked.kind === 'value') return checked.value;
  return checked.kind === 'empty' ? null : undefined;
}
