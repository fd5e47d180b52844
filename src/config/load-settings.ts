// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { dirname, resolve } from 'node:path';
import { asFailure, type Finding, finding, type Place, warning } from '../model/index.ts';
import { parseWith, type YamlDocument } from '../yaml/index.ts';
import { accountFindings } from './accounts.ts';
import { aiqForAllSites } from './aiq-schema.ts';
import { firstLoadFindings } from './first-load.ts';
import { secretOf, settingsText } from './key.ts';
import { ledgerKeysOf } from './ledger-keys.ts';
import type { Machine } from './machine.ts';
import { mappingFile } from './mapping-file.ts';
import { profiles } from './profile.ts';
import { type SettingsBlock, settingsSchema, siteSchema } from './schema.ts';
import type { Secret } from './secret.ts';
import type { Settings, Site } from './settings.ts';
import { siteOf } from './site.ts';
import { namesVariable, readWithVariables, within, withVariables } from './variables.ts';
import { authoritiesOf, proxyOf } from './way.ts';

export interface LoadedSettings {
  /** Absent when any finding is an error. */
  readonly settings?: Settings;
  /** The sites whose own block is in order and whose mapping exists, whatever else is wrong: they can be checked on. */
  readonly sites: readonly Site[];
  /** The mapping files that sites name, of whatever else is wrong with those sites. */
  readonly mappings: readonly string[];
  readonly findings: readonly Finding[];
}

/** Reads and checks `aiq-pos.yaml`: all findings at once, each with its line and column. Never throws. */
export function loadSettings(file: string, machine: Machine): LoadedSettings {
  let text: string;
  try {
    text = settingsText(file, machine);
  } catch (thrown) {
    return { sites: [], mappings: [], findings: [findingOf(thrown)] };
  }
  // Twice: our own settings take numbers as they are written (a uid of 007), a connector's options as numbers.
  const raw = readWithVariables(file, text, { numbers: 'text' });
  const plain = readWithVariables(file, text);
  if (!raw.document || !plain.document) return { sites: [], mappings: [], findings: raw.findings };

  const { document, findings: unset } = withVariables(raw.document, machine.env);
  const written = { raw: raw.document, document, plain: withVariables(plain.document, machine.env).document };
  const parsed = parseWith(settingsSchema, document);
  // Block by block, so that a mistake in one place does not hide what is to say of another.
  const all = parseWith(aiqForAllSites, within(document, ['aiq'])).value ?? {};
  const checks = siteNames(document).map((name) => checkSite(name, all, written, machine));
  const sites = checks.flatMap(({ site }) => site ?? []);
  const mappings = checks.flatMap(({ mapping }) => mapping ?? []);
  const ledgerKeys = parsed.value ? ledgerKeysOf(parsed.value.ledger, written, machine) : null;
  const findings = [
    ...unset,
    ...without(
      [...parsed.findings, ...siteNames(document).flatMap((name) => nameFindings(name, document))],
      unset,
    ),
    ...without(once(checks.flatMap((check) => check.findings)), unset),
    ...without(ledgerKeys?.findings ?? [], unset),
    ...accountFindings(sites),
  ];
  if (!parsed.value || findings.some(({ severity }) => severity === 'error')) {
    return {
      sites: checks.flatMap(({ site, mapping }) => (site && mapping ? [site] : [])),
      mappings,
      findings,
    };
  }
  return {
    settings: settingsOf(resolve(file), parsed.value, sites, ledgerKeys?.keys ?? []),
    sites,
    mappings,
    findings,
  };
}

function siteNames(document: YamlDocument): string[] {
  const sites = within(document, ['sites']).value;
  return typeof sites === 'object' && sites !== null && !Array.isArray(sites) ? Object.keys(sites) : [];
}

function nameFindings(name: string, document: YamlDocument): Finding[] {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return [];
  const sentence = `sites.${name} is not a name for a site: use lower-case letters, digits and dashes.`;
  return [finding('CONFIG_INVALID', sentence, { place: document.placeOfKey(['sites', name]) })];
}

