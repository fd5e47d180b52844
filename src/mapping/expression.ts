import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { Decimal } from '../model/index.ts';

/**
 * Arithmetic over number columns in CEL, the Common Expression Language: `units * price`, `round(price * 1.0825, 2)`,
 * `units < 0 ? 0 : units * product.pricebuy`. Every number, written or read, is an exact decimal, so `1 / 2` is 0.5
 * and 0.1 + 0.2 is 0.3. Parsed and type-checked once; there are no loops, no texts and no calls but those below.
 */
export interface Expression {
  /** The columns named, each once: "units", "product.pricebuy". */
  readonly columns: readonly { readonly name: string; readonly offset: number }[];
  /** The result for the columns' values, in that order; undefined where there is no sensible one (division by zero). */
  readonly evaluate: (values: readonly Decimal[]) => Decimal | undefined;
}

/** What is wrong, and at which character. */
export interface ExpressionMistake {
  readonly sentence: string;
  readonly offset: number;
}

const longest = 500;
/** A result beyond this many digits before the point is no amount of anything. */
const mostDigits = 40;
const limits = { maxAstNodes: 200, maxDepth: 30, maxCallArguments: 8 };

export function parseExpression(text: string): Expression | ExpressionMistake {
  if (text.length > longest)
    return { sentence: `An expression holds at most ${longest} characters.`, offset: 0 };
  try {
    return compile(text, new Environment({ unlistedVariablesAreDyn: true, limits }).parse(text).ast);
  } catch (thrown) {
    if (!(thrown instanceof ParseError)) throw thrown;
    return { sentence: sentenceOf(thrown.summary), offset: thrown.range?.start ?? 0 };
  }
}

/** Words for the mistakes people make; the parser's own for the rest. */
function sentenceOf(summary: string): string {
  if (/token: EOF/.test(summary)) return 'The expression ends before it is complete.';
  if (/character: =/.test(summary)) return 'Two values are compared with ==, and nothing is set here.';
  return `The expression cannot be read here: ${summary}.`;
}

/** A number or a column in the text, to be replaced by a variable of its own: all variables are decimals. */
interface Leaf {
  readonly start: number;
  readonly end: number;
  readonly value: { readonly column: string } | { readonly number: string };
}

function compile(text: string, ast: ASTNode): Expression | ExpressionMistake {
  const leaves: Leaf[] = [];
  const mistake = collect(ast, text, leaves);
  if (mistake) return mistake;

  const columns = new Map<string, { readonly variable: string; readonly offset: number }>();
  const constants: Record<string, Decimal> = {};
  let rewritten = '';
  let end = 0;
  for (const leaf of leaves.toSorted((a, b) => a.start - b.start)) {
    let variable = `n${leaf.start}`;
    if ('number' in leaf.value) constants[variable] = new Decimal(leaf.value.number);
    else {
      const known = columns.get(leaf.value.column) ?? { variable: `c${columns.size}`, offset: leaf.start };
      columns.set(leaf.value.column, known);
      variable = known.variable;
    }
    rewritten += text.slice(end, leaf.start) + variable;
    end = leaf.end;
  }
  const environment = decimals();
  const variables = [...[...columns.values()].map(({ variable }) => variable), ...Object.keys(constants)];
  for (const variable of variables) environment.registerVariable(variable, 'Decimal');
  const program = environment.parse(rewritten + text.slice(end));
  const checked = program.check();
  if (!checked.valid) return { sentence: unfit(ast, text), offset: ast.range.start };
  if (checked.type !== 'Decimal')
    return { sentence: 'The expression does not give a number.', offset: ast.range.start };

  return {
    columns: [...columns].map(([name, { offset }]) => ({ name, offset })),
    evaluate: (values) => {
      const given: Record<string, Decimal> = { ...constants };
      for (const [position, value] of values.entries()) given[`c${position}`] = value;
      const result: unknown = program(given);
      return Decimal.isDecimal(result) && result.isFinite() && result.e <= mostDigits ? result : undefined;
    },
  };
}

