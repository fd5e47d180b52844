import { type Path, pathText } from '../yaml/index.ts';
import { countRule, expressionRule, sumRule } from './arithmetic-rule.ts';
import { type Cell, fixed, nothing, wrongValue } from './cell.ts';
import { choiceRule, columnRule } from './column-rule.ts';
import { plainColumn } from './column-schema.ts';
import { dateTimeRule } from './date-time-rule.ts';
import { parseExpression } from './expression.ts';
import { report, type Scope } from './frame.ts';
import { pickRule } from './pick-rule.ts';
import type { Part, Rule } from './rule-schema.ts';
import type { Section } from './section.ts';
import type { TargetKind } from './target.ts';
import { coalesceRule, constRule, joinRule, paramRule, switchRule, templateRule } from './text-rule.ts';

/** The rule of a field that may be missing: undefined leaves it out, null is sent. */
export function optionalField(rule: Rule, kind: TargetKind, path: Path, section: Section): Cell {
  const onNull = typeof rule === 'string' ? 'omit' : rule.on_null;
  const cell = withDefault(rule, kind, path, section);
  return onNull === 'omit' ? (scope) => cell(scope) ?? undefined : cell;
}

/** The rule of a field that every record needs: ROW_VALUE where the row has nothing for it. */
export function neededField(
  rule: Rule,
  kind: TargetKind,
  path: Path,
  section: Section,
): (scope: Scope) => string {
  if (typeof rule !== 'string' && rule.on_null === 'send') {
    const { notes } = section.frame;
    const sentence = `${pathText(path)} is needed in every record, so null cannot be sent.`;
    report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf([...path, 'on_null']));
  }
  const cell = withDefault(rule, kind, path, section);
  const operands = operandsOf(rule);
  return (scope) => {
    const value = cell(scope);
    if (typeof value === 'string') return value;
    throw wrongValue(path, section, `the row has no value for it, and every record needs one${operands}`);
  };
}

/** An expression has no value where one of its columns has none: which, a row with its values shows. */
function operandsOf(rule: Rule): string {
  if (typeof rule === 'string' || !('expr' in rule)) return '';
  const expression = parseExpression(rule.expr);
  if (!('columns' in expression)) return '';
  const names = expression.columns.map(({ name }) => name).join(', ');
  return `; the expression has none where one of ${names} is NULL`;
}

function withDefault(rule: Rule, kind: TargetKind, path: Path, section: Section): Cell {
  const cell = compileRule(rule, kind, path, section);
  if (typeof rule === 'string' || typeof rule.on_null === 'string') return cell;
  const instead = fixed(rule.on_null.default, kind, [...path, 'on_null', 'default'], section);
  return (scope) => {
    const value = cell(scope);
    return value === null ? instead : value;
  };
}

export function compileRule(rule: Part, kind: TargetKind, path: Path, section: Section): Cell {
  const parts = (rules: readonly Part[], key: string, each: TargetKind): Cell[] =>
    rules.map((part, position) => compileRule(part, each, [...path, key, position], section));
  if (typeof rule === 'string') {
    return rule.includes('{')
      ? templateRule(rule, kind, path, section)
      : columnRule(plainColumn(rule), kind, path, section);
  }
  const named = (rules: Readonly<Record<string, Part | null>>, key: string, each: TargetKind) =>
    new Map(
      Object.entries(rules).map(([name, part]): [string, Cell] => [
        name,
        part === null ? nothing : compileRule(part, each, [...path, key, name], section),
      ]),
    );
  if ('column' in rule) return columnRule(rule, kind, path, section);
  if ('first_existing' in rule) return choiceRule(rule, kind, path, section);
  if ('const' in rule) return constRule(rule.const, kind, [...path, 'const'], section);
  if ('param' in rule) return paramRule(rule.param, kind, [...path, 'param'], section);
  if ('coalesce' in rule) return coalesceRule(parts(rule.coalesce, 'coalesce', kind));
  if ('template' in rule) return templateRule(rule.template, kind, [...path, 'template'], section);
  if ('join' in rule) return joinRule(parts(rule.join, 'join', 'text'), rule.with, kind, path, section);
  if ('pick' in rule) return pickRule(rule, kind, path, section);
  if ('switch' in rule) return switchRule(rule.switch, named(rule.cases, 'cases', kind), path, section);
  if ('date' in rule) return dateTimeRule(rule, kind, path, section);
  if ('expr' in rule) {
    const numbers = named(rule.let ?? {}, 'let', 'quantity');
    return expressionRule(rule.expr, numbers, kind, [...path, 'expr'], section);
  }
  if ('sum' in rule) {
    const { of } = rule;
    const inside =
      of === undefined
        ? undefined
        : (within: Section) => compileRule(of, 'quantity', [...path, 'of'], within);
    return sumRule(rule.sum, inside, kind, [...path, 'sum'], section);
  }
  return countRule(rule.count, kind, [...path, 'count'], section);
}
