import { z } from 'zod';
import { column, scalarOrNull } from './column-schema.ts';

const listOrParam = z.union([
  z.array(scalarOrNull).min(1),
  z.strictObject({ param: z.string().describe('A list parameter; an empty list lets every row pass.') }),
]);

/** Which rows count. Applied after reading, so that rows that stop counting are noticed. */
export const conditions = z.record(
  column,
  z.union([
    ...listOrParam.options,
    z.strictObject({ not: listOrParam.describe('Rows with these values do not count.') }),
    z.strictObject({ is: z.null().describe('Only rows that hold nothing here.') }),
  ]),
);
export type Where = z.output<typeof conditions>;

export const where = conditions
  .default({})
  .describe('Which rows count: column: [values], {not: [values]}, {is: null} or {param: list}.');