/** A variable that is not set is told once, not again as a value of the wrong form. */
function without(findings: readonly Finding[], told: readonly Finding[]): readonly Finding[] {
  const at = (place: Place | undefined): string => `${place?.line}:${place?.column}`;
  const places = new Set(told.map((one) => at(one.place)));
  return findings.filter((one) => !places.has(at(one.place)));
}

/** What is wrong in the block for all sites is found with each of them, and told once. */
function once(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

interface Written {
  /** As in the file. */
  readonly raw: YamlDocument;
  readonly document: YamlDocument;
  /** With numbers as numbers. */
  readonly plain: YamlDocument;
}

/** What the schema cannot see of a site; nothing where the schema has something to say. */
function checkSite(
  name: string,
  all: SettingsBlock['aiq'],
  { raw, document, plain }: Written,
  machine: Machine,
): { readonly site?: Site; readonly mapping?: string; readonly findings: readonly Finding[] } {
  const own = within(document, ['sites', name]);
  const source = within(plain, ['sites', name, 'source']);
  const findings: Finding[] = [];
  const tried = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (thrown) {
      findings.push(findingOf(thrown));
      return undefined;
    }
  };
  const baseDir = dirname(resolve(document.file));
  const named = within(own, ['mapping']).value;
  const place = own.placeOf(['mapping']);
  const mapping = typeof named === 'string' ? tried(() => mappingFile(named, baseDir, { place })) : undefined;
  const { value: block } = parseWith(siteSchema, own);
  const found = mapping === undefined ? {} : { mapping };
  if (!block) return { ...found, findings };
  const said = [
    { block: block.aiq, document: within(own, ['aiq']) },
    { block: all, document: within(document, ['aiq']) },
  ];
  const way = {
    proxy: tried(() => proxyOf(said, machine.env, own.placeOf(['aiq']))) ?? null,
    authorities: tried(() => authoritiesOf(said, machine)) ?? null,
  };
  const site = siteOf(name, block, all, { block: own, source }, mapping ?? block.mapping, way);
  tried(() => secretOf(block.aiq.key, own.placeOf(['aiq', 'key']), machine));
  findings.push(...keyInClear(within(raw, ['sites', name, 'aiq', 'key'])), ...plainHttp(site));
  findings.push(...firstLoadFindings(site, said));
  return { site, ...found, findings };
}

function keyInClear(key: YamlDocument): Finding[] {
  if (typeof key.value !== 'string' || namesVariable(key.value)) return [];
  const sentence = 'The API key stands in the settings file itself.';
  const hint =
    'Write `key: ${AIQ_KEY}` or `key: { file: ./aiq.key }`: settings are shown, copied and sent around.';
  return [warning('CONFIG_INVALID', sentence, { hint, place: key.placeOf([]) })];
}

function plainHttp(site: Site): Finding[] {
  const { protocol, hostname } = new URL(site.aiq.url);
  if (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return [];
  const sentence = `The address of AIQ for site ${site.name} is not https: the key would travel in clear.`;
  return [warning('CONFIG_INVALID', sentence, { place: site.block.placeOf(['aiq']) })];
}

function findingOf(thrown: unknown): Finding {
  const { code, message, hint, place } = asFailure(thrown);
  return finding(code, message, { hint, ...(place ? { place } : {}) });
}

function settingsOf(
  file: string,
  block: SettingsBlock,
  sites: readonly Site[],
  ledgerKeys: readonly Secret[],
): Settings {
  const from = (path: string): string => resolve(dirname(file), path);
  const { folder, keep, hours } = block.ledger.backup;
  return {
    file,
    ledger: from(block.ledger.file),
    ledgerKeys,
    upkeep: {
      prune: block.ledger.prune,
      backup:
        folder === undefined || !hours
          ? null
          : { folder: from(folder), keep, hours, zone: sites[0]?.zone ?? 'UTC' },
    },
    disk: { backlog: block.disk.backlog, keepFree: block.disk.keep_free },
    log: { level: block.log.level, ...(block.log.file ? { file: from(block.log.file) } : {}) },
    profile: profiles[block.profile],
    sites,
  };
}
