import type { WireOverrides } from '../aiq/index.ts';
import type { DayHours, InstantText, ReadingHours } from '../model/index.ts';
import type { YamlDocument } from '../yaml/index.ts';
import type { Profile } from './profile.ts';
import type { Secret } from './secret.ts';
import type { AiqWay } from './way.ts';

/** One `aiq-pos.yaml`, checked. Paths are absolute; durations are milliseconds. No secret of AIQ's is kept in it. */
export interface Settings {
  readonly file: string;
  readonly ledger: string;
  /** The first one encrypts what the ledger holds of shoppers, each of them opens it; none: it is not encrypted. */
  readonly ledgerKeys: readonly Secret[];
  readonly upkeep: Upkeep;
  /** Bytes. */
  readonly disk: { readonly backlog: number; readonly keepFree: number };
  readonly log: LogSettings;
  readonly profile: Profile;
  readonly sites: readonly Site[];
}

/** What is done for the ledger by itself. */
export interface Upkeep {
  readonly prune: { readonly sales: number | null };
  /** `zone`: of the first site. Null: none is made. */
  readonly backup: {
    readonly folder: string;
    readonly keep: number;
    readonly hours: DayHours;
    readonly zone: string;
  } | null;
}

export interface LogSettings {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly file?: string;
}

/** One shop: where its rows come from, what they become, and which AIQ account they go to. */
export interface Site {
  readonly name: string;
  /** The settings file that names the site. */
  readonly file: string;
  /** Where relative paths of the site begin. */
  readonly baseDir: string;
  readonly zone: string;
  readonly engine: string;
  /** The `source` block without `engine`: to be held against the connector's own schema. May hold a password. */
  readonly source: YamlDocument;
  /** The mapping file's path. */
  readonly mapping: string;
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  readonly idPrefix: string;
  /** `summed`: AIQ is told the sum of what the sites of its account have of a product. */
  readonly stock: 'own' | 'summed';
  readonly readingHours: ReadingHours;
  /** Sales before this instant (UTC) are not sent; null: all go. */
  readonly startFrom: InstantText | null;
  /** When the POS is compared with the ledger: so many minutes after midnight, so many milliseconds of sales. Null: never. */
  readonly nightly: {
    readonly zone: string;
    readonly at: number;
    readonly back: number;
    readonly mend: boolean;
  } | null;
  /** The only stores whose sales go out; none: all of them. */
  readonly stores: readonly string[];
  readonly aiq: AiqSettings;
  /** The site's whole block, for the place of any of its keys: `block.placeOf(['params', 'store_name'])`. */
  readonly block: YamlDocument;
}

export interface AiqSettings {
  /** Without a slash at its end. */
  readonly url: string;
  readonly uid: string;
  readonly posUser: 'srcID' | 'contactID' | 'key';
  readonly firstLoad: 'sign_up' | 'members';
  /** Null: none at all. */
  readonly limits: Limits | null;
  /** When a phone or e-mail that several customers have is sent. */
  readonly sharedContacts: { readonly most: number; readonly households: 'one' | 'all' };
  readonly timeout: number;
  readonly repeatAfter: number;
  readonly inFlight: number;
  readonly bulkSales: number;
  readonly bulkMembers: number;
  readonly inventoryItems: number;
  readonly waitForPersona: number;
  /** When stock is sent again although it has not changed; `every` null: only after sales. */
  readonly stock: { readonly afterSales: number; readonly every: number | null };
  readonly wire: WireOverrides;
  readonly way: AiqWay;
}

/** Requests in each window, null where the window has no limit. */
export interface Limits {
  readonly second: number | null;
  readonly minute: number | null;
  readonly hour: number | null;
  /** This machine's part of a key that others use too: above 0, at most 1. */
  readonly share: number;
  /** The part of each window that background work leaves free. */
  readonly reserve: number;
}
