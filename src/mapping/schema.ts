import { z } from 'zod';
import { scalar, zone } from './column-schema.ts';
import { duration, interval } from './duration.ts';
import { inventoryFields, lineFields, personaFields, saleFields } from './field-schema.ts';
import { rule } from './rule-schema.ts';
import { alias, child, childParts, columns, from, joins, lists, stamp } from './source-schema.ts';
import { where } from './where-schema.ts';

const steady = duration
  .default(0)
  .describe('A record is first sent when it has not changed for so long. Default 0s.');

const stamped = {
  by: z
    .union([stamp, z.array(stamp).min(1)])
    .transform((one) => [one].flat())
    .describe('The column that tells when a row changed, or was written. A list: any of them tells.'),
  zone: zone.optional().describe("Zone of that column's wall clock. Default: the site's."),
  stamps: z
    .enum(['database', 'tills'])
    .default('database')
    .describe('Whose clock writes it. Default database.'),
  every: interval.default(30).describe('Time between polls. Default 30s.'),
  lag: duration
    .optional()
    .describe('How far back each poll reads again. Default 5m; 1h where tills stamp by clocks of their own.'),
  settle: duration.default(2).describe('Rows younger than this wait for the next poll. Default 2s.'),
  strays: interval
    .default(900)
    .describe(
      'Time between readings of rows whose stamp is missing, in the future, or before 1980. Default 15m.',
    ),
  steady,
};
const sweep = z.strictObject({
  back: interval.describe('How far back the sweep reads.'),
  every: interval.describe('Time between sweeps.'),
});

const sync = z
  .discriminatedUnion('mode', [
    z.strictObject({
      mode: z.literal('watermark').describe('A trustworthy modification column.'),
      ...stamped,
      sweep: sweep.optional().describe('A longer re-read on its own schedule. Default: none.'),
      pass: interval
        .optional()
        .describe('Time between complete reads, which find the rows that are gone. Default: none.'),
    }),
    z.strictObject({
      mode: z.literal('append').describe('Rows are written once.'),
      ...stamped,
      sweep: sweep
        .default({ back: 3 * 86_400, every: 3600 })
        .describe('A longer re-read on its own schedule. Default: back 3d, every 1h.'),
    }),
    z.strictObject({
      mode: z.literal('snapshot').describe('No usable column: all rows are read, and compared.'),
      every: interval.default(900).describe('Time between complete reads. Default 15m.'),
      steady,
    }),
  ])
  .describe('How change is seen.');
export type SyncSpec = z.output<typeof sync>;

const stream = {
  from,
  group: z
    .boolean()
    .optional()
    .describe('true: rows of one key make one, as in a flat table of lines without receipts.'),
  key: columns.describe('The column, or columns, that tell rows apart.'),
  sync,
  joins,
  children: z.record(alias, child).default({}).describe('Rows that belong to a row, for `sum` and `count`.'),
  lists,
  where,
};
const keepOnly = z.enum(['keep']).default('keep');
const keepOrVoid = z.enum(['keep', 'void']);
const keepOrZero = z.enum(['keep', 'zero']).default('zero');
const leaving = {
  on_leave: keepOnly.describe('When a row stops passing `where`. keep: AIQ keeps what it has.'),
  on_delete: keepOnly.describe('When a row is gone from the POS. keep: AIQ keeps what it has.'),
};

const persona = z.strictObject({
  ...stream,
  fields: personaFields,
  without_contact: z
    .enum(['filter', 'send'])
    .default('filter')
    .describe('Customers with neither phone nor e-mail, whom AIQ refuses. Default filter.'),
  ...leaving,
});

const items = z.strictObject({
  ...childParts,
  from: childParts.from.optional(),
  on: childParts.on.optional(),
  lists,
  fields: lineFields,
  receipt_discount: rule
    .optional()
    .describe(
      'Money off the whole receipt that its lines do not know of: it is taken off them, to the cent.',
    ),
});

const sale = z.strictObject({
  ...stream,
  fields: saleFields,
  items: items.describe('The lines of a receipt.'),
  on_leave: keepOrVoid
    .default('void')
    .describe('When a row stops passing `where`. void (default): its reversal is sent; keep.'),
  on_delete: keepOrVoid
    .optional()
    .describe('When a row is gone from the POS. void (default): its reversal is sent; keep.'),
});

const inventory = z.strictObject({
  ...stream,
  fields: inventoryFields,
  on_leave: keepOrZero.describe(
    'When a row stops passing `where`. zero (default): quantity 0 is sent; keep.',
  ),
  on_delete: keepOrZero.describe(
    'When a row is gone from the POS. zero (default): quantity 0 is sent; keep.',
  ),
});

const param = z
  .strictObject({
    description: z.string().min(1).describe('What the technician needs to know to fill it in.'),
    required: z.boolean().default(false).describe('A site must give it. Default false.'),
    list: z.boolean().default(false).describe('It is a list of texts. Default false: one text.'),
    default: z
      .union([scalar, z.array(scalar)])
      .optional()
      .describe('Used where a site gives nothing.'),
  })
  .refine((one) => one.default === undefined || Array.isArray(one.default) === one.list, {
    path: ['default'],
    message: 'must be a list where `list` is true, and one text otherwise',
  });
export type ParamSpec = z.output<typeof param>;

/** A mapping file. Every key carries its description, for the documentation and for editors. */
export const mappingSchema = z
  .strictObject({
    pos: z.string().min(1).describe('Name of the POS product, for people.'),
    engines: z.array(z.string().min(1)).min(1).describe('Database engines that the product runs on.'),
    params: z.record(alias, param).default({}).describe('What a site can set: name: {description, ...}.'),
    persona: persona.optional().describe('Customers.'),
    sale: sale.optional().describe('Receipts with their lines.'),
    inventory: inventory.optional().describe('Products and their stock.'),
  })
  .refine((file) => file.persona || file.sale || file.inventory, 'must hold persona, sale or inventory');

export type MappingSpec = z.output<typeof mappingSchema>;
export type PersonaSpec = NonNullable<MappingSpec['persona']>;
export type SaleSpec = NonNullable<MappingSpec['sale']>;
export type InventorySpec = NonNullable<MappingSpec['inventory']>;
export type StreamSpec = PersonaSpec | SaleSpec | InventorySpec;
