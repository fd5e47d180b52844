import { failureCodes } from '../model/index.ts';
import { blanksText } from './blanks-text.ts';
import type { Problem } from './problems.ts';
import { reconcilesText } from './reconciles-text.ts';
import type { StreamSummary, Summary } from './summary.ts';
import { table } from './terminal.ts';

/** The summary for people: four tables and `more`, and what to do about what is wrong. */
export function summaryText(
  summary: Summary,
  problems: readonly Problem[] = [],
  more: readonly string[] = [],
): string {
  const { streams, stops, requests, deadLetters, blanks } = summary;
  const rows = table(
    ['stream', 'rows read', '= changed', '+ unchanged', '+ filtered', '+ dead'],
    streams.map((stream) => [
      `${stream.site} ${stream.model}`,
      ...[stream.rowsRead, stream.changed, stream.unchanged, stream.filtered, stream.deadRows].map(String),
    ]),
  );
  const keys = table(
    [
      'stream',
      'known',
      '= delivered',
      '+ pending',
      '+ waiting',
      '+ unknown',
      '+ dead',
      '+ left out',
      'behind',
    ],
    streams.map((stream) => [
      `${stream.site} ${stream.model}`,
      ...[stream.known, ...placesOf(stream)].map(String),
      stream.freshness === null ? 'not read yet' : `${stream.freshness} s`,
    ]),
  );
  const readings = table(
    ['stream', 'last read (UTC)', 'last moved (UTC)', 'longest statement', 'in the last run'],
    streams.map((stream) => [
      `${stream.site} ${stream.model}`,
      stream.ranAt?.slice(0, 19).replace('T', ' ') ?? 'never',
      stream.progressAt?.slice(0, 19).replace('T', ' ') ?? 'never',
      `${stream.longestStatement} ms`,
      `${stream.lastLongestStatement} ms`,
    ]),
  );
  const sent = table(
    ['account', 'call', 'requests', 'records taken'],
    requests.map((row) => [row.uid, row.endpoint, String(row.requests), String(row.records)]),
  );
  const shown = problems.filter(({ kind }) => kind === 'stalled' || kind === 'away' || kind === 'behind');
  const stalled = new Set(shown.flatMap(({ kind, what }) => (kind === 'stalled' ? [what] : [])));
  const wrong = [
    ...streams.flatMap(unbalanced),
    ...(summary.paused ? [trouble('reading', summary.paused)] : []),
    // A stall tells the error that is its cause.
    ...streams.flatMap(({ site, model, error }) =>
      error && !stalled.has(`${site} ${model}`) ? [trouble(`${site} ${model}`, error)] : [],
    ),
    ...shown.map(({ what, code, kind, ...rest }) => trouble(what, { code: code ?? kind, ...rest })),
    ...stops.map((stop) =>
      trouble(`sending to ${stop.uid} (${stop.endpoint === '*' ? 'all' : stop.endpoint})`, stop),
    ),
    ...(deadLetters > 0 ? [`${deadLetters} dead letters: see \`aiq-pos dead-letters list\`.`] : []),
  ];
  return [
    `Rows of the POS\n${rows}`,
    `Readings of the POS\n${readings}`,
    `Records by where they stand\n${keys}`,
    ...(blanks.length > 0 ? [blanksText(blanks)] : []),
    ...streams.flatMap(heldText),
    ...(requests.length > 0 ? [`Requests to AIQ\n${sent}`] : []),
    ...reconcilesText(summary),
    ...more,
    ...wrong,
  ].join('\n\n');
}

function placesOf({ delivered, pending, waiting, unknown, dead, left }: Summary['streams'][number]) {
  return [delivered, pending, waiting, unknown, dead, left];
}

/** The sums are what shows that nothing was lost, so they are added up before they are shown. */
function unbalanced(stream: Summary['streams'][number]): string[] {
  const { site, model, rowsRead, changed, unchanged, filtered, deadRows, known } = stream;
  const add = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);
  const rows = add([changed, unchanged, filtered, deadRows]);
  const records = add(placesOf(stream));
  if (rows === rowsRead && records === known) return [];
  const { about, hint } = failureCodes.BUG;
  const sentence = `${about} ${rowsRead} rows were read and ${rows} ended somewhere; ${known} records are known and ${records} stand somewhere.`;
  return [trouble(`${site} ${model}`, { code: 'BUG', sentence, hint })];
}

/** Of a first load of customers under way, or one that does not come to its end. */
function heldText({ site, model, waiting }: StreamSummary): string[] {
  if (model !== 'persona' || waiting === 0) return [];
  return [
    `${site}: ${waiting} customers wait until all of them have been read once, so that no shared phone or e-mail is sent.`,
  ];
}

function trouble(what: string, error: { code: string; sentence: string; hint: string }): string {
  return `${what}: ${error.code}\n  ${error.sentence}\n  -> ${error.hint}`;
}
