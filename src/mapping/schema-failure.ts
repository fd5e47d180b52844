import type { Source } from '../connector/index.ts';
import { Failure } from '../model/index.ts';
import { checkStream, tablesOf } from './check.ts';
import type { Stream } from './mapping.ts';

const changed: ReadonlySet<string> = new Set(['POS_TABLE_MISSING', 'POS_COLUMN_MISSING', 'POS_COLUMN_TYPE']);

/**
 * What a failed read means for the mapping: where the schema no longer fits, the failure with the line that names what
 * is missing; null where it fits, or where something else went wrong.
 */
export async function schemaFailure(
  thrown: unknown,
  stream: Stream,
  source: Source,
): Promise<Failure | null> {
  if (!(thrown instanceof Failure) || !changed.has(thrown.code)) return null;
  const tables = await source.catalogue(tablesOf([stream]));
  const found = checkStream(stream, tables).find(({ severity }) => severity === 'error');
  if (!found) return null;
  const { code, sentence, hint, place } = found;
  return new Failure(code, sentence, { hint, ...(place ? { place } : {}), cause: thrown });
}
