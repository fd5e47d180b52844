import { type InstantReader, instantReader } from '../model/index.ts';
import type { MappingContext } from './mapping.ts';
import type { Parameters } from './parameters.ts';

/** A site's own values while a mapping is compiled for it. */
export interface Site {
  readonly zone: string;
  readonly idPrefix: string;
  readonly parameters: Parameters;
  /** The only stores whose sales count; none: all of them. */
  readonly stores: readonly string[];
  /** Columns of `first_existing` that the database lacks. */
  readonly lacks: readonly string[];
  /** Parameters that what is sent depends on; noted while the mapping is compiled. */
  readonly used: Set<string>;
  /** One reader a zone: each keeps the offsets that it has looked up. */
  readonly instants: (zone: string) => InstantReader;
}

export function siteOf(context: MappingContext, parameters: Parameters): Site {
  const readers = new Map<string, InstantReader>();
  const instants = (zone: string): InstantReader => {
    const reader = readers.get(zone) ?? instantReader(zone);
    readers.set(zone, reader);
    return reader;
  };
  const { zone, idPrefix, stores = [], lacks = [] } = context;
  return { zone, idPrefix, parameters, stores, lacks, used: new Set(), instants };
}
