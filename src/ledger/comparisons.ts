import type { Model } from '../model/index.ts';
import { isDamaged } from './damage.ts';
import { entryColumns } from './entries.ts';
import type { Entry } from './entry.ts';
import { Forgotten } from './forgotten.ts';
import { Meta } from './meta.ts';
import type { Part } from './part.ts';
import { isReversal } from './reversal-key.ts';
import type { Store } from './store.ts';

/** What the ledger knows of one row of the POS: an entry or, of a SKU that is summed over sites, the site's part of it. */
export interface KnownRow {
  readonly key: string;
  readonly sourceKey: string;
  readonly site: string;
  readonly present: number;
  readonly readSequence: number;
  readonly seen: string | null;
  readonly mapping: string;
  /** When a sale was made, milliseconds since 1970; null where that is not known. */
  readonly soldAt: number | null;
  /** Nobody can tell what AIQ has of it. */
  readonly isDamaged: boolean;
}

type Scanned = Entry & { readonly isSummed: number };

const atOnce = 500;

/** What a reconcile asks the ledger, beside its owner or as its owner. Reads only. */
export class Comparisons {
  readonly secret: string;
  readonly #store: Store;
  readonly #sequence;
  readonly #entry;
  readonly #part;
  readonly #isSummed;
  readonly #entries;
  readonly #parts;
  readonly #letter;
  readonly #contacts;
  readonly #sales;
  readonly #everySale;

  constructor(store: Store) {
    this.#store = store;
    this.secret = new Meta(store).get('secret') ?? '';
    this.#sequence = store.prepare<[], { value: string }>(
      `SELECT value FROM meta WHERE name = 'readSequence'`,
    );
    this.#entry = store.prepare<[string, Model, string], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE uid = ? AND model = ? AND key = ?`,
    );
    this.#part = store.prepare<[string, string, string], Part>(
      'SELECT * FROM part WHERE uid = ? AND key = ? AND site = ?',
    );
    this.#isSummed = store.prepare<[string, string]>('SELECT 1 FROM part WHERE uid = ? AND key = ? LIMIT 1');
    const order = `(readSequence, key) > (?, ?) AND readSequence <= ? ORDER BY readSequence, key LIMIT ${atOnce}`;
    this.#entries = store.prepare<[string, Model, number, string, number], Scanned>(
      `SELECT ${entryColumns}, EXISTS (SELECT 1 FROM part WHERE model = 'inventory' AND part.uid = entry.uid
         AND part.key = entry.key) AS isSummed FROM entry WHERE site = ? AND model = ? AND ${order}`,
    );
    this.#parts = store.prepare<[string, number, string, number], Part>(
      `SELECT * FROM part WHERE site = ? AND ${order}`,
    );
    this.#letter = store.prepare<[string, Model, string]>(
      'SELECT 1 FROM dead_letter WHERE site = ? AND model = ? AND sourceKey = ?',
    );
    this.#contacts = store.prepare<[string, number], Pick<Entry, 'key' | 'site' | 'sourceKey' | 'contactId'>>(
      `SELECT key, site, sourceKey, contactId FROM entry WHERE uid = ? AND model = 'persona' AND state = 'delivered'
         AND contactId IS NOT NULL AND coalesce(deliveredAt, 0) <= ? ORDER BY key`,
    );
    this.#everySale = store.prepare<[], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE model = 'sale' AND present = 1 ORDER BY uid, key`,
    );
    this.#sales = store.prepare<[string, string, number], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE uid = ? AND model = 'sale' AND persona = ?
         AND state = 'delivered' AND present = 1 AND attributed = 1 AND coalesce(deliveredAt, 0) <= ? ORDER BY key`,
    );
  }

  /** What was read later than now has a greater number. */
  sequence(): number {
    return Number(this.#sequence.get()?.value ?? 0);
  }

  of(uid: string, site: string, model: Model, key: string): KnownRow | undefined {
    const entry = this.#entry.get(uid, model, key);
    if (!entry) return undefined;
    if (model !== 'inventory' || !this.#isSummed.get(uid, key)) return this.#known(entry);
    const part = this.#part.get(uid, key, site);
    return part && knownPart(part, entry.mapping);
  }

  /** Has a row been set aside, so that it is no loss that nothing of it was sent? */
  isSetAside(site: string, model: Model, sourceKey: string): boolean {
    return this.#letter.get(site, model, sourceKey) !== undefined;
  }

  /** Who is forgotten by now: the owner, in another process perhaps, forgets customers meanwhile. */
  forgotten(): Forgotten {
    return new Forgotten(this.#store, this.secret);
  }

  /** All that is known of a stream's rows, in the order of their reading; what is read meanwhile is left out. */
  *all(site: string, model: Model): Generator<readonly KnownRow[]> {
    const until = this.sequence();
    for (let [sequence, key] = [-1, '']; ; ) {
      const some = this.#entries.all(site, model, sequence, key, until);
      // A reversal has no row to be compared with, or to be read again.
      const rows = some.filter((entry) => !isReversal(entry));
      yield rows.map((entry) => ({
        ...this.#known(entry),
        // Whether it stands in the POS of this site, its part tells.
        ...(entry.isSummed === 1 ? { present: 0 } : {}),
      }));
      const last = some.at(-1);
      if (!last || some.length < atOnce) break;
      [sequence, key] = [last.readSequence, last.key];
    }
    if (model !== 'inventory') return;
    for (let [sequence, key] = [-1, '']; ; ) {
      const some = this.#parts.all(site, sequence, key, until);
      yield some.map((part) => knownPart(part, ''));
      const last = some.at(-1);
      if (!last || some.length < atOnce) return;
      [sequence, key] = [last.readSequence, last.key];
    }
  }

  /** Shoppers whom AIQ has given an id, and took what it was told of before this time. */
  contacts(uid: string, before: number) {
    return this.#contacts.all(uid, before);
  }

  /** The sales of one of them that AIQ took before this time. */
  salesOf(uid: string, persona: string, before: number) {
    return this.#sales.all(uid, persona, before);
  }

  /** The locations that sales name, and how many do; of a damaged record nobody knows. */
  locations(): { readonly uid: string; readonly location: string; readonly sales: number }[] {
    const counts = new Map<string, number>();
    for (const { uid, record, delivered } of this.#everySale.iterate()) {
      const [, location = ''] = /"location":("(?:[^"\\]|\\.)*")/.exec(record ?? delivered ?? '') ?? [];
      const name = JSON.stringify([uid, location === '' ? '' : JSON.parse(location)]);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].map(([name, sales]) => {
      const [uid, location]: [string, string] = JSON.parse(name);
      return { uid, location, sales };
    });
  }

  #known(entry: Entry): KnownRow {
    const { key, sourceKey, site, present, readSequence, seen, mapping } = entry;
    return {
      ...{ key, sourceKey, site, present, readSequence, seen, mapping },
      soldAt: entry.model === 'sale' ? soldAtOf(entry.record ?? entry.delivered) : null,
      isDamaged: isDamaged(entry, this.secret),
    };
  }
}

function knownPart(part: Part, mapping: string): KnownRow {
  return { ...part, mapping, soldAt: null, isDamaged: false };
}

function soldAtOf(record: string | null): number | null {
  const [, text = ''] = /"soldAt":"([^"]+)"/.exec(record ?? '') ?? [];
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
