import type { Link } from './links.ts';
import { inCents } from './numbers.ts';
import type { Column, Table } from './survey.ts';

/** Where a column can be reached from a table: its own, or one of a table with one row for each of its rows. */
export interface Reach {
  readonly table: Table;
  readonly column: Column;
  /** The link to the other table; absent for an own column. `back` where the other table points here. */
  readonly through?: Partner;
}

export interface Partner {
  readonly table: Table;
  readonly on: readonly { readonly own: string; readonly other: string }[];
  readonly score: number;
}

/** By their tables: of hundreds of tables there are thousands of links, which are asked for again and again. */
interface Index {
  readonly from: ReadonlyMap<Table, readonly Link[]>;
  readonly to: ReadonlyMap<Table, readonly Link[]>;
  readonly partners: Map<Table, readonly Partner[]>;
}

const indexes = new WeakMap<readonly Link[], Index>();

function indexOf(links: readonly Link[]): Index {
  const known = indexes.get(links);
  if (known) return known;
  const index = {
    from: Map.groupBy(links, ({ from }) => from),
    to: Map.groupBy(links, ({ to }) => to),
    partners: new Map(),
  };
  indexes.set(links, index);
  return index;
}

export const linksFrom = (table: Table, links: readonly Link[]): readonly Link[] =>
  indexOf(links).from.get(table) ?? [];
export const linksTo = (table: Table, links: readonly Link[]): readonly Link[] =>
  indexOf(links).to.get(table) ?? [];

/** Tables that hold the other half of each row, tied by the keys of both. */
export function partnersOf(table: Table, links: readonly Link[]): readonly Partner[] {
  const { partners } = indexOf(links);
  const known = partners.get(table) ?? findPartners(table, links);
  partners.set(table, known);
  return known;
}

function findPartners(table: Table, links: readonly Link[]): readonly Partner[] {
  const found = [...linksFrom(table, links), ...linksTo(table, links)].flatMap((link): Partner[] => {
    const core = link.on.at(-1);
    if (!core || link.score < 0.6) return [];
    // A table of a few rows is a list of kinds, and no half of a row.
    if (
      link.from === table &&
      isKeyOf(
        table,
        link.on.map(({ own }) => own),
      ) &&
      link.to.rows >= 3
    ) {
      return [
        {
          table: link.to,
          on: link.on.map(({ own, other }) => ({ own: other, other: own })),
          score: link.score,
        },
      ];
    }
    if (
      link.to === table &&
      isKeyOf(
        link.from,
        link.on.map(({ own }) => own),
      )
    ) {
      return [{ table: link.from, on: link.on, score: link.score * 0.95 }];
    }
    return [];
  });
  const best = Map.groupBy(found, (partner) => partner.table);
  return [...best.values()].flatMap((same) => same.toSorted((a, b) => b.score - a.score).slice(0, 1));
}

/** Whether these columns alone tell its rows apart. */
export function isKeyOf(table: Table, columns: readonly string[]): boolean {
  return table.keys.some(
    (key) => key.length === columns.length && key.every((name) => columns.includes(name)),
  );
}

export function reachOf(table: Table, links: readonly Link[]): readonly Reach[] {
  const own = table.columns.map((column) => ({ table, column }));
  const others = partnersOf(table, links).flatMap((partner) =>
    partner.table.columns
      .filter(({ name }) => !partner.on.some((pair) => pair.own === name))
      .map((column) => ({ table: partner.table, column, through: partner })),
  );
  return [...own, ...others];
}

/** The best link from one table to another. */
export function linkBetween(from: Table, to: Table, links: readonly Link[]): Link | undefined {
  return linksFrom(from, links)
    .filter((link) => link.to === to)
    .toSorted((one, other) => other.score - one.score)[0];
}

/** Rows of children by what they point with, and the row that each value stands for. */
export function rowsBy(table: Table, column: string): ReadonlyMap<string, Table['sample'][number]> {
  return new Map(table.sample.flatMap((row) => (row[column] == null ? [] : [[row[column].trim(), row]])));
}

/** Columns of two tables that hold the same amounts in rows that belong together: the price of a line and a product's. */
export interface SameAmounts {
  readonly own: string;
  readonly other: string;
  readonly share: number;
}

export function sameAmounts(link: Link): readonly SameAmounts[] {
  const core = link.on.at(-1);
  if (!core) return [];
  const others = rowsBy(link.to, core.other);
  const pairs = link.from.sample.flatMap((row) => {
    const other = others.get(row[core.own]?.trim() ?? '');
    return other ? [[row, other] as const] : [];
  });
  if (pairs.length < 10) return [];
  const amounts = (table: Table) => table.columns.filter(isAmount).map(({ name }) => name);
  return amounts(link.from).flatMap((own) =>
    amounts(link.to).flatMap((other) => {
      const equal = pairs.filter(([row, its]) => sameNumber(row[own], its[other])).length;
      const share = equal / pairs.length;
      return share > 0.25 ? [{ own, other, share }] : [];
    }),
  );
}

/** Money has cents in some of its values at least, or is called so. */
export const isAmount = (column: Column): boolean =>
  column.profile.numbers !== undefined &&
  (column.profile.share('fraction') > 0.2 || inCents(column)) &&
  column.profile.values.size > 3;

function sameNumber(one: string | null | undefined, other: string | null | undefined): boolean {
  if (one == null || other == null) return false;
  const [a, b] = [Number(one), Number(other)];
  return a !== 0 && Number.isFinite(a) && Math.abs(a - b) < 0.000_1;
}
