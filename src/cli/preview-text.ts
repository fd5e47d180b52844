import type { Row } from '../connector/index.ts';
import { type Against, flat, type PreviewRow } from './preview-row.ts';
import { sideBySide } from './side-by-side.ts';
import { failureText, json } from './terminal.ts';

/** The row, the record and AIQ's body beside each other. `width`: columns of the terminal. */
export function previewText({ site, model, row, outcome, body, against }: PreviewRow, width: number): string {
  const head = `${site} ${model} ${row.key.join(', ')}`;
  const source = [
    'row',
    ...rowLines(row.values),
    ...Object.entries(row.children).flatMap(([name, rows]) =>
      rows.flatMap((child, at) => [`${name} ${at + 1}`, ...rowLines(child).map((line) => `  ${line}`)]),
    ),
  ];
  const columns = (...others: readonly (readonly string[])[]): string =>
    `${head}\n${sideBySide([source, ...others], width)}`;
  switch (outcome.kind) {
    case 'record': {
      const fields = [...flat(outcome.record)].map(([name, value]) => `${name}: ${shown(value)}`);
      const sent = json(body).split('\n');
      const record = ['record', `key: ${outcome.record.key}`, ...fields];
      return [
        columns(record, ['AIQ would get', ...sent]),
        ...(against ? againstLines(against) : []),
        '',
      ].join('\n');
    }
    case 'filtered':
      return `${columns(['left out', outcome.reason])}\n`;
    case 'unmappable':
      return `${columns(['set aside', ...failureText(outcome.failure).split('\n')])}\n`;
  }
}

function rowLines(row: Row): string[] {
  return Object.entries(row).map(([column, value]) => `${column}: ${shown(value)}`);
}

const shown = (value: string | null | undefined): string =>
  value == null ? 'NULL' : JSON.stringify(value).slice(1, -1);

/**
 *     AIQ has it otherwise:
 *       total: 12.5 -> 13
 *       location: nothing -> Main Street
 */
function againstLines({ kind, fields }: Against): string[] {
  const said = {
    new: 'AIQ has nothing of it yet.',
    'as sent': 'AIQ has it so.',
    unknown: 'What AIQ has of it is unknown.',
    differs: 'AIQ has it otherwise:',
  };
  const text = (value: string | null | undefined): string => (value === undefined ? 'nothing' : shown(value));
  return [said[kind], ...fields.map(({ field, sent, now }) => `  ${field}: ${text(sent)} -> ${text(now)}`)];
}
