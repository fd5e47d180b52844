import type { Path } from '../yaml/index.ts';
import { type Cell, converted, nothing } from './cell.ts';
import { chosen } from './choice.ts';
import type { Column } from './frame.ts';
import type { Part } from './rule-schema.ts';
import type { Section } from './section.ts';
import type { TargetKind } from './target.ts';

export type ColumnSpec = Extract<Part, { readonly column: string }>;
type ChoiceSpec = Extract<Part, { readonly first_existing: unknown }>;
type Tidying = Pick<ColumnSpec, 'trim' | 'null_if' | 'map' | 'case'>;

export function columnRule(spec: ColumnSpec, kind: TargetKind, path: Path, section: Section): Cell {
  const place = section.frame.notes.document.placeOf([...path, 'column']);
  const found = section.frame.column(spec.column, place);
  return found ? converted(tidied(found, spec), kind, path, section, spec) : nothing;
}

/** Nothing where the database has none of the columns, and the rule allows for it. */
export function choiceRule(spec: ChoiceSpec, kind: TargetKind, path: Path, section: Section): Cell {
  const ref = chosen(spec.first_existing, 'field', path, section.frame);
  if (!ref) return nothing;
  const form = { ...spec, column: ref.column };
  return converted(tidied(section.frame.read(ref), spec), kind, path, section, form);
}

/**
 * The text of a column after the rule's tidying, in this order: trim, null_if, map, case. A text that is blank is
 * nothing, always: many systems write '' where they mean NULL.
 */
export function tidied(column: Column, spec: Tidying = { trim: true }): Column['read'] {
  const tidy = tidying(spec);
  return (scope) => {
    const raw = column.read(scope);
    return raw === null ? null : tidy(raw);
  };
}

function tidying(spec: Tidying): (raw: string) => string | null {
  const nulls = new Set(spec.null_if);
  const map = spec.map ? new Map(Object.entries(spec.map)) : undefined;
  const recase = spec.case ? cases[spec.case] : undefined;
  return (raw) => {
    const trimmed = raw.trim();
    if (trimmed === '' || nulls.has(trimmed)) return null;
    const text = spec.trim ? trimmed : raw;
    const mapped = map ? mappedText(map, trimmed, text) : text;
    return mapped === null || mapped === '' ? null : recase ? recase(mapped) : mapped;
  };
}

/** A value that the map does not name becomes its `default`, and stays as it is where there is none. */
function mappedText(map: ReadonlyMap<string, string | null>, value: string, text: string): string | null {
  const mapped = map.get(value) ?? (map.has(value) ? null : map.get('default'));
  return mapped === undefined ? text : mapped;
}

const cases = {
  upper: (text: string) => text.toUpperCase(),
  lower: (text: string) => text.toLowerCase(),
  // "MARY-ANN O'BRIEN" becomes "Mary-Ann O'Brien", and "don's" becomes "Don's".
  title: (text: string) =>
    text.toLowerCase().replace(/(^|[\s-]|['’](?=\p{L}{2}))\p{L}/gu, (start) => start.toUpperCase()),
} as const;
