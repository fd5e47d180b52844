import { Decimal, type Place, parseDecimal } from '../model/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import { type Cell, nothing, wrongValue } from './cell.ts';
import { tidied } from './column-rule.ts';
import { resultText } from './convert.ts';
import { parseExpression } from './expression.ts';
import { report, type Scope } from './frame.ts';
import { childOf, type Section, scopesOf } from './section.ts';
import type { TargetKind } from './target.ts';

/** `{expr: "units * price"}`: nothing where any of the columns has nothing. `named`: the rules of its `let`. */
export function expressionRule(
  text: string,
  named: ReadonlyMap<string, Cell>,
  kind: TargetKind,
  path: Path,
  section: Section,
): Cell {
  if (!takesNumbers(kind, path, section)) return nothing;
  const { frame } = section;
  const { document } = frame.notes;
  const expression = parseExpression(text);
  if ('sentence' in expression) {
    const { sentence, offset } = expression;
    report(frame.notes, 'MAPPING_EXPRESSION', sentence, document.placeWithin(path, offset));
    return nothing;
  }
  const numbers = expression.columns.map(({ name, offset }) => {
    const cell = named.get(name);
    return cell ? numberIn(cell) : numberOf(name, path, document.placeWithin(path, offset), section);
  });
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

/**
 * `{sum: "stock.units"}`, or `{sum: stock, of: a rule}`: rows without a value are skipped, and the sum of no rows is 0.
 * `of` compiles that rule among the columns of the child.
 */
export function sumRule(
  text: string,
  of: ((inside: Section) => Cell) | undefined,
  kind: TargetKind,
  path: Path,
  section: Section,
): Cell {
  const child = childOf(text, path, section);
  if (!child || !takesNumbers(kind, path, section)) return nothing;
  const place = section.frame.notes.document.placeOf(path);
  const inside: Section = { ...section, frame: child.frame, children: [] };
  const number = of ? numberIn(of(inside)) : numberOf(text, path, place, inside);
  return (scope) => {
    const values = scopesOf(child, scope).map((row) => number(row) ?? 0);
    return resultText(values.reduce<Decimal>((sum, value) => sum.plus(value), new Decimal(0)));
  };
}

/** What a rule of numbers gives, as a number. */
function numberIn(cell: Cell): (scope: Scope) => Decimal | null {
  return (scope) => {
    const value = cell(scope);
    return typeof value === 'string' ? (parseDecimal(value) ?? null) : null;
  };
}

/** `{count: stock}` */
export function countRule(name: string, kind: TargetKind, path: Path, section: Section): Cell {
  const child = childOf(name, path, section);
  if (child && name.includes('.')) {
    const { notes } = section.frame;
    const sentence = `${pathText(path)} counts rows, and names a column.`;
    const hint = `Write { count: ${child.name} }, or { sum: ${name} } for what the column adds up to.`;
    report(notes, 'MAPPING_REFERENCE', sentence, notes.document.placeOf(path), hint);
  }
  if (!child || !takesNumbers(kind, path, section)) return nothing;
  return (scope) => String(scopesOf(child, scope).length);
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
