import { fingerprint, type ModelRecord } from '../model/index.ts';
import { DeadLetters } from './dead-letters.ts';
import { Entries } from './entries.ts';
import { type Entry, type Leaving, see } from './entry.ts';
import { leave } from './leave.ts';
import { Meta } from './meta.ts';
import { type PageCommit, seenIn } from './page-commit.ts';
import { ofSum, type Part, type Sum } from './part.ts';
import { Parts } from './parts.ts';
import type { Store } from './store.ts';

/**
 * Stock as a page brings it: one site's own, or its part of what all sites of the account have together. Runs inside
 * the caller's transaction.
 */
export class Stock {
  readonly #entries: Entries;
  readonly #deadLetters: DeadLetters;
  readonly #meta: Meta;
  readonly #parts: Parts;
  readonly #secret: string;

  constructor(store: Store, secret: string) {
    this.#secret = secret;
    this.#entries = new Entries(store);
    this.#deadLetters = new DeadLetters(store);
    this.#meta = new Meta(store);
    this.#parts = new Parts(store);
  }

  /** What the page's site has of a sum. */
  partOf(page: PageCommit, entry: Entry | undefined): Part | undefined {
    return page.summed && entry ? this.#parts.of(page.site, entry) : undefined;
  }

  /** The entry of a SKU as the page's site takes it: it may have been a sum before. */
  own({ site, summed }: PageCommit, entry: Entry): Entry {
    if (summed) return entry;
    const own = this.#parts.withdraw(site, entry);
    if (own !== entry) this.#entries.put(own);
    return own;
  }

  /** The site has another part of the sum from now on; `entry` is the sum so far. */
  take(page: PageCommit, entry: Entry, { model, key, body }: ModelRecord, sourceKey: string): Entry {
    const { uid, site, sequence: readSequence } = page;
    const [seen, record] = [fingerprint(model, body, this.#secret), JSON.stringify(body)];
    const part = { uid, key, site, sourceKey, readSequence, present: 1, seen, record };
    return this.#takeSum(page, entry, this.#parts.put(part));
  }

  /** A site's row that leaves takes its part away; the SKU itself leaves with the last of them. */
  leave(page: PageCommit, entry: Entry, part: Part | undefined, leaving: Leaving): Entry {
    if (!part) return this.#gone(page, entry, leaving);
    if (page.sequence <= part.readSequence) return entry;
    const rest = this.#parts.put({ ...part, readSequence: page.sequence, present: 0 });
    return rest
      ? this.#takeSum(page, entry, rest)
      : this.#gone(page, ofSum(entry, part, page.sequence), leaving);
  }

  #takeSum(page: PageCommit, entry: Entry, sum: Sum | null): Entry {
    if (!sum) return entry;
    const record = { model: 'inventory', key: entry.key, body: sum.body } as const;
    const after = this.#see(page, ofSum(entry, sum, page.sequence), record);
    // What was refused may stand under the row of another site.
    if (entry.state === 'dead' && after.state !== 'dead') this.#deadLetters.clearRefused(entry);
    return after;
  }

  /** What leaves goes to AIQ once more, with nothing of it there; what was never recorded has nothing to say. */
  #gone(page: PageCommit, entry: Entry, leaving: Leaving): Entry {
    const last = leaving === 'zero' ? (entry.record ?? entry.delivered) : null;
    if (last === null) return leave(entry, page.sequence, leaving);
    const body = { ...JSON.parse(last), quantity: '0' };
    const after = this.#see(page, entry, { model: 'inventory', key: entry.key, body });
    return after === entry ? entry : { ...after, present: 0 };
  }

  #see(page: PageCommit, entry: Entry, record: ModelRecord): Entry {
    return see(entry, seenIn(page, record, null, this.#secret, this.#meta.count('queue')));
  }
}
