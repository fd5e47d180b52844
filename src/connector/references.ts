import type { Reference, TableName } from './contract.ts';

type Part = Readonly<Record<string, unknown>>;

/** Foreign keys of their parts, which come in order: id, schema, table, column, otherSchema, other, otherColumn. */
export function referencesOf(
  parts: readonly Part[],
  named: (name: unknown, schema: unknown) => TableName,
): readonly Reference[] {
  const keys = Map.groupBy(parts, ({ schema, table, id }) => JSON.stringify([schema, table, String(id)]));
  return [...keys.values()].flatMap((own) =>
    own.slice(0, 1).map((first) => ({
      table: named(first.table, first.schema),
      columns: own.map(({ column }) => String(column)),
      other: named(first.other, first.otherSchema),
      otherColumns: own.map(({ otherColumn }) => String(otherColumn)),
    })),
  );
}

/** Tables of the site's own schema go by their name alone. */
export function namedIn(own: string): (name: unknown, schema: unknown) => TableName {
  return (name, schema) =>
    schema === own ? { name: String(name) } : { schema: String(schema), name: String(name) };
}
