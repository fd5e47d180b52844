import type { StreamCoverage } from './coverage-tally.ts';
import { placeText, table } from './terminal.ts';

/**
 *     main-street sale, of the last 30 days: 1705 rows
 *       1690 records; 12 left out (no lines); 3 set aside
 *       persona     62 %  1048 of 1690
 *     ? 14 of 1690: the total differs from the sum of the lines, as in 48211
 *       -> AIQ adds up the lines. ...
 */
export function coverageText(stream: StreamCoverage): string {
  const { site, model, days, isWhole, rows, records, filtered, unmappable, fields, odd } = stream;
  const span = days === null ? '' : `, of the last ${days} days`;
  const left = filtered.map(({ reason, rows: some }) => `${some} left out (${reason})`);
  const aside = unmappable.reduce((sum, one) => sum + one.rows, 0);
  return [
    `${site} ${model}${span}: ${isWhole ? '' : 'the first '}${rows} rows`,
    `  ${[`${records} records`, ...left, ...(aside > 0 ? [`${aside} set aside`] : [])].join('; ')}`,
    ...unmappable.map(
      ({ sentence, place, rows: some }) =>
        `! ${some} of ${rows}: ${sentence}${place ? `  ${placeText(place)}` : ''}`,
    ),
    ...(records > 0 ? [indented(shares(fields))] : []),
    ...odd.map(
      ({ what, records: some, of, example, hint }) =>
        `? ${some} of ${of}: ${what}, as in ${example}\n  -> ${hint}`,
    ),
  ].join('\n');
}

function shares(fields: StreamCoverage['fields']): string {
  const rows = fields.map(({ field, filled, of }) => [
    field,
    `${share(filled, of).padStart(3)} %`,
    filled === 0 ? `none of ${of}` : `${filled} of ${of}`,
  ]);
  return table(['field', 'filled', ''], rows);
}

/** Whole percents: 0 and 100 only where it is none and all. */
function share(some: number, all: number): string {
  if (all === 0 || some === 0) return '0';
  return some === all ? '100' : String(Math.min(99, Math.max(1, Math.round((some / all) * 100))));
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');
