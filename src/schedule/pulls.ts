import { isRead, type Kind, readPosition, type StreamPosition } from '../extract/index.ts';
import { asFailure, type Failure } from '../model/index.ts';
import {
  answerCommands,
  backfill,
  type PullOptions,
  pull,
  Room,
  type SiteStream,
  streamsOf,
} from '../sync/index.ts';
import { Errands } from './errands.ts';
import { openFor } from './hours.ts';

import { stalledSince, stallFailure, type Watched } from './stall.ts';
import { ended, mayStart, readingsDue, restedClock, type StreamClock, started } from './stream-clock.ts';
import { Turns } from './turns.ts';
import { pausesOf, readersInAll, type Work } from './work.ts';

type Row = Watched['row'];

/** What is remembered of a stream between ticks. */
interface Followed {
  readonly stream: SiteStream;
  readonly pause: PullOptions['pause'];
  clock: StreamClock;
  /** While it is its turn. */
  reading: { since: number; readonly cut: AbortController } | null;
  /** A stall that was told, and where the stream stood then. */
  stall: { readonly progressAt: number | null } | null;
}

/** The readings under way, and the watch over them. */
export class Pulls {
  readonly #work: Work;
  readonly #signal: AbortSignal;
  readonly #streams: readonly Followed[];
  readonly #running = new Set<Promise<void>>();
  readonly turns: Turns;
  readonly #errands: Errands;
  readonly #room: Room;
  #since: number;

