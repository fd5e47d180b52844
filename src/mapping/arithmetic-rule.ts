import type { Row } from '../connector/index.ts';
import { Decimal, type Place, parseDecimal } from '../model/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import { type Cell, nothing, wrongValue } from './cell.ts';
import { tidied } from './column-rule.ts';
import { resultText } from './convert.ts';
import { parseExpression } from './expression.ts';
import { report, type Scope } from './frame.ts';
import type { ChildFrame, Section } from './section.ts';
import type { TargetKind } from './target.ts';

/** `{expr: "units * price"}`: nothing where any of the columns has nothing. */
export function expressionRule(text: string, kind: TargetKind, path: Path, section: Section): Cell {
  if (!takesNumbers(kind, path, section)) return nothing;
  const { frame } = section;
  const { document } = frame.notes;
  const expression = parseExpression(text);
  if ('sentence' in expression) {
    const { sentence, offset } = expression;
    report(frame.notes, 'MAPPING_EXPRESSION', sentence, document.placeWithin(path, offset));
    return nothing;
  }
  const numbers = expression.columns.map(({ name, offset }) =>
    numberOf(name, path, document.placeWithin(path, offset), section),
  );
  return (scope) => {
    const values: Decimal[] = [];
    for (const number of numbers) {
      const value = number(scope);
      if (value === null) return null;
      values.push(value);
    }
    const result = expression.evaluate(values);
    if (!result) throw wrongValue(path, section, 'the expression has no result, as when it divides by zero');
    return resultText(result);
  };
}

/** `{sum: "stock.units"}`: rows without a value are skipped, and the sum of no rows is 0. */
export function sumRule(text: string, kind: TargetKind, path: Path, section: Section): Cell {
  const child = childOf(text.split('.')[0] ?? '', path, section);
  if (!child || !takesNumbers(kind, path, section)) return nothing;
  const place = section.frame.notes.document.placeOf(path);
  const number = numberOf(text, path, place, { ...section, frame: child.frame });
  return (scope) => {
    let sum = new Decimal(0);
    for (const row of rowsOf(child, scope)) {
      sum = sum.plus(number({ own: row, parent: scope.own, children: {} }) ?? 0);
    }
    return resultText(sum);
  };
}

/** `{count: stock}` */
export function countRule(name: string, kind: TargetKind, path: Path, section: Section): Cell {
  const child = childOf(name, path, section);
  if (!child || !takesNumbers(kind, path, section)) return nothing;
  return (scope) => String(rowsOf(child, scope).length);
}

function rowsOf(child: ChildFrame, scope: Scope): readonly Row[] {
  return (scope.children[child.name] ?? []).filter((row) => child.counts(row, scope.own));
}

function childOf(alias: string, path: Path, section: Section): ChildFrame | undefined {
  const child = section.children.find(({ frame }) => frame.owns(alias));
  if (child) return child;
  const { notes } = section.frame;
  const names = section.children.map(({ name }) => name);
  const hint = names.length > 0 ? `Children here: ${names.join(', ')}.` : 'Declare it under children.';
  const sentence = `${pathText(path)} names the child "${alias}", which is not defined here.`;
  report(notes, 'MAPPING_REFERENCE', sentence, notes.document.placeOf(path), hint);
  return undefined;
}

function numberOf(
  text: string,
  path: Path,
  place: Place,
  section: Section,
): (scope: Scope) => Decimal | null {
  const column = section.frame.column(text, place);
  if (!column) return nothing;
  const read = tidied(column);
  return (scope) => {
    const value = read(scope);
    if (value === null) return null;
    const number = parseDecimal(value);
    if (!number) throw wrongValue(path, section, `the value of "${text}" is not a number`);
    return number;
  };
}

function takesNumbers(kind: TargetKind, path: Path, section: Section): boolean {
  if (kind === 'money' || kind === 'quantity' || kind === 'text') return true;
  const { notes } = section.frame;
  const sentence = `${pathText(path)} gives a number, and this field does not take one.`;
  report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf(path));
  return false;
}
