import cron from 'node-cron';
import pLimit from 'p-limit';
import { type Reading, readPosition } from '../extract/index.ts';
import { asFailure } from '../model/index.ts';
import { type Account, answerCommands, pull, push, type SiteStream, streamsOf } from '../sync/index.ts';
import { ended, readingsDue, restedClock, type StreamClock, started } from './stream-clock.ts';
import type { Work } from './work.ts';

/** After the push loop or the ledger failed, for example on a full disk, milliseconds. */
const restart = 5_000;
/** Streams read at once: the POS must not feel it. */
const readersAtOnce = 2;

/**
 * Runs for ever: a tick each second starts what is due and answers what other processes ask; one push loop an account
 * sends. Ends, with everything in its place, soon after `signal` is aborted.
 */
export async function run(work: Work, signal: AbortSignal): Promise<void> {
  const pulls = new Pulls(work, signal);
  // The tick says "look", never "run": what is due is decided from the ledger, so a skipped or doubled tick is harmless.
  const task = cron.schedule('* * * * * *', () => pulls.tick(), { timezone: 'UTC', noOverlap: true });
  try {
    pulls.tick();
    await Promise.all(work.accounts.map((account) => pushForEver(account, work, signal)));
    await pulls.allEnded();
  } finally {
    await task.destroy();
  }
}

async function pushForEver(account: Account, { around }: Work, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await push(account, around, signal, () => false);
    } catch (thrown) {
      around.notify({ kind: 'trouble', failure: asFailure(thrown) });
      await around.sleep(restart, signal);
    }
  }
}

/** The readings under way. */
class Pulls {
  readonly #work: Work;
  readonly #signal: AbortSignal;
  readonly #streams: readonly SiteStream[];
  readonly #clocks = new Map<SiteStream, StreamClock>();
  readonly #running = new Set<Promise<void>>();
  readonly #limit = pLimit(readersAtOnce);

  constructor(work: Work, signal: AbortSignal) {
    this.#work = work;
    this.#signal = signal;
    this.#streams = streamsOf(work.sites);
  }

  tick(): void {
    const { ledger, now, notify } = this.#work.around;
    if (this.#signal.aborted) return;
    try {
      answerCommands(ledger, now);
      for (const stream of this.#streams) this.#start(stream);
    } catch (thrown) {
      notify({ kind: 'trouble', failure: asFailure(thrown) });
    }
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.#running);
  }

  #start(stream: SiteStream): void {
    const { ledger, now } = this.#work.around;
    const clock = this.#clocks.get(stream) ?? restedClock;
    if (clock.running) return;
    const { name } = stream.site;
    const row = ledger.streams.get(name, stream.stream.model);
    const asked = ledger.pages.toReread(name, stream.stream.model).length > 0;
    const position = readPosition(row?.position ?? null);
    const kinds = readingsDue(clock, stream.stream.sync, position, row?.completeAt ?? null, asked, now());
    if (kinds.length === 0) return;
    this.#clocks.set(stream, started(clock));
    const running = this.#limit(() => this.#readAll(stream, kinds, clock)).finally(() =>
      this.#running.delete(running),
    );
    this.#running.add(running);
  }

  async #readAll(stream: SiteStream, kinds: readonly Reading['kind'][], clock: StreamClock): Promise<void> {
    const { around, pull: options } = this.#work;
    let failure: Error | null = null;
    try {
      for (const kind of kinds) {
        if (!this.#signal.aborted) await pull(stream, kind, options, around, this.#signal);
      }
    } catch (thrown) {
      failure = asFailure(thrown);
    }
    this.#clocks.set(stream, ended(clock, failure !== null, around.now(), around.random()));
    around.notify({ kind: 'run-ended', site: stream.site.name, model: stream.stream.model, failure });
  }
}
