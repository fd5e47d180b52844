import type { Read } from '../aiq/index.ts';
import { Failure } from '../model/index.ts';
import type { Account } from './account.ts';
import type { Surroundings } from './site.ts';

type Asked = Parameters<Account['client']['read']>;

/** An answer that tells nothing is asked for so many times. */
const tries = 3;

/** Reading calls to AIQ, each charged to the background's part of the key's budget like any other request. */
export class Inquiry {
  requests = 0;
  readonly #account: Account;
  readonly #around: Pick<Surroundings, 'sleep'>;
  readonly #signal: AbortSignal;

  constructor(account: Account, around: Pick<Surroundings, 'sleep'>, signal: AbortSignal) {
    this.#account = account;
    this.#around = around;
    this.#signal = signal;
  }

  /** Throws the failure where AIQ does not answer, refuses the key, or the signal is aborted. */
  async read(path: Asked[0], asked: Asked[1]): Promise<Exclude<Read, { kind: 'away' | 'refused' }>> {
    for (let nth = 1; ; nth++) {
      const read = await this.#once(path, asked);
      if (read.kind === 'data' || read.kind === 'absent') return read;
      if (read.kind === 'refused')
        throw new Failure('AIQ_KEY_REFUSED', 'AIQ refuses the API key, or this account.');
      if (nth >= tries) throw read.failure;
    }
  }

  async #once(path: Asked[0], asked: Asked[1]): Promise<Read> {
    const { client, budget } = this.#account;
    const debit = await this.#charge();
    this.requests += 1;
    try {
      const read = await client.read(path, asked, this.#signal);
      if (read.kind === 'away' && read.afterMs !== null) budget.pause(read.afterMs);
      return read;
    } finally {
      budget.answered(debit);
    }
  }

  async #charge(): Promise<number> {
    for (;;) {
      this.#signal.throwIfAborted();
      const admission = this.#account.budget.take('background', `${this.#account.uid} asked`);
      if (admission.kind === 'go') return admission.id;
      await this.#around.sleep(admission.waitMs, this.#signal);
    }
  }
}
