import type { Key, Source, SourceRow } from '../connector/index.ts';
import { isRead, type Look, looksOf, type Range, readPosition, readRows } from '../extract/index.ts';
import type { Difference, KnownRow, LedgerView } from '../ledger/index.ts';
import type { Model } from '../model/index.ts';
import { readByKeys } from './by-keys.ts';
import { reasonOf, withoutTwins } from './difference.ts';
import { beginningAt } from './first-number.ts';
import { knowable } from './knowable.ts';
import { Met } from './met.ts';
import type { PullOptions } from './pull.ts';
import { mapRows, sourceKeyOf, sourceKeyText } from './rows.ts';
import type { SiteStream, Surroundings } from './site.ts';
import { marked, wantedOf } from './span.ts';
import { stoppable, unlessStopped } from './stoppable.ts';

const keysAtOnce = 200;

export interface ReconcileOptions extends PullOptions {
  /** Waits for the turn of the next page, where others read the same POS. */
  readonly inTurn?: (page: () => Promise<void>) => Promise<void>;
}

/** What a reconcile of a stream found. Nothing has been changed by it. */
export interface Reconciled {
  readonly site: string;
  readonly uid: string;
  readonly model: Model;
  /** False: the stream has not been read to its end yet, so there is nothing to compare. */
  readonly isRead: boolean;
  /** False: it was stopped, or its hours were over. */
  readonly isComplete: boolean;
  readonly rows: number;
  readonly statements: number;
  /** Keys of the stream that the ledger knows to stand in the POS. */
  readonly known: number;
  readonly differences: readonly Difference[];
}

/** What it needs of the world: the ledger only to look at, so that it can run beside its owner. */
export type Onlooker = Pick<Surroundings, 'now' | 'sleep'> & { readonly view: LedgerView };

/**
 * Holds a range of the POS against the ledger, page by page as all reading is. What differs is looked at once more by
 * its key at the end, since a poll may have met it meanwhile; only what still differs is told. Without a range only the
 * ledger is looked at, for what it no longer knows itself.
 */
export async function reconcile(
  one: SiteStream,
  range: Range | null,
  options: ReconcileOptions,
  around: Onlooker,
  signal: AbortSignal,
): Promise<Reconciled> {
  const { site, stream } = one;
  const row = around.view.streams
    .all()
    .find(({ site: name, model }) => name === site.name && model === stream.model);
  const position = readPosition(row?.position ?? null);
  const result = { site: site.name, uid: site.uid, model: stream.model, rows: 0, statements: 0, known: 0 };
  if (!row || !isRead(stream.sync, position)) {
    return { ...result, isRead: false, isComplete: true, differences: [] };
  }
  let statements = 0;
  const connecting = site.connect(() => {
    statements += 1;
  });
  try {
    const source = stoppable(await unlessStopped(connecting, signal), signal);
    const search = new Search(one, source, range, options, around, signal);
    const looks = range ? looksOf(stream, position, range, around.now()) : [];
    for (const look of looks) {
      const isOfSales = stream.model === 'sale' && range?.from;
      await search.read(isOfSales ? await beginningAt(source, stream, look, isOfSales) : look);
    }
    await search.scan();
    const differences = await search.confirmed();
    const { rows, known, isComplete } = search;
    return { ...result, isRead: true, isComplete, rows, known, statements, differences };
  } finally {
    await connecting.then(
      (source) => source.close(),
      () => undefined,
    );
  }
}

/** One reconcile of one stream under way. */
class Search {
  rows = 0;
  known = 0;
  isComplete = true;
  readonly #one: SiteStream;
  readonly #source: Source;
  readonly #range: Range | null;
  readonly #options: ReconcileOptions;
  readonly #around: Onlooker;
  readonly #signal: AbortSignal;
  readonly #met = new Met();
  /** What may differ, by row and key. */
  readonly #suspects = new Map<string, { readonly sourceKey: string; readonly key: string }>();
  readonly #doubtful: Difference[] = [];

  constructor(
    one: SiteStream,
    source: Source,
    range: Range | null,
    options: ReconcileOptions,
    around: Onlooker,
    signal: AbortSignal,
  ) {
    this.#one = one;
    this.#source = source;
    this.#range = range;
    this.#options = options;
    this.#around = around;
    this.#signal = signal;
  }

