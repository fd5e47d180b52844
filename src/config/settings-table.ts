import { z } from 'zod';
import { settingsSchema } from './schema.ts';

/** The reference of all settings as a Markdown table, made from the schema itself. */
export function settingsTable(): string {
  const schema = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' });
  const rows = keysOf(schema).flatMap((key) => rowsOf(key, ''));
  return ['| key | form | default | what it says |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

type Schema = z.core.JSONSchema.BaseSchema;
interface Key {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** Blocks that may also be said in another form. */
const shownInside = new Set(['aiq.limits', 'ledger']);

function rowsOf({ name, schema, required }: Key, parent: string): string[] {
  const path = `${parent}${name}`;
  // A site's own `aiq` block repeats the one for all sites: only what it adds is told.
  const inner = keysOf(schema).filter((key) => path !== 'sites.<site>.aiq' || key.required);
  const form = String(schema.form ?? formOf(schema, inner));
  const fallback = required ? 'needed' : code(schema.fallback ?? schema.default);
  const description = String(schema.description ?? '');
  const cells = [`\`${path}\``, form, fallback, description].map((cell) => cell.replaceAll('|', '\\|'));
  const hidden = 'form' in schema && !shownInside.has(path);
  return [`| ${cells.join(' | ')} |`, ...(hidden ? [] : inner.flatMap((key) => rowsOf(key, `${path}.`)))];
}

/** The keys of a block; of a choice of forms, those of its block; of a block by names, those of any one. */
function keysOf(schema: Schema): Key[] {
  const required = new Set(schema.required ?? []);
  const named = schema.additionalProperties;
  const perName = typeof named === 'object' && schema.propertyNames ? [['<site>', named] as const] : [];
  const own = [...Object.entries(schema.properties ?? {}), ...perName].flatMap(([name, property]) =>
    typeof property === 'object' ? [{ name, schema: property, required: required.has(name) }] : [],
  );
  const branches = (schema.anyOf ?? []).filter((branch): branch is Schema => typeof branch === 'object');
  return [...own, ...branches.flatMap(keysOf)];
}

function formOf(schema: Schema, inner: readonly Key[]): string {
  if (schema.enum) return oneOf(schema.enum.map((word) => `\`${word}\``));
  return inner.length > 0 ? 'block' : 'text';
}

const code = (value: unknown): string => (typeof value === 'string' && value !== '' ? `\`${value}\`` : '');

const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
