// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { z } from 'zod';
import { dayHours } from './day-hours.ts';
import { keySchema } from './key-schema.ts';
import { durationOrNone, text, wholeNumber } from './scalars.ts';

const path = text.refine((file) => !/^[\\/]{2}/.test(file), {
  message: 'must be on a disk of this machine, not on the network',
});

const block = z.strictObject({
  file: path.prefault('./aiq-pos.db').meta({
    description: 'The file itself, where more is said of it than that.',
    form: 'path',
  }),
  backup: z
    .strictObject({
      folder: text.optional().meta({
        description: 'Where `run` writes a backup each night. Without it: nowhere.',
        form: 'path',
      }),
      keep: wholeNumber(1, 1000)
        .prefault('7')
        .meta({ description: 'How many backups stay, the newest.', form: 'whole number' }),
      hours: dayHours.prefault('01:00-05:00').meta({
        description:
          "When, by the clock of the first site's `zone`. A machine that is off then makes it when it is on.",
        form: 'hours, as `01:00-05:00`',
      }),
    })
    .prefault({})
    .meta({ description: 'Nightly backups of the ledger. They hold personal data of the shop.' }),
  prune: z
    .strictObject({
      sales: durationOrNone('30d', '36500d').prefault('180d').meta({
        description:
          'How long the ledger keeps what AIQ has of a sale. Afterwards it still knows that AIQ has the sale, but cannot take it back by itself. `none`: for ever.',
        form: 'duration, or `none`',
      }),
    })
    .prefault({})
    .meta({ description: 'What `run` drops from the ledger, once a day.' }),
  encryption: z
    .strictObject({
      keys: z.array(keySchema).min(1).meta({
        description:
          'At least 32 letters each. The first one encrypts, each of them opens: for a new key, put it before the former one, and take that away after `ledger rotate`. A key that is lost opens nothing.',
        form: 'list of `${VARIABLE}`, or `{ file: path }`',
      }),
    })
    .optional()
    .meta({ description: 'Encrypts what the ledger holds of shoppers and sales. Without it: as it is.' }),
});

/** The file, or all that is said of it. */
export const ledgerSchema = z
  .union([path, block])
  .prefault('./aiq-pos.db')
  .transform((said) => (typeof said === 'string' ? block.parse({ file: said }) : said))
  .meta({
    description:
      'The file that remembers what was read and sent, on a disk of this machine, with a backup. A path, or a block.',
    form: 'path, or block',
  });
