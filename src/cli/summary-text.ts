import type { Summary } from './summary.ts';
import { table } from './terminal.ts';

/** The summary for people: three tables, and what to do about what is wrong. */
export function summaryText(summary: Summary): string {
  const { streams, stops, requests, deadLetters } = summary;
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
  const sent = table(
    ['account', 'call', 'requests', 'records taken'],
    requests.map((row) => [row.uid, row.endpoint, String(row.requests), String(row.records)]),
  );
  const wrong = [
    ...streams.flatMap(({ site, model, error }) => (error ? [trouble(`${site} ${model}`, error)] : [])),
    ...stops.map((stop) =>
      trouble(`sending to ${stop.uid} (${stop.endpoint === '*' ? 'all' : stop.endpoint})`, stop),
    ),
    ...(deadLetters > 0 ? [`${deadLetters} dead letters: see \`aiq-pos dead-letters list\`.`] : []),
  ];
  return [
    `Rows of the POS\n${rows}`,
    `Records by where they stand\n${keys}`,
    ...(requests.length > 0 ? [`Requests to AIQ\n${sent}`] : []),
    ...wrong,
  ].join('\n\n');
}

function trouble(what: string, error: { code: string; sentence: string; hint: string }): string {
  return `${what}: ${error.code}\n  ${error.sentence}\n  -> ${error.hint}`;
}
