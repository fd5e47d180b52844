/** A typed-in value after its rule: good, nothing at all (also placeholders), or something that cannot be sent. */
export type Checked =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'invalid' };

const empty: Checked = { kind: 'empty' };
const invalid: Checked = { kind: 'invalid' };

/** What people put between digits: spaces, brackets, dashes of all kinds, dots, slashes. */
const punctuation = /[\s()[\]./\\_\u2010-\u2015\u2212\u00a0-]/g;
/** North American numbers: neither the area code nor the exchange begins with 0 or 1. */
const tenDigits = /^[2-9]\d{2}[2-9]\d{6}$/;
const oneDigitOnly = /^(\d)\1*$/;
const counting = new Set(['1234567890', '0123456789', '9876543210']);

/**
 * A phone number as AIQ takes it, ten digits: "+1 (303) 555-0123" becomes "3035550123". What clerks type to get past
 * a mandatory field (999-999-9999, 123-456-7890) counts as empty; everything else is invalid.
 */
export function checkPhone(text: string): Checked {
  const plain = text.replace(punctuation, '').replace(/^\+/, '');
  if (plain === '') return empty;
  if (!/^\d+$/.test(plain)) return invalid;
  const digits = plain.length === 11 && plain.startsWith('1') ? plain.slice(1) : plain;
  if (oneDigitOnly.test(digits) || oneDigitOnly.test(plain) || counting.has(digits)) return empty;
  return tenDigits.test(digits) ? { kind: 'value', value: digits } : invalid;
}
