import { z } from 'zod';
import { proxyAddress, wireFields, wirePaths } from '../aiq/index.ts';
import { duration, durationOrNone, part, text, textLike, wholeNumber, wholeNumberOrNone } from './scalars.ts';

const allowance = wholeNumberOrNone(1_000_000);

const windows = {
  second: allowance.meta({
    description: 'Requests in any one second; `none` for no such limit.',
    form: 'whole number, or `none`',
    fallback: '5',
  }),
  minute: allowance.meta({
    description: 'Requests in any one minute.',
    form: 'whole number, or `none`',
    fallback: '120',
  }),
  hour: allowance.meta({
    description: 'Requests in any one hour.',
    form: 'whole number, or `none`',
    fallback: '2000',
  }),
  share: part((value) => value > 0 && value <= 1, 'a number above 0 and at most 1').meta({
    description: "This machine's part of the limits, where other machines or programs use the same key.",
    form: 'number above 0, at most 1',
    fallback: '1',
  }),
  reserve: part((value) => value < 1, 'a number from 0 to below 1').meta({
    description:
      'The part of each window that first loads, sweeps and replays leave free for what happens just now.',
    form: 'number from 0 to below 1',
    fallback: '0.3',
  }),
};

const limitsSchema = z.strictObject(windows);

const sharing = {
  most: wholeNumber(1, 100).meta({
    description: 'A phone or e-mail that more customers of the account have goes for none of them.',
    form: 'whole number, 1 to 100',
    fallback: '5',
  }),
  households: z.enum(['one', 'all']).meta({
    description:
      'One that fewer have, under different names: for the one who had it first (`one`), or for each (`all`), whom AIQ then makes one person for good.',
    fallback: 'one',
  }),
};

const sharingSchema = z.strictObject(sharing);

/** Names on the wire: an unknown one is refused with the nearest that is known. */
function names<K extends string>(known: Readonly<Record<K, unknown>>, value: z.ZodType<string>) {
  const shape = Object.fromEntries(Object.keys(known).map((name) => [name, value.optional()]));
  // Object.fromEntries forgets the keys that it was given.
  return z.strictObject(shape as Record<K, z.ZodOptional<z.ZodType<string>>>);
}

