import { viewLedger } from '../ledger/index.ts';
import { Failure, instantIn, isBefore, type Model } from '../model/index.ts';
import { dayAfter } from './day.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerFile } from './ledger-file.ts';
import { doTask } from './live.ts';
import { planOf } from './plan.ts';
import { planText } from './plan-text.ts';
import { type PreparedSite, prepare } from './prepare.ts';
import { chosenSites } from './site-choice.ts';
import { json, type Terminal, table } from './terminal.ts';

export interface BackfillOptions {
  readonly config: string;
  readonly json: boolean;
  readonly yes: boolean;
  readonly site?: string;
  readonly model: Model;
  /** Days or times in each site's zone; without a beginning, what was asked for so far is shown, or gone on with. */
  readonly from?: string;
  readonly to?: string;
}

/** Reads and sends the rows of a span of time, beside the live reading. */
export async function backfill(options: BackfillOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.from === undefined && !options.yes) return show(options, terminal);
  const { from } = options;
  const spanOf = (site: PreparedSite) => spanIn(site, from ?? '', options.to);
  const { sites } = await prepare(options.config);
  const chosen = chosenSites(sites, options);
  const spans = new Map(
    from === undefined ? [] : chosen.map((site) => [site.settings.name, spanOf(site)] as const),
  );
  const plan = from === undefined ? null : await planOf('backfill', { ...options, spanOf });
  if (plan && !options.yes) {
    const said = [...spans].map(([site, { begin, end }]) => `${site}: from ${begin} up to ${end}`).join('\n');
    terminal.out(
      options.json
        ? json({ ...plan, spans: Object.fromEntries(spans), done: false })
        : `${planText(plan)}\n\n${said}\nOnly what AIQ does not have yet is sent. Say --yes to do it.`,
    );
    return exit.done;
  }
  const streams = chosen.map(({ settings }) => ({ site: settings.name, models: [options.model] }));
  const task = {
    name: 'backfill',
    commandOf: (site, models) => {
      const span = spans.get(site);
      return span ? { name: 'backfill', site, models, ...span } : null;
    },
    ...{ scope: 'backfills', sends: true, quiet: options.json },
    rows: plan?.streams.reduce((sum, stream) => sum + stream.rows, 0) ?? 0,
  } as const satisfies Parameters<typeof doTask>[1];
  const { isDone, code } = await doTask(options.config, task, streams, terminal);
  if (options.json) terminal.out(json({ ...plan, done: isDone }));
  else if (isDone) show(options, terminal);
  else terminal.out('Noted: it goes on beside the live reading. `aiq-pos backfill` says how far it is.');
  return code;
}

/** What was asked for so far, and how far each is. */
function show(options: BackfillOptions, terminal: Terminal): ExitCode {
  const view = viewLedger(ledgerFile(options.config));
  try {
    const all = view?.backfills() ?? [];
    if (options.json) terminal.out(json(all));
    else if (all.length === 0)
      terminal.out('Nothing was asked for. Name a span: --from 2025-01-01 --to 2025-12-31');
    else {
      const rows = all.map((one) => [
        `${one.site} ${one.model}`,
        one.begin,
        one.end,
        String(one.rowsRead),
        String(one.changed),
        one.endedAt === null ? 'not yet' : new Date(one.endedAt).toISOString(),
      ]);
      terminal.out(table(['stream', 'from', 'up to', 'rows read', 'new', 'read to its end'], rows));
    }
    return exit.done;
  } finally {
    view?.close();
  }
}

/** A day alone means all of it; without an end it goes up to where the live sales begin, or up to now. */
function spanIn({ settings }: PreparedSite, from: string, to: string | undefined) {
  const { zone, startFrom } = settings;
  const begin = instantIn(from, zone);
  const end = to === undefined ? (startFrom ?? new Date().toISOString()) : instantIn(dayAfter(to), zone);
  if (begin === null || end === null) {
    throw new Failure('USAGE', `${begin === null ? '--from' : '--to'} is no day and no time.`, {
      hint: 'Write a day as 2025-03-01, or a time as "2025-03-01 06:00".',
    });
  }
  if (isBefore(begin, end)) return { begin, end };
  throw new Failure('USAGE', 'The span ends before it begins.', { hint: 'Exchange --from and --to.' });
}