function unfit(ast: ASTNode, text: string): string {
  const part = text.slice(ast.range.start, ast.range.end);
  return `"${part}" mixes numbers and conditions: a condition stands only before "?" or in && and ||.`;
}

/** Walks the tree: gathers leaves, refuses whatever is not arithmetic, comparison or condition. */
function collect(node: ASTNode, text: string, leaves: Leaf[]): ExpressionMistake | undefined {
  const { start, end } = node.range;
  const source = text.slice(start, end);
  const all = (nodes: readonly ASTNode[]) => {
    for (const one of nodes) {
      const mistake = collect(one, text, leaves);
      if (mistake) return mistake;
    }
    return undefined;
  };
  switch (node.op) {
    case 'value':
      if (typeof node.args === 'boolean') return undefined;
      if (!isPlainNumber(source))
        return { sentence: 'Only plain numbers can be written here: 2, 0.5.', offset: start };
      leaves.push({ start, end, value: { number: source } });
      return undefined;
    case 'id':
      leaves.push({ start, end, value: { column: node.args } });
      return undefined;
    case '.': {
      const [of, name] = node.args;
      if (of.op !== 'id') return { sentence: 'A column is named as column or alias.column.', offset: start };
      leaves.push({ start, end, value: { column: `${of.args}.${name}` } });
      return undefined;
    }
    case 'call': {
      const [name, given] = node.args;
      const wanted = functions.get(name);
      if (!wanted) {
        return {
          sentence: `There is no function "${name}"; there are ${[...functions.keys()].join(', ')}.`,
          offset: start,
        };
      }
      if (given.length !== wanted) return { sentence: `${name} takes ${wanted} values.`, offset: start };
      return all(given);
    }
    case '!_':
    case '-_':
      return all([node.args]);
    case '?:':
    case '||':
    case '&&':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '==':
    case '!=':
      return all(node.args);
    default:
      return { sentence: 'Expressions work on numbers only: no texts, lists or methods.', offset: start };
  }
}

const isPlainNumber = (source: string): boolean => /^(?:\d{1,30}(?:\.\d{1,30})?|\.\d{1,30})$/.test(source);

/** Names of the functions, and how many values each takes. */
const functions: ReadonlyMap<string, number> = new Map([
  ['round', 2],
  ['abs', 1],
  ['min', 2],
  ['max', 2],
]);

/** A fresh environment in which decimals can be reckoned and compared. */
function decimals(): Environment {
  const environment = new Environment({ limits }).registerType('Decimal', Decimal);
  const arithmetic = { '+': 'plus', '-': 'minus', '*': 'times', '/': 'div', '%': 'mod' } as const;
  for (const [sign, method] of Object.entries(arithmetic)) {
    environment.registerOperator(`Decimal ${sign} Decimal: Decimal`, (a: Decimal, b: Decimal) =>
      a[method](b),
    );
  }
  const comparison = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte', '==': 'eq' } as const;
  for (const [sign, method] of Object.entries(comparison)) {
    environment.registerOperator(`Decimal ${sign} Decimal: bool`, (a: Decimal, b: Decimal) => a[method](b));
  }
  return environment
    .registerOperator('-Decimal: Decimal', (a: Decimal) => a.neg())
    .registerFunction('round(Decimal, Decimal): Decimal', round)
    .registerFunction('abs(Decimal): Decimal', (a: Decimal) => a.abs())
    .registerFunction('min(Decimal, Decimal): Decimal', (a: Decimal, b: Decimal) => Decimal.min(a, b))
    .registerFunction('max(Decimal, Decimal): Decimal', (a: Decimal, b: Decimal) => Decimal.max(a, b));
}

/** Half away from zero. Places that make no sense (negative, fractions, more than 20) give no finite result. */
function round(value: Decimal, places: Decimal): Decimal {
  const sensible = places.isInteger() && places.gte(0) && places.lte(20);
  return sensible && value.isFinite() ? value.toDecimalPlaces(places.toNumber()) : new Decimal(Number.NaN);
}
