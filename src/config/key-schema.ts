import { z } from 'zod';
import { text } from './scalars.ts';

/** A secret: the text itself, which the environment gives, or the file that holds it. */
export const keySchema = z.union([text, z.strictObject({ file: text })]);
