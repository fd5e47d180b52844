import { type Errand, failed, verify } from '../sync/index.ts';
import type { Work } from './work.ts';

/** What other processes ask for and takes longer than a moment: each is done once, beside all else, and then answered. */
export class Errands {
  readonly #work: Work;
  readonly #signal: AbortSignal;
  readonly #running = new Map<number, Promise<void>>();

  constructor(work: Work, signal: AbortSignal) {
    this.#work = work;
    this.#signal = signal;
  }

  begin(id: number, errand: Errand): void {
    if (this.#running.has(id) || this.#signal.aborted) return;
    this.#running.set(id, this.#run(id, errand));
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #run(id: number, errand: Errand): Promise<void> {
    const { accounts, around } = this.#work;
    const account = accounts.find(({ uid }) => uid === errand.uid);
    try {
      if (!account) throw new TypeError('no such account');
      const verified = await verify(account, around, errand, this.#signal);
      around.ledger.commands.answer(id, { kind: 'verified', ...verified }, around.now());
    } catch (thrown) {
      around.ledger.commands.answer(id, failed(thrown), around.now());
    }
  }
}
