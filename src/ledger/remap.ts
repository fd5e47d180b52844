import { fingerprint, type ModelRecord, type Persona } from '../model/index.ts';
import { Entries } from './entries.ts';
import type { Entry } from './entry.ts';
import type { PageCommit } from './page-commit.ts';
import type { PageItem } from './page-item.ts';
import type { Store } from './store.ts';

const consents = ['loyalty', 'smsOptIn', 'emailOptIn'] as const satisfies readonly (keyof Persona)[];

/**
 * Tells what only a changed mapping makes otherwise from what has changed in the POS: the row is mapped by the version
 * that made its entry too, and where that gives what was last seen, the row is as it was. Then nothing is sent, and the
 * entry holds what the row makes now, so that the next change of the row goes, whole.
 *
 *     seen by v1    {name: Ann}                     the row as it is, by v1    {name: Ann}
 *     by v2 now     {name: Ann, address: 1 Elm}     so only the mapping has changed
 *
 * `deliveredFingerprint` stays that of what AIQ has: `apply-mapping` finds by it what was held back.
 */
export class Remap {
  readonly #entries: Entries;
  readonly #secret: string;

  constructor(store: Store, secret: string) {
    this.#entries = new Entries(store);
    this.#secret = secret;
  }

  /** Whether the row is known as it is: then its entry has been met, and there is nothing more to do. */
  meets(page: PageCommit, item: PageItem): boolean {
    if (item.kind === 'unmappable' || !item.formerly || !page.formers || page.summed) return false;
    const own = item.kind === 'record' ? this.#get(page, item.record.key) : undefined;
    for (const version of own ? [own.mapping] : page.formers) {
      const former = version === page.mapping ? null : item.formerly(version);
      const entry = former && (own ?? this.#get(page, former.key));
      if (!entry || !this.#isAsItWas(page, item, entry, former, version)) continue;
      if (page.sequence > entry.readSequence) {
        this.#entries.put(this.#met(page, item, this.told(page, item, entry)));
      }
      return true;
    }
    return false;
  }

  /** Of what was read by the mapping as it is, and held back by the word that it need not go: it is to go now. */
  heldBack(page: PageCommit, entry: Entry): Entry {
    const { state, seen, deliveredFingerprint } = entry;
    const isHeldBack =
      page.applied === true && state === 'delivered' && ![null, seen].includes(deliveredFingerprint);
    return isHeldBack ? { ...entry, seen: '' } : entry;
  }

  /**
   * A mapping that begins to read consents says nothing new of anybody: what it alone makes of a shopper's counts as told
   * to AIQ, without being sent, and only what he says from then on goes.
   */
  told(page: PageCommit, item: PageItem, entry: Entry): Entry {
    if (item.kind !== 'record' || item.record.model !== 'persona') return entry;
    if (entry.delivered === null || entry.mapping === page.mapping) return entry;
    const now: Persona = item.record.body;
    const former = item.formerly?.(entry.mapping);
    const before: Persona = former?.model === 'persona' ? former.body : {};
    const byMapping = consents.filter((consent) => now[consent] !== before[consent]);
    if (byMapping.length === 0) return entry;
    const delivered: Persona = JSON.parse(entry.delivered);
    const known = Object.fromEntries(byMapping.map((consent) => [consent, now[consent]]));
    const told: Persona = { ...delivered, ...known };
    const isKnown = entry.deliveredFingerprint !== null;
    const print = isKnown ? fingerprint('persona', told, this.#secret) : null;
    return { ...entry, delivered: JSON.stringify(told), deliveredFingerprint: print };
  }

  #isAsItWas(
    page: PageCommit,
    { sourceKey }: PageItem,
    entry: Entry,
    former: ModelRecord,
    version: string,
  ): boolean {
    return (
      entry.site === page.site &&
      entry.sourceKey === sourceKey &&
      entry.mapping === version &&
      entry.key === former.key &&
      ['delivered', 'in_flight', 'unknown'].includes(entry.state) &&
      entry.seen === fingerprint(former.model, former.body, this.#secret)
    );
  }

  /** One that is on its way, or goes by another key or not at all by now, stays as its own version made it. */
  #met(page: PageCommit, item: PageItem, entry: Entry): Entry {
    const met = { ...entry, readSequence: page.sequence, present: 1 };
    const isSameRecord = item.kind === 'record' && item.record.key === entry.key;
    if (!isSameRecord || entry.state !== 'delivered') return met;
    const { model, body } = item.record;
    return { ...met, seen: fingerprint(model, body, this.#secret), mapping: page.mapping };
  }

  #get({ uid, model }: PageCommit, key: string): Entry | undefined {
    return this.#entries.get(uid, model, key);
  }
}
