import { EntitySchema } from 'typeorm';
import { column } from './column.ts';

/** Who has which phone and e-mail, by keyed hashes: see contacts.ts. `id` tells who was first. */
export const contactEntity = new EntitySchema({
  name: 'contact',
  columns: {
    id: column.id,
    uid: column.text,
    field: column.text,
    value: column.text,
    persona: column.text,
    site: column.text,
    person: column.maybeText,
    seen: column.integer,
    sent: column.integer,
  },
  indices: [
    { name: 'contact_value', columns: ['uid', 'field', 'value'] },
    { name: 'contact_persona', columns: ['uid', 'persona'] },
  ],
});

/** Rows of customers whose phone or e-mail is what clerks type to get on; most of them have no entry. */
export const placeholderEntity = new EntitySchema({
  name: 'placeholder',
  columns: {
    site: column.key,
    sourceKey: column.key,
    field: column.key,
    readSequence: column.integer,
  },
});
