import {
  type Choice,
  compileMapping,
  lackedBy,
  loadMapping,
  type Mapping,
  tablesOf,
} from '../mapping/index.ts';
import { Failure } from '../model/index.ts';
import type { PreparedSite } from './prepared-site.ts';

/**
 * The site with its mapping made for what the database has, where the file leaves that to it (`first_existing`). One that
 * cannot be asked decides nothing: `lacks` stays null, and the mapping as if it had everything.
 */
export async function fitted(site: PreparedSite): Promise<PreparedSite> {
  const { streams } = site.mapping;
  if (streams.every(({ choices }) => choices.length === 0)) return { ...site, lacks: [] };
  try {
    const source = await site.connect();
    try {
      return fittedTo(site, lackedBy(streams, await source.catalogue(tablesOf(streams))));
    } finally {
      await source.close();
    }
  } catch (thrown) {
    // Whoever reads from it next says so.
    if (thrown instanceof Failure) return site;
    throw thrown;
  }
}

/** The same for a database of which it is known what it lacks. */
export function fittedTo(site: PreparedSite, lacks: readonly string[]): PreparedSite {
  const { zone, parameters, idPrefix, stores, mapping: file } = site.settings;
  const context = { zone, parameters, idPrefix, stores, lacks };
  return { ...site, lacks, mapping: mappingOf(file, site.mappingText, context) ?? site.mapping };
}

/** Null where this version of the product makes no mapping of the text. */
export function mappingOf(
  file: string,
  text: string,
  context: Parameters<typeof compileMapping>[1],
): Mapping | null {
  const loaded = loadMapping(file, text).mapping;
  return (loaded && compileMapping(loaded, context).mapping) ?? null;
}

/** "main: inventory.sync.by reads LastUpdated of Item: the database has no Item.DBTimeStamp." */
export function choiceText(site: string, { path, columns, taken }: Choice): string {
  const at = taken ? columns.findIndex(({ ref }) => ref === taken) : columns.length;
  const lacked = columns.slice(0, at).map(({ name }) => name);
  const why = lacked.length > 0 ? `: the database has no ${lacked.join(', and no ')}` : '';
  return taken ? `${site}: ${path} reads ${columns[at]?.name}${why}.` : `${site}: ${path} has nothing${why}.`;
}
