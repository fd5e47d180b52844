import type { Persona } from '../model/index.ts';
import { carrierOf } from './contacts.ts';
import type { Entry } from './entry.ts';
import {
  type ContactField,
  type SharingRule,
  usualSharing,
  type Withholding,
  withholdings,
} from './sharing.ts';
import { hasTable, type Store } from './store.ts';

/** How many customers of a site are sent without their phone or e-mail, and why. */
export interface Blanks {
  readonly site: string;
  readonly field: ContactField;
  readonly why: Withholding | 'placeholder';
  readonly customers: number;
}

/** A phone or e-mail that some are sent without, and who has it. */
export interface SharedContact {
  readonly uid: string;
  readonly sites: readonly string[];
  readonly field: ContactField;
  /** As it stands in a record. */
  readonly value: string;
  readonly why: Withholding;
  readonly customers: number;
  readonly withheld: number;
  /** Of the first few: the keys of their rows in the POS. */
  readonly keys: readonly (readonly string[])[];
}

/** What of one customer is withheld, among how many who have the same. */
export type OwnBlank = Pick<SharedContact, 'field' | 'why' | 'customers'>;

interface Group {
  readonly uid: string;
  readonly field: ContactField;
  readonly value: string;
  readonly customers: number;
}

interface Row {
  readonly persona: string;
  readonly person: string | null;
  readonly site: string;
  readonly seen: number;
  readonly sent: number;
}

const keysShown = 5;

/** What is withheld from AIQ because customers share it, and what is no phone or e-mail at all. Reads only. */
export class ContactView {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** By site, field and reason. */
  blanks(): Blanks[] {
    if (!this.#isKnown()) return [];
    const counts = new Map<string, Blanks>();
    const count = (site: string, field: ContactField, why: Blanks['why'], customers: number): void => {
      const key = JSON.stringify([site, field, why]);
      const before = counts.get(key)?.customers ?? 0;
      if (customers > 0) counts.set(key, { site, field, why, customers: before + customers });
    };
    for (const group of this.#groups()) {
      for (const { site, why, customers } of this.#withheldOf(group))
        count(site, group.field, why, customers);
    }
    const placeholders = this.#store.prepare<[], Omit<Blanks, 'why'>>(
      'SELECT site, field, count(*) AS customers FROM placeholder GROUP BY site, field',
    );
    for (const { site, field, customers } of placeholders.all()) count(site, field, 'placeholder', customers);
    return [...counts.values()];
  }

  /** One after the other: there may be as many as households. */
  *shared(): Generator<SharedContact> {
    if (!this.#isKnown()) return;
    for (const group of this.#groups()) {
      const blanks = this.#withheldOf(group);
      const [first] = blanks;
      if (!first) continue;
      const withheld = blanks.reduce((sum, { customers }) => sum + customers, 0);
      yield { ...group, why: first.why, withheld, ...this.#carriersOf(group) };
    }
  }

  /** Keys of some rows of a site whose phone or e-mail is a placeholder. */
  placeholderKeys(site: string, field: ContactField): (readonly string[])[] {
    const rows = this.#store
      .prepare<[string, ContactField, number], { sourceKey: string }>(
        'SELECT sourceKey FROM placeholder WHERE site = ? AND field = ? ORDER BY sourceKey LIMIT ?',
      )
      .all(site, field, keysShown);
    return rows.map(({ sourceKey }) => JSON.parse(sourceKey));
  }

  of({ uid, key }: Pick<Entry, 'uid' | 'key'>): OwnBlank[] {
    if (!this.#isKnown()) return [];
    const own = this.#store
      .prepare<[string, string], Group>(
        `SELECT uid, field, value, (SELECT count(*) FROM contact c
           WHERE c.uid = o.uid AND c.field = o.field AND c.value = o.value) AS customers
         FROM contact o WHERE uid = ? AND persona = ? AND seen = 1 ORDER BY field DESC`,
      )
      .all(uid, key);
    return own.flatMap((group) => {
      const rule = this.#ruleOf(uid);
      const { customers, field } = group;
      if (customers > rule.most) return [{ field, why: 'too_many', customers } as const];
      const rows = this.#rows(group, rule.most);
      const why = withholdings(rows.map(carrierOf), rule)[rows.findIndex(({ persona }) => persona === key)];
      return why ? [{ field, why, customers }] : [];
    });
  }

  /** The ledger of an earlier version counts nobody until its owner has upgraded it. */
  #isKnown(): boolean {
    return hasTable(this.#store, 'contact');
  }

  #groups(): IterableIterator<Group> {
    return this.#store
      .prepare<[], Group>(
        `SELECT uid, field, value, count(*) AS customers FROM contact
         GROUP BY uid, field, value HAVING count(*) > 1`,
      )
      .iterate();
  }

  /** Customers in the POS who are sent without it, by site. */
  #withheldOf(group: Group): { site: string; why: Withholding; customers: number }[] {
    const rule = this.#ruleOf(group.uid);
    if (group.customers > rule.most) {
      const sites = this.#store.prepare<[string, string, string], { site: string; customers: number }>(
        'SELECT site, sum(seen) AS customers FROM contact WHERE uid = ? AND field = ? AND value = ? GROUP BY site',
      );
      const rows = sites.all(group.uid, group.field, group.value);
      return rows.map((row) => ({ ...row, why: 'too_many' }));
    }
    const rows = this.#rows(group, rule.most);
    const whys = withholdings(rows.map(carrierOf), rule);
    const blank = rows.filter(({ seen }, at) => seen === 1 && whys[at] !== null);
    return [...Map.groupBy(blank, ({ site }) => site)].map(([site, some]) => {
      return { site, why: 'household', customers: some.length };
    });
  }

  #rows({ uid, field, value }: Group, most: number): Row[] {
    return this.#store
      .prepare<[string, string, string, number], Row>(
        'SELECT * FROM contact WHERE uid = ? AND field = ? AND value = ? ORDER BY id LIMIT ?',
      )
      .all(uid, field, value, most);
  }

  #carriersOf({ uid, field, value }: Group): Pick<SharedContact, 'value' | 'keys' | 'sites'> {
    const first = this.#store
      .prepare<[string, string, string, number], { sourceKey: string; record: string; seen: number }>(
        `SELECT e.sourceKey, opened(coalesce(e.record, e.delivered, '{}')) AS record, c.seen FROM contact c
         JOIN entry e ON e.uid = c.uid AND e.model = 'persona' AND e.key = c.persona
         WHERE c.uid = ? AND c.field = ? AND c.value = ? ORDER BY c.seen DESC, c.id LIMIT ?`,
      )
      .all(uid, field, value, keysShown);
    const sites = this.#store
      .prepare<[string, string, string], { site: string }>(
        'SELECT DISTINCT site FROM contact WHERE uid = ? AND field = ? AND value = ? ORDER BY site',
      )
      .all(uid, field, value);
    const persona: Persona = JSON.parse(first[0]?.record ?? '{}');
    return {
      value: persona[field] ?? '',
      keys: first.map(({ sourceKey }) => JSON.parse(sourceKey)),
      sites: sites.map(({ site }) => site),
    };
  }

  #ruleOf(uid: string): SharingRule {
    const row = this.#store
      .prepare<[string], { value: string }>('SELECT value FROM meta WHERE name = ?')
      .get(`sharing ${uid}`);
    return row ? JSON.parse(row.value) : usualSharing;
  }
}
