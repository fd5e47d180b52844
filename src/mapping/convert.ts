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
import type { TargetKind } from './target.ts';

/** A text to send, null where the POS has nothing, undefined where it has something that cannot be sent. */
export type Value = string | null | undefined;

export interface Times {
  /** Reads wall clocks of the column's zone. */
  readonly read: InstantReader;
  readonly format: 'iso' | 'epoch_s' | 'epoch_ms';
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
      const read = times.format === 'iso' ? times.read : epoch(times.format);
      return (text) => {
        const checked = read(text);
        return checked.kind === 'invalid' ? wrong('a date and time') : given(checked);
      };
    }
    case 'date': {
      const read = times.format === 'iso' ? checkDate : epoch(times.format);
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

const epoch = (format: 'epoch_s' | 'epoch_ms') => (text: string) =>
  instantOfEpoch(text, format === 'epoch_s' ? 's' : 'ms');

type Checked = { kind: 'value'; value: string } | { kind: 'empty' } | { kind: 'invalid' };

function given(checked: Readonly<Checked>): Value {
  if (checked.kind === 'value') return checked.value;
  return checked.kind === 'empty' ? null : undefined;
}
