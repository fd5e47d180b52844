import type { Source } from '../connector/index.ts';
import { checkStream, type Mapping, tablesOf } from '../mapping/index.ts';
import type { Finding } from '../model/index.ts';
import { clockFindings, rightsFindings } from './access.ts';
import { indexFindings } from './indexes.ts';
import { joinFindings } from './joins.ts';
import { keyFindings } from './keys.ts';
import { readFindings } from './readable.ts';
import { stampFindings } from './stamps.ts';

export interface PreflightOptions {
  /** This machine's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** `start`: what the catalogue and the clock tell at once. `full`: rows are counted too, which may take minutes. */
  readonly depth: 'start' | 'full';
}

/**
 * What would go wrong with a live database, before anything is read of it: an error means that the stream cannot be
 * read, a warning that it is read slower or later than it could be, or that somebody should know. A finding of the whole
 * database has no place. What keeps the database from being looked at is thrown.
 */
export async function preflight(
  source: Source,
  mapping: Mapping,
  { now, depth }: PreflightOptions,
): Promise<readonly Finding[]> {
  const tables = await source.catalogue(tablesOf(mapping.streams));
  const found = [...(await rightsFindings(source, tables)), ...(await clockFindings(source, now))];
  for (const stream of mapping.streams) {
    const schema = checkStream(stream, tables);
    found.push(...schema);
    if (schema.some(({ severity }) => severity === 'error')) continue;
    const subject = { source, stream, tables };
    const stamps = depth === 'full' ? await stampFindings(subject) : [];
    // No index helps a column that cannot be read by.
    const refused = new Set(stamps.flatMap(({ severity, place }) => (severity === 'error' ? [place] : [])));
    found.push(...stamps, ...indexFindings(subject).filter(({ place }) => !refused.has(place)));
    if (depth === 'start') continue;
    found.push(...joinFindings(subject), ...(await readFindings(subject)), ...(await keyFindings(subject)));
  }
  return found;
}
