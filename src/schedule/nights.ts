import { isRead, type Range, readPosition } from '../extract/index.ts';
import { asFailure, openSince } from '../model/index.ts';
import {
  askMends,
  mendRequest,
  type Nightly,
  type Reconciled,
  reconcile,
  reconcileRow,
  type Site,
  type SiteStream,
  streamsOf,
} from '../sync/index.ts';
import { openFor } from './hours.ts';
import type { Turns } from './turns.ts';
import { pausesOf, type Work } from './work.ts';

/** What failed is tried again so much later, milliseconds. */
const retry = 15 * 60_000;
const minutesOfDay = 24 * 60;

/**
 * Is a night's reconcile due that was last begun (or first waited for) at `since`? At its hour, or as soon afterwards as
 * the machine is up and the reading hours allow it.
 */
export function isDue({ zone, at }: Nightly, since: number, now: number): boolean {
  const hour = { from: at, to: (at + minutesOfDay - 1) % minutesOfDay };
  const begin = openSince(hour, zone, now);
  return begin !== null && begin > since;
}

/** What is left to compare of a stream at night; null: its own readings compare all its rows, so only the ledger is looked at. */
export function rangeOf(
  { stream: { model, sync } }: SiteStream,
  { back }: Nightly,
  now: number,
): Range | null {
  if (sync.mode === 'snapshot' || sync.pass !== undefined) return null;
  return model === 'sale' ? { from: now - back, to: null } : { from: null, to: null };
}

/** The reconciles of each night: one stream of a site after the other, page by page between the other readings. */
export class Nights {
  readonly #work: Work;
  readonly #turns: Turns;
  readonly #signal: AbortSignal;
  readonly #running = new Map<string, Promise<void>>();
  readonly #notBefore = new Map<string, number>();
  readonly #pauseOfStream;

  constructor(work: Work, turns: Turns, signal: AbortSignal) {
    this.#work = work;
    this.#turns = turns;
    this.#signal = signal;
    this.#pauseOfStream = pausesOf(work.pace);
  }

  tick(): void {
    const { sites, around } = this.#work;
    try {
      for (const site of sites) this.#begin(site, around.now());
    } catch (thrown) {
      around.notify({ kind: 'trouble', failure: asFailure(thrown) });
    }
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  #begin(site: Site, now: number): void {
    if (this.#signal.aborted || this.#running.has(site.name)) return;
    const due = this.#dueOf(site, now);
    if (due.length === 0) return;
    const running = this.#night(due).finally(() => this.#running.delete(site.name));
    this.#running.set(site.name, running);
  }

  #dueOf(site: Site, now: number): SiteStream[] {
    const { nightly, hours } = site;
    const { ledger } = this.#work.around;
    if (!nightly || openFor('pass', hours, now) === null || now < (this.#notBefore.get(site.name) ?? 0))
      return [];
    return streamsOf([site]).filter(({ stream: { model, sync } }) => {
      const position = readPosition(ledger.streams.get(site.name, model)?.position ?? null);
      return isRead(sync, position) && isDue(nightly, ledger.reconciles.since(site.name, model, now), now);
    });
  }

  async #night(due: readonly SiteStream[]): Promise<void> {
    const { now, notify } = this.#work.around;
    for (const one of due) {
      if (this.#signal.aborted) return;
      try {
        await this.#compare(one);
      } catch (thrown) {
        if (this.#signal.aborted) return;
        this.#notBefore.set(one.site.name, now() + retry);
        const failure = asFailure(thrown);
        notify({ kind: 'reconcile-failed', site: one.site.name, model: one.stream.model, failure });
      }
    }
  }

  async #compare(one: SiteStream): Promise<void> {
    const { around, pace } = this.#work;
    const { ledger, now, sleep } = around;
    const { site } = one;
    const { nightly } = site;
    if (!nightly) return;
    const began = now();
    const options = {
      pageSize: pace.pageSize,
      pause: this.#pauseOfStream(),
      mayGoOn: () => openFor('pass', site.hours, now()) !== null,
      inTurn: (page: () => Promise<void>) => this.#turns.take(site.name, page),
    };
    const onlooker = { view: ledger.view, now, sleep };
    const result = await reconcile(one, rangeOf(one, nightly, began), options, onlooker, this.#signal);
    if (!this.#signal.aborted) this.#conclude(result, nightly, began);
  }

  #conclude(result: Reconciled, nightly: Nightly, began: number): void {
    const { around, report } = this.#work;
    const { ledger, now, notify } = around;
    const file = result.differences.length > 0 ? (report?.([result]) ?? null) : null;
    const { differences, failure } = mendRequest(result, false);
    const mended = nightly.mend ? differences : [];
    askMends(ledger, result, mended);
    const row = reconcileRow(result, { endedAt: now(), mended: mended.length, report: file }, failure);
    ledger.reconciles.end(row, began);
    const { site, model, missing, stale, gone, unknown } = row;
    notify({
      kind: 'reconciled',
      site,
      model,
      missing,
      stale,
      gone,
      unknown,
      mended: mended.length,
      failure,
    });
  }
}
