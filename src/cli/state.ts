import { type Asked, type StreamRow, viewLedger } from '../ledger/index.ts';
import { Failure, type Model } from '../model/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerFile } from './ledger-file.ts';
import { json, type Terminal, table } from './terminal.ts';

export interface StateOptions {
  readonly config: string;
  readonly json: boolean;
}

export interface StreamChoice extends StateOptions {
  readonly site?: string;
  readonly model?: Model;
  /** Without it, only says what would be done. */
  readonly yes: boolean;
}

/** Where each stream stands: positions hold watermarks and keys of the POS, no personal data but what a key is. */
export function showState(options: StateOptions, terminal: Terminal): ExitCode {
  const rows = streamsOf(options);
  if (options.json) {
    terminal.out(json(rows.map((row) => ({ ...row, position: JSON.parse(row.position ?? 'null') }))));
  } else if (rows.length === 0) terminal.out('Nothing has been read yet.');
  else terminal.out(table(['stream', 'lane', 'read up to', 'asked'], rows.flatMap(linesOf)));
  return exit.done;
}

function linesOf(row: StreamRow): string[][] {
  const { cursors = {} } = JSON.parse(row.position ?? '{}');
  const lanes = Object.entries<{ last?: { watermark?: string } }>(cursors);
  const name = `${row.site} ${row.model}`;
  if (lanes.length === 0)
    return [[name, '', row.completeAt === null ? 'not yet' : 'all rows', row.asked ?? '']];
  return lanes.map(([lane, { last }]) => [name, lane, last?.watermark ?? '', row.asked ?? '']);
}

const effects: Readonly<Record<Asked, string>> = {
  rewind:
    'All rows are read again, of whatever database the source names now. What AIQ has already is not sent again.',
  reset:
    'What was read and sent is forgotten; all rows are read and sent again as in a first load. What was taken back stays so.',
  baseline: 'All that the POS has now counts as sent.',
  'apply-mapping':
    'All rows are read again, and what the mapping as it is now makes otherwise than AIQ has it is sent.',
  'confirm-missing':
    'The next complete reading takes away at AIQ what is gone from the POS, however much it is.',
  'confirm-unmappable':
    'Rows that the mapping as it is now cannot map become dead letters, however many they are.',
};

/** Rewind, or confirm that rows are rightly gone: carried out by the next reading of each stream. */
export async function askStreams(name: Asked, options: StreamChoice, terminal: Terminal): Promise<ExitCode> {
  const all = streamsOf(options);
  const chosen = all.filter(
    ({ site, model }) =>
      (options.site === undefined || site === options.site) &&
      (options.model === undefined || model === options.model),
  );
  if (chosen.length === 0) throw noSuchStream(all);
  const names = chosen.map(({ site, model }) => `${site} ${model}`);
  if (!options.yes) {
    if (options.json) terminal.out(json({ streams: names, done: false }));
    else {
      const cost = costs.has(name) ? `${await costText(name, options)}\n\n` : '';
      terminal.out(`${cost}${effects[name]}\nStreams: ${names.join(', ')}.\nSay --yes to do it.`);
    }
    return exit.done;
  }
  const { order } = await import('./order.ts');
  const ledger = ledgerFile(options.config);
  for (const [site, rows] of Map.groupBy(chosen, (row) => row.site)) {
    const answer = await order(ledger, { name, site, models: rows.map(({ model }) => model) });
    if (answer.kind === 'failed') throw new Failure('USAGE', answer.sentence, { hint: answer.hint });
  }
  terminal.out(
    options.json
      ? json({ streams: names, done: true })
      : `Noted for ${names.join(', ')}: the next reading of each does it.`,
  );
  return exit.done;
}

/** What sends again says what that costs. */
const costs: ReadonlySet<string> = new Set<Asked>(['reset', 'apply-mapping']);

async function costText(name: Asked, { config, site, model }: StreamChoice): Promise<string> {
  const { planOf } = await import('./plan.ts');
  const { planText } = await import('./plan-text.ts');
  const choice = {
    config,
    ...(site === undefined ? {} : { site }),
    ...(model === undefined ? {} : { model }),
  };
  return planText(await planOf(name === 'reset' ? name : 'apply-mapping', choice));
}

function streamsOf({ config }: StateOptions): StreamRow[] {
  const view = viewLedger(ledgerFile(config));
  try {
    return view?.streams.all() ?? [];
  } finally {
    view?.close();
  }
}

function noSuchStream(all: readonly StreamRow[]): Failure {
  const known = all.map(({ site, model }) => `${site} ${model}`).join(', ');
  return new Failure('USAGE', 'No stream that has been read is named so.', {
    hint: known === '' ? 'Nothing has been read yet.' : `Read so far: ${known}.`,
  });
}
