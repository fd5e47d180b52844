import { basename, resolve } from 'node:path';
import { machine, mappingFile } from '../config/index.ts';
import { type CasesRun, loadMapping, runCases } from '../mapping/index.ts';
import { type Finding, finding } from '../model/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { prepare } from './prepare.ts';
import { findingText, json, placeText, type Terminal } from './terminal.ts';

export interface TestMappingOptions {
  readonly config: string;
  readonly json: boolean;
}

interface Tested extends CasesRun {
  readonly mapping: string;
}

/** Runs the cases that stand beside mappings: of those named, or of all that the settings use. Touches no database. */
export async function testMapping(
  names: readonly string[],
  { config, json: asJson }: TestMappingOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const files =
    names.length > 0
      ? names.map((name) => mappingFile(name, resolve('.')))
      : (await prepare(config)).sites.map(({ settings }) => settings.mapping);
  const tested = [...new Set(files)].map(testFile);
  terminal.out(asJson ? json(tested) : tested.map(testedText).join('\n\n'));
  const isGood = tested.every(
    ({ results, findings }) =>
      findings.length === 0 && results.every(({ differences }) => differences.length === 0),
  );
  return isGood ? exit.done : exit.configure;
}

function testFile(mapping: string): Tested {
  const cases = mapping.replace(/\.ya?ml$/i, '.cases.yaml');
  const text = textOf(mapping, 'The mapping file cannot be read.');
  const casesText = textOf(
    cases,
    'The cases of the mapping cannot be read.',
    `They stand beside it, in ${basename(cases)}: see docs/mapping.md, "Tests".`,
  );
  const unread = [text, casesText].flatMap((one) => (typeof one === 'string' ? [] : [one]));
  if (typeof text !== 'string' || typeof casesText !== 'string')
    return { mapping, results: [], findings: unread };
  const loaded = loadMapping(mapping, text);
  if (!loaded.mapping) return { mapping, results: [], findings: loaded.findings };
  return { mapping, ...runCases(loaded.mapping, cases, casesText) };
}

function textOf(file: string, sentence: string, hint?: string): string | Finding {
  try {
    return machine.readFile(file);
  } catch (cause) {
    return finding('CONFIG_UNREADABLE', sentence, { place: { file }, cause, ...(hint ? { hint } : {}) });
  }
}

/**
 *     /shop/corner.yaml: 2 of 3 cases passed
 *     failed  A customer is sent with a tidy phone  /shop/corner.cases.yaml:7:5
 *       mobile_phone: expected "3035550123", got nothing
 */
function testedText({ mapping, results, findings }: Tested): string {
  const failed = results.filter(({ differences }) => differences.length > 0);
  const counted = `${results.length - failed.length} of ${results.length} cases passed`;
  return [
    `${mapping}: ${findings.length > 0 ? 'not run' : counted}`,
    ...findings.map(findingText),
    ...failed.flatMap(({ name, place, differences }) => [
      `failed  ${name}  ${placeText(place)}`,
      ...differences.map((difference) => `  ${difference}`),
    ]),
  ].join('\n');
}
