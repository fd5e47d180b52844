import { Failure, type Model } from '../model/index.ts';
import type { Entry } from './entry.ts';
import type { Store } from './store.ts';

const columns = [
  'uid',
  'model',
  'key',
  'site',
  'sourceKey',
  'state',
  'version',
  'readSequence',
  'present',
  'voided',
  'seen',
  'record',
  'delivered',
  'deliveredFingerprint',
  'withheld',
  'mapping',
  'lane',
  'persona',
  'attributed',
  'lines',
  'contactId',
  'srcId',
  'attempts',
  'nextAttempt',
  'queued',
  'pendingSince',
  'errorCode',
  'batch',
  'assumed',
] as const satisfies readonly (keyof Entry)[];

const payloads = new Set<string>(['record', 'delivered']);
const list = columns.map((column) => `"${column}"`).join(', ');
const places = columns
  .map((column) => (payloads.has(column) ? `sealed(@${column})` : `@${column}`))
  .join(', ');
const opened = columns.map((column) =>
  payloads.has(column) ? `opened("${column}") AS "${column}"` : `"${column}"`,
);
const key = new Set<string>(['uid', 'model', 'key']);
const updates = columns
  .filter((column) => !key.has(column))
  .map((column) => `"${column}" = excluded."${column}"`);

/** The columns of an entry as they are read, for statements that select entries by other criteria. */
export const entryColumns = opened.join(', ');

/** Entries by key. Writes happen inside the caller's transaction. */
export class Entries {
  readonly #get;
  readonly #put;

  constructor(store: Store) {
    this.#get = store.prepare<[string, Model, string], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE uid = ? AND model = ? AND key = ?`,
    );
    this.#put = store.prepare<Entry>(
      `INSERT INTO entry (${list}) VALUES (${places}) ON CONFLICT DO UPDATE SET ${updates.join(', ')}`,
    );
  }

  get(uid: string, model: Model, key: string): Entry | undefined {
    return this.#get.get(uid, model, key);
  }

  /** An entry that must be there: a batch carries it. */
  of(uid: string, model: Model, key: string): Entry {
    const entry = this.get(uid, model, key);
    if (!entry) throw new Failure('BUG', 'A recorded request carries a key that the ledger does not know.');
    return entry;
  }

  put(entry: Entry): void {
    this.#put.run(entry);
  }
}
