import { Failure, isZone } from '../model/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import type { ZoneSpec } from './column-schema.ts';
import { converter, type Value } from './convert.ts';
import { type Column, report, type Scope } from './frame.ts';
import type { Section } from './section.ts';
import type { TargetKind } from './target.ts';

/** A compiled rule: the value of one row. Throws a Failure (ROW_VALUE) where the row holds the wrong thing. */
export type Cell = (scope: Scope) => Value;

/** For what has nothing to give, and for rules with findings: such a mapping is not given out and never runs. */
export const nothing = (): null => null;

export interface Form {
  /** The column that the text comes from, for the sentence when it is of the wrong form. */
  readonly column?: string;
  readonly zone?: ZoneSpec | undefined;
  /** As a mapping writes it: iso, epoch_s, MM/DD/YYYY. */
  readonly format?: string;
}

/** A text, turned into what the field's kind needs. */
export function converted(
  read: Column['read'],
  kind: TargetKind,
  path: Path,
  section: Section,
  { column, zone: spec, format = 'iso' }: Form = {},
): Cell {
  const zone = zoneOf(spec, [...path, 'zone'], section);
  if (zone === undefined) return nothing;
  const convert = converter(kind, { read: section.site.instants(zone), format }, (what) => {
    throw wrongValue(path, section, `the value${column ? ` of "${column}"` : ''} is not ${what}`);
  });
  return (scope) => {
    const text = read(scope);
    if (text === null) return null;
    const value = convert(text);
    // A text that is there, and counts as nothing.
    if (value === null && (kind === 'phone' || kind === 'email')) scope.placeholder?.(kind);
    return value;
  };
}

/** The zone named by the mapping or by a parameter, else the site's; undefined (and a finding) where there is none such. */
export function zoneOf(spec: ZoneSpec | undefined, path: Path, section: Section): string | undefined {
  const named = typeof spec === 'object' ? parameterOf(spec.param, [...path, 'param'], section) : spec;
  const zone = named ?? section.site.zone;
  if (typeof zone === 'string' && isZone(zone)) return zone;
  const { notes } = section.frame;
  const hint = 'Use a name such as America/Denver, or UTC.';
  const sentence = `${pathText(path)} is not the name of a zone.`;
  report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf(path), hint);
  return undefined;
}

/** "sale.fields.total: the value of "tot" is not a number." Never the value itself. */
export function wrongValue(path: Path, section: Section, what: string): Failure {
  const place = section.frame.notes.document.placeOf(path);
  return new Failure('ROW_VALUE', `${pathText(path)}: ${what}.`, { place });
}

/** A value that stands in the mapping or in the site's parameters, converted once. */
export function fixed(text: string, kind: TargetKind, path: Path, section: Section): Value {
  try {
    return converted(() => text, kind, path, section)({ own: {}, parent: {}, children: {} });
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const place = section.frame.notes.document.placeOf(path);
    report(section.frame.notes, 'CONFIG_INVALID', thrown.message, place);
    return null;
  }
}

/** The site's value of a parameter; undefined (and a finding) where the mapping declares none of this name. */
export function parameterOf(
  name: string,
  path: Path,
  section: Section,
): string | readonly string[] | null | undefined {
  const { parameters, used } = section.site;
  used.add(name);
  if (!parameters.has(name)) {
    const { notes } = section.frame;
    const known = [...parameters.keys()];
    const hint = known.length > 0 ? `Declared: ${known.join(', ')}.` : 'Declare it under params.';
    const sentence = `The parameter "${name}" is not declared under params.`;
    report(notes, 'MAPPING_REFERENCE', sentence, notes.document.placeOf(path), hint);
  }
  return parameters.get(name);
}
