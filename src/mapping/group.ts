import type { Model } from '../model/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import type { ListedChild } from './child.ts';
import type { Filter } from './filter.ts';
import { type Notes, report } from './frame.ts';
import type { StreamSpec } from './schema.ts';
import type { ChildFrame } from './section.ts';

/** The child that holds the rows of a table in which rows of one key make one. */
export interface GroupSpec {
  readonly name: string;
  readonly spec: ListedChild;
  readonly path: Path;
}

/** Of products and customers, `where` says which of the rows count: one of them has to. */
export function anyCounts({ frame, rows, counts }: ChildFrame): Filter {
  return (scope) =>
    rows(scope).some((row) => counts(row, scope.own)) ? undefined : `no row of "${frame.alias}" counts`;
}

/**
 * A flat table of lines: rows of one key make one, and are at the same time the rows below it: the `items` of a sale, or
 * else the child `rows`. What is said of the one row that they make is what the first of them says.
 */
export function groupedSpec(model: Model, spec: StreamSpec, notes: Notes): GroupSpec | undefined {
  const items = 'items' in spec ? spec.items : undefined;
  const wrong = (path: Path, sentence: string, hint: string): void =>
    report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf(path), hint);
  if (!spec.group) {
    for (const key of ['from', 'on'] as const) {
      if (!items || items[key]) continue;
      const path = [model, 'items', key];
      report(
        notes,
        'CONFIG_MISSING_KEY',
        `${pathText(path)} is missing.`,
        notes.document.placeOf([model, 'items']),
      );
    }
    return undefined;
  }
  const itself = Object.fromEntries(spec.key.map((column) => [column, column]));
  const { from } = spec;
  if (Object.keys(spec.children).length > 0) {
    wrong(
      [model, 'children'],
      `${model}.children cannot stand beside group.`,
      'Join other tables to the rows instead.',
    );
  }
  for (const [at, text] of spec.key.entries()) {
    if (!text.includes('.')) continue;
    wrong(
      [model, 'key', at],
      `${model}.key must be columns of the table itself where there is a group.`,
      'No joins.',
    );
  }
  if (!items) {
    const { joins, where } = spec;
    return { name: 'rows', spec: { from, on: itself, joins, order: [], where }, path: [model] };
  }
  if (items.from || items.on) {
    wrong(
      [model, 'items'],
      `${model}.items are the rows of the group: they take no from and no on.`,
      'Leave them out.',
    );
  }
  if (Object.keys(spec.joins).length > 0) {
    wrong([model, 'joins'], `${model}.joins cannot stand beside group.`, `Write them under ${model}.items.`);
  }
  return { name: 'items', spec: { ...items, from, on: itself }, path: [model, 'items'] };
}
