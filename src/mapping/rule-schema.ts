import { z } from 'zod';
import {
  type ChoiceSpec,
  type ColumnSpec,
  choiceForm,
  column,
  columnForm,
  scalar,
  tidyingParts,
  zone,
} from './column-schema.ts';
import { conditions } from './where-schema.ts';

const pickForm = z.strictObject({
  pick: z
    .string()
    .min(1)
    .describe('A column of a child or a list, of the first of its rows that has a value: "contact.value".'),
  where: conditions.optional().describe('Which of its rows are looked at: { kind: [phone] }.'),
  order: z
    .union([column, z.array(column).min(1)])
    .transform((one) => [one].flat())
    .optional()
    .describe('Columns of its rows that order them; numbers as numbers. Default: as they are read.'),
  last: z.boolean().optional().describe('true: the last of them instead of the first.'),
  ...tidyingParts,
});
export type PickSpec = z.output<typeof pickForm>;

const columnOrText = z.union([z.string().min(1), columnForm]);
const aggregated = z.string().min(1);

/** A rule inside another rule. */
export type Part =
  | string
  | ColumnSpec
  | ChoiceSpec
  | PickSpec
  | { readonly const: string }
  | { readonly param: string }
  | { readonly coalesce: readonly Part[] }
  | { readonly switch: string; readonly cases: Readonly<Record<string, Part | null>> }
  | { readonly template: string }
  | { readonly join: readonly Part[]; readonly with: string }
  | {
      readonly date: string | ColumnSpec;
      readonly time: string | ColumnSpec;
      readonly zone?: z.output<typeof zone> | undefined;
    }
  | { readonly expr: string; readonly let?: Readonly<Record<string, Part>> | undefined }
  | { readonly sum: string; readonly of?: Part | undefined }
  | { readonly count: string };

const part: z.ZodType<Part> = z.lazy(() => z.union([z.string().min(1), ...forms({})]));

/** What to do when the POS has nothing: see the documentation, section "Nothing in the POS". */
const onNull = z
  .union([z.enum(['omit', 'send']), z.strictObject({ default: scalar.describe('Sent instead.') })])
  .default('omit')
  .describe('When the POS has nothing: omit the field, send null, or send a default.');

/** The object forms, each with the keys that every one of them takes. */
function forms<Extra extends z.ZodRawShape>(extra: Extra) {
  return [
    z.strictObject({ ...columnForm.shape, ...extra }),
    z.strictObject({ ...choiceForm.shape, ...extra }),
    z.strictObject({ ...pickForm.shape, ...extra }),
    z.strictObject({ const: scalar.describe('Always this value.'), ...extra }),
    z.strictObject({ param: z.string().describe('A parameter of the site, from `params`.'), ...extra }),
    z.strictObject({
      coalesce: z.array(part).min(1).describe('The first rule that gives a value.'),
      ...extra,
    }),
    z.strictObject({
      switch: z.string().min(1).describe('A column whose value chooses one of several rules.'),
      cases: z
        .record(z.string(), z.union([part, z.null()]))
        .describe('The rule for each value; `default` stands for all others and for nothing.'),
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
      date: columnOrText.describe('The day of a time in two columns; a time in it does not count.'),
      time: columnOrText.describe(
        'The time of that day; a day in it (1899-12-30) does not count. Nothing: midnight.',
      ),
      zone: zone.optional().describe("Zone of that wall clock. Default: the site's."),
      ...extra,
    }),
    z.strictObject({
      expr: z.string().min(1).describe('Arithmetic over number columns: "units * price".'),
      let: z
        .record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be a plain name: letters, digits and _'), part)
        .optional()
        .describe('Names for the expression that stand for rules: { sign: { column: Kind, map: ... } }.'),
      ...extra,
    }),
    z.strictObject({
      sum: aggregated.describe('Sum of a column of a child or a list: "stock.units".'),
      of: part.optional().describe('What is summed of each row instead, where `sum` names the child alone.'),
      ...extra,
    }),
    z.strictObject({
      count: aggregated.describe('Number of rows of a child or a list: "stock".'),
      ...extra,
    }),
  ] as const;
}

/** A rule of a field: a column, a template (text with braces), or one of the object forms. */
export const rule = z.union([z.string().min(1), ...forms({ on_null: onNull })]);
export type Rule = z.output<typeof rule>;

const columns = z.union([column, z.array(column).min(1)]);

/** The shopper of a sale: what holds the persona's key, in the order of the persona's `key`. */
export const personaLink = z.union([
  z.string().min(1),
  z
    .array(z.union([column, pickForm, z.strictObject({ const: scalar.describe('Always this value.') })]))
    .min(1),
  z.strictObject({
    column: columns.describe('The column, or columns, in the order of the persona key.'),
    null_if: tidyingParts.null_if,
  }),
  pickForm,
]);
export type PersonaLink = z.output<typeof personaLink>;
