import { Decimal, type DecimalText, decimalText } from '../model/index.ts';

/** A JSON object as it came. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads named fields and gathers what is wrong with them in `wrong`, without their values. JSON `null` reads as
 * absent, as in AIQ's framework. Not strict: numbers and texts are taken for each other.
 */
export interface FieldReader {
  readonly wrong: readonly string[];
  readonly text: (name: string) => string | undefined;
  readonly number: (name: string) => DecimalText | undefined;
  readonly flag: (name: string) => boolean | undefined;
  readonly list: (name: string) => readonly unknown[];
}

export function fieldReader(fields: Fields, strict: boolean): FieldReader {
  const wrong: string[] = [];
  const read = <T>(name: string, kind: string, convert: (value: unknown) => T | undefined): T | undefined => {
    const value = fields[name];
    if (value === undefined || value === null) return undefined;
    const converted = convert(value);
    if (converted === undefined) wrong.push(`${name} must be ${kind}.`);
    return converted;
  };
  return {
    wrong,
    text: (name) => read(name, 'a text', (value) => asText(value, strict)),
    number: (name) => read(name, 'a number', (value) => asNumber(value, strict)),
    flag: (name) => read(name, 'true or false', (value) => asFlag(value, strict)),
    list: (name) => read(name, 'a list', (value) => (Array.isArray(value) ? value : undefined)) ?? [],
  };
}

function asText(value: unknown, strict: boolean): string | undefined {
  if (typeof value === 'string') return value;
  return !strict && typeof value === 'number' ? String(value) : undefined;
}

function asNumber(value: unknown, strict: boolean): DecimalText | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? decimalText(new Decimal(value)) : undefined;
  if (strict || typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
  return decimalText(new Decimal(value));
}

function asFlag(value: unknown, strict: boolean): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (strict) return undefined;
  if (value === 1 || value === 'true') return true;
  return value === 0 || value === 'false' ? false : undefined;
}
