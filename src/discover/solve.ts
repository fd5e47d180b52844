import { linksFrom, linksTo } from './evidence.ts';
import { fitting } from './fitting.ts';
import { receiptNumberOf } from './flat.ts';
import type { Link } from './links.ts';
import { type Case, caseFor, type Role, roles } from './roles.ts';
import type { Survey, Table } from './survey.ts';

/** Which table is what, judged together: lines belong to receipts and name products, receipts name customers. */
export interface Solution {
  readonly tables: Readonly<Record<Role, Found | undefined>>;
}

export interface Found {
  readonly table: Table;
  /** 0 to 1: how much worse the best judgement without this table would be. */
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly instead: readonly { readonly table: Table; readonly confidence: number }[];
}

/** So many tables are tried in each role. */
const tried = 12;
type Chosen = Readonly<Record<Role, Case | undefined>>;

export function solve({ tables }: Survey, links: readonly Link[]): Solution {
  const filled = tables.filter(({ rows }) => rows > 0);
  const cases = (role: Role): readonly Case[] =>
    filled
      .map((table) => caseFor(role, table, links))
      .map((one) => ({ one, rank: one.points + promise(role, one.table, links) }))
      .toSorted((a, b) => b.rank - a.rank)
      .slice(0, tried)
      .map(({ one }) => one);
  const fit = fitting(links);
  const [customers, receipts, lines, products] = roles.map(cases);
  const all: { readonly chosen: Chosen; readonly points: number }[] = [];
  for (const line of lines ?? []) {
    const flat: readonly Case[] = receiptNumberOf(line.table)
      ? [{ table: line.table, points: 0.5, reasons: ['lines that hold their receipt'] }]
      : [];
    for (const receipt of [...(receipts ?? []).filter(({ table }) => table !== line.table), ...flat]) {
      for (const product of [...(products ?? []), undefined]) {
        if (product?.table === line.table || product?.table === receipt.table) continue;
        if (product && fit.halves(receipt.table).includes(product.table)) continue;
        const base =
          line.points +
          receipt.points +
          (product?.points ?? 0) +
          fit.lines(line.table, receipt.table) +
          (product ? fit.sold(line.table, product.table) : 0);
        const best = (customers ?? [])
          .filter(({ table }) => ![line, receipt, product].some((one) => one?.table === table))
          .map((customer) => ({
            customer,
            points: customer.points + fit.bought(receipt.table, customer.table, line.table),
          }));
        for (const { customer, points } of [...best, { customer: undefined, points: 0 }]) {
          all.push({
            chosen: { customers: customer, receipts: receipt, lines: line, products: product },
            points: base + points,
          });
        }
      }
    }
  }
  all.sort((one, other) => other.points - one.points);
  const [best] = all;
  const found = (role: Role): Found | undefined => {
    const own = best?.chosen[role];
    if (!own || !best) return undefined;
    const rest = new Map<Table, number>();
    for (const { chosen, points } of all) {
      const table = chosen[role]?.table;
      if (table && table !== own.table && !rest.has(table)) rest.set(table, points);
    }
    const next = [...rest].slice(0, 3);
    const behind = best.points - (next[0]?.[1] ?? best.points - 6);
    return {
      table: own.table,
      confidence: sureness(behind),
      reasons: own.reasons,
      instead: next
        .slice(0, 2)
        .map(([table, points]) => ({ table, confidence: 1 - sureness(best.points - points) })),
    };
  };
  return {
    tables: {
      customers: found('customers'),
      receipts: found('receipts'),
      lines: found('lines'),
      products: found('products'),
    },
  };
}

/** Half a point ahead is little, four points are nearly sure. */
const sureness = (points: number): number => 0.5 + 0.49 * (1 - Math.exp(-points / 1.6));

const isStrong = ({ score }: Link): boolean => score > 0.4;

/** What a table may still gain by its links, so that it is tried although it says little by itself. */
function promise(role: Role, table: Table, links: readonly Link[]): number {
  const out = linksFrom(table, links).filter(isStrong).length;
  const into = linksTo(table, links).filter(isStrong).length;
  if (role === 'lines') return Math.min(out, 3);
  if (role === 'receipts') return Math.min(out, 1) + Math.min(into, 2);
  return Math.min(into, 2);
}
