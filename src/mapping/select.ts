import type { ColumnInfo, TableName } from '../connector/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import { type Notes, neverRead, report } from './frame.ts';
import { checkSelect } from './select-check.ts';
import { isSensitive } from './sensitive.ts';
import type { SelectSpec } from './source-schema.ts';

/** What a SELECT of the mapping gives, as a table. */
export function derivedTable({ sql, as: name, gives }: SelectSpec, at: Path, notes: Notes): TableName {
  const mistake = checkSelect(sql);
  if (mistake) {
    const place = notes.document.placeWithin([...at, 'sql'], mistake.offset);
    const sentence = `${pathText([...at, 'sql'])}: ${mistake.sentence}.`;
    report(notes, mistake.fenced ? 'MAPPING_SENSITIVE' : 'MAPPING_SELECT', sentence, place);
  }
  const columns = Object.entries(gives).map(([column, type]): ColumnInfo => {
    const place = notes.document.placeOf([...at, 'gives', column]);
    if (isSensitive(column)) report(notes, 'MAPPING_SENSITIVE', neverRead(column), place);
    const kind = kindOf(type);
    if (kind === undefined) {
      const sentence = `${pathText([...at, 'gives', column])} is no type that can be read: int, varchar(20), datetime.`;
      report(notes, 'CONFIG_INVALID', sentence, place);
    }
    return { name: column, type, kind: kind ?? 'other', nullable: true };
  });
  const table = { name, derived: { sql, columns } };
  notes.tables.push({ table, place: notes.document.placeOf(at) });
  return table;
}

const kinds: readonly (readonly [RegExp, ColumnInfo['kind']])[] = [
  [/^(?:tiny|small|medium|big)?int(?:eger)?$/, 'integer'],
  [/^(?:decimal|numeric)(?:\(\d+(?:, ?\d+)?\))?$|^(?:small)?money$/, 'decimal'],
  [/^(?:float|real|double(?: precision)?)$/, 'float'],
  [/^(?:n?(?:var)?char|character(?: varying)?)(?:\((?:\d+|max)\))?$|^text$/, 'text'],
  [/^(?:bit|bool(?:ean)?)$/, 'boolean'],
  [/^date$/, 'date'],
  [/^(?:small)?datetime$|^(?:datetime2|datetime|timestamp)(?:\(\d\))?(?: with(?:out)? time zone)?$/, 'stamp'],
];

/** Types are part of the SQL that is made, so that only these are taken. */
function kindOf(type: string): ColumnInfo['kind'] | undefined {
  return kinds.find(([form]) => form.test(type))?.[1];
}
