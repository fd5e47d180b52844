import { type Choice, pick, quoted } from './choice.ts';
import { nameScore, type Pattern } from './dictionary.ts';
import { isKeyOf } from './evidence.ts';
import type { Link } from './links.ts';
import { amountPoints } from './money.ts';
import type { Column, Table } from './survey.ts';

const stockNames: readonly Pattern[] = [
  ['quantity !minimum !maximum !reorder !committed !returned !sale', 0.95],
  ['quantity hand', 1],
  ['stock quantity', 1],
  ['hand', 0.9],
  ['stock !type !cost !date !minimum !maximum', 0.85],
  ['net quantity', 0.9],
  ['quantity available', 0.8],
];

export interface StockChild {
  readonly table: Table;
  readonly on: Link['on'];
  readonly where?: string;
}

interface Stock {
  readonly choice: Choice;
  readonly child?: StockChild;
}

/** Units on the shelf: a column of the product, or rows of a table with one for each product and place. */
export function stockOf(
  table: Table,
  columns: readonly Column[],
  links: readonly Link[],
  lines: Table | undefined,
): Stock {
  const ownOnes = columns
    .filter((column) => !isKeyOf(table, [column.name]))
    .map((column) => ({ ...amountPoints(column, stockNames, 0), from: undefined as Link | undefined }))
    .map((one) =>
      one.points === 0
        ? { ...one, points: formed(one.one), reasons: ['numbers of units, some below zero'] }
        : one,
    );
  const children = links
    .filter(({ from, to, score }) => to === table && from !== lines && from !== table && score > 0.4)
    .flatMap((link) => {
      const called = nameScore(
        link.from.name.name,
        [
          ['stock', 1],
          ['quantity', 1],
          ['product location', 0.8],
        ],
        new Set(['product', 'current', 'item']),
      );
      // Where each movement has a time, rows are movements.
      const log = link.from.columns.some(
        ({ profile }) => profile.times?.withHour && profile.values.size > profile.filled / 4,
      );
      const priced = nameScore(link.from.name.name, [
        ['price', 1],
        ['barcode', 1],
        ['cost', 1],
      ]);
      const keyed = isByPlace(link.from, link.on.at(-1)?.own ?? '');
      return link.from.columns
        .filter(
          ({ name, profile, info }) =>
            profile.numbers &&
            info.kind !== 'boolean' &&
            !link.on.some(({ own }) => own === name) &&
            !points(link.from, name, links),
        )
        .map((column) => {
          const { points: named, reasons } = amountPoints(column, stockNames, 0);
          return {
            one: column,
            points:
              (named === 0 ? formed(column) : named + 0.25 * called) +
              (keyed ? 0.15 : -0.4) -
              (log ? 0.5 : 0) -
              0.3 * priced,
            reasons: [...reasons, `in a table of ${link.from.name.name} for each product`],
            from: link,
          };
        });
    });
  const all = [...ownOnes, ...children];
  const picked = pick(all);
  const chosen = all.find((one) => one.one === picked?.one);
  if (!picked || !chosen) {
    const why =
      'no column looks like units in stock; 0 stands for all: leave `inventory` out, or name the column';
    return { choice: { yaml: '{ const: 0 }', confidence: 0.05, why, instead: [] } };
  }
  const instead = picked.rest
    .slice(0, 2)
    .map(({ one, points: its }) => ({ what: one.name, confidence: its }));
  const choice = { confidence: picked.confidence, why: picked.reasons.join(', '), instead };
  if (!chosen.from) return { choice: { ...choice, yaml: quoted(picked.one.name) } };
  return {
    choice: { ...choice, yaml: `{ sum: ${quoted(`stock.${picked.one.name}`)} }` },
    child: { table: chosen.from.from, on: chosen.from.on },
  };
}

/** Nothing but stock is a number of units that may be below zero. */
const formed = ({ profile }: Column): number =>
  profile.numbers &&
  profile.numbers.negative > 0.02 &&
  profile.numbers.negative < 0.5 &&
  profile.values.size > 8
    ? 0.36
    : 0;

/** A row for each product, or for each product and place: a column of few values tells the rows of one product apart. */
function isByPlace({ columns, sample }: Table, product: string): boolean {
  const isUnique = (names: readonly string[]): boolean =>
    new Set(sample.map((row) => names.map((name) => row[name]).join('|'))).size === sample.length;
  const few = columns.filter(
    ({ profile, name }) => name !== product && profile.values.size <= 30 && !profile.numbers?.negative,
  );
  return isUnique([product]) || few.some(({ name }) => isUnique([product, name]));
}

const points = (from: Table, column: string, links: readonly Link[]): boolean =>
  links.some((link) => link.from === from && link.score > 0.6 && link.on.some(({ own }) => own === column));
