import { type Store, transact } from './store.ts';

/** Less is a correction that every clock gets now and then, milliseconds. */
const leastSetBack = 1_000;

/**
 * This machine's clock, as the ledger has seen it. Where it is set back, everything that waits until a time moves with
 * it, so that each wait is as long as it was meant to be:
 *     a record to be tried again at 12:05, and at 12:03 the clock is set back to 11:03     is tried again at 11:05
 * A clock that is set forward only makes waits shorter.
 */
export class Clock {
  readonly #store: Store;
  readonly #latest;
  readonly #moves;
  #last: number | null = null;

  constructor(store: Store) {
    this.#store = store;
    this.#latest = store.prepare<[], { at: number | null }>(
      `SELECT max(at) AS at FROM (SELECT max(at) AS at FROM debit
         UNION ALL SELECT max(max(createdAt, coalesce(sentAt, 0))) FROM batch
         UNION ALL SELECT max(max(coalesce(ranAt, 0), coalesce(progressAt, 0))) FROM stream)`,
    );
    this.#moves = [
      `UPDATE entry SET nextAttempt = nextAttempt - @by WHERE state = 'pending' AND nextAttempt > @now`,
      `UPDATE entry SET pendingSince = @now
         WHERE state IN ('pending', 'waiting', 'in_flight', 'unknown') AND pendingSince > @now`,
      'UPDATE batch SET notBefore = notBefore - @by WHERE notBefore > @now',
      'UPDATE batch SET createdAt = min(createdAt, @now), sentAt = min(sentAt, @now)',
      `UPDATE stream SET ranAt = min(ranAt, @now), progressAt = min(progressAt, @now),
         completeAt = min(completeAt, @now)`,
      'UPDATE debit SET at = min(at, @now), answeredAt = min(answeredAt, @now)',
    ].map((sql) => store.prepare<[{ readonly now: number; readonly by: number }]>(sql));
  }

  /** Tells the time. The first time it is held against what an earlier process wrote down. */
  seen(now: number): void {
    const by = (this.#last ?? this.#latest.get()?.at ?? now) - now;
    if (by >= leastSetBack) {
      transact(this.#store, () => {
        for (const move of this.#moves) move.run({ now, by });
      });
    }
    this.#last = now;
  }
}
