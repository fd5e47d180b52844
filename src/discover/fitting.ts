import { linkBetween, linksTo, partnersOf, sameAmounts } from './evidence.ts';
import type { Link } from './links.ts';
import type { Table } from './survey.ts';

/** How well tables go together, in points; asked many times, so kept. */
export function fitting(links: readonly Link[]) {
  const kept = new Map<string, Map<Table, Map<Table, number>>>();
  const halves = new Map<Table, readonly Table[]>();
  const once = (kind: string, one: Table, other: Table, make: () => number): number => {
    const own = kept.get(kind)?.get(one)?.get(other) ?? make();
    const ofKind = kept.get(kind) ?? new Map<Table, Map<Table, number>>();
    const ofOne = ofKind.get(one) ?? new Map<Table, number>();
    kept.set(kind, ofKind.set(one, ofOne.set(other, own)));
    return own;
  };
  return {
    halves: (receipt: Table) => {
      const known = halves.get(receipt) ?? partnersOf(receipt, links).map(({ table }) => table);
      halves.set(receipt, known);
      return known;
    },
    lines: (line: Table, receipt: Table) =>
      once('lines', line, receipt, () => linesFit(line, receipt, links)),
    sold: (line: Table, product: Table) => once('sold', line, product, () => soldFit(line, product, links)),
    bought: (receipt: Table, customer: Table, line: Table) =>
      once(`bought in lines of ${line.name.schema}.${line.name.name}`, receipt, customer, () =>
        boughtFit(receipt, customer, line, links),
      ),
  };
}

/** Several lines in a row belong to one receipt, and not to each the same number. */
function linesFit(line: Table, receipt: Table, links: readonly Link[]): number {
  if (line === receipt) return 1.5;
  const link = linkBetween(line, receipt, links);
  const core = link?.on.at(-1);
  if (!link || !core) return -4;
  const column = line.columns.find(({ name }) => name === core.own);
  const { filled = 0, values } = column?.profile ?? {};
  const many = filled / Math.max(1, values?.size ?? 1);
  return 3 * link.score + (many > 1.15 && many < 40 ? 1.2 : -1.5) + (line.rows >= receipt.rows ? 0.4 : -0.4);
}

/** Lines name products, and mostly cost what these do. */
function soldFit(line: Table, product: Table, links: readonly Link[]): number {
  const link = linkBetween(line, product, links);
  if (!link) return -2.5;
  const same = Math.max(0, ...sameAmounts(link).map(({ share }) => share));
  return 3 * link.score + 0.4 * Math.min(1, link.spread) + (same > 0.4 ? 2 * same : 0);
}

/** Receipts name customers: in a column, in that of their other half, or by a table between. */
function boughtFit(receipt: Table, customer: Table, line: Table, links: readonly Link[]): number {
  const link = shopperLink(receipt, customer, line, links);
  if (!link) return -2;
  // Of all people and the customers among them, these are meant.
  const among = partnersOf(customer, links).some(({ table }) => table.rows > customer.rows);
  return 2.5 * link.score + 0.5 * Math.min(1, link.spread) + (among ? 1 : 0);
}

/** A link from the receipts to the customers; `through` names the table that it leaves from, if not the receipts' own. */
export interface ShopperLink {
  readonly link: Link;
  readonly score: number;
  readonly spread: number;
  readonly half?: ReturnType<typeof partnersOf>[number];
  /** A table between, with a row for each receipt and shopper, and how it points to the receipts. */
  readonly between?: Link;
}

export function shopperLink(
  receipt: Table,
  customer: Table,
  line: Table,
  links: readonly Link[],
): ShopperLink | undefined {
  const halves = receipt === line ? [] : partnersOf(receipt, links);
  if (halves.some(({ table }) => table === customer)) return undefined;
  const found: ShopperLink[] = [];
  const own = linkBetween(receipt, customer, links);
  if (own) found.push({ link: own, score: own.score, spread: own.spread });
  for (const half of halves) {
    const link = linkBetween(half.table, customer, links);
    if (link) found.push({ link, score: link.score * 0.95, spread: link.spread, half });
  }
  for (const between of linksTo(receipt, links).filter(({ from }) => from !== line && from !== customer)) {
    const link = linkBetween(between.from, customer, links);
    if (link)
      found.push({ link, score: 0.75 * Math.min(link.score, between.score), spread: link.spread, between });
  }
  return found.toSorted(
    (one, other) => other.score + 0.3 * Math.min(1, other.spread) - one.score - 0.3 * Math.min(1, one.spread),
  )[0];
}
