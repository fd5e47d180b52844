import { resolve } from 'node:path';
import type { Range } from '../extract/index.ts';
import { type LedgerPlace, type Reason, reasons, viewLedger } from '../ledger/index.ts';
import { Failure, instantIn, type Model } from '../model/index.ts';
import {
  adaptivePause,
  countsOf,
  mendRequest,
  noPause,
  type Reconciled,
  reconcileRow,
  reconcile as reconcileStream,
  type SiteStream,
} from '../sync/index.ts';
import { dayAfter } from './day.ts';
import { siteOf, sleep, stopSignal } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerOf, settingsOf } from './ledger-file.ts';
import { order } from './order.ts';
import { type PreparedSite, prepare } from './prepare.ts';
import { type ReportedStream, readReport, writeReport } from './reconcile-report.ts';
import { json, type Terminal, table } from './terminal.ts';

export interface ReconcileOptions {
  readonly config: string;
  readonly site?: string;
  readonly model?: Model;
  /** "2026-03-08", by the shop's clock. */
  readonly from?: string;
  readonly to?: string;
  /** A report to mend from; true: mend what is found. */
  readonly mend?: string | boolean;
  /** Rows may be taken away at AIQ that are gone, however many. */
  readonly confirmMissing: boolean;
  readonly json: boolean;
}

/** Where sales are compared from, when nothing is said and the site says nothing: thirty days, milliseconds. */
const usualBack = 30 * 86_400_000;

/** Compares the POS with the ledger, and has mended what differs; beside the running owner or without one. */
export async function reconcile(options: ReconcileOptions, terminal: Terminal): Promise<ExitCode> {
  if (typeof options.mend === 'string') return mendReport(options.mend, options, terminal);
  const { settings, sites } = await prepare(options.config);
  const place = ledgerOf(settings);
  const view = viewLedger(place);
  if (!view) throw nothingRead();
  try {
    const signal = stopSignal();
    const found: Reconciled[] = [];
    for (const [prepared, one] of chosen(sites, options)) {
      const { pageSize, pauses } = settings.profile;
      const pace = { pageSize, pause: pauses ? adaptivePause() : noPause, mayGoOn: () => true };
      const onlooker = { view, now: () => Date.now(), sleep };
      const range = rangeOf(prepared, one.stream.model, options);
      found.push(await reconcileStream(one, range, pace, onlooker, signal));
      const { rows } = found.at(-1) ?? { rows: 0 };
      if (!options.json) terminal.err(`${one.site.name} ${one.stream.model}: ${rows} rows compared`);
    }
    return await conclude(place, found, options, terminal);
  } finally {
    view.close();
  }
}

function chosen(
  sites: readonly PreparedSite[],
  { site, model }: ReconcileOptions,
): (readonly [PreparedSite, SiteStream])[] {
  const all = sites.flatMap((prepared) =>
    prepared.mapping.streams.map((stream) => [prepared, { site: siteOf(prepared), stream }] as const),
  );
  const some = all.filter(
    ([, one]) =>
      (site === undefined || one.site.name === site) && (model === undefined || one.stream.model === model),
  );
  if (some.length > 0) return some;
  const known = all.map(([, one]) => `${one.site.name} ${one.stream.model}`).join(', ');
  throw new Failure('USAGE', 'No stream is named so.', { hint: `There are: ${known}.` });
}

/** Sales of the last weeks, and all customers and products, unless a person says from when to when. */
function rangeOf({ settings }: PreparedSite, model: Model, { from, to }: ReconcileOptions): Range {
  const until = to === undefined ? null : midnight(dayAfter(to), settings.zone) - 1;
  if (from !== undefined) return { from: midnight(from, settings.zone), to: until };
  const back = settings.nightly?.back ?? usualBack;
  return { from: model === 'sale' ? (until ?? Date.now()) - back : null, to: until };
}

/** The beginning of a day of the shop, milliseconds since 1970. */
function midnight(date: string, zone: string): number {
  const begin = /^\d{4}-\d\d-\d\d$/.test(date) ? instantIn(date, zone) : null;
  if (begin !== null) return Date.parse(begin);
  throw new Failure('USAGE', `"${date}" is no date.`, { hint: 'Write a date as 2026-03-08.' });
}

/** Keeps the report and the summary, and asks for mending where that is wanted. */
async function conclude(
  place: LedgerPlace,
  found: readonly Reconciled[],
  options: ReconcileOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const report = writeReport(place.file, found, Date.now());
  const failures: Failure[] = [];
  const mended = new Map<Reconciled, number>();
  for (const one of found.filter(({ isRead }) => isRead)) {
    const { differences, failure } = mendRequest(one, options.confirmMissing);
    const wanted = options.mend === true ? differences : [];
    if (options.mend === true && failure) failures.push(failure);
    await askToMend(place, { ...one, differences: wanted }, one.uid);
    mended.set(one, wanted.length);
    const rest = {
      endedAt: Date.now(),
      mended: wanted.length,
      report: one.differences.length > 0 ? report : null,
    };
    const row = reconcileRow(one, rest, options.mend === true ? failure : null);
    await told(order(place, { name: 'reconciled', row }));
  }
  const left = found.some((one) => one.differences.length > (mended.get(one) ?? 0) || !one.isComplete);
  if (options.json) {
    const streams = found.map((one) => ({ ...one, mended: mended.get(one) ?? 0 }));
    const errors = failures.map(({ code, message: sentence, hint }) => ({ code, sentence, hint }));
    terminal.out(json({ streams, report, errors }));
  } else terminal.out(reconcileText(found, mended, report, options.mend === true, failures));
  return left ? exit.later : exit.done;
}

