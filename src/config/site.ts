import { dirname, resolve } from 'node:path';
import type { WireOverrides } from '../aiq/index.ts';
import { instantIn } from '../model/index.ts';
import type { YamlDocument } from '../yaml/index.ts';
import {
  type AiqBlock,
  type AiqBlockPart,
  aiqDefaults,
  limitDefaults,
  sharingDefaults,
} from './aiq-schema.ts';
import type { SettingsBlock, SiteBlock } from './schema.ts';
import type { AiqSettings, Limits, Site } from './settings.ts';
import type { AiqWay } from './way.ts';

/** A site from its checked block: what it says itself, else what the file says for all sites, else the default. */
export function siteOf(
  name: string,
  block: SiteBlock,
  all: SettingsBlock['aiq'],
  documents: { readonly block: YamlDocument; readonly source: YamlDocument },
  mapping: string,
  way: AiqWay,
): Site {
  const file = resolve(documents.block.file);
  return {
    name,
    file,
    baseDir: dirname(file),
    zone: block.zone,
    engine: block.source.engine,
    source: withoutEngine(documents.source),
    mapping,
    parameters: block.params,
    idPrefix: block.id_prefix,
    stock: block.stock,
    readingHours: {
      zone: block.zone,
      polls: block.reading_hours.polls ?? null,
      heavy: block.reading_hours.heavy ?? null,
    },
    startFrom: block.start_from === undefined ? null : instantIn(block.start_from, block.zone),
    nightly: nightlyOf(block),
    stores: block.stores,
    aiq: aiqOf(block.aiq, all, way),
    block: documents.block,
  };
}

function nightlyOf({ zone, reconcile }: SiteBlock): Site['nightly'] {
  if (reconcile === 'off') return null;
  return { zone, at: reconcile.at, back: reconcile.back, mend: reconcile.mend === 'yes' };
}

function withoutEngine(source: YamlDocument): YamlDocument {
  const entries =
    typeof source.value === 'object' && source.value !== null ? Object.entries(source.value) : [];
  return { ...source, value: Object.fromEntries(entries.filter(([key]) => key !== 'engine')) };
}

function aiqOf({ uid, key: _, ...own }: SiteBlock['aiq'], all: AiqBlockPart, way: AiqWay): AiqSettings {
  const block = layered(aiqDefaults, all, own);
  return {
    url: block.url.replace(/\/+$/, ''),
    uid,
    posUser: block.pos_user,
    firstLoad: block.first_load,
    limits: block.limits === 'none' ? null : limitsOf(all.limits, own.limits),
    sharedContacts: layered(sharingDefaults, all.shared_contacts, own.shared_contacts),
    timeout: block.timeout,
    repeatAfter: block.repeat_after,
    inFlight: block.in_flight,
    bulkSales: block.bulk_sales,
    bulkMembers: block.bulk_members,
    inventoryItems: block.inventory_items,
    waitForPersona: block.wait_for_persona,
    stock: { afterSales: block.stock_after_sales, every: block.stock_every },
    wire: wireOf(block, all, own),
    way,
  };
}

function limitsOf(...blocks: readonly AiqBlockPart['limits'][]): Limits {
  return layered(limitDefaults, ...blocks.map((part) => (part === 'none' ? {} : part)));
}

function wireOf(block: AiqBlock, ...parts: readonly AiqBlockPart[]): WireOverrides {
  return {
    fields: present(layered(block.fields, ...parts.map((part) => part.fields))),
    paths: present(layered(block.paths, ...parts.map((part) => part.paths))),
    bulkElement: block.bulk_element,
    memberElement: block.member_element,
    linePrice: block.line_price,
  };
}

type Layer<T> = { readonly [K in keyof T]?: T[K] | undefined } | undefined;

/** Later layers win, where they say something. */
function layered<T extends object>(base: T, ...layers: readonly Layer<T>[]): T {
  return Object.assign({}, base, ...layers.map((layer) => present(layer ?? {})));
}

function present<T extends object>(block: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(block).filter(([, value]) => value !== undefined);
  return Object.assign({}, ...entries.map(([key, value]) => ({ [key]: value })));
}
