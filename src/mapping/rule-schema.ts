import { z } from 'zod';

/**
 * A value written in the mapping, as the text that a row would hold. The file is read with its numbers as text, so
 * digits stay as written; true and false are the "1" and "0" that rows carry.
 */
export const scalar = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value) => (typeof value === 'boolean' ? (value ? '1' : '0') : String(value)));
const scalarOrNull = z.union([scalar, z.null()]);

const column = z.string().min(1).describe('A column: "phone" of the own table, "ticket.customer" of a join.');

/** A zone, by its name or by the parameter of the site that holds it. */
export const zone = z.union([
  z.string().min(1),
  z.strictObject({
    param: z.string().describe("A parameter with the name of a zone; where it has nothing, the site's zone."),
  }),
]);
export type ZoneSpec = z.output<typeof zone>;

/** Of columns to choose from. */
export const atLeastTwo = {
  holds: (columns: readonly unknown[]): boolean => columns.length > 1,
  message: 'must name at least two',
};

const firstExisting = z
  .array(z.union([z.string().min(1), z.null()]))
  .refine(atLeastTwo.holds, atLeastTwo.message)
  .refine((columns) => columns.lastIndexOf(null, -2) < 0, 'may hold null as the last only')
  .describe('The first of these columns that the database has; it must have the last, unless that is null.');

const tidyParts = {
  trim: z.boolean().default(true).describe('Cut spaces at both ends. Default true.'),
  null_if: z.array(scalar).optional().describe('Values that mean "nothing": [0, "!"].'),
  map: z
    .record(z.string(), scalarOrNull)
    .optional()
    .describe('Values to replace; `default` stands for all others, which otherwise stay as they are.'),
  case: z.enum(['upper', 'lower', 'title']).optional().describe('Change letters: upper, lower, title.'),
  zone: zone.optional().describe("Zone of a wall clock: America/Denver, UTC. Default: the site's."),
  format: z.enum(['iso', 'epoch_s', 'epoch_ms']).default('iso').describe('How a date or time is written.'),
};

const columnParts = { column, ...tidyParts };
const choiceParts = { first_existing: firstExisting, ...tidyParts };

const aggregated = z.string().min(1);

/** A rule inside another rule. */
export type Part =
  | string
  | z.output<typeof columnForm>
  | z.output<typeof choiceForm>
  | { readonly const: string }
  | { readonly param: string }
  | { readonly coalesce: readonly Part[] }
  | { readonly template: string }
  | { readonly join: readonly Part[]; readonly with: string }
  | { readonly expr: string }
  | { readonly sum: string }
  | { readonly count: string };

const columnForm = z.strictObject(columnParts);
const choiceForm = z.strictObject(choiceParts);
const part: z.ZodType<Part> = z.lazy(() => z.union([z.string().min(1), ...forms({})]));

/** What to do when the POS has nothing: see the documentation, section "Nothing in the POS". */
const onNull = z
  .union([z.enum(['omit', 'send']), z.strictObject({ default: scalar.describe('Sent instead.') })])
  .default('omit')
  .describe('When the POS has nothing: omit the field, send null, or send a default.');

/** The object forms, each with the keys that every one of them takes. */
function forms<Extra extends z.ZodRawShape>(extra: Extra) {
  return [
    z.strictObject({ ...columnParts, ...extra }),
    z.strictObject({ ...choiceParts, ...extra }),
    z.strictObject({ const: scalar.describe('Always this value.'), ...extra }),
    z.strictObject({ param: z.string().describe('A parameter of the site, from `params`.'), ...extra }),
    z.strictObject({
      coalesce: z.array(part).min(1).describe('The first rule that gives a value.'),
      ...extra,
    }),
    z.strictObject({
      template: z
        .string()
        .min(1)
        .describe('Text with columns in braces; nothing if any of them has nothing.'),
      ...extra,
    }),
    z.strictObject({
      join: z
        .array(part)
        .min(1)
        .describe('The values of several rules in a row; those without one are skipped.'),
      with: z.string().default(' ').describe('Text between the values of `join`. Default: one space.'),
      ...extra,
    }),
    z.strictObject({
      expr: z.string().min(1).describe('Arithmetic over number columns: "units * price".'),
      ...extra,
    }),
    z.strictObject({ sum: aggregated.describe('Sum of a column of a child: "stock.units".'), ...extra }),
    z.strictObject({ count: aggregated.describe('Number of rows of a child: "stock".'), ...extra }),
  ] as const;
}

/** A rule of a field: a column, a template (text with braces), or one of the object forms. */
export const rule = z.union([z.string().min(1), ...forms({ on_null: onNull })]);
export type Rule = z.output<typeof rule>;

const columns = z.union([column, z.array(column).min(1)]);

/** The shopper of a sale: the columns that hold the persona's key, in the order of the persona's `key`. */
export const personaLink = z.union([
  z.string().min(1),
  z.array(column).min(1),
  z.strictObject({
    column: columns.describe('The column, or columns, in the order of the persona key.'),
    null_if: columnParts.null_if,
  }),
]);
export type PersonaLink = z.output<typeof personaLink>;

const listOrParam = z.union([
  z.array(scalarOrNull).min(1),
  z.strictObject({ param: z.string().describe('A list parameter; an empty list lets every row pass.') }),
]);

/** Which rows count. Applied after reading, so that rows that stop counting are noticed. */
export const where = z
  .record(
    column,
    z.union([
      ...listOrParam.options,
      z.strictObject({ not: listOrParam.describe('Rows with these values do not count.') }),
      z.strictObject({ is: z.null().describe('Only rows that hold nothing here.') }),
    ]),
  )
  .default({})
  .describe('Which rows count: column: [values], {not: [values]}, {is: null} or {param: list}.');
export type Where = z.output<typeof where>;
