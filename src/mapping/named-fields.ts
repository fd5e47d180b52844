import type { ModelRecord } from '../model/index.ts';
import * as targets from './target.ts';

export type Fields = Readonly<Record<string, string | null | undefined>>;

interface NamedFields {
  readonly fields: Fields;
  /** Of a sale, in order. */
  readonly lines?: readonly Fields[];
}

/** A record as the mapping's author names its fields; true and false are "1" and "0", as in rows. */
export function fieldsOf(record: ModelRecord): NamedFields {
  switch (record.model) {
    case 'persona':
      return { fields: named(record.body, { ...targets.personaTexts, ...targets.personaFlags }) };
    case 'inventory':
      return { fields: named(record.body, { ...targets.inventoryTexts, quantity: targets.stock }) };
    case 'sale': {
      const { lines, persona, ...body } = record.body;
      const fields = named(body, { sold_at: targets.soldAt, ...targets.saleTexts });
      return {
        fields: persona === null ? fields : { persona, ...fields },
        lines: lines.map((line) => named(line, { ...targets.lineTexts, ...targets.lineAmounts })),
      };
    }
  }
}

function named(body: object, fields: Readonly<Record<string, { readonly key: string }>>): Fields {
  const values = new Map<string, unknown>(Object.entries(body));
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, { key }]) => {
      const value = values.get(key);
      if (value === undefined) return [];
      return [
        [name, typeof value === 'boolean' ? (value ? '1' : '0') : value === null ? null : String(value)],
      ];
    }),
  );
}
