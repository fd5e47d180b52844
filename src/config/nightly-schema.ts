import { z } from 'zod';
import { duration, textLike } from './scalars.ts';

/** When the POS is compared with the ledger, and how far back. */
export const nightly = z.strictObject({
  at: textLike(/^([01]?\d|2[0-3]):[0-5]\d$/, 'must be a time such as 04:00')
    .transform((time) => {
      const [hours = 0, minutes = 0] = time.split(':').map(Number);
      return hours * 60 + minutes;
    })
    .prefault('04:00')
    .meta({
      description:
        "When it begins, by the clock of the shop's `zone`; where the machine is off then, when it is on again.",
      form: 'time, as `04:00`',
      fallback: '04:00',
    }),
  back: duration('1d', '3650d').prefault('30d').meta({
    description: 'How far back sales are compared. Customers and products are compared whole.',
    form: 'duration',
    fallback: '30d',
  }),
  mend: z.enum(['yes', 'no']).prefault('yes').meta({
    description: 'Whether what differs is read again and sent, or only told.',
    fallback: 'yes',
  }),
});
