import type { Persona } from '../model/index.ts';
import { contactPrints, withheldText, withoutWithheld } from './contact.ts';
import { Entries } from './entries.ts';
import { type Entry, unknownFingerprint } from './entry.ts';
import { Meta } from './meta.ts';
import { type Carrier, type ContactField, type SharingRule, usualSharing, withholdings } from './sharing.ts';
import { next } from './state.ts';
import { type Store, transact } from './store.ts';

/** One customer's phone or e-mail: had in the POS now (`seen`), or at AIQ (`sent`), or both. Order of `id`: who was first. */
interface ContactRow {
  readonly id: number;
  readonly uid: string;
  readonly field: ContactField;
  readonly value: string;
  readonly persona: string;
  readonly person: string | null;
  readonly seen: number;
  readonly sent: number;
}

type Value = Pick<ContactRow, 'uid' | 'field' | 'value'>;

/**
 * Who has which phone and e-mail, and what of a record must not go to AIQ because of that. What AIQ has been given of a
 * customer counts as his until AIQ has been told otherwise, so nobody is given it in between. Runs inside the caller's
 * transaction, except `adopt`.
 */
export class Contacts {
  readonly #store: Store;
  readonly #secret: string;
  readonly #entries: Entries;
  readonly #meta: Meta;
  readonly #rules = new Map<string, SharingRule>();
  readonly #ofPersona;
  readonly #carriers;
  readonly #add;
  readonly #update;
  readonly #remove;
  readonly #everyShared;

