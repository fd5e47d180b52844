import type { Settings } from '../config/index.ts';
import { type LedgerView, viewLedger } from '../ledger/index.ts';
import { Findings } from '../model/index.ts';
import { budgetSummaryOf } from './budget-summary.ts';
import { budgetText } from './budget-text.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerOf, settingsOf } from './ledger-file.ts';
import { inspect } from './prepare.ts';
import { notRunning, type Problem, problemLine, problemsOf, type WatchedSite } from './problems.ts';
import { sizeText } from './size-text.ts';
import { summaryOf } from './summary.ts';
import { summaryText } from './summary-text.ts';
import { json, type Terminal } from './terminal.ts';

export interface StatusOptions {
  readonly config: string;
  readonly json: boolean;
  /** One line a problem, and an exit code that tells of them: for a monitoring system. */
  readonly check: boolean;
}

/** What the ledger says, beside its running owner or without one. */
export async function status(options: StatusOptions, terminal: Terminal): Promise<ExitCode> {
  const { settings, sites } = await watched(options);
  const { ledger } = settings;
  const view = viewLedger(ledgerOf(settings));
  if (!view) {
    const problems = [notRunning];
    if (options.json) terminal.out(json({ ledger, owner: null, streams: [], problems }));
    else if (options.check) terminal.out(checkText(problems));
    else terminal.out(`There is no ledger at ${ledger} yet: \`aiq-pos once\` or \`aiq-pos run\` makes one.`);
    return options.check ? codeOf(problems) : exit.done;
  }
  try {
    const problems = show(view, settings, sites, options, terminal);
    const code = codeOf(problems);
    return options.check || code === exit.stopped ? code : exit.done;
  } finally {
    view.close();
  }
}

function show(
  view: LedgerView,
  settings: Settings,
  sites: readonly WatchedSite[],
  options: StatusOptions,
  terminal: Terminal,
): readonly Problem[] {
  const [now, owner] = [Date.now(), view.owner()];
  const problems = problemsOf(view, owner, sites, now);
  if (options.check && !options.json) {
    terminal.out(checkText(problems));
    return problems;
  }
  const summary = summaryOf(view, now);
  const budget = budgetSummaryOf(view, settings.sites, now);
  if (options.json)
    terminal.out(
      json({
        ledger: view.file,
        size: view.bytes(),
        owner,
        doubted: view.doubted(),
        ...summary,
        budget,
        problems,
      }),
    );
  else {
    const who = owner
      ? `process ${owner.pid} (${owner.command}) since ${owner.since}`
      : 'nothing: it is not running';
    terminal.out(
      `Ledger ${view.file}, ${sizeText(view.bytes())}\nowned by ${who}${doubtText(view)}\n\n${summaryText(summary, problems, budgetText(budget))}`,
    );
  }
  return problems;
}

/** Much is sent then that was sent before, and whoever looks should know why. */
function doubtText(view: LedgerView): string {
  const doubted = view.doubted();
  if (!doubted) return '';
  const since = new Date(doubted.since).toISOString();
  return `\n${doubted.sentence} Since ${since} everything is read again and told anew, in the background.`;
}

function checkText(problems: readonly Problem[]): string {
  return problems.length === 0 ? 'in order' : problems.map(problemLine).join('\n');
}

function codeOf(problems: readonly Problem[]): ExitCode {
  if (problems.some(({ kind }) => kind === 'stopped')) return exit.stopped;
  return problems.length > 0 ? exit.later : exit.done;
}

/** The ledger is shown whatever is wrong with the mappings; whether all is in order can be said only with them. */
async function watched({ config, check }: StatusOptions) {
  const { prepared, findings } = await inspect(config);
  if (!prepared && check) throw new Findings(findings);
  const sites = (prepared?.sites ?? []).map(({ settings, mapping }): WatchedSite => {
    const { name, aiq, readingHours: hours } = settings;
    return { name, uid: aiq.uid, hours, streams: mapping.streams };
  });
  return { settings: prepared?.settings ?? settingsOf(config), sites };
}