/** So many rows in one order. */
const atOnce = 1_000;

async function askToMend(ledger: LedgerPlace, stream: ReportedStream, uid: string): Promise<void> {
  const { site, model, differences } = stream;
  for (let at = 0; at < differences.length; at += atOnce) {
    const some = differences.slice(at, at + atOnce);
    await told(order(ledger, { name: 'mend', uid, site, model, differences: some }));
  }
}

async function told(answering: ReturnType<typeof order>): Promise<void> {
  const answer = await answering;
  if (answer.kind === 'failed') throw new Failure('USAGE', answer.sentence, { hint: answer.hint });
}

async function mendReport(path: string, options: ReconcileOptions, terminal: Terminal): Promise<ExitCode> {
  const settings = settingsOf(options.config);
  const place = ledgerOf(settings);
  const failures: Failure[] = [];
  const mended: string[] = [];
  for (const stream of readReport(path)) {
    const uid = settings.sites.find(({ name }) => name === stream.site)?.aiq.uid;
    if (uid === undefined) {
      throw new Failure('USAGE', `The settings have no site ${stream.site}, of which the report tells.`);
    }
    const { differences, failure } = mendRequest(stream, options.confirmMissing);
    if (failure) failures.push(failure);
    await askToMend(place, { ...stream, differences }, uid);
    await noteMended(place, path, stream, differences.length);
    mended.push(`${stream.site} ${stream.model}, to be read again and sent: ${differences.length}.`);
  }
  const errors = failures.map(({ code, message: sentence, hint }) => ({ code, sentence, hint }));
  if (options.json) terminal.out(json({ report: path, mended, errors }));
  else terminal.out([...mended, ...failures.map(heldBack), whenMended].join('\n'));
  return failures.length > 0 ? exit.later : exit.done;
}

/** Where the report is that of the stream's last reconcile, the summary tells so. */
async function noteMended(
  ledger: LedgerPlace,
  report: string,
  { site, model }: ReportedStream,
  mended: number,
): Promise<void> {
  const view = viewLedger(ledger);
  const last = view?.reconciles.all().find((row) => row.site === site && row.model === model);
  view?.close();
  if (!last || last.report !== resolve(report)) return;
  await told(order(ledger, { name: 'reconciled', row: { ...last, mended } }));
}

const whenMended =
  'The running `aiq-pos run` does it at once; without one, the next `aiq-pos once` or `run`.';

function heldBack({ code, message }: Failure): string {
  return `${code}\n  ${message}\n  -> Where they are rightly gone, say --confirm-missing as well.`;
}

function reconcileText(
  found: readonly Reconciled[],
  mended: ReadonlyMap<Reconciled, number>,
  report: string | null,
  mend: boolean,
  failures: readonly Failure[],
): string {
  const total = found.reduce((sum, { differences }) => sum + differences.length, 0);
  const [rows, statements] = [sumOf(found, 'rows'), sumOf(found, 'statements')];
  const unread = found.filter(({ isRead }) => !isRead);
  return [
    table(
      ['stream', 'rows', 'statements', ...reasons, 'mended'],
      found.map((one) => {
        const counts: Readonly<Record<Reason, number>> = countsOf(one.differences);
        const cells = [
          one.rows,
          one.statements,
          ...reasons.map((reason) => counts[reason]),
          mended.get(one) ?? 0,
        ];
        return [`${one.site} ${one.model}`, ...cells.map(String)];
      }),
    ),
    '',
    ...unread.map(
      ({ site, model }) => `${site} ${model} has not been read to its end yet: nothing to compare.`,
    ),
    ...found.flatMap(({ site, model, isComplete }) =>
      isComplete ? [] : [`${site} ${model}: stopped before its end.`],
    ),
    `${rows} rows read by ${statements} statements; no request to AIQ.`,
    ...(total === 0 ? ['Nothing differs.'] : [`${total} rows differ; their keys: ${report}`]),
    ...(total > 0 && mend ? [whenMended] : []),
    ...(total > 0 && !mend && report ? [`To mend them: aiq-pos reconcile --mend ${report}`] : []),
    ...failures.map(heldBack),
  ].join('\n');
}

function sumOf(found: readonly Reconciled[], what: 'rows' | 'statements'): number {
  return found.reduce((sum, one) => sum + one[what], 0);
}

function nothingRead(): Failure {
  return new Failure('USAGE', 'Nothing has been read yet, so there is nothing to compare.', {
    hint: 'Begin with `aiq-pos once` or `aiq-pos run`.',
  });
}