  constructor(store: Store, secret: string) {
    this.#store = store;
    this.#secret = secret;
    this.#entries = new Entries(store);
    this.#meta = new Meta(store);
    this.#ofPersona = store.prepare<[string, string], ContactRow>(
      'SELECT * FROM contact WHERE uid = ? AND persona = ? ORDER BY id',
    );
    this.#carriers = store.prepare<[string, string, string, number], ContactRow>(
      'SELECT * FROM contact WHERE uid = ? AND field = ? AND value = ? ORDER BY id LIMIT ?',
    );
    this.#add = store.prepare<[string, string, string, string, string, string | null]>(
      'INSERT INTO contact (uid, field, value, persona, site, person, seen, sent) VALUES (?, ?, ?, ?, ?, ?, 1, 0)',
    );
    this.#update = store.prepare<[string | null, number, number, number]>(
      'UPDATE contact SET person = ?, seen = ?, sent = ? WHERE id = ?',
    );
    this.#remove = store.prepare<[number]>('DELETE FROM contact WHERE id = ?');
    this.#everyShared = store.prepare<[string, string], { readonly persona: string }>(
      `SELECT DISTINCT persona FROM contact WHERE uid = ? AND (uid, field, value) IN
         (SELECT uid, field, value FROM contact WHERE uid = ? GROUP BY field, value HAVING count(*) > 1)`,
    );
  }

  /** The rule that holds for an account from now on. Where it was another one, what differs goes again. */
  adopt(uid: string, rule: SharingRule, at: number): void {
    const text = JSON.stringify({ most: rule.most, households: rule.households });
    transact(this.#store, () => {
      this.#rules.set(uid, rule);
      if (!this.#meta.replace(`sharing ${uid}`, text)) return;
      for (const { persona } of this.#everyShared.all(uid, uid)) this.#mend(uid, persona, at);
    });
  }

  /** The fields of the record last seen that must not go now: "", "mobilePhone", "mobilePhone email". */
  withheld({ uid, model, key }: Entry): string {
    if (model !== 'persona') return '';
    const rows = this.#ofPersona.all(uid, key).filter(({ seen }) => seen === 1);
    return withheldText(rows.filter((row) => this.#isWithheld(row)).map(({ field }) => field));
  }

  /** A page brought another record of a customer, or none any more. */
  seen(entry: Entry, at: number): void {
    const { uid, key, site } = entry;
    const record = entry.seen === null ? null : (entry.record ?? entry.delivered);
    const { values, person } =
      record === null
        ? { values: new Map<ContactField, string>(), person: undefined }
        : contactPrints(record, this.#secret);
    const rows = this.#ofPersona.all(uid, key);
    for (const row of rows) {
      const seen = values.get(row.field) === row.value ? 1 : 0;
      this.#change(row, { person: person === undefined ? row.person : person, seen, sent: row.sent }, at);
    }
    for (const [field, value] of values) {
      if (rows.some((row) => row.field === field && row.value === value)) continue;
      this.#add.run(uid, field, value, key, site, person ?? null);
      this.#judge({ uid, field, value }, 1, at);
    }
    this.#mend(uid, key, at);
  }

  /** What a request that goes now gives to AIQ counts as there, since its answer may be lost. */
  sending(uid: string, persona: string, withheld: string): void {
    for (const row of this.#ofPersona.all(uid, persona)) {
      if (row.seen === 0 || row.sent === 1 || withheld.split(' ').includes(row.field)) continue;
      this.#update.run(row.person, row.seen, 1, row.id);
    }
  }

  /**
   * AIQ took a record. What it had before in the same fields is free for others; a field that the record does not hold
   * stays there as it was, and so does a blank one where AIQ has no say in it (`overrides`).
   */
  taken(entry: Entry, record: string, withheld: string, overrides: boolean, at: number): void {
    const { uid, key } = entry;
    const sent: Persona = withoutWithheld(JSON.parse(record), withheld);
    const { values } = contactPrints(JSON.stringify(sent), this.#secret);
    for (const row of this.#ofPersona.all(uid, key)) {
      const isReplaced = overrides ? sent[row.field] !== undefined : values.has(row.field);
      if (isReplaced && values.get(row.field) !== row.value) this.#change(row, { ...row, sent: 0 }, at);
    }
    this.#mend(uid, key, at);
  }

  /** AIQ refused a record of a customer of whom it had neither phone nor e-mail so far. */
  refused({ uid, key, delivered, withheld }: Entry, at: number): void {
    const had: Persona = withoutWithheld(JSON.parse(delivered ?? '{}'), withheld);
    if (had.mobilePhone || had.email) return;
    for (const row of this.#ofPersona.all(uid, key)) this.#change(row, { ...row, sent: 0 }, at);
  }

  #change(row: ContactRow, to: Pick<ContactRow, 'person' | 'seen' | 'sent'>, at: number): void {
    if (row.person === to.person && row.seen === to.seen && row.sent === to.sent) return;
    const isGone = to.seen === 0 && to.sent === 0;
    if (isGone) this.#remove.run(row.id);
    else this.#update.run(to.person, to.seen, to.sent, row.id);
    this.#judge(row, 0, at);
  }

  /**
   * A phone or e-mail has so many customers more, one less, or one who is called otherwise: those for whom that makes a
   * difference go again. Where too many had it before and have it still, it makes none, so of 100,000 nobody is asked.
   */
  #judge({ uid, field, value }: Value, more: 0 | 1, at: number): void {
    const { most } = this.#ruleOf(uid);
    const carriers = this.#carriers.all(uid, field, value, most + 2);
    if (carriers.length > most + more) return;
    if (carriers.length > more) for (const { persona } of carriers) this.#mend(uid, persona, at);
  }

  #isWithheld({ uid, field, value, id }: ContactRow): boolean {
    const rule = this.#ruleOf(uid);
    const carriers = this.#carriers.all(uid, field, value, rule.most + 1);
    if (carriers.length === 1) return false;
    const own = carriers.findIndex((carrier) => carrier.id === id);
    // Among too many, it may not even be one of the first.
    return withholdings(carriers.map(carrierOf), rule)[Math.max(own, 0)] !== null;
  }

  /** A record that AIQ has otherwise than it may be there now goes again. What is on its way, or is read again first, is looked at when it is there. */
  #mend(uid: string, persona: string, at: number): void {
    const entry = this.#entries.get(uid, 'persona', persona);
    if (entry?.state !== 'delivered' || entry.seen === unknownFingerprint) return;
    const withheld = this.withheld(entry);
    if (entry.withheld === withheld) return;
    // What AIQ has of him nobody here has sent, so nothing of it is taken back.
    if (entry.assumed === 1) {
      this.#entries.put({ ...entry, withheld });
      return;
    }
    this.#entries.put({
      ...entry,
      state: next(entry.state, 'released'),
      record: entry.delivered,
      lane: 'background',
      nextAttempt: 0,
      pendingSince: at,
    });
  }

  #ruleOf(uid: string): SharingRule {
    return this.#rules.get(uid) ?? usualSharing;
  }
}

export function carrierOf({
  persona,
  person,
  sent,
}: Pick<ContactRow, 'persona' | 'person' | 'sent'>): Carrier {
  return { persona, person, sent: sent === 1 };
}
