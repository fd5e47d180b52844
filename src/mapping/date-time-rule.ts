import { type Path, pathText } from '../yaml/index.ts';
import { type Cell, converted, nothing, wrongValue } from './cell.ts';
import { tidied } from './column-rule.ts';
import { plainColumn } from './column-schema.ts';
import { patternReader } from './date-format.ts';
import { type Column, report } from './frame.ts';
import type { Part } from './rule-schema.ts';
import type { Section } from './section.ts';
import type { TargetKind } from './target.ts';

type DateTimeSpec = Extract<Part, { readonly date: unknown }>;

/**
 * A day and a time in two columns. Both may be whole stamps: "2026-03-07 00:00:00" and "1899-12-30 18:30:00" are
 * 2026-03-07 18:30:00.
 */
export function dateTimeRule(spec: DateTimeSpec, kind: TargetKind, path: Path, section: Section): Cell {
  const day = half(spec.date, [...path, 'date'], section);
  const time = half(spec.time, [...path, 'time'], section);
  const both: Column['read'] = (scope) => {
    const [date, clock] = [day(scope), time(scope)];
    if (date === null) return null;
    const [, hours] = /(?:^|[ T])(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(clock ?? '00:00') ?? [];
    if (hours === undefined) throw wrongValue([...path, 'time'], section, 'the value is not a time of day');
    return `${date.slice(0, 10)} ${hours}`;
  };
  return converted(both, kind, path, section, { zone: spec.zone });
}

/** The text of one of the columns, as ISO would write it. */
function half(spec: DateTimeSpec['date'], path: Path, section: Section): Column['read'] {
  const { notes } = section.frame;
  const whole = typeof spec === 'string' ? plainColumn(spec) : spec;
  const column = section.frame.column(whole.column, notes.document.placeOf(path));
  if (whole.format.startsWith('epoch')) {
    const sentence = `${pathText([...path, 'format'])} is a time of its own: name that column alone.`;
    report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf(path));
  }
  if (!column) return nothing;
  const text = tidied(column, whole, path, section);
  if (whole.format === 'iso') return text;
  const read = patternReader(whole.format, 70);
  return (scope) => {
    const value = text(scope);
    if (value === null) return null;
    const found = read(value);
    if (found !== null) return found;
    throw wrongValue(path, section, `the value of "${whole.column}" is not written as ${whole.format}`);
  };
}
