import { type Picked, pick, type Scored } from './choice.ts';
import { nameScore, type Pattern } from './dictionary.ts';
import type { SameAmounts } from './evidence.ts';
import type { Link } from './links.ts';
import { inCents, money, moneyText, near, number, plus, times } from './numbers.ts';
import { type Packs, packsOf } from './packs.ts';
import { isCount } from './roles.ts';
import type { Column, SampleRow, Table } from './survey.ts';

const plain = new Set(['product', 'unit', 'line', 'sold', 'sale', 'receipt', 'per', 'charged', 'cents']);

const quantityNames: readonly Pattern[] = [
  ['quantity !returned !reserved !committed !tax', 1],
  ['quantity sold', 1],
];
const unitPrice: readonly Pattern[] = [
  ['price !cost !regular !full !before !old !extended !total !tax', 1],
  ['unit price !cost', 1],
  ['sell', 0.8],
  ['cents !tax !discount !cost !total !net !gross', 0.6],
  ['amount !tax !discount !total', 0.4],
];
const wholePrice: readonly Pattern[] = [
  ['extended price !gross !cost', 1],
  ['extended !gross !cost', 0.9],
  ['line total', 1],
  ['net amount', 1],
  ['amount !tax !discount !cost', 0.9],
  ['total !tax !cost !discount', 0.9],
  ['subtotal', 0.9],
  ['line price', 0.5],
];
const discounts: readonly Pattern[] = [
  ['discount !type !code !reason !id !old', 1],
  ['off', 0.8],
];

/** A formula for the amount of a line, by itself a rule of the mapping. */
export interface Formula {
  readonly expr: string;
  readonly columns: readonly string[];
  /** The columns that count as 0 where they are NULL. */
  readonly orZero?: readonly string[];
  /** Of a line and its receipt; undefined where a number is missing. */
  readonly of: (line: SampleRow, receipt: SampleRow) => number | undefined;
  readonly reasons: readonly string[];
  readonly points: number;
}

export interface Amounts {
  readonly quantity: Picked<Column> | undefined;
  /** Units of a pack: the quantity counts packs of `times` units, or parts of them. */
  readonly packs: Packs | undefined;
  /** The likeliest first. */
  readonly formulas: readonly Formula[];
}

/** What the units of a line and its amount may be, by names and by what agrees from line to line. */
export function amountsOf(
  line: Table,
  receipt: Table,
  links: readonly Link[],
  same: readonly SameAmounts[],
): Amounts {
  const pointing = (name: string): boolean =>
    links.some(({ from, on, score }) => from === line && score > 0.6 && on.some(({ own }) => own === name));
  const inKey = (name: string): boolean => line.keys[0]?.includes(name) === true;
  const numeric = line.columns.filter(
    ({ profile, info, name }) =>
      profile.numbers && info.kind !== 'boolean' && !pointing(name) && !inKey(name),
  );
  const quantity = pick(
    numeric.map((column): Scored<Column> => {
      const named = nameScore(column.name, quantityNames, plain);
      const whole = column.profile.share('integer') > 0.5 ? 0.15 : 0;
      const points =
        0.7 * named + (isCount(column) ? 0.2 : 0) + whole - (named === 0 && !isCount(column) ? 1 : 0);
      return {
        one: column,
        points,
        reasons: [...(named > 0.4 ? ['called like it'] : []), ...(isCount(column) ? ['small numbers'] : [])],
      };
    }),
  );
  const others = numeric.filter((column) => column !== quantity?.one && column.profile.values.size > 1);
  const prices = others
    .map((column) => {
      const used = Math.max(0, ...same.filter(({ own }) => own === column.name).map(({ share }) => share));
      const named = nameScore(column.name, unitPrice, plain);
      const cost = nameScore(column.name, [['cost', 1]]);
      return { column, points: 0.7 * named + 0.3 * used - 0.6 * cost };
    })
    .filter(({ points }) => points > 0.15)
    .toSorted((one, other) => other.points - one.points)
    .slice(0, 4);
  const formulas: Formula[] = [];
  for (const { column: price, points } of prices) {
    if (!quantity) continue;
    const product: Formula = {
      expr: `${quantity.one.name} * ${moneyText(price)}`,
      columns: [quantity.one.name, price.name],
      of: (row) => times(number(row, quantity.one.name), money(row, price)),
      reasons: [`${price.name} is the price of one${inCents(price) ? ' in cents' : ''}`],
      points: 0.5 + 0.3 * points,
    };
    formulas.push(product, ...withDiscounts(product, price, quantity.one.name, others, receipt));
  }
  formulas.push(...wholes(others, quantity?.one, formulas, line));
  const packs =
    quantity &&
    packsOf(
      quantity.one,
      others,
      prices.map(({ column }) => column),
      line,
    );
  return { quantity, packs, formulas: formulas.toSorted((one, other) => other.points - one.points) };
}

