import type { Source } from '../connector/index.ts';
import {
  advance,
  isFirstLoad,
  openPass,
  openWindow,
  placed,
  type Reading,
  readPosition,
  readRows,
  type StreamPosition,
} from '../extract/index.ts';
import { addRows, noRows, type RowCounts } from '../ledger/index.ts';
import { asFailure } from '../model/index.ts';
import { commitPage, type Pulling, readAgain } from './commit.ts';
import { settleGone } from './gone.ts';
import type { SiteStream, Surroundings } from './site.ts';
import { stoppable, unlessStopped } from './stoppable.ts';

/** How long a connection may take to close, milliseconds. */
const longestClosing = 2_000;

export interface PullOptions {
  /** Rows a page. */
  readonly pageSize: number;
  /** Pause between pages for as long as the POS took to answer. */
  readonly gentle: boolean;
}

/**
 * The pull loop: one reading of one stream, from where it stands to its end. Read a page, map it, and commit in one
 * transaction the records that changed, the rows that cannot be mapped, and the new position. A crash before the
 * commit repeats the page; a crash after it loses nothing. Nothing here waits for AIQ.
 */
export async function pull(
  siteStream: SiteStream,
  kind: Reading['kind'],
  options: PullOptions,
  around: Surroundings,
  signal: AbortSignal,
): Promise<RowCounts> {
  const { site, stream } = siteStream;
  const { streams } = around.ledger;
  const row = streams.open(site.name, stream.model, site.uid, site.mapping.version);
  const run: Run = { counts: noRows, longest: 0 };
  const connecting = site.connect();
  try {
    const source = stoppable(await unlessStopped(connecting, signal), signal);
    const position = readPosition(row.position);
    const lane = kind === 'sweep' || isFirstLoad(position, kind) ? 'background' : 'live';
    await readAll({ ...siteStream, source, lane, around }, kind, position, options, run, signal);
    streams.end(site.name, stream.model, around.now(), run.longest, null);
  } catch (thrown) {
    // What a stop cut off is read again; it is no failure.
    const failure = signal.aborted ? null : asFailure(thrown);
    streams.end(site.name, stream.model, around.now(), run.longest, failure);
    if (failure) throw thrown;
  } finally {
    await close(connecting, around);
  }
  return run.counts;
}

/** A connection that does not close holds up nobody for long: it is left to itself. */
async function close(connecting: Promise<Source>, around: Surroundings): Promise<void> {
  const done = new AbortController();
  const closed = connecting.then(
    (source) => source.close(),
    () => undefined,
  );
  await Promise.race([closed, around.sleep(longestClosing, done.signal)]).finally(() => done.abort());
}

interface Run {
  counts: RowCounts;
  /** The longest statement, milliseconds. */
  longest: number;
}

async function readAll(
  pulling: Pulling,
  kind: Reading['kind'],
  from: StreamPosition,
  options: PullOptions,
  run: Run,
  signal: AbortSignal,
): Promise<void> {
  const { site, stream, source, around } = pulling;
  run.counts = await readAgain(pulling);
  let { reading, sourceNow } = await resumeOrOpen(pulling, kind, from);
  let position = from;
  // A table without rows has been read to its end all the same: it is looked at again when its time comes.
  if (!reading) {
    around.ledger.streams.checkpoint(site.name, stream.model, checkpointOf(from, sourceNow, around.now()));
  }
  while (reading && !signal.aborted) {
    const sequence = around.ledger.pages.nextSequence();
    const page = await readRows(source, stream, reading, options.pageSize);
    const next = advance(reading, page, options.pageSize);
    const finished = placed(position, next.reading, next.done, around.now());
    // A pass is over only when what it did not meet is settled too.
    position = kind === 'pass' ? placed(position, next.reading, false, around.now()) : finished;
    const ends = next.done && kind !== 'pass';
    const checkpoint = checkpointOf(position, sourceNow, ends ? around.now() : null);
    run.counts = addRows(run.counts, await commitPage(pulling, page, sequence, checkpoint));
    run.longest = Math.max(run.longest, page.longestStatement);
    if (next.done && kind === 'pass') {
      const brake = await settleGone(pulling, reading.began, signal);
      if (signal.aborted) return;
      const end = checkpointOf(finished, sourceNow, around.now());
      around.ledger.streams.checkpoint(site.name, stream.model, end);
      if (brake) throw brake;
    }
    reading = next.done ? null : next.reading;
    if (reading && options.gentle) await around.sleep(page.longestStatement, signal);
  }
}

/** An interrupted reading goes on below its own ceiling; else a new one opens, at the database's clock. */
async function resumeOrOpen(
  { stream, source, around }: Pulling,
  kind: Reading['kind'],
  position: StreamPosition,
) {
  const sync = stream.sync;
  const began = around.ledger.pages.nextSequence();
  if (sync.mode === 'snapshot') {
    const clock = await source.clock();
    return { reading: position.pass ?? openPass(began), sourceNow: clock.now };
  }
  const column = { table: stream.query.relation.table, column: sync.by.column };
  const clock = await source.clock(column);
  const open = kind === 'sweep' ? position.sweep : position.poll;
  const opened = kind === 'pass' ? null : openWindow(kind, sync, position, clock, began);
  return { reading: open ?? opened, sourceNow: clock.now };
}

function checkpointOf(position: StreamPosition, sourceNow: string, completeAt: number | null) {
  return { position: JSON.stringify(position), sourceNow, completeAt };
}
