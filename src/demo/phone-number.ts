import type { Random } from './random.ts';

const areaCodes = ['303', '720', '970', '719', '505', '575', '307', '308', '402', '801'];

/** Distinct fictitious numbers of ten digits: exchange 555, lines from 0100 on, over ten area codes. */
export function phoneNumber(count: number): string {
  const line = (100 + Math.floor(count / areaCodes.length)) % 10_000;
  return `${areaCodes[count % areaCodes.length]}555${String(line).padStart(4, '0')}`;
}

const phoneForms: readonly ((area: string, exchange: string, line: string) => string)[] = [
  (area, exchange, line) => `${area}${exchange}${line}`,
  (area, exchange, line) => `(${area}) ${exchange}-${line}`,
  (area, exchange, line) => `+1 ${area}-${exchange}-${line}`,
  (area, exchange, line) => `1-${area}-${exchange}-${line}`,
  (area, exchange, line) => ` ${area}.${exchange}.${line} `,
];

/** The same number as different cashiers type it. All of these forms can be read back. */
export function typed(phone: string, random: Random): string {
  return random.pick(phoneForms)(phone.slice(0, 3), phone.slice(3, 6), phone.slice(6));
}

/** What cannot be read back as ten digits. */
export const badPhones = [
  '555-0123',
  '30355501',
  'ask at counter',
  '303-555-01234',
  '+44 555 0123 4567',
  '-',
  '303 555 0123 x12',
];
/** What clerks type to get past a mandatory field. */
export const placeholderPhones = ['9999999999', '0000000000', '(999) 999-9999', '123-456-7890', '1111111111'];
