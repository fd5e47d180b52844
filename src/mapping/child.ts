import type { Child, ColumnRef, Row } from '../connector/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import { compileWhere } from './filter.ts';
import { Frame, report, type Scope } from './frame.ts';
import { listFrame } from './list.ts';
import type { ChildFrame, Section } from './section.ts';
import type { ChildSpec, ListSpec } from './source-schema.ts';
import { fromTables } from './source-tables.ts';

/** A child compiled: how rules see it, the lists in its rows, and what is read of it beside each table of the main rows. */
export interface CompiledChild {
  readonly child: ChildFrame;
  readonly lists: readonly ChildFrame[];
  /** One for each table of the main rows, once all rules have been compiled. */
  readonly finish: () => readonly Child[];
}

/** The lines of a sale may hold lists. */
export type ListedChild = ChildSpec & { readonly lists?: Readonly<Record<string, ListSpec>> | undefined };

/** `group`: the key of the main rows, where these rows make them. */
export function compileChild(
  name: string,
  spec: ListedChild,
  path: Path,
  section: Section,
  tables: number,
  group?: readonly string[],
): CompiledChild {
  const { notes } = section.frame;
  const [table = { table: { name: '' } }, ...others] = fromTables(notes, spec.from, [...path, 'from']);
  if (others.length > 0 && others.length + 1 !== tables) {
    const sentence = `${pathText([...path, 'from'])} names ${others.length + 1} tables, and the main one ${tables}.`;
    const hint = 'Name one table for all, or one for each table of the main rows, in the same order.';
    report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf([...path, 'from']), hint);
  }
  const frame = new Frame(notes, name, table.table, section.frame);
  const rows = ({ children }: Scope): readonly Row[] => children[name] ?? [];
  if (group) {
    const first = (scope: Scope) => rows(scope).find((row) => counts(row, scope.own)) ?? rows(scope)[0] ?? {};
    section.frame.group({ rows: frame, key: group, first });
  }
  const on = Object.entries(spec.on).flatMap(([own, text]) => {
    const place = notes.document.placeOf([...path, 'on', own]);
    frame.column(`${name}.${own}`, place, 'join');
    const parent = section.frame.column(text, place, 'join');
    return parent ? [{ own, parent: parent.ref }] : [];
  });
  frame.join(spec.joins, [...path, 'joins']);
  const order = spec.order.flatMap((text, i): ColumnRef[] => {
    const column = frame.column(text, notes.document.placeOf([...path, 'order', i]));
    return column ? [column.ref] : [];
  });
  const lists = compileLists(spec.lists, [...path, 'lists'], { ...section, frame, children: [] });
  const filter = compileWhere(spec.where, [...path, 'where'], { ...section, frame, children: lists });
  const counts = (own: Row, parent: Row): boolean => filter({ own, parent, children: {} }) === undefined;
  return {
    child: { name, frame, rows, counts },
    lists,
    finish: () =>
      Array.from({ length: tables }, (_, at) => {
        const from = others.length === 0 ? table : ([table, ...others][at] ?? table);
        return { name, relation: { ...frame.relation(), ...from }, on, order };
      }),
  };
}

export function compileLists(
  specs: Readonly<Record<string, ListSpec>> | undefined,
  path: Path,
  section: Section,
): ChildFrame[] {
  return Object.entries(specs ?? {}).map(([name, spec]) => listFrame(name, spec, [...path, name], section));
}
