import type { Model } from '../model/index.ts';
import type { Reason } from './mends.ts';
import { hasTable, type Store, written } from './store.ts';

/** What the last reconcile of a stream found. Times in milliseconds since 1970. */
export interface ReconcileRow extends Readonly<Record<Reason, number>> {
  readonly site: string;
  readonly model: Model;
  /** Null: none has ended yet. */
  readonly endedAt: number | null;
  /** Read from the POS, and the statements that took. */
  readonly rows: number;
  readonly statements: number;
  readonly mended: number;
  /** The file that holds the keys. */
  readonly report: string | null;
  /** Why it is not complete. */
  readonly code: string | null;
  readonly error: string | null;
}

/** What AIQ said that it has of what it was told, when it was asked last. */
export interface VerificationRow {
  readonly uid: string;
  readonly endedAt: number;
  readonly requests: number;
  readonly personas: number;
  readonly sales: number;
  readonly forgotten: number;
  readonly mended: number;
  readonly code: string | null;
  readonly error: string | null;
}

/** Empty in a ledger of an earlier version, until its owner has upgraded it. */
export class ReconcileView {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  all(): ReconcileRow[] {
    return this.#rows('SELECT * FROM reconcile WHERE endedAt IS NOT NULL ORDER BY site, model');
  }

  verifications(): VerificationRow[] {
    return this.#rows('SELECT * FROM verification ORDER BY uid');
  }

  #rows<Row>(sql: string): Row[] {
    return hasTable(this.#store, 'reconcile') ? this.#store.prepare<[], Row>(sql).all() : [];
  }
}

/** Single-row writes. */
export class Reconciles extends ReconcileView {
  readonly #begin;
  readonly #since;
  readonly #end;
  readonly #verified;

  constructor(store: Store) {
    super(store);
    this.#begin = store.prepare<[string, Model, number]>(
      'INSERT OR IGNORE INTO reconcile (site, model, since) VALUES (?, ?, ?)',
    );
    this.#since = store.prepare<[string, Model], { since: number }>(
      'SELECT since FROM reconcile WHERE site = ? AND model = ?',
    );
    this.#end = store.prepare<ReconcileRow & { since: number }>(
      `INSERT OR REPLACE INTO reconcile
         (site, model, since, endedAt, rows, statements, missing, stale, gone, unknown, mended, report, code, error)
       VALUES (@site, @model, @since, @endedAt, @rows, @statements, @missing, @stale, @gone, @unknown, @mended, @report,
         @code, @error)`,
    );
    this.#verified = store.prepare<VerificationRow>(
      `INSERT OR REPLACE INTO verification (uid, endedAt, requests, personas, sales, forgotten, mended, code, error)
       VALUES (@uid, @endedAt, @requests, @personas, @sales, @forgotten, @mended, @code, @error)`,
    );
  }

  /** Since when the next nightly one is waited for: the last one, or the first time that anybody asked. */
  since(site: string, model: Model, now: number): number {
    written(() => this.#begin.run(site, model, now));
    return this.#since.get(site, model)?.since ?? now;
  }

  /** `nightly`: when it began, after which the next is waited for; null: by hand, which puts off none. */
  end(row: ReconcileRow, nightly: number | null): void {
    const since = nightly ?? this.since(row.site, row.model, row.endedAt ?? 0);
    written(() => this.#end.run({ ...row, since }));
  }

  verified(row: VerificationRow): void {
    written(() => this.#verified.run(row));
  }
}