  constructor(work: Work, signal: AbortSignal) {
    const { pace } = work;
    this.#work = work;
    this.#signal = signal;
    this.#errands = new Errands(work, signal);
    this.#since = work.around.now();
    this.turns = new Turns(pace.readersPerSite, readersInAll);
    this.#room = new Room(work.around, work.disk);
    const pauseOfStream = pausesOf(pace);
    this.#streams = streamsOf(work.sites).map((stream) => {
      return { stream, pause: pauseOfStream(), clock: restedClock, reading: null, stall: null };
    });
  }

  tick(): void {
    const { ledger, now, notify } = this.#work.around;
    if (this.#signal.aborted) return;
    // A clock that was set back: nothing began in the future.
    this.#since = Math.min(this.#since, now());
    try {
      answerCommands(ledger, now, (id, errand) => this.#errands.begin(id, errand));
      const isPaused = this.#room.shortage() !== null;
      // What stands still meanwhile does so for a reason, and has been told.
      if (isPaused) this.#since = now();
      for (const one of this.#streams) {
        const row = ledger.streams.get(one.stream.site.name, one.stream.stream.model);
        this.#watch(one, row, now());
        if (!one.clock.running && !isPaused) this.#start(one, row);
      }
    } catch (thrown) {
      notify({ kind: 'trouble', failure: asFailure(thrown) });
    }
  }

  async allEnded(): Promise<void> {
    await Promise.all([...this.#running, this.#errands.allEnded()]);
  }

  /** A reading that does not move is cut off, and begins anew when its time comes. Who waits for a turn does not stall. */
  #watch(one: Followed, row: Row, now: number): void {
    const { stream, reading, clock } = one;
    const [site, { model, sync }] = [stream.site, stream.stream];
    if (one.stall && one.stall.progressAt !== (row?.progressAt ?? null)) {
      one.stall = null;
      this.#work.around.notify({ kind: 'recovered', site: site.name, model });
    }
    if (clock.running && !reading) return;
    if (reading) reading.since = Math.min(reading.since, now);
    const since = reading?.since ?? this.#since;
    const watched = { sync, hours: site.hours, row, since, running: reading !== null };
    const stalled = stalledSince(watched, now);
    if (stalled === null) return;
    const failure = stallFailure(site.name, model, stalled, now);
    if (!one.stall) {
      one.stall = { progressAt: row?.progressAt ?? null };
      this.#work.around.notify({ kind: 'stalled', site: site.name, model, failure });
    }
    reading?.cut.abort(failure);
  }

  #start(one: Followed, row: Row): void {
    const { site, stream } = one.stream;
    const { ledger, now } = this.#work.around;
    const asked = ledger.known.isAsked(site.name, stream.model);
    const position = readPosition(row?.position ?? null);
    const kinds = readingsDue(one.clock, stream.sync, site.hours, position, asked, now());
    if (kinds.length === 0 && !this.#mayBackfill(one)) return;
    one.clock = started(one.clock);
    const running = this.turns
      .take(site.name, () => this.#takeTurn(one, kinds))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Beside the live readings, and behind them: what is due interrupts it. */
  #mayBackfill(one: Followed): boolean {
    const { now } = this.#work.around;
    const isOpen = openFor('pass', one.stream.site.hours, now()) !== null;
    return isOpen && mayStart(one.clock, now()) && this.#openBackfill(one) !== undefined;
  }

  #openBackfill(one: Followed) {
    const { site, stream } = one.stream;
    const open = this.#work.around.ledger.backfills.open(site.name, stream.model);
    return open && isRead(stream.sync, this.#positionOf(one)) ? open : undefined;
  }

  async #backfill(one: Followed, goesOn: (kind: Kind) => boolean, signal: AbortSignal): Promise<void> {
    const { around, pace } = this.#work;
    const open = !signal.aborted && goesOn('pass') ? this.#openBackfill(one) : undefined;
    if (!open) return;
    // One page at least: a stream that is always due must not keep it from moving.
    let pages = 0;
    const mayGoOn = () => pages++ === 0 || this.#mayGoOn(one, goesOn);
    await backfill(one.stream, open, { pageSize: pace.pageSize, pause: one.pause, mayGoOn }, around, signal);
  }

  #mayGoOn(one: Followed, goesOn: (kind: Kind) => boolean): boolean {
    const { site, stream } = one.stream;
    const { now } = this.#work.around;
    const due = readingsDue(restedClock, stream.sync, site.hours, this.#positionOf(one), false, now());
    return due.length === 0 && goesOn('pass');
  }

  #positionOf({ stream: { site, stream } }: Followed): StreamPosition {
    const row = this.#work.around.ledger.streams.get(site.name, stream.model);
    return readPosition(row?.position ?? null);
  }

  async #takeTurn(one: Followed, kinds: readonly Kind[]): Promise<void> {
    const { now, random, notify } = this.#work.around;
    const cut = new AbortController();
    one.reading = { since: now(), cut };
    const failure = await this.#readAll(one, kinds, cut.signal);
    one.reading = null;
    one.clock = ended(one.clock, failure !== null, now(), random());
    notify({ kind: 'run-ended', site: one.stream.site.name, model: one.stream.stream.model, failure });
  }

  async #readAll(one: Followed, kinds: readonly Kind[], cut: AbortSignal): Promise<Failure | null> {
    const { around, pace } = this.#work;
    const { site, stream } = one.stream;
    const signal = AbortSignal.any([this.#signal, cut]);
    const began = around.now();
    const goesOn = (kind: Kind): boolean =>
      this.#room.shortage() === null &&
      openFor(kind, site.hours, around.now()) !== null &&
      !this.turns.isOver(site.name, around.now() - began);
    try {
      for (const [nth, kind] of kinds.entries()) {
        if (signal.aborted || this.#room.shortage() || (nth > 0 && !goesOn(kind))) break;
        // One page at least: what a person asked for may come outside its hours, and every turn moves something.
        let pages = 0;
        const mayGoOn = () => pages++ === 0 || goesOn(kind);
        await pull(one.stream, kind, { pageSize: pace.pageSize, pause: one.pause, mayGoOn }, around, signal);
      }
      await this.#backfill(one, goesOn, signal);
      if (!cut.aborted || this.#signal.aborted) return null;
      const failure = asFailure(cut.reason);
      around.ledger.streams.fail(site.name, stream.model, failure);
      return failure;
    } catch (thrown) {
      return asFailure(thrown);
    }
  }
}
