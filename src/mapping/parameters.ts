import { type Finding, finding, nearest } from '../model/index.ts';
import type { YamlDocument } from '../yaml/index.ts';
import type { MappingContext } from './mapping.ts';
import type { MappingSpec, ParamSpec } from './schema.ts';

/** Every declared parameter with its value at this site; null where an optional text is not given. */
export type Parameters = ReadonlyMap<string, string | readonly string[] | null>;

/** What the site gives, held against what the mapping declares. */
export function resolveParameters(
  declared: MappingSpec['params'],
  given: MappingContext['parameters'],
  document: YamlDocument,
): { readonly parameters: Parameters; readonly findings: Finding[] } {
  const findings = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => undeclared(name, Object.keys(declared), document.file));
  const parameters = new Map<string, string | readonly string[] | null>();
  for (const [name, spec] of Object.entries(declared)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const place = document.placeOf(['params', name]);
    if (value === undefined && spec.required) {
      const sentence = `The site does not set the parameter "${name}" that the mapping needs.`;
      findings.push(finding('CONFIG_MISSING_KEY', sentence, { place, hint: spec.description }));
    } else if (Array.isArray(value) && !spec.list) {
      const sentence = `The parameter "${name}" is one text, and the site sets a list.`;
      findings.push(finding('CONFIG_INVALID', sentence, { place, hint: spec.description }));
    }
    parameters.set(name, inForm(value ?? spec.default, spec));
  }
  return { parameters, findings };
}

/** A text given for a list is a list of one. */
function inForm(
  value: string | readonly string[] | undefined,
  spec: ParamSpec,
): string | readonly string[] | null {
  if (spec.list) return value === undefined ? [] : [value].flat();
  return typeof value === 'string' && value !== '' ? value : null;
}

function undeclared(name: string, declared: readonly string[], file: string): Finding {
  const guess = nearest(name, declared);
  const known = declared.length === 0 ? 'It declares none.' : `It declares: ${declared.join(', ')}.`;
  return finding('CONFIG_UNKNOWN_KEY', `The mapping ${file} declares no parameter "${name}".`, {
    hint: guess ? `Did you mean "${guess}"?` : known,
  });
}
