import type { ColumnRef, TableName } from '../connector/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import type { Frame } from './frame.ts';
import type { Mention, OptionalColumn } from './mapping.ts';

function optionalName({ schema, name }: TableName, column: string): string {
  return [...(schema === undefined ? [] : [schema]), name, column].join('.');
}

/**
 * The column taken, with the place that names it: the first that the database is not known to lack, else the last, which
 * it must have. Null where the last is null; undefined (and findings) where a name is not defined.
 */
export function chosen(
  texts: readonly (string | null)[],
  role: Mention['role'],
  path: Path,
  frame: Frame,
): ColumnRef | null | undefined {
  const { notes } = frame;
  const placeOf = (at: number) => notes.document.placeOf([...path, 'first_existing', at]);
  const found = texts.map((text, at) => (text === null ? null : frame.resolve(text, placeOf(at))));
  if (found.includes(undefined)) return undefined;
  const columns = found.flatMap((ref): OptionalColumn[] =>
    ref ? [{ ref, name: optionalName(frame.tableOf(ref.alias), ref.column) }] : [],
  );
  for (const [at, { ref }] of columns.entries()) frame.refuseSensitive(ref, placeOf(at));
  const present = columns.find(({ name }) => !notes.lacks.includes(name));
  const last = texts.at(-1) === null ? undefined : columns.at(-1);
  const taken = (present ?? last)?.ref ?? null;
  const text = pathText(path).replace(/\.by\[0\]$/, '.by');
  notes.choices.push({ path: text, place: notes.document.placeOf(path), columns, taken });
  if (taken) frame.mention(taken, placeOf(columns.findIndex(({ ref }) => ref === taken)), role);
  return taken;
}
