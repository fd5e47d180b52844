import type { Ledger, MappingRow } from '../ledger/index.ts';
import { type Mapping, tablesOf, widened } from '../mapping/index.ts';
import { type Finding, type Model, models, warning } from '../model/index.ts';
import { fittedTo, mappingOf } from './fitted.ts';
import type { PreparedSite } from './prepare.ts';

/** A site's mapping, and what it was before, so far as rows can still be mapped by that. */
export interface Mappings {
  readonly mapping: Mapping;
  readonly formers: readonly Mapping[];
}

/**
 * Keeps the mapping of the site for later, and looks for former ones that records in the ledger were made by. The
 * database is asked only where there are any: a column that it has no more is not read for their sake. What it decides, and
 * is away to tell, is taken to be as it was.
 */
export async function mappingsOf(prepared: PreparedSite, ledger: Ledger, at: number): Promise<Mappings> {
  const site = prepared.lacks === null ? asBefore(prepared, ledger) : prepared;
  const { settings, mapping } = site;
  ledger.mappings.note(settings.name, mapping.version, contentOf(site), at);
  const rows = ledger.mappings.former(settings.name, mapping.version);
  const formers = rows.flatMap((row) => compiled(site, row) ?? []);
  if (formers.length === 0) return { mapping, formers };
  return widened(mapping, formers, await catalogueOf(site, formers));
}

function asBefore(site: PreparedSite, ledger: Ledger): PreparedSite {
  const last = ledger.mappings.last(site.settings.name);
  const { lacks = [] }: Partial<Content> = last ? JSON.parse(last.content) : {};
  return fittedTo(site, lacks);
}

const words: Readonly<Record<Model, string>> = { persona: 'personas', sale: 'sales', inventory: 'products' };

/** What a person has to know of a changed mapping, once: when it is first used. */
export function changeOf(site: PreparedSite, ledger: Ledger, { mapping, formers }: Mappings): Finding[] {
  const { name, block } = site.settings;
  const { version } = mapping;
  const rows = ledger.view.streams.all().filter((row) => row.site === name);
  const counts = ledger.view.madeByOthers(name, version);
  if (!rows.some(({ mapping }) => mapping !== version) || counts.length === 0) return [];
  const sum = counts.reduce((all, { entries }) => all + entries, 0);
  const each = models
    .flatMap((model) => counts.filter((one) => one.model === model))
    .map(({ model, entries }) => `${entries} ${words[model]}`)
    .join(', ');
  const lost = models.filter((model) => isLost(model, rows, counts, formers));
  const rule =
    lost.length === 0
      ? 'It holds from now on: none of them is sent again before its row changes.'
      : `It holds from now on: none of them is sent again before its row changes, except ${lost.join(', ')}, of which the former mapping cannot be told any more.`;
  const hint = `What it would cost to send again what it makes otherwise: \`aiq-pos plan apply-mapping --site ${name}\`. To do it: \`aiq-pos state apply-mapping --site ${name} --yes\`.`;
  const sentence = `The mapping of ${name} has changed. ${sum} records (${each}) were made by a former one. ${rule}`;
  return [warning('MAPPING_CHANGED', sentence, { hint, place: block.placeOf(['mapping']) })];
}

function isLost(
  model: Model,
  rows: readonly { readonly model: Model; readonly mapping: string }[],
  counts: readonly { readonly model: Model }[],
  formers: readonly Mapping[],
): boolean {
  const last = rows.find((row) => row.model === model)?.mapping;
  const former = formers.find(({ version }) => version === last);
  return counts.some((one) => one.model === model) && !former?.streams.some((one) => one.model === model);
}

interface Content {
  readonly text: string;
  readonly zone: string;
  readonly parameters: PreparedSite['settings']['parameters'];
  readonly idPrefix: string;
  readonly stores: readonly string[];
  readonly lacks: readonly string[];
}

function contentOf({ mappingText: text, settings, lacks }: PreparedSite): string {
  const { zone, parameters, idPrefix, stores } = settings;
  const content: Content = { text, zone, parameters, idPrefix, stores, lacks: lacks ?? [] };
  return JSON.stringify(content);
}

/** Null where this version of the product makes another mapping of the same text. */
function compiled({ settings }: PreparedSite, { version, content }: MappingRow): Mapping | null {
  const { text, ...context }: Content = JSON.parse(content);
  const mapping = mappingOf(settings.mapping, text, context);
  return mapping?.version === version ? mapping : null;
}

async function catalogueOf({ connect, mapping }: PreparedSite, formers: readonly Mapping[]) {
  try {
    const source = await connect();
    try {
      return await source.catalogue(tablesOf([mapping, ...formers].flatMap(({ streams }) => streams)));
    } finally {
      await source.close();
    }
  } catch {
    // It is away, and will come back.
    return null;
  }
}
