import { type ExitCode, exit } from './exit.ts';
import { planOf } from './plan.ts';
import { planText } from './plan-text.ts';
import type { Planned } from './plans.ts';
import type { SiteChoice } from './site-choice.ts';
import { json, type Terminal } from './terminal.ts';

export interface PlanOptions extends SiteChoice {
  readonly config: string;
  readonly json: boolean;
}

/** Says what something would cost before it is done. */
export async function plan(what: Planned, options: PlanOptions, terminal: Terminal): Promise<ExitCode> {
  const found = await planOf(what, options);
  terminal.out(options.json ? json(found) : planText(found));
  return exit.done;
}
