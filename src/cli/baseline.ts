import { type ExitCode, exit } from './exit.ts';
import { doTask } from './live.ts';
import { planOf } from './plan.ts';
import { planText } from './plan-text.ts';
import { prepare } from './prepare.ts';
import { chosenSites, type SiteChoice } from './site-choice.ts';
import { json, type Terminal } from './terminal.ts';

export interface BaselineOptions extends SiteChoice {
  readonly config: string;
  readonly json: boolean;
  readonly yes: boolean;
}

const effect =
  'All that the POS has now counts as sent, and nothing of it is sent. What changes from then on goes to AIQ.';

/** Marks what the POS has now as sent. */
export async function baseline(options: BaselineOptions, terminal: Terminal): Promise<ExitCode> {
  const plan = await planOf('baseline', options);
  if (!options.yes) {
    terminal.out(
      options.json ? json({ ...plan, done: false }) : `${planText(plan)}\n\n${effect}\nSay --yes to do it.`,
    );
    return exit.done;
  }
  const { sites } = await prepare(options.config);
  const streams = chosenSites(sites, options).map(({ settings, mapping }) => ({
    site: settings.name,
    models: mapping.streams
      .map(({ model }) => model)
      .filter((model) => options.model === undefined || options.model === model),
  }));
  const rows = plan.streams.reduce((sum, stream) => sum + stream.rows, 0);
  const task = {
    name: 'baseline',
    commandOf: (site, models) => ({ name: 'baseline', site, models }),
    ...{ scope: 'all', sends: false, rows, quiet: options.json },
  } as const satisfies Parameters<typeof doTask>[1];
  const { isDone, code } = await doTask(options.config, task, streams, terminal);
  const names = streams.flatMap(({ site, models }) => models.map((model) => `${site} ${model}`)).join(', ');
  const said = isDone
    ? `Done: what the POS has of ${names} counts as sent; nothing was sent.`
    : `Noted for ${names}: the next reading of each does it.`;
  terminal.out(options.json ? json({ ...plan, done: isDone }) : said);
  return code;
}
