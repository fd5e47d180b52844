import { z } from 'zod';
import { parseDayHours } from '../model/index.ts';

/** A part of each day. */
export const dayHours = z
  .custom<string>((value) => typeof value === 'string' && parseDayHours(value) !== null, {
    message: 'must be hours such as 06:00-23:00, or 22:00-06:00 over midnight',
  })
  .transform(parseDayHours);
