import { type DayHours, dayHoursText } from '../model/index.ts';
import { durationText } from './duration.ts';
import type { Settings, Site } from './settings.ts';

/** The settings in effect, defaults included, fit for a screen: in the words of the YAML file, secrets masked. */
export function shownSettings(settings: Settings): Readonly<Record<string, unknown>> {
  return {
    ledger: shownLedger(settings),
    log: settings.log,
    profile: settings.profile.name,
    sites: Object.fromEntries(settings.sites.map((site) => [site.name, shownSite(site)])),
  };
}

function shownLedger({
  ledger: file,
  ledgerKeys,
  upkeep: { prune, backup },
}: Settings): Readonly<Record<string, unknown>> {
  return {
    file,
    ...(backup && {
      backup: { folder: backup.folder, keep: backup.keep, hours: dayHoursText(backup.hours) },
    }),
    ...(ledgerKeys.length > 0 && { encryption: { keys: ledgerKeys.map(() => '***') } }),
    prune: { sales: prune.sales === null ? 'none' : durationText(prune.sales) },
  };
}

function shownSite({ aiq, ...site }: Site): Readonly<Record<string, unknown>> {
  return {
    zone: site.zone,
    source: { engine: site.engine, ...masked(site.source.value) },
    mapping: site.mapping,
    params: masked(site.parameters),
    id_prefix: site.idPrefix,
    stock: site.stock,
    reading_hours: { ...hours('polls', site.readingHours.polls), ...hours('heavy', site.readingHours.heavy) },
    ...(site.startFrom === null ? {} : { start_from: site.startFrom }),
    reconcile: shownNightly(site.nightly),
    stores: site.stores,
    aiq: {
      uid: aiq.uid,
      key: '***',
      url: aiq.url,
      pos_user: aiq.posUser,
      first_load: aiq.firstLoad,
      limits: aiq.limits ?? 'none',
      shared_contacts: aiq.sharedContacts,
      timeout: durationText(aiq.timeout),
      repeat_after: durationText(aiq.repeatAfter),
      in_flight: aiq.inFlight,
      bulk_sales: aiq.bulkSales,
      bulk_members: aiq.bulkMembers,
      inventory_items: aiq.inventoryItems,
      wait_for_persona: durationText(aiq.waitForPersona),
      stock_after_sales: durationText(aiq.stock.afterSales),
      stock_every: aiq.stock.every === null ? 'none' : durationText(aiq.stock.every),
      proxy: aiq.way.proxy?.shown ?? 'none',
      ...(aiq.way.authorities ? { ca: aiq.way.authorities.file } : {}),
      fields: aiq.wire.fields,
      paths: aiq.wire.paths,
      bulk_element: aiq.wire.bulkElement,
      member_element: aiq.wire.memberElement,
      line_price: aiq.wire.linePrice,
    },
  };
}

function shownNightly(nightly: Site['nightly']): unknown {
  if (!nightly) return 'off';
  const [time] = dayHoursText({ from: nightly.at, to: nightly.at }).split('-');
  return { at: time, back: durationText(nightly.back), mend: nightly.mend ? 'yes' : 'no' };
}

/** At any time, where it says nothing. */
function hours(name: string, shown: DayHours | null): Readonly<Record<string, string>> {
  return shown ? { [name]: dayHoursText(shown) } : {};
}

/** A connector's options, or a mapping's parameters: where a name tells of a secret, or a text carries one within, only "***" is shown. */
function masked(options: unknown): Readonly<Record<string, unknown>> {
  if (typeof options !== 'object' || options === null) return {};
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, maskedValue(name, value)]));
}

function maskedValue(name: string, value: unknown): unknown {
  if (/pass|pwd|secret|token|key|credential|connection/i.test(name)) return '***';
  if (typeof value === 'string') return /(password|pwd)\s*=|:\/\/[^/]*@/i.test(value) ? '***' : value;
  if (Array.isArray(value)) return value.map((item) => maskedValue(name, item));
  return typeof value === 'object' && value !== null ? masked(value) : value;
}
