import {
  advance,
  openSpan,
  readRows,
  type Span,
  type SpanPosition,
  type Step,
  stepsLeftOfSpan,
  stepsOfSpan,
} from '../extract/index.ts';
import type { Backfill } from '../ledger/index.ts';
import { commitPage, type Pulling } from './commit.ts';
import { lookAt } from './opening.ts';
import { close, type PullOptions, told } from './pull.ts';
import type { SiteStream, Surroundings } from './site.ts';
import { stoppable, unlessStopped } from './stoppable.ts';

/**
 * Reads the rows of a span, beside the live reading and with a position of its own, from where it stands: each page is
 * one transaction with that position, so a crash repeats a page and loses none. All of it goes in the background lane,
 * which carries no consent; of sales only those of the span are new to AIQ. Gives whether it has come to its end.
 */
export async function backfill(
  siteStream: SiteStream,
  of: Backfill,
  options: PullOptions,
  around: Surroundings,
  signal: AbortSignal,
): Promise<boolean> {
  const { site, stream } = siteStream;
  const { streams, backfills } = around.ledger;
  streams.open(site.name, stream.model, site.uid, site.mapping.version, stream.place);
  const connecting = site.connect();
  try {
    const source = stoppable(await unlessStopped(connecting, signal), signal);
    const { begin, end } = of;
    const pulling = { ...siteStream, source, lane: 'background', around, wanted: { begin, end } } as const;
    const isDone = await readSpan(pulling, of, options, signal);
    if (isDone) backfills.end(of.id, around.now());
    return isDone;
  } catch (thrown) {
    // What a stop cut off is read again; it is no failure.
    if (signal.aborted) return false;
    const failure = await told(thrown, stream, connecting);
    streams.fail(site.name, stream.model, failure);
    throw failure;
  } finally {
    await close(connecting, around);
  }
}

async function readSpan(
  pulling: Pulling & { readonly wanted: Span },
  { id, position: kept }: Backfill,
  options: PullOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const { stream, wanted } = pulling;
  const position: SpanPosition | null = kept === null ? null : JSON.parse(kept);
  const steps = stepsLeftOfSpan(stepsOfSpan(stream), position);
  for (const [nth, step] of steps.entries()) {
    const under = nth === 0 && position?.step === step.name ? position.window : null;
    const window = under ?? openSpan(step, stream.sync, wanted, await clockOf(pulling, step));
    const after = steps[nth + 1]?.name ?? null;
    if (!(await readWindow(pulling, { id, step, window, after }, options, signal))) return false;
  }
  return true;
}

interface SpanStep {
  readonly id: number;
  readonly step: Step;
  readonly window: SpanPosition['window'];
  /** The step after it. */
  readonly after: string | null;
}

/** Gives whether its end has been reached. */
async function readWindow(
  pulling: Pulling,
  { id, step, window: from, after }: SpanStep,
  options: PullOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const { source, around } = pulling;
  let busySince = around.now();
  for (let window = from; window; ) {
    if (signal.aborted || !options.mayGoOn()) return false;
    const sequence = around.ledger.pages.nextSequence();
    const page = await readRows(source, step, window, options.pageSize);
    window = page.more ? advance(window, page, undefined) : null;
    const position: SpanPosition = window ? { step: step.name, window } : { step: after, window: null };
    await commitPage(pulling, page.rows, sequence, null, { id, position: JSON.stringify(position) });
    const at = around.now();
    const pause = options.pause(page.longestStatement, { took: Math.max(0, at - busySince), at });
    if (window) await around.sleep(pause, signal);
    busySince = around.now();
  }
  return true;
}

function clockOf(pulling: Pulling, step: Step) {
  return lookAt(pulling, 'lane' in step ? step.lane : null);
}
