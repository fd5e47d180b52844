import { columnName } from '../connector/index.ts';
import { parseDecimal } from '../model/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import { type Cell, converted, nothing, parameterOf } from './cell.ts';
import { tidied } from './column-rule.ts';
import { compileWhere } from './filter.ts';
import { type Column, report, type Scope } from './frame.ts';
import type { PickSpec } from './rule-schema.ts';
import { childOf, type Section, scopesOf } from './section.ts';
import { isSensitive } from './sensitive.ts';
import type { TargetKind } from './target.ts';
import type { Where } from './where-schema.ts';

/** `{pick: contact.value, where: {kind: [phone]}}`: of the first row that has a value; of phones, one that can be one. */
export function pickRule(spec: PickSpec, kind: TargetKind, path: Path, section: Section): Cell {
  const picked = pickedRows(spec, path, section);
  if (!picked) return nothing;
  const read = tidied(picked.column, spec, path, picked.section);
  const cell = converted(read, kind, path, picked.section, { ...spec, column: spec.pick });
  return (scope) => {
    let unfit = false;
    for (const row of picked.rows(scope)) {
      const value = cell(row);
      if (typeof value === 'string') return value;
      if (value === undefined) unfit = true;
    }
    return unfit ? undefined : null;
  };
}

/** The same as it stands in the database, for a key that goes back to it. */
export function pickedText(spec: PickSpec, path: Path, section: Section): Column['read'] {
  const picked = pickedRows(spec, path, section);
  if (!picked) return nothing;
  const present = tidied(picked.column, spec, path, picked.section);
  return (scope) => {
    const row = picked.rows(scope).find((one) => present(one) !== null);
    return row ? picked.column.read(row) : null;
  };
}

function pickedRows(spec: PickSpec, path: Path, section: Section) {
  const child = childOf(spec.pick, [...path, 'pick'], section);
  if (!child) return undefined;
  const { notes } = section.frame;
  const inside: Section = { ...section, frame: child.frame, children: [] };
  const column = child.frame.column(spec.pick, notes.document.placeOf([...path, 'pick']));
  const filter = compileWhere(spec.where ?? {}, [...path, 'where'], inside);
  const isFenced = fence(spec.where ?? {}, [...path, 'where'], inside);
  const order = (spec.order ?? []).flatMap((text, at) => {
    const found = child.frame.column(text, notes.document.placeOf([...path, 'order', at]));
    return found ? [tidied(found)] : [];
  });
  if (!column) return undefined;
  return {
    column,
    section: inside,
    rows: (scope: Scope): readonly Scope[] => {
      const rows = scopesOf(child, scope).filter((row) => filter(row) === undefined && !isFenced(row));
      const sorted = order.length === 0 ? rows : rows.toSorted((a, b) => compared(a, b, order));
      return spec.last ? sorted.toReversed() : sorted;
    },
  };
}

/** In a table of names and values, what stands beside the name "SSN" is as much out of bounds as a column of that name. */
function fence(where: Where, path: Path, section: Section): (row: Scope) => boolean {
  const { notes } = section.frame;
  for (const [text, condition] of Object.entries(where)) {
    const named =
      'param' in condition
        ? [parameterOf(condition.param, [...path, text], section) ?? []].flat()
        : condition;
    const wanted = Array.isArray(named) ? named.filter((value) => value !== null) : [];
    if (!wanted.some((value: string) => isSensitive(value))) continue;
    const sentence = `${pathText([...path, text])} asks for values that the product never reads.`;
    report(notes, 'MAPPING_SENSITIVE', sentence, notes.document.placeOf([...path, text]));
  }
  // What is asked for by name was looked at above; what is left out by name may leave others in.
  const names = Object.entries(where).flatMap(([text, condition]) => {
    const ref = section.frame.resolve(text, notes.document.placeOf(path));
    return ref && ('not' in condition || 'is' in condition) ? [columnName(ref)] : [];
  });
  return ({ own }) => names.some((name) => isSensitive(own[name] ?? ''));
}

function compared(a: Scope, b: Scope, order: readonly Column['read'][]): number {
  for (const read of order) {
    const [left, right] = [read(a), read(b)];
    if (left === right) continue;
    // What has nothing comes last.
    if (left === null || right === null) return left === null ? 1 : -1;
    const [one, other] = [parseDecimal(left), parseDecimal(right)];
    const sign = one && other ? one.comparedTo(other) : left < right ? -1 : 1;
    if (sign !== 0) return sign;
  }
  return 0;
}