/** What may stand under `aiq`, for all sites or in one. Each is optional; `fallback` holds where neither says it. */
export const aiqShape = {
  url: textLike(
    /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
    'must be an address such as https://lab.alpineiq.com',
  ).meta({
    description: "Where AIQ's API is. Use https: the key travels with each request.",
    form: 'address',
    fallback: 'https://lab.alpineiq.com',
  }),
  pos_user: z.enum(['srcID', 'contactID', 'key']).meta({
    description:
      'What names the shopper in a sale: an id that AIQ gave (`srcID`, `contactID`), or the key that the POS has for the customer. With the first two a sale waits until its shopper is known to AIQ.',
    fallback: 'srcID',
  }),
  first_load: z.enum(['sign_up', 'members']).meta({
    description:
      'How the customers of a first load go: each by a sign-up, which AIQ knows at once, or many in a request by the member calls, which AIQ may take a day for and which tell no id. `members` needs `pos_user: key`, and should then stay. New customers after it are signed up in either case.',
    fallback: 'sign_up',
  }),
  limits: z.union([limitsSchema.partial(), z.literal('none')]).meta({
    description: 'How many requests may be sent. `none` only for an AIQ of your own, as in tests.',
    form: '`none`, or a block with these keys:',
  }),
  shared_contacts: sharingSchema
    .partial()
    .meta({ description: 'What goes of a phone or e-mail that several customers have.' }),
  timeout: duration('1s', '10m').meta({
    description: 'How long to wait for an answer.',
    form: 'duration',
    fallback: '30s',
  }),
  repeat_after: duration('0s', '1h').meta({
    description:
      'How long a request whose answer was lost may still take effect at AIQ. Newer data of the same records waits that long.',
    form: 'duration',
    fallback: '30s',
  }),
  in_flight: wholeNumber(1, 50).meta({
    description: 'Requests under way at the same time.',
    form: 'whole number, 1 to 50',
    fallback: '4',
  }),
  bulk_sales: wholeNumber(1, 1_000).meta({
    description:
      'Sales in one request; 1 sends each by the single call. Fewer by itself where AIQ finds them too large.',
    form: 'whole number, 1 to 1000',
    fallback: '50',
  }),
  bulk_members: wholeNumber(1, 1_000).meta({
    description:
      'Customers in one request of a first load by members; 1 sends each by the single call. Fewer by itself where AIQ finds them too large.',
    form: 'whole number, 1 to 1000',
    fallback: '50',
  }),
  inventory_items: wholeNumber(1, 100).meta({
    description:
      'Inventory items in one request. AIQ takes at most 100. Fewer by itself where AIQ finds them too large.',
    form: 'whole number, 1 to 100',
    fallback: '100',
  }),
  wait_for_persona: duration('0s', '90d').meta({
    description: 'How long a sale waits for its shopper before it is sent without one.',
    form: 'duration',
    fallback: '24h',
  }),
  stock_after_sales: duration('0s', '7d').meta({
    description:
      'How long after the last delivered sale of a product its stock is sent again: AIQ lowers stock by the sales it receives, and it is not known when.',
    form: 'duration',
    fallback: '1h',
  }),
  stock_every: durationOrNone('1m', '90d').meta({
    description:
      'How long after its stock was last sent a product that stands in the POS is sent again, changed or not. `none`: only when it changes and after sales.',
    form: 'duration, or `none`',
    fallback: '24h',
  }),
  proxy: text
    .refine((address) => address === 'none' || proxyAddress(address) !== null, {
      message: 'must be none, or an address such as http://proxy.example:3128',
    })
    .meta({
      description:
        'The proxy between this machine and AIQ, with `name:password@` where it asks for a login; `none` for the straight way. Without it `HTTPS_PROXY` and `NO_PROXY` of the environment hold.',
      form: '`none`, or address',
    }),
  ca: text.meta({
    description:
      'A file with the certificate of an authority to trust besides those that the machine trusts, in PEM form: for a proxy that looks into TLS.',
    form: 'path',
  }),
  fields: names(wireFields, text).meta({
    description:
      "Other names for the fields of AIQ's API, should it speak differently than we know: `sale.date: sold_at`.",
    form: 'wire name: field name',
  }),
  paths: names(wirePaths, textLike(/^\/\S*$/, 'must be a path that begins with /')).meta({
    description:
      "Other paths for the calls of AIQ's API. `:uid`, `:contactID`, `:phone` and `:email` are filled in.",
    form: 'call: path',
  }),
  bulk_element: z.enum(['visit', 'bare']).meta({
    description: 'Elements of the bulk sales call: each in a `visit` block, or bare.',
    fallback: 'visit',
  }),
  member_element: z.enum(['member', 'bare']).meta({
    description: 'Customers in the member calls: each in a `member` block, or bare.',
    fallback: 'member',
  }),
  line_price: z.enum(['line', 'unit']).meta({
    description: "`price` of a sale's line: of the whole line, or of one unit.",
    fallback: 'line',
  }),
};

const aiqSchema = z.strictObject(aiqShape).partial({ proxy: true, ca: true });
export const aiqForAllSites = aiqSchema.partial();
export type AiqBlock = z.output<typeof aiqSchema>;
export type AiqBlockPart = z.output<typeof aiqForAllSites>;
export type SharingBlock = z.output<typeof sharingSchema>;
export type LimitsBlock = z.output<typeof limitsSchema>;

// What holds where the file says nothing: read from the texts above, so that the reference cannot disagree.
export const limitDefaults: LimitsBlock = limitsSchema.parse(defaultsOf(windows));
export const sharingDefaults: SharingBlock = sharingSchema.parse(defaultsOf(sharing));
export const aiqDefaults: AiqBlock = aiqSchema.parse({
  ...defaultsOf(aiqShape),
  limits: {},
  shared_contacts: {},
  fields: {},
  paths: {},
});

function defaultsOf(shape: Readonly<Record<string, z.ZodType>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, schema.meta()?.fallback]));
}
