import { type DiskLimits, shortage } from '../ledger/index.ts';
import type { Failure } from '../model/index.ts';
import type { Surroundings } from './site.ts';

export type { DiskLimits };

/** Between two looks at the disk, milliseconds. */
const lookEvery = 1_000;

/** Whether there is room for what reading brings. Where there is none reading pauses, and sending goes on. */
export class Room {
  readonly #around: Surroundings;
  readonly #limits: DiskLimits | undefined;
  #pause: Failure | null;
  #noted: string | null;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(around: Surroundings, limits: DiskLimits | undefined) {
    this.#around = around;
    this.#limits = limits;
    this.#pause = limits ? around.ledger.view.paused() : null;
    this.#noted = this.#pause?.code ?? null;
  }

  /** Why reading may not go on now; null: it may. */
  shortage(): Failure | null {
    const { ledger, now, notify } = this.#around;
    if (!this.#limits || Math.abs(now() - this.#lookedAt) < lookEvery) return this.#pause;
    this.#lookedAt = now();
    const before = this.#pause;
    this.#pause = shortage(ledger.view.diskUse(), this.#limits, before !== null);
    if (this.#pause && !before) notify({ kind: 'paused', failure: this.#pause });
    if (!this.#pause && before) notify({ kind: 'unpaused' });
    this.#note();
    return this.#pause;
  }

  /** For `status`. On a full disk it cannot be written, and is tried again at the next look. */
  #note(): void {
    const code = this.#pause?.code ?? null;
    if (code === this.#noted) return;
    try {
      this.#around.ledger.pause(this.#pause);
      this.#noted = code;
    } catch {
      // The log has told it.
    }
  }
}
