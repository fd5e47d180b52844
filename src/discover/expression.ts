import { quoted } from './choice.ts';
import { inCents, moneyText } from './numbers.ts';
import type { Column } from './survey.ts';
import type { Kinds } from './totals.ts';

/** Words that an expression cannot have as names. */
const reserved =
  /^(in|as|for|if|let|null|true|false|var|void|while|loop|function|import|package|namespace|return|const|break|continue|else)$/;

export interface ExprOptions {
  readonly kinds?: Kinds | undefined;
  /** Columns that count as 0 where they are NULL: an expression of NULL is refused. */
  readonly orZero?: readonly string[] | undefined;
}

/** Columns whose names an expression cannot hold get others; lines of some kinds count below zero. */
export function exprText(
  expr: string,
  columns: readonly string[],
  { kinds, orZero = [] }: ExprOptions = {},
): string {
  const odd = columns.filter(
    (name) => !/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/.test(name) || reserved.test(name) || orZero.includes(name),
  );
  const names = odd.map((name, at) => [name, orZero.includes(name) ? 'off' : `value_${at + 1}`] as const);
  const text = names.reduce((all, [name, other]) => all.replaceAll(name, other), expr);
  const lets = names.map(
    ([name, other]) =>
      `${other}: ${orZero.includes(name) ? `{ coalesce: [${quoted(name)}, { const: 0 }] }` : JSON.stringify(name)}`,
  );
  if (!kinds || kinds.returns.length === 0) {
    return `{ expr: ${JSON.stringify(text)}${lets.length > 0 ? `, let: { ${lets.join(', ')} }` : ''} }`;
  }
  const cases = kinds.returns.map((value) => `${JSON.stringify(value)}: { const: 1 }`);
  const returned = `is_return: { switch: ${quoted(kinds.column)}, cases: { ${cases.join(', ')}, default: { const: 0 } } }`;
  return `{ expr: ${JSON.stringify(`is_return == 1 ? -abs(${text}) : ${text}`)}, let: { ${[...lets, returned].join(', ')} } }`;
}

/** The rule of an amount that stands in one column. */
export const amountYaml = (column: Column): string =>
  inCents(column) ? exprText(moneyText(column), [column.name]) : quoted(column.name);
