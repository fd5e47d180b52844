import type { Dialect } from '../../src/connector/index.ts';

/**
 * SQLite compares a parameter as the column's affinity says, so a placeholder needs no cast, and with a cast the index
 * would still serve but the affinity would not: see `boundAs`.
 */
export const dialect: Dialect = {
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  limit: 'LIMIT',
  parameter: () => '?',
  value: (column) => column,
  // Milliseconds are the finest that SQLite's clock has.
  now: `strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')`,
};
