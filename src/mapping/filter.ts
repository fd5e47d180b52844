import { columnName } from '../connector/index.ts';
import type { Path } from '../yaml/index.ts';
import { parameterOf } from './cell.ts';
import { tidied } from './column-rule.ts';
import type { Scope } from './frame.ts';
import { type ChildFrame, childNamed, type Section, scopesOf } from './section.ts';
import type { Where } from './where-schema.ts';

/** Why a row does not count, or undefined where it does. Reasons name columns, never values. */
export type Filter = (scope: Scope) => string | undefined;

/** All conditions of a `where` must hold. A blank text is null here as it is everywhere. */
export function compileWhere(where: Where, path: Path, section: Section): Filter {
  const filters = Object.entries(where).flatMap(([text, condition]): Filter[] => {
    const at = [...path, text];
    const child = text.includes('.') ? childNamed(text.split('.', 1)[0] ?? '', section) : undefined;
    if (child) return childFilter(child, text, condition, at, section);
    const column = section.frame.column(text, section.frame.notes.document.placeOfKey(at));
    const test = compileTest(condition, at, section);
    if (!column || !test) return [];
    const read = tidied(column);
    const reason = `"${columnName(column.ref)}" ${test.reason}`;
    return [(scope) => (test.holds(read(scope)) ? undefined : reason)];
  });
  return (scope) => {
    for (const filter of filters) {
      const reason = filter(scope);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

/** Of a child or a list: one of its rows must be so; with `not` and `is: null`, all of them. */
function childFilter(
  child: ChildFrame,
  text: string,
  condition: Condition,
  path: Path,
  section: Section,
): Filter[] {
  const column = child.frame.column(text, section.frame.notes.document.placeOfKey(path));
  const test = compileTest(condition, path, section);
  if (!column || !test) return [];
  const read = tidied(column);
  const reason = `"${columnName(column.ref)}" ${test.reason}`;
  const holds = (row: Scope): boolean => test.holds(read(row));
  const isForAll = 'is' in condition || 'not' in condition;
  return [
    (scope) => {
      const rows = scopesOf(child, scope);
      return (isForAll ? rows.every(holds) : rows.some(holds)) ? undefined : reason;
    },
  ];
}

interface Test {
  readonly holds: (value: string | null) => boolean;
  readonly reason: string;
}

type Condition = Where[string];
type Values = Extract<Condition, readonly unknown[] | { readonly param: string }>;

/** Undefined where nothing is tested: a parameter that is an empty list. */
function compileTest(condition: Condition, path: Path, section: Section): Test | undefined {
  if ('is' in condition) return { holds: (value) => value === null, reason: 'is not empty' };
  const isExcluding = 'not' in condition;
  const values = valuesOf(isExcluding ? condition.not : condition, path, section);
  if (!values) return undefined;
  return isExcluding
    ? { holds: (value) => !values.has(value), reason: 'has a value that is left out' }
    : { holds: (value) => values.has(value), reason: 'has none of the values that count' };
}

function valuesOf(values: Values, path: Path, section: Section): ReadonlySet<string | null> | undefined {
  if (!('param' in values)) return new Set(values);
  const given = [parameterOf(values.param, path, section) ?? []].flat();
  return given.length === 0 ? undefined : new Set(given);
}
