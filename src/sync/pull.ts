import type { Source } from '../connector/index.ts';
import {
  advance,
  ended,
  entered,
  isBaseline,
  isRead,
  type Kind,
  nowhere,
  passed,
  readPosition,
  readRows,
  type Step,
  type StreamPosition,
  stepsLeft,
  stepsOf,
  withoutFormerLanes,
} from '../extract/index.ts';
import { addRows, type Checkpoint, noRows, type RowCounts, type StreamRow } from '../ledger/index.ts';
import { type Stream, schemaFailure } from '../mapping/index.ts';
import { asFailure, type Failure } from '../model/index.ts';
import { commitPage, type Pulling } from './commit.ts';
import { settleGone } from './gone.ts';
import { mend } from './mend.ts';
import { laneOf, openStep } from './opening.ts';
import type { PageTimes } from './own-share.ts';
import { readAgain } from './read-again.ts';
import { refuseRewound } from './rewound.ts';
import type { SiteStream, Surroundings } from './site.ts';
import { stoppable, unlessStopped } from './stoppable.ts';
import { checkSums } from './sums.ts';

/** How long a connection may take to close, milliseconds. */
const longestClosing = 2_000;

export interface PullOptions {
  /** Rows a page. */
  readonly pageSize: number;
  /** Told of every page; how long to leave the POS alone after one whose longest statement took so long, milliseconds. */
  readonly pause: (statement: number, page: PageTimes) => number;
  /** Asked at each page's end; false ends the reading, which goes on where it stands when it is next begun. */
  readonly mayGoOn: () => boolean;
}

/**
 * The pull loop: one reading of one stream, from where it stands to its end. Read a page, map it, and commit in one
 * transaction the records that changed, the rows that cannot be mapped, and the new position. A crash before the
 * commit repeats the page; a crash after it loses nothing. Nothing here waits for AIQ.
 */
export async function pull(
  siteStream: SiteStream,
  kind: Kind,
  options: PullOptions,
  around: Surroundings,
  signal: AbortSignal,
): Promise<RowCounts> {
  const { site, stream } = siteStream;
  const { streams } = around.ledger;
  const row = streams.open(site.name, stream.model, site.uid, site.mapping.version, stream.place);
  const run: Run = {
    kind,
    options,
    signal,
    counts: noRows,
    rows: 0,
    committed: noRows,
    longest: 0,
    busySince: around.now(),
  };
  const connecting = site.connect();
  try {
    const source = stoppable(await unlessStopped(connecting, signal), signal);
    const pulling: Pulling = { ...siteStream, source, lane: 'background', around };
    const position = await startOf(pulling, row);
    run.counts = addRows(await readAgain(pulling, signal), await mend(pulling, signal));
    await readAll(pulling, position, row.asked === 'confirm-missing', run);
    checkSums(`${site.name} ${stream.model}`, run.rows, run.committed);
    streams.end(site.name, stream.model, around.now(), run.longest, null);
  } catch (thrown) {
    // What a stop cut off is read again; it is no failure.
    const failure = signal.aborted ? null : await told(thrown, stream, connecting);
    streams.end(site.name, stream.model, around.now(), run.longest, failure);
    if (failure) throw failure;
  } finally {
    await close(connecting, around);
  }
  return addRows(run.counts, run.committed);
}

/** A table or column that is gone is told by the line of the mapping that names it, where the catalogue can be asked. */
export async function told(thrown: unknown, stream: Stream, connecting: Promise<Source>): Promise<Failure> {
  const placed = await connecting.then((source) => schemaFailure(thrown, stream, source)).catch(() => null);
  return placed ?? asFailure(thrown);
}

/** Where the stream stands, in a database that is still the one it was read from, unless a person says that it may be another. */
async function startOf(pulling: Pulling, row: StreamRow): Promise<StreamPosition> {
  const { streams } = pulling.around.ledger;
  if (row.asked === 'confirm-unmappable') streams.confirm(row.site, row.model, row.mapping);
  if (isAnew(row.asked)) {
    if (row.asked === 'reset') pulling.around.ledger.resets.reset(row.site, row.model);
    if (row.asked === 'apply-mapping') streams.apply(row.site, row.model, row.mapping);
    const begin = row.asked === 'baseline' ? { ...nowhere, baseline: true } : nowhere;
    streams.checkpoint(row.site, row.model, checkpointOf(begin));
    streams.ask(row.site, row.model, null);
    return begin;
  }
  return refuseRewound(pulling, withoutFormerLanes(readPosition(row.position), pulling.stream));
}

