import { z } from 'zod';
import { models } from '../model/index.ts';
import { scalar } from './column-schema.ts';

const value = z.union([scalar, z.null()]);
const row = z.record(z.string(), value);
const fields = z.record(z.string(), value);

const expectation = z.union([
  z.strictObject({
    record: scalar.describe("AIQ's key of the record."),
    fields: fields
      .default({})
      .describe('The fields sent, named as in the mapping; all others must be absent.'),
    lines: z.array(fields).optional().describe('The lines of a sale, in order.'),
  }),
  z.strictObject({ filtered: z.string().describe('A part of the reason for which the row does not count.') }),
  z.strictObject({ unmappable: z.string().describe('A part of the sentence that says what is wrong.') }),
]);
export type Expectation = z.output<typeof expectation>;

/** The tests of a mapping: a site, and rows with what becomes of them. */
export const casesSchema = z.strictObject({
  site: z
    .strictObject({
      zone: z.string().default('UTC').describe('Zone of the shop.'),
      id_prefix: z.string().default('').describe('Prefix of keys.'),
      params: z
        .record(z.string(), z.union([scalar, z.array(scalar)]))
        .default({})
        .describe('Parameters of the mapping.'),
      lacks: z
        .array(z.string())
        .default([])
        .describe('Columns of `first_existing` that the database lacks: [Item.DBTimeStamp].'),
    })
    .default({ zone: 'UTC', id_prefix: '', params: {}, lacks: [] })
    .describe('The site that the mapping is compiled for.'),
  cases: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('What the case shows, as a sentence.'),
        stream: z.enum(models).describe('persona, sale or inventory.'),
        row: row.describe('Columns that the mapping reads; those not named hold NULL.'),
        children: z.record(z.string(), z.array(row)).default({}).describe('Rows of children, by their name.'),
        expect: expectation.describe('What becomes of the row.'),
      }),
    )
    .min(1)
    .describe('The rows, and what becomes of them.'),
});
export type CasesSpec = z.output<typeof casesSchema>;
export type CaseSpec = CasesSpec['cases'][number];
