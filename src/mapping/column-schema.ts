import { z } from 'zod';
import { dateFormat } from './date-format.ts';

/**
 * A value written in the mapping, as the text that a row would hold. The file is read with its numbers as text, so
 * digits stay as written; true and false are the "1" and "0" that rows carry.
 */
export const scalar = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value) => (typeof value === 'boolean' ? (value ? '1' : '0') : String(value)));
export const scalarOrNull = z.union([scalar, z.null()]);

export const column = z
  .string()
  .min(1)
  .describe('A column: "phone" of the own table, "ticket.customer" of a join.');

/** A zone, by its name or by the parameter of the site that holds it. */
export const zone = z.union([
  z.string().min(1),
  z.strictObject({
    param: z.string().describe("A parameter with the name of a zone; where it has nothing, the site's zone."),
  }),
]);
export type ZoneSpec = z.output<typeof zone>;

const textOrParam = z.union([
  z.string().min(1),
  z.strictObject({ param: z.string().describe('A parameter of the site that holds the text.') }),
]);

const listOrParam = z.union([
  z.array(scalar),
  z.strictObject({ param: z.string().describe('A list parameter.') }),
]);

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

/** What is done to the text of a column, and how it is written there. */
export const tidyingParts = {
  path: textOrParam
    .optional()
    .describe('Of a JSON text: the way to the value in it, "contact.phone" or "phones[0]".'),
  trim: z.boolean().default(true).describe('Cut spaces at both ends. Default true.'),
  null_if: listOrParam.optional().describe('Values that mean "nothing": [0, "!"], or a list parameter.'),
  map: z
    .record(z.string(), scalarOrNull)
    .optional()
    .describe('Values to replace; `default` stands for all others, which otherwise stay as they are.'),
  part: z
    .enum(['first', 'last'])
    .optional()
    .describe('Of a name in one column, "Lee, Ann" or "Ann Lee": the first name, or the last.'),
  case: z.enum(['upper', 'lower', 'title']).optional().describe('Change letters: upper, lower, title.'),
  zone: zone.optional().describe("Zone of a wall clock: America/Denver, UTC. Default: the site's."),
  format: dateFormat
    .default('iso')
    .describe('How a date or time is written: iso, epoch_s, epoch_ms, or MM/DD/YYYY and the like.'),
};

export const columnForm = z.strictObject({
  column,
  ...tidyingParts,
  unless: z
    .array(column)
    .min(1)
    .optional()
    .describe('Nothing, where any of these columns has something: a company, unless there is a person.'),
});
export type ColumnSpec = z.output<typeof columnForm>;
/** A column named by its text alone. */
export const plainColumn = (text: string): ColumnSpec => ({ column: text, trim: true, format: 'iso' });

export const choiceForm = z.strictObject({ first_existing: firstExisting, ...tidyingParts });
export type ChoiceSpec = z.output<typeof choiceForm>;
