import type { Failure } from '../model/index.ts';
import { Batches, type BatchRow } from './batches.ts';
import { Contacts } from './contacts.ts';
import { Entries } from './entries.ts';
import { unknownFingerprint } from './entry.ts';
import { Meta } from './meta.ts';
import { hasRow } from './reversal-key.ts';
import { Settlements } from './settlements.ts';
import { next } from './state.ts';
import { type Store, transact } from './store.ts';

/** What was on its way goes at the latest so much later, milliseconds, where its row is not read again before. */
const patience = 24 * 3_600_000;

/**
 * The ledger is older than what was sent: AIQ may have more of every record than is known here. All streams are read
 * again from their beginning, in the background and so without consents, and whatever stands in the POS goes as it is
 * then. Nothing of what the ledger holds goes before its row has been read: AIQ may have newer.
 */
export function doubt(store: Store, why: Failure, at: number): void {
  transact(store, () => {
    const meta = new Meta(store);
    takeBack(store, new Contacts(store, meta.once('secret')), why, at);
    store.exec('DELETE FROM command');
    // Of a sale whose payload was pruned, that AIQ has it is all that is known.
    store
      .prepare(
        `UPDATE entry SET deliveredFingerprint = iif(delivered IS NULL, ?, NULL) WHERE deliveredFingerprint IS NOT NULL`,
      )
      .run(unknownFingerprint);
    store
      .prepare(
        `UPDATE entry SET seen = ?, lane = 'background' WHERE seen IS NOT NULL AND state <> 'dead' AND ${hasRow}`,
      )
      .run(unknownFingerprint);
    store.prepare('UPDATE entry SET nextAttempt = ? WHERE seen = ?').run(at + patience, unknownFingerprint);
    // Stock that is asserted without being read would be that of the ledger's time.
    store.exec('UPDATE entry SET deliveredAt = NULL, soldAt = NULL');
    store.exec(`UPDATE stream SET asked = 'rewind'`);
    meta.renew('epoch');
    meta.put('doubted', JSON.stringify({ since: at, sentence: why.message }));
  });
}

/** Recorded requests are not repeated: what they carry may be older than what AIQ has by now. */
function takeBack(store: Store, contacts: Contacts, failure: Failure, at: number): void {
  const [entries, batches] = [new Entries(store), new Batches(store)];
  const settlements = new Settlements(store, contacts);
  const uids = store.prepare<[], Pick<BatchRow, 'uid'>>('SELECT DISTINCT uid FROM batch').all();
  for (const batch of uids.flatMap(({ uid }) => batches.all(uid))) {
    for (const { model, key } of batch.items) {
      const entry = entries.of(batch.uid, model, key);
      entries.put({ ...entry, state: next(entry.state, 'claimed') });
    }
    settlements.settle(batch, { kind: 'returned', notBefore: at, failure, attempt: false }, at);
  }
}
