import type { PageQuery } from '../../src/connector/index.ts';
import { column, relationOf } from '../conformance/reading.ts';

/** A stream of the key column alone. */
export function stream(table: string, key: string, watermark?: string): Omit<PageQuery, 'limit'> {
  return {
    relation: relationOf('r', table, [key]),
    key: [column('r', key)],
    children: [],
    ...(watermark === undefined ? {} : { watermark: column('r', watermark) }),
  };
}
