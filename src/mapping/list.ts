import type { Row } from '../connector/index.ts';
import type { Path } from '../yaml/index.ts';
import { wrongValue } from './cell.ts';
import { type Column, Frame } from './frame.ts';
import { jsonPath } from './json-path.ts';
import { isList, type Json, jsonReader, valueAt } from './json-text.ts';
import type { ChildFrame, Section } from './section.ts';
import type { ListSpec } from './source-schema.ts';

/**
 * A list in a JSON text, whose elements rules see as they see the rows of a child. Of the list `details`, the element
 * {"Name": "Phone", "Value": "303 555 0101"} is the row details.Name, details.Value; what is nested in it goes by
 * details.contact.phone, and an element that is a mere text by details.value.
 */
export function listFrame(name: string, spec: ListSpec, path: Path, section: Section): ChildFrame {
  const { frame } = section;
  const place = frame.notes.document.placeOf(path);
  const column: Column | undefined = frame.column(spec.column, place);
  const steps = spec.path === undefined ? [] : jsonPath(spec.path, [...path, 'path'], section);
  const read = jsonReader();
  // Many rules may look into one text.
  let last: { readonly text: string; readonly rows: readonly Row[] } | undefined;
  return {
    name,
    frame: new Frame(frame.notes, name, { name: '' }, frame),
    counts: () => true,
    rows: (scope) => {
      const text = column?.read(scope)?.trim() ?? '';
      if (text === '') return [];
      if (last?.text === text) return last.rows;
      const json = read(text);
      if (json === undefined) throw wrongValue(path, section, `the value of "${spec.column}" is not JSON`);
      const list = valueAt(json, steps);
      last = { text, rows: isList(list) ? list.map((element) => rowOf(name, element)) : [] };
      return last.rows;
    },
  };
}

function rowOf(name: string, element: Json): Row {
  const row = new Map<string, string | null>();
  const add = (at: string, value: Json): void => {
    if (value === null || typeof value === 'string') row.set(at, value);
    else for (const [key, inner] of Object.entries(value)) add(`${at}.${key}`, inner);
  };
  if (element === null || typeof element === 'string') add(`${name}.value`, element);
  else add(name, element);
  return Object.fromEntries(row);
}
