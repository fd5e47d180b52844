import type { Path } from '../yaml/index.ts';
import { type Cell, converted, nothing, parameterOf, wrongValue } from './cell.ts';
import { chosen } from './choice.ts';
import { type ChoiceSpec, type ColumnSpec, plainColumn } from './column-schema.ts';
import type { Column } from './frame.ts';
import { jsonPath } from './json-path.ts';
import { jsonReader, textOf, valueAt } from './json-text.ts';
import { namePart } from './name-part.ts';
import type { Section } from './section.ts';
import type { TargetKind } from './target.ts';

type Tidying = Pick<ColumnSpec, 'trim' | 'null_if' | 'map' | 'case' | 'path' | 'part'>;

export function columnRule(spec: ColumnSpec, kind: TargetKind, path: Path, section: Section): Cell {
  const { frame } = section;
  const place = frame.notes.document.placeOf([...path, 'column']);
  const found = frame.column(spec.column, place);
  const others = (spec.unless ?? []).flatMap((text, at) => {
    const other = frame.column(text, frame.notes.document.placeOf([...path, 'unless', at]));
    return other ? [tidied(other)] : [];
  });
  if (!found) return nothing;
  const read = tidied(found, spec, path, section);
  const alone: Column['read'] = (scope) =>
    others.some((other) => other(scope) !== null) ? null : read(scope);
  return converted(others.length === 0 ? read : alone, kind, path, section, spec);
}

/** Nothing where the database has none of the columns, and the rule allows for it. */
export function choiceRule(spec: ChoiceSpec, kind: TargetKind, path: Path, section: Section): Cell {
  const ref = chosen(spec.first_existing, 'field', path, section.frame);
  if (!ref) return nothing;
  const read = tidied(section.frame.read(ref), spec, path, section);
  return converted(read, kind, path, section, { ...spec, column: ref.column });
}

const plain = plainColumn('');

/**
 * The text of a column after the rule's tidying, in this order: path, trim, null_if, map, part, case. A text that is blank
 * is nothing, always: many systems write '' where they mean NULL.
 */
export function tidied(column: Column): Column['read'];
export function tidied(column: Column, spec: Tidying, path: Path, section: Section): Column['read'];
export function tidied(
  column: Column,
  spec: Tidying = plain,
  path: Path = [],
  section?: Section,
): Column['read'] {
  const inside = section && spec.path !== undefined ? within(column, spec.path, path, section) : column.read;
  const tidy = tidying(spec, path, section);
  return (scope) => {
    const raw = inside(scope);
    return raw === null ? null : tidy(raw);
  };
}

function tidying(spec: Tidying, path: Path, section?: Section): (raw: string) => string | null {
  const nulls = new Set(section ? nullsOf(spec.null_if, path, section) : []);
  const map = spec.map ? new Map(Object.entries(spec.map)) : undefined;
  const recase = spec.case ? cases[spec.case] : undefined;
  const { part } = spec;
  return (raw) => {
    const trimmed = raw.trim();
    if (trimmed === '' || nulls.has(trimmed)) return null;
    const text = spec.trim ? trimmed : raw;
    const mapped = map ? mappedText(map, trimmed, text) : text;
    const parted = mapped !== null && part ? namePart(mapped, part) : mapped;
    return parted === null || parted === '' ? null : recase ? recase(parted) : parted;
  };
}

function nullsOf(spec: Tidying['null_if'], path: Path, section: Section): readonly string[] {
  if (spec === undefined || !('param' in spec)) return spec ?? [];
  return [parameterOf(spec.param, [...path, 'null_if', 'param'], section) ?? []].flat();
}

/** The value at a path in a JSON text; ROW_VALUE where the text is none. */
function within(
  column: Column,
  spec: NonNullable<Tidying['path']>,
  path: Path,
  section: Section,
): Column['read'] {
  const at = [...path, 'path'];
  const given = typeof spec === 'string' ? spec : parameterOf(spec.param, [...at, 'param'], section);
  if (given === null || given === undefined) return nothing;
  const steps = jsonPath(typeof given === 'string' ? given : '', at, section);
  const read = jsonReader();
  return (scope) => {
    const text = column.read(scope)?.trim() ?? '';
    if (text === '') return null;
    const json = read(text);
    if (json !== undefined) return textOf(valueAt(json, steps));
    throw wrongValue(path, section, `the value of "${column.ref.column}" is not JSON`);
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