  async read({ step, window: first }: Look): Promise<void> {
    const { pageSize, pause } = this.#options;
    for (let [window, more] = [first, true]; more; ) {
      await this.#page(async () => {
        const sequence = this.#around.view.comparisons.sequence();
        const page = await readRows(this.#source, step, window, pageSize);
        this.rows += page.rows.length;
        for (const { sourceKey, key, reason } of this.#compare(page.rows, sequence)) {
          this.#met.add(sourceKey, key);
          if (reason) this.#suspect(sourceKey, key);
        }
        window = { ...window, after: page.last ?? window.after };
        more = page.more;
        return page.longestStatement;
      }, pause);
      if (!this.isComplete) return;
    }
  }

  /** What the ledger knows, and the reading has not met; and what nobody can tell any more, which needs no reading. */
  async scan(): Promise<void> {
    const { site, stream } = this.#one;
    for (const some of this.#around.view.comparisons.all(site.name, stream.model)) {
      for (const row of some) {
        const { sourceKey, key } = row;
        if (row.present === 1) this.known += 1;
        if (row.isDamaged) this.#doubtful.push({ sourceKey, key, reason: 'unknown' });
        if (this.#shouldBeMet(row) && !this.#met.has(sourceKey, key)) this.#suspect(sourceKey, key);
      }
      // The owner of the ledger, who may be this process, has other things to do as well.
      await this.#around.sleep(0, this.#signal);
    }
  }

  /** Suspects, read once more by their keys. */
  async confirmed(): Promise<readonly Difference[]> {
    const found: Difference[] = [];
    const suspects = [...this.#suspects.values()];
    for (let at = 0; at < suspects.length && this.isComplete; at += keysAtOnce) {
      const some = suspects.slice(at, at + keysAtOnce);
      await this.#page(async () => {
        found.push(...(await this.#lookAgain(some)));
        return 0;
      }, this.#options.pause);
    }
    return withoutTwins([...found, ...this.#doubtful]);
  }

  async #lookAgain(suspects: readonly { readonly sourceKey: string; readonly key: string }[]) {
    const { site, stream } = this.#one;
    const { comparisons } = this.#around.view;
    const sequence = comparisons.sequence();
    const keys: Key[] = suspects.map(({ sourceKey }) => sourceKeyOf(sourceKey));
    const rows = await readByKeys(this.#source, stream, keys);
    const now = new Map([...this.#compare(rows, sequence)].map((one) => [one.sourceKey, one]));
    return suspects.flatMap(({ sourceKey, key }): Difference[] => {
      const found = now.get(sourceKey);
      // Its row is there and goes by this key: what it is now counts.
      if (found && (found.key === key || found.key === '')) {
        return found.reason ? [{ sourceKey, key: found.key || key, reason: found.reason }] : [];
      }
      const known = comparisons.of(site.uid, site.name, stream.model, key);
      const compared = { sourceKey, outcome: undefined, known, isSetAside: false };
      return reasonOf(compared, this.#circumstances(sequence)) ? [{ sourceKey, key, reason: 'gone' }] : [];
    });
  }

  *#compare(rows: readonly SourceRow[], sequence: number) {
    const { site, stream } = this.#one;
    const { comparisons } = this.#around.view;
    const circumstances = this.#circumstances(sequence);
    const forgotten = comparisons.forgotten();
    for (const { row, outcome: mapped, early = false } of marked(
      stream,
      wantedOf(site),
      mapRows(stream, rows),
    )) {
      const sourceKey = sourceKeyText(row.key);
      const outcome = knowable(forgotten, site, sourceKey, mapped);
      const key =
        outcome.kind === 'record' ? outcome.record.key : outcome.kind === 'filtered' ? outcome.key : null;
      const known = key === null ? undefined : comparisons.of(site.uid, site.name, stream.model, key);
      const isSetAside =
        comparisons.isSetAside(site.name, stream.model, sourceKey) ||
        (stream.model === 'persona' && forgotten.hasRow(site.name, sourceKey));
      const reason = reasonOf({ sourceKey, outcome, known, isSetAside, early }, circumstances);
      yield { sourceKey, key: key ?? '', reason };
    }
  }

  #circumstances(sequence: number) {
    const { site } = this.#one;
    const { secret } = this.#around.view.comparisons;
    return { site: site.name, mapping: site.mapping.version, secret, sequence };
  }

  /** Of a part of a stream only sales tell by themselves that they belong to it. */
  #shouldBeMet({ present, soldAt }: KnownRow): boolean {
    if (present === 0 || !this.#range) return false;
    const { from, to } = this.#range;
    if (this.#one.stream.sync.mode === 'snapshot' || (from === null && to === null)) return true;
    return soldAt !== null && soldAt >= (from ?? 0) && soldAt <= (to ?? Number.POSITIVE_INFINITY);
  }

  #suspect(sourceKey: string, key: string): void {
    this.#suspects.set(`${sourceKey} ${key}`, { sourceKey, key });
  }

  /** Reads in its turn, and leaves the POS alone afterwards. */
  async #page(read: () => Promise<number>, pause: PullOptions['pause']): Promise<void> {
    const { now, sleep } = this.#around;
    const { inTurn = (page) => page(), mayGoOn } = this.#options;
    if (this.#signal.aborted || !mayGoOn()) {
      this.isComplete = false;
      return;
    }
    let [statement, took] = [0, 0];
    await inTurn(async () => {
      const began = now();
      statement = await read();
      took = Math.max(0, now() - began);
    });
    await sleep(pause(statement, { took, at: now() }), this.#signal);
  }
}
