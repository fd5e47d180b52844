import { z } from 'zod';
import { atLeastTwo, scalarOrNull, zone } from './column-schema.ts';
import { where } from './where-schema.ts';

export const alias = z.string().regex(/^[A-Za-z_]\w*$/, 'must be a plain name: letters, digits and _');

const tableParts = {
  schema: z.string().min(1).describe('Schema of the table: dbo.'),
  table: z.string().min(1).describe('Name of the table.'),
};
const table = z
  .union([z.string().min(1), z.strictObject(tableParts)])
  .describe('A table or view; {schema, table} where the schema must be said.');
export type TableSpec = z.output<typeof table>;

/** One of several tables that hold the rows. */
const differingTable = z.strictObject({
  ...tableParts,
  schema: tableParts.schema.optional(),
  columns: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe('What this table calls columns otherwise: { their name in this mapping: its own }.'),
  lacks: z
    .record(z.string().min(1), scalarOrNull)
    .optional()
    .describe('Columns that this table has not, and what stands for them: { Status: C, Tip: null }.'),
});

/** The last resort. */
const select = z.strictObject({
  sql: z.string().min(1).describe('One SELECT, which reads and does nothing else.'),
  as: alias.describe('What the mapping calls it.'),
  gives: z
    .record(z.string().min(1), z.string().min(1))
    .describe('Its columns and their types, as the database writes them: { id: bigint, at: datetime }.'),
});
export type SelectSpec = z.output<typeof select>;
const source = z.union([z.string().min(1), differingTable, select]);
export type SourceSpec = z.output<typeof source>;

export const from = z
  .union([source, z.array(source).min(1)])
  .transform((one) => [one].flat())
  .describe('The table or view. A list where the rows stand in several: [today, archive].');

export const columns = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((one) => [one].flat());

const on = z
  .record(z.string().min(1), z.string().min(1))
  .refine((pairs) => Object.keys(pairs).length > 0, 'must name at least one column')
  .describe('Which rows belong together: {its own column: column of the main table, or alias.column}.');

export const joins = z
  .record(
    alias,
    z.strictObject({
      table: table.describe('The table joined.'),
      on,
      kind: z
        .enum(['left', 'inner'])
        .default('left')
        .describe('inner drops rows without a partner. Default left.'),
    }),
  )
  .default({})
  .describe('Tables that add at most one row to each row, by the name that rules use for them.');
export type JoinsSpec = z.output<typeof joins>;

export const stamp = z
  .union([
    z.string().min(1),
    z.strictObject({
      column: z.string().min(1).describe('The column.'),
      zone: zone.optional().describe("Zone of its wall clock. Default: the stream's."),
    }),
    z.strictObject({
      first_existing: z
        .array(z.string().min(1))
        .refine(atLeastTwo.holds, atLeastTwo.message)
        .describe('The first of these columns that the database has; it must have the last.'),
      zone: zone.optional().describe("Zone of its wall clock. Default: the stream's."),
    }),
  ])
  .transform((one) => (typeof one === 'string' ? { column: one } : one));
export type StampSpec = z.output<typeof stamp>;

export const childParts = {
  from,
  on,
  by: stamp
    .optional()
    .describe('A column that tells when one of these rows changed: then the main row is read again.'),
  joins,
  order: columns.default([]).describe('Columns that order the rows.'),
  where,
};
export const child = z.strictObject(childParts);
export type ChildSpec = z.output<typeof child>;

const list = z
  .union([
    z.string().min(1),
    z.strictObject({
      column: z.string().min(1).describe('The column that holds the JSON text.'),
      path: z.string().min(1).optional().describe('The way to the list in it: "contact.phones".'),
    }),
  ])
  .transform((one) => (typeof one === 'string' ? { column: one } : one));
export type ListSpec = z.output<typeof list>;

export const lists = z
  .record(alias, list)
  .optional()
  .describe(
    'Lists in JSON texts, whose elements count as rows of a child: by name, the column that holds one.',
  );
