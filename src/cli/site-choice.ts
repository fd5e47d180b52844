import { Failure, Findings, type Model } from '../model/index.ts';
import { checkSchema, type PreparedSite } from './prepare.ts';

/** Which streams are meant: all that agree with what is named. */
export interface SiteChoice {
  readonly site?: string;
  readonly model?: Model;
}

/** USAGE where the settings have no such site, or it no such model. */
export function chosenSites(
  sites: readonly PreparedSite[],
  { site, model }: SiteChoice,
): readonly PreparedSite[] {
  const named = sites.filter(({ settings }) => site === undefined || settings.name === site);
  const chosen = named.filter(
    ({ mapping }) => model === undefined || mapping.streams.some((stream) => stream.model === model),
  );
  if (chosen.length > 0) return chosen;
  const known = sites.map(({ settings }) => settings.name).join(', ');
  throw new Failure('USAGE', 'No site is named so, or none has this model.', { hint: `Sites: ${known}.` });
}

/** The same, of which each mapping fits its database: what reads rows need not fail in the middle. Findings where one does not. */
export async function fittingSites(
  sites: readonly PreparedSite[],
  choice: SiteChoice,
): Promise<readonly PreparedSite[]> {
  const chosen = chosenSites(sites, choice);
  const findings = (await Promise.all(chosen.map(checkSchema))).flat();
  if (findings.some(({ severity }) => severity === 'error')) throw new Findings(findings);
  return chosen;
}
