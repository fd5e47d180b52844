import { type Finding, finding, isZone } from '../model/index.ts';
import { compileInventory } from './inventory.ts';
import type { MappingFile } from './load.ts';
import type { Mapping, MappingContext } from './mapping.ts';
import { resolveParameters } from './parameters.ts';
import { compilePersona } from './persona.ts';
import { compileSale } from './sale.ts';
import { siteOf } from './site.ts';
import { versionOf } from './version.ts';

/**
 * Compiles a mapping file for one site: every name, parameter, zone and expression is resolved here, so that mapping a
 * row is calling functions. All findings at once; no mapping if one of them is an error.
 */
export function compileMapping(
  mappingFile: MappingFile,
  context: MappingContext,
): { mapping?: Mapping; findings: Finding[] } {
  const { file, spec, document } = mappingFile;
  if (!isZone(context.zone)) {
    const hint = 'Use a name such as America/Denver, or UTC.';
    return { findings: [finding('CONFIG_INVALID', `The site's zone is not the name of a zone.`, { hint })] };
  }
  const { parameters, findings } = resolveParameters(spec.params, context.parameters, document);
  const site = siteOf(context, parameters);
  const compiled = [
    ...(spec.persona ? [compilePersona(spec.persona, document, site)] : []),
    ...(spec.sale ? [compileSale(spec.sale, spec, document, site)] : []),
    ...(spec.inventory ? [compileInventory(spec.inventory, document, site)] : []),
  ];
  const all = distinct([...findings, ...compiled.flatMap((one) => one.findings)]);
  if (all.some((one) => one.severity === 'error')) return { findings: all };
  const streams = compiled.map((one) => one.stream);
  return {
    mapping: { pos: spec.pos, file, version: versionOf(spec, site, streams), engines: spec.engines, streams },
    findings: all,
  };
}

/** A column may be looked at twice, by a join and by what the join is for: it is one mistake. */
function distinct(findings: readonly Finding[]): Finding[] {
  const named = findings.map((one) => {
    const { line, column } = one.place ?? {};
    return [`${one.code} ${one.sentence} ${line}:${column}`, one] as const;
  });
  return [...new Map(named).values()];
}