/** What a person may ask for that begins at the first row again. */
function isAnew(asked: StreamRow['asked']): boolean {
  return asked === 'rewind' || asked === 'reset' || asked === 'baseline' || asked === 'apply-mapping';
}

/** A connection that does not close holds up nobody for long: it is left to itself. */
export async function close(connecting: Promise<Source>, around: Surroundings): Promise<void> {
  const done = new AbortController();
  const closed = connecting.then(
    (source) => source.close(),
    () => undefined,
  );
  await Promise.race([closed, around.sleep(longestClosing, done.signal)]).finally(() => done.abort());
}

interface Run {
  readonly kind: Kind;
  readonly options: PullOptions;
  readonly signal: AbortSignal;
  /** Of rows read again by their keys. */
  counts: RowCounts;
  /** Of all pages, as they came from the POS; and what became of them. */
  rows: number;
  committed: RowCounts;
  /** The longest statement, milliseconds. */
  longest: number;
  /** When it began, or last came out of a pause. */
  busySince: number;
}

/** Step by step, each a window of its own. */
async function readAll(pulling: Pulling, from: StreamPosition, confirmed: boolean, run: Run): Promise<void> {
  const { kind, signal } = run;
  const { ledger, now } = pulling.around;
  let position = from;
  for (const step of stepsLeft(stepsOf(pulling.stream, kind), from.rounds[kind])) {
    position = await readStep(pulling, step, position, run);
    if (signal.aborted || position.rounds[kind]?.window) return;
  }
  // A pass is over only when what it did not meet is settled too.
  const began = position.rounds[kind]?.began;
  const passes = kind === 'pass' && began !== undefined;
  const assumed = isBaseline(kind, position);
  const brake = passes ? await settleGone({ ...pulling, assumed }, began, confirmed, signal) : null;
  if (signal.aborted) return;
  const [{ name, uid }, { model }, at] = [pulling.site, pulling.stream, now()];
  const after = ended(pulling.stream.sync, position, kind, at);
  // What only looks again may end before the first reading does.
  const completeAt = isRead(pulling.stream.sync, after) ? at : null;
  const passed = passes && !brake ? began : null;
  ledger.pages.complete({ site: name, uid, model }, checkpointOf(after, null, completeAt), passed);
  // Where no reading looks for what is gone there is nothing to confirm; and meanwhile a rewind may have been asked for.
  const { sync } = pulling.stream;
  const settled = passes || (sync.mode !== 'snapshot' && sync.pass === undefined);
  const isAsked = ledger.streams.get(name, model)?.asked === 'confirm-missing';
  if (confirmed && settled && isAsked) ledger.streams.ask(name, model, null);
  if (brake) throw brake;
}

/** One window, page by page. Its window is still there where it was left before its end. */
async function readStep(
  pulling: Pulling,
  step: Step,
  from: StreamPosition,
  run: Run,
): Promise<StreamPosition> {
  const { stream, source, around } = pulling;
  const { kind, options, signal } = run;
  const opened = await openStep(pulling, kind, step, from);
  let { position } = opened;
  for (let round = opened.round; round.window && !signal.aborted && options.mayGoOn(); ) {
    const sequence = around.ledger.pages.nextSequence();
    const page = await readRows(source, step, round.window, options.pageSize);
    const before = 'lane' in step ? position.cursors[step.lane.name] : undefined;
    const window = advance(round.window, page, before);
    if (!page.more && step.how === 'new' && stream.sync.mode !== 'snapshot') {
      position = passed(position, stream.sync, step.lane, window);
    }
    round = { ...round, window: page.more ? window : null };
    position = entered(position, kind, step.name, round.began, round.window);
    const lane = laneOf(stream.sync, kind, step, from);
    const assumed = isBaseline(kind, position);
    const checkpoint = checkpointOf(position, opened.sourceNow);
    run.rows += page.rows.length;
    run.committed = addRows(
      run.committed,
      await commitPage({ ...pulling, lane, assumed }, page.rows, sequence, checkpoint),
    );
    run.longest = Math.max(run.longest, page.longestStatement);
    const at = around.now();
    const pause = options.pause(page.longestStatement, { took: Math.max(0, at - run.busySince), at });
    if (page.more) await around.sleep(pause, signal);
    run.busySince = around.now();
  }
  return position;
}

function checkpointOf(
  position: StreamPosition,
  sourceNow: string | null = null,
  completeAt: number | null = null,
): Checkpoint {
  return { position: JSON.stringify(position), sourceNow, completeAt };
}
