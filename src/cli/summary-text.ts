import { blanksText } from './blanks-text.ts';
import type { Problem } from './problems.ts';
import type { StreamSummary, Summary } from './summary.ts';
import { table } from './terminal.ts';

/** The summary for people: four tables, and what to do about what is wrong. */
export function summaryText(summary: Summary, problems: readonly Problem[] = []): string {
  const { streams, stops, requests, deadLetters, blanks } = summary;
  const rows = table(
    ['stream', 'rows read', '= changed', '+ unchanged', '+ filtered', '+ dead'],
    streams.map((stream) => [
      `${stream.site} ${stream.model}`,
      ...[stream.rowsRead, stream.changed, stream.unchanged, stream.filtered, stream.deadRows].map(String),
    ]),
  );
  const keys = table(
    ['stream', 'delivered', 'pending', 'waiting', 'unknown', 'dead', 'left out', 'behind'],
    streams.map((stream) => [
      `${stream.site} ${stream.model}`,
      ...[stream.delivered, stream.pending, stream.waiting, stream.unknown, stream.dead, stream.left].map(
        String,
      ),
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
    ...wrong,
  ].join('\n\n');
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
