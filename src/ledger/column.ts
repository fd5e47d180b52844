import type { EntitySchemaColumnOptions } from 'typeorm';

/** The kinds of columns that the ledger's tables have. */
export const column = {
  id: { type: 'integer', primary: true, generated: 'increment' },
  key: { type: 'text', primary: true },
  order: { type: 'integer', primary: true },
  text: { type: 'text' },
  listText: { type: 'text', default: '' },
  maybeText: { type: 'text', nullable: true },
  integer: { type: 'integer' },
  maybeInteger: { type: 'integer', nullable: true },
  count: { type: 'integer', default: 0 },
} as const satisfies Record<string, EntitySchemaColumnOptions>;
