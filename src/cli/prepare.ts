import { resolve } from 'node:path';
import { loadSettings, machine, type Settings, type Site as SiteSettings } from '../config/index.ts';
import type { Source } from '../connector/index.ts';
import { checkMapping, compileMapping, loadMapping, type Mapping, tablesOf } from '../mapping/index.ts';
import { asFailure, type Finding, Findings, finding } from '../model/index.ts';
import type { PreflightOptions } from '../preflight/index.ts';
import { connectionOf } from './connection.ts';
import { fitted } from './fitted.ts';
import type { PreparedSite } from './prepared-site.ts';

export type { PreparedSite };

export interface Prepared {
  readonly settings: Settings;
  readonly sites: readonly PreparedSite[];
  readonly warnings: readonly Finding[];
}

/**
 * Reads the settings and every mapping they name, and asks the databases what mappings leave to them. Findings with all
 * that is wrong, when anything is.
 */
export async function prepare(file: string): Promise<Prepared> {
  const { prepared, findings } = await inspect(file);
  if (!prepared) throw new Findings(findings);
  return { ...prepared, sites: await Promise.all(prepared.sites.map(fitted)) };
}

/** As `prepare`, without a database: for the commands that show what they find. */
export async function inspect(file: string): Promise<{ prepared?: Prepared; findings: readonly Finding[] }> {
  const loaded = loadSettings(resolve(file), machine);
  const { settings } = loaded;
  const timeout = settings?.profile.statementTimeout ?? 0;
  const inspected = await Promise.all(loaded.sites.map((site) => inspectSite(site, timeout)));
  const findings = [
    ...loaded.findings,
    ...inspected.flatMap((site) => site.findings),
    ...mappingsAlone(loaded.mappings, loaded.sites),
    ...sharedStock(inspected.flatMap(({ site }) => site ?? [])),
  ];
  if (!settings || findings.some(({ severity }) => severity === 'error')) return { findings };
  const sites = inspected.flatMap(({ site }) => site ?? []);
  return { prepared: { settings, sites, warnings: findings }, findings };
}

/** A mistake in a site's own block does not hide those in its mapping file. */
function mappingsAlone(files: readonly string[], sites: readonly SiteSettings[]): Finding[] {
  const inspected = new Set(sites.map((site) => site.mapping));
  const alone = [...new Set(files)].filter((file) => !inspected.has(file));
  return alone.flatMap((file) => {
    try {
      return loadMapping(file, machine.readFile(file)).findings;
    } catch (cause) {
      return [finding('CONFIG_UNREADABLE', 'The mapping file cannot be read.', { place: { file }, cause })];
    }
  });
}

async function inspectSite(
  site: SiteSettings,
  statementTimeout: number,
): Promise<{ site?: PreparedSite; findings: readonly Finding[] }> {
  const { mapping, mappingText = '', findings } = readMapping(site);
  const { connect, findings: unconnected } = await connectionOf(site, statementTimeout);
  if (!connect) return { findings: [...findings, ...unconnected] };
  const all = [...findings, ...engineFindings(site, mapping)];
  if (!mapping) return { findings: all };
  return {
    site: { settings: site, mapping, mappingText, lacks: null, connect },
    findings: [...all, ...unconnected],
  };
}

function readMapping(site: SiteSettings): {
  mapping?: Mapping;
  mappingText?: string;
  findings: readonly Finding[];
} {
  let text: string;
  try {
    text = machine.readFile(site.mapping);
  } catch (cause) {
    const place = site.block.placeOf(['mapping']);
    return { findings: [finding('CONFIG_UNREADABLE', 'The mapping file cannot be read.', { place, cause })] };
  }
  const loaded = loadMapping(site.mapping, text);
  if (!loaded.mapping) return { findings: loaded.findings };
  const { zone, parameters, idPrefix, stores } = site;
  const compiled = compileMapping(loaded.mapping, { zone, parameters, idPrefix, stores });
  const findings = [...loaded.findings, ...compiled.findings];
  return { findings, mappingText: text, ...(compiled.mapping ? { mapping: compiled.mapping } : {}) };
}

function engineFindings(site: SiteSettings, mapping: Mapping | undefined): Finding[] {
  if (!mapping || mapping.engines.includes(site.engine)) return [];
  const sentence = `The mapping of site ${site.name} is for ${mapping.engines.join(', ')}, its source is ${site.engine}.`;
  return [finding('MAPPING_ENGINE', sentence, { place: site.block.placeOf(['mapping']) })];
}

export function sendsStock({ mapping }: PreparedSite): boolean {
  return mapping.streams.some(({ model }) => model === 'inventory');
}

/** AIQ has one quantity for each item of an account: two shops that both set it would overwrite each other for ever. */
function sharedStock(sites: readonly PreparedSite[]): Finding[] {
  const stocked = sites.filter(sendsStock);
  const accounts = Map.groupBy(stocked, ({ settings: { aiq } }) => `${aiq.url} ${aiq.uid}`);
  return [...accounts.values()].flatMap((sharing) => {
    const names = sharing.map(({ settings }) => settings.name);
    const own = sharing.filter(({ settings }) => settings.stock === 'own');
    if (sharing.length === 1) return [];
    const sentence = `The sites ${names.slice(0, -1).join(', ')} and ${names.at(-1)} send stock to the same AIQ account, which has one quantity an item.`;
    const hint =
      'Write `stock: summed` in the block of each: then equal SKUs are one product, and AIQ is told what all of them have together. Otherwise give all but one a mapping without `inventory`.';
    return own.map(({ settings }) => {
      const place = settings.block.placeOf(['stock']);
      return finding('CONFIG_INVALID', sentence, { hint, place });
    });
  });
}

/** Holds the mapping against the live catalogue. */
export const checkSchema = (site: PreparedSite): Promise<readonly Finding[]> =>
  look(site, async (source, { mapping }) =>
    checkMapping(mapping, await source.catalogue(tablesOf(mapping.streams))),
  );

/** Everything that would go wrong, found before anything is read. */
export const checkSource = (
  site: PreparedSite,
  depth: PreflightOptions['depth'],
): Promise<readonly Finding[]> =>
  look(site, async (source, { mapping }) => {
    const { preflight } = await import('../preflight/index.ts');
    return preflight(source, mapping, { now: Date.now, depth });
  });

/** A database that cannot be reached is one finding; what is said of all of it stands at the site's `source`. */
async function look(
  site: PreparedSite,
  work: (source: Source, site: PreparedSite) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const whole = site.settings.block.placeOf(['source']);
  let source: Source | null = null;
  try {
    source = await site.connect();
    return (await work(source, site)).map((one) => ({ ...one, place: one.place ?? whole }));
  } catch (thrown) {
    const { code, message, hint, place } = asFailure(thrown);
    return [finding(code, message, { hint, place: place ?? whole })];
  } finally {
    await source?.close();
  }
}
