import { createHmac } from 'node:crypto';
import type { PageCommit } from './page-commit.ts';
import type { PageItem } from './page-item.ts';
import type { Store } from './store.ts';

/**
 * Customers of whom nothing is to be known any more. Kept are keyed hashes: of AIQ's key, by which sales name them, and
 * of their row in the POS, which may be one that cannot be mapped.
 */
export class Forgotten {
  readonly #secret: string;
  readonly #has;
  readonly #add;
  #any: boolean;

  constructor(store: Store, secret: string) {
    this.#secret = secret;
    this.#has = store.prepare<[string], { print: string }>('SELECT print FROM forgotten WHERE print = ?');
    this.#add = store.prepare<[string, number]>('INSERT OR IGNORE INTO forgotten (print, at) VALUES (?, ?)');
    this.#any = store.prepare('SELECT 1 FROM forgotten LIMIT 1').get() !== undefined;
  }

  hasKey(uid: string, key: string): boolean {
    return this.#any && this.#has.get(this.#print('key', uid, key)) !== undefined;
  }

  hasRow(site: string, sourceKey: string): boolean {
    return this.#any && this.#has.get(this.#print('row', site, sourceKey)) !== undefined;
  }

  /** Inside the caller's transaction. */
  add({ uid, site, key, sourceKey }: Person, at: number): void {
    this.#add.run(this.#print('key', uid, key), at);
    this.#add.run(this.#print('row', site, sourceKey), at);
    this.#any = true;
  }

  /** Whom another ledger of the same secret has forgotten. Inside the caller's transaction. */
  adopt(prints: readonly Print[]): void {
    for (const { print, at } of prints) this.#add.run(print, at);
    this.#any ||= prints.length > 0;
  }

  /** The row as it may be kept: of a forgotten customer nothing, and of a sale not who bought. */
  kept({ uid, site, model }: Pick<PageCommit, 'uid' | 'site' | 'model'>, item: PageItem): PageItem {
    if (!this.#any) return item;
    if (model === 'persona') {
      const key = item.kind === 'record' ? item.record.key : null;
      if (!this.hasRow(site, item.sourceKey) && (key === null || !this.hasKey(uid, key))) return item;
      return { kind: 'left', sourceKey: item.sourceKey, key: null, leaving: 'keep' };
    }
    if (item.kind !== 'record' || item.record.model !== 'sale') return item;
    const { persona } = item.record.body;
    if (persona === null || !this.hasKey(uid, persona)) return item;
    const body = { ...item.record.body, persona: null };
    return { ...item, record: { ...item.record, body }, waitsFor: null };
  }

  #print(kind: 'key' | 'row', of: string, key: string): string {
    return createHmac('sha256', this.#secret).update(`forgotten ${kind}\n${of}\n${key}`).digest('base64url');
  }
}

export interface Print {
  readonly print: string;
  readonly at: number;
}

/** A customer as the ledger names him: AIQ's key, and the key of his row in the POS. */
export interface Person {
  readonly uid: string;
  readonly site: string;
  readonly key: string;
  readonly sourceKey: string;
}
