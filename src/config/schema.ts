// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { z } from 'zod';
import { instantIn, isZone } from '../model/index.ts';
import { aiqForAllSites, aiqShape } from './aiq-schema.ts';
import { dayHours } from './day-hours.ts';
import { keySchema } from './key-schema.ts';
import { ledgerSchema } from './ledger-schema.ts';
import { nightly } from './nightly-schema.ts';
import { profiles } from './profile.ts';
import { size, text, textLike } from './scalars.ts';

const siteAiq = z
  .strictObject(aiqShape)
  .partial()
  .extend({
    uid: textLike(/^[A-Za-z0-9._-]+$/, 'must be an account id: letters, digits, dots, dashes').meta({
      description: "The AIQ account's id.",
      form: 'text',
    }),
    key: keySchema.meta({
      description:
        'The API key: `${AIQ_KEY}` takes it from the environment, `{ file: ./aiq.key }` from a file that holds nothing else.',
      form: '`${VARIABLE}`, or `{ file: path }`',
    }),
  })
  .meta({ description: 'The AIQ account. All keys of `aiq` may stand here too, for this site alone.' });

export const siteSchema = z
  .strictObject({
    zone: z
      .string()
      .refine((zone) => /^[A-Z]/i.test(zone) && isZone(zone), {
        message: 'must be a time zone such as America/Denver',
      })
      .meta({ description: "The shop's time zone, by its IANA name.", form: 'time zone' }),
    source: z
      .looseObject({ engine: text.meta({ description: 'Which connector reads the database.' }) })
      .meta({
        description: 'The POS database. The other keys are those of the connector.',
      }),
    mapping: text.meta({
      description:
        "A shipped mapping by its name, or the path of a mapping file of the shop's own, ending in `.yaml`.",
      form: 'name or path',
    }),
    params: z
      .record(
        textLike(/^[A-Za-z_]\w*$/, 'is not the name of a parameter'),
        z.union([z.string(), z.array(z.string())]),
      )
      .prefault({})
      .meta({
        description: 'Values for the parameters that the mapping asks for.',
        form: 'name: text, or list of texts',
      }),
    id_prefix: textLike(/^[\w.:-]{0,40}$/, 'must be at most 40 letters, digits, or - _ . :')
      .prefault('')
      .meta({
        description:
          'Put before the ids of customers and sales. Needed where several sites share one AIQ account; no one of them may begin like another.',
        form: 'text',
      }),
    stock: z.enum(['own', 'summed']).prefault('own').meta({
      description:
        'Where several sites of one AIQ account send stock, each must say `summed`: equal SKUs are one product, and AIQ is told what all of them have together.',
    }),
    reading_hours: z
      .strictObject({
        polls: dayHours.optional().meta({
          description: 'When new rows are read. Without it: at any time.',
          form: 'hours, as `06:00-23:00`',
        }),
        heavy: dayHours.optional().meta({
          description:
            'When whole tables and long spans are read: sweeps, strays, passes. Without it: at any time.',
          form: 'hours, as `22:00-06:00`',
        }),
      })
      .prefault({})
      .meta({ description: "When the POS may be read by `run`, by the clock of the shop's `zone`." }),
    start_from: z
      .custom<string>((value) => typeof value === 'string' && instantIn(value, 'UTC') !== null, {
        message: 'must be a day such as 2026-03-01, or a time such as 2026-03-01 06:00',
      })
      .optional()
      .meta({
        description:
          "Sales before this day or time, by the clock of the shop's `zone`, are not sent. Customers and stock go all the same; `aiq-pos backfill` brings older sales later. Without it: all sales.",
        form: 'day or time, as `2026-03-01`',
      }),
    reconcile: z
      .union([nightly, z.literal('off')])
      .prefault({})
      .meta({
        description:
          'A comparison of the POS with the ledger each night, by `run`, within the heavy `reading_hours`. `off`: only by hand.',
        form: '`off`, or a block with these keys:',
      }),
    stores: z.array(text).prefault([]).meta({
      description:
        'The only stores whose sales go to AIQ, by the names that sales carry; sales of others are left out. Empty: all of them.',
      form: 'list of texts',
    }),
    aiq: siteAiq,
  })
  .meta({ description: 'One shop: lower-case letters, digits and dashes for its name.' });

/** One `aiq-pos.yaml`. The same definitions make the reference in docs/settings.md. */
export const settingsSchema = z.strictObject({
  ledger: ledgerSchema,
  disk: z
    .strictObject({
      backlog: size('10MB', '100TB').prefault('4GB').meta({
        description:
          'How much may wait to be sent, about. Beyond it reading pauses until a tenth of it has gone; the rows stay in the POS meanwhile. What AIQ has already, and sales that wait for their shopper, do not count.',
        form: 'size, as `4GB`',
      }),
      keep_free: size('0MB', '100TB').prefault('500MB').meta({
        description:
          'How much of the disk stays free. Below it reading pauses until there is a tenth more; sending goes on.',
        form: 'size, as `500MB`',
      }),
    })
    .prefault({})
    .meta({ description: 'What the ledger may take of its disk.' }),
  log: z
    .strictObject({
      level: z
        .enum(['error', 'warn', 'info', 'debug'])
        .prefault('info')
        .meta({ description: 'How much is logged.' }),
      file: text.optional().meta({
        description: 'A log file as well, one JSON object a line. Kept: five files of 10 MB.',
        form: 'path',
      }),
    })
    .prefault({})
    .meta({ description: 'Where the log goes. It always goes to standard error too.' }),
  profile: z
    .enum(Object.keys(profiles) as (keyof typeof profiles)[])
    .prefault('gentle')
    .meta({
      description:
        'How hard the POS database may be worked. `gentle`: 100 rows at a time with a pause after each page, half a per cent of the time of `run`, one stream of a site at a time, statements of 30 seconds at most. `fast`, for a database that nobody waits for: 2,000 rows, no pauses, two streams, 2 minutes.',
    }),
  aiq: aiqForAllSites.prefault({}).meta({ description: 'How to talk to AIQ, for all sites.' }),
  sites: z
    .record(z.string(), siteSchema)
    .refine((sites) => Object.keys(sites).length > 0, { message: 'must name at least one site' })
    .meta({ description: 'The shops that this machine reads, each under a name of its own.' }),
});

export type SettingsBlock = z.output<typeof settingsSchema>;
export type SiteBlock = z.output<typeof siteSchema>;