/** A column that is the units times a price in most lines of several units is the amount of the whole line. */
function wholes(
  others: readonly Column[],
  quantity: Column | undefined,
  products: readonly Formula[],
  line: Table,
): readonly Formula[] {
  const several = line.sample.filter((row) => quantity && Math.abs(number(row, quantity.name) ?? 1) !== 1);
  return others.flatMap((column): Formula[] => {
    const by = nameScore(column.name, wholePrice, plain);
    const agrees = Math.max(
      0,
      ...products
        .filter(({ columns }) => !columns.includes(column.name))
        .map(({ of }) => {
          const close = several.filter((row) => near(of(row, {}), money(row, column))).length;
          return several.length < 5 ? 0 : close / several.length;
        }),
    );
    const cost = nameScore(column.name, [
      ['cost', 1],
      ['tax', 1],
      ['gross', 0.6],
    ]);
    const points = 0.35 * by + 0.55 * agrees - 0.5 * cost;
    if (points < 0.25) return [];
    const why =
      agrees > 0.5
        ? [`the units times the price in ${Math.round(agrees * 100)} % of the lines of several`]
        : ['called like it'];
    return [
      {
        expr: moneyText(column),
        columns: [column.name],
        of: (row) => money(row, column),
        reasons: why,
        points: points + (agrees > 0.5 ? 0.2 : 0),
      },
    ];
  });
}

/** Discounts of the line and of the receipt, as per cent, fraction or money. Without a header that agrees, they are guesses. */
function withDiscounts(
  product: Formula,
  price: Column,
  quantity: string,
  others: readonly Column[],
  receipt: Table,
): readonly Formula[] {
  const isDiscount = ({ name, profile }: Column): boolean =>
    nameScore(name, discounts) > 0.4 && profile.numbers !== undefined && profile.numbers.zero < 1;
  const inLines = others.filter(isDiscount).map((column) => ({ column, ref: column.name, ofReceipt: false }));
  const inReceipt = receipt.columns
    .filter(isDiscount)
    .map((column) => ({ column, ref: `${receipt.name.name}.${column.name}`, ofReceipt: true }));
  return [...inLines, ...inReceipt].flatMap(({ column, ref, ofReceipt }) => {
    const value = (line: SampleRow, of: SampleRow) => money(ofReceipt ? of : line, column);
    const off = moneyText(column, ref);
    const { greatest = 0 } = column.profile.numbers ?? {};
    const said = nameScore(column.name, [['percent', 1]]) > 0;
    const ways: [string, (line: SampleRow, of: SampleRow) => number | undefined, string, number][] = [];
    const net = (factor: (discount: number) => number) => (line: SampleRow, of: SampleRow) =>
      times(product.of(line, of), factor(value(line, of) ?? 0));
    if (greatest <= 1 && !inCents(column))
      ways.push([`${product.expr} * (1 - ${ref})`, net((one) => 1 - one), 'a fraction of it', 0.12]);
    if (greatest <= 100 && !inCents(column))
      ways.push([
        `${product.expr} * (1 - ${ref} / 100)`,
        net((one) => 1 - one / 100),
        'per cent of it',
        said ? 0.15 : 0.02,
      ]);
    if (!ofReceipt) {
      ways.push([
        `${product.expr} - ${off}`,
        (line, of) => plus(product.of(line, of), -(value(line, of) ?? 0)),
        'money off the line',
        0.03,
      ]);
      ways.push([
        `${quantity} * (${moneyText(price)} - ${off})`,
        (line) => times(number(line, quantity), plus(money(line, price), -(value(line, {}) ?? 0))),
        'money off each unit',
        0.01,
      ]);
    }
    return ways.map(([expr, of, what, bonus]) => ({
      expr,
      columns: [...product.columns, ref],
      ...(column.profile.blank > 0 ? { orZero: [ref] } : {}),
      of,
      reasons: [...product.reasons, `${column.name} is ${what}`],
      points: product.points - 0.05 + bonus,
    }));
  });
}
