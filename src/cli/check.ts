import { type Finding, finding, type Model } from '../model/index.ts';
import { clientOf } from './accounts.ts';
import { type ExitCode, exit } from './exit.ts';
import { choiceText, fitted } from './fitted.ts';
import { checkSource, inspect, type PreparedSite } from './prepare.ts';
import { findingText, json, type Terminal } from './terminal.ts';

export interface FindingOptions {
  readonly config: string;
  readonly json: boolean;
}

/** Settings and mappings, without connecting to anything. */
export async function lint(options: FindingOptions, terminal: Terminal): Promise<ExitCode> {
  const { findings } = await inspect(options.config);
  return show(findings, 'Settings and mappings are in order.', options, terminal);
}

/** As lint, and the live databases and AIQ too. Counts rows, and sends nothing but one reading request a site. */
export async function check(options: FindingOptions, terminal: Terminal): Promise<ExitCode> {
  const { prepared, findings } = await inspect(options.config);
  if (!prepared) return show(findings, '', options, terminal);
  const sites = await Promise.all(prepared.sites.map(fitted));
  const sources = await Promise.all(sites.map((site) => checkSource(site, 'full')));
  const keys = await Promise.all(sites.map((site) => checkKey(site.settings)));
  const models: Model[] = sites.flatMap((site) => site.mapping.streams.map((stream) => stream.model));
  const choices = sites.flatMap(choicesOf);
  const good = `${sites.length} site(s) with ${models.length} streams are in order: \`aiq-pos preview\` shows what would be sent.`;
  return show([...findings, ...sources.flat(), ...keys.flat()], good, options, terminal, choices);
}

/** What mappings left to the databases, as these decided it. */
function choicesOf({ settings, mapping, lacks }: PreparedSite): readonly string[] {
  if (lacks === null) return [];
  return mapping.streams.flatMap(({ choices }) => choices.map((one) => choiceText(settings.name, one)));
}

async function checkKey(settings: Parameters<typeof clientOf>[0]): Promise<Finding[]> {
  const place = settings.block.placeOf(['aiq', 'key']);
  const answer = await clientOf(settings, Date.now).probe(AbortSignal.timeout(settings.aiq.timeout));
  switch (answer.kind) {
    case 'good':
      return [];
    case 'refused':
      return [finding('AIQ_KEY_REFUSED', `AIQ refuses the API key of site ${settings.name}.`, { place })];
    case 'away': {
      const { message, hint } = answer.failure;
      const sentence = `AIQ does not answer at ${settings.aiq.url}: ${message}`;
      return [finding('AIQ_UNREACHABLE', sentence, { hint, place })];
    }
  }
}

function show(
  findings: readonly Finding[],
  good: string,
  options: FindingOptions,
  terminal: Terminal,
  choices?: readonly string[],
): ExitCode {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (options.json) terminal.out(json({ findings, ...(choices ? { choices } : {}) }));
  else {
    for (const finding of findings) terminal.out(findingText(finding));
    for (const choice of choices ?? []) terminal.out(choice);
    terminal.out(errors > 0 ? `${errors} to mend, ${findings.length - errors} to consider.` : good);
  }
  return errors > 0 ? exit.configure : exit.done;
}
