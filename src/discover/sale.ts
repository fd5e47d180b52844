import { type Choice, quoted } from './choice.ts';
import { linkBetween, reachOf } from './evidence.ts';
import { receiptNumberOf } from './flat.ts';
import { type ItemsDraft, itemsOf, type SaleParts } from './items.ts';
import type { Link } from './links.ts';
import { Joins, keyOf } from './section.ts';
import { shopperOf } from './shopper.ts';
import { formatOf, hourBeside, type SyncChoice, soldAtOf, syncOfSales } from './stamps.ts';
import type { Column, Table } from './survey.ts';

export interface SaleDraft {
  readonly receipt: Table;
  readonly joins: Joins;
  readonly fields: readonly (readonly [string, Choice])[];
  readonly children: readonly { readonly name: string; readonly table: Table; readonly on: Link['on'] }[];
  readonly sync: SyncChoice;
  readonly key: readonly string[];
  /** Lines without receipts: all of one key make one. */
  readonly group: boolean;
  readonly items: ItemsDraft;
  /** The latest time seen in a receipt. */
  readonly latest: string | undefined;
}

/** The lines of the receipts, by the columns that both have; undefined where nothing ties them. */
export const linesLink = ({
  line,
  receipt,
  links,
}: Pick<SaleParts, 'line' | 'receipt' | 'links'>): Link | undefined => linkBetween(line, receipt, links);

export function saleOf(parts: SaleParts): SaleDraft | undefined {
  const { receipt, line, links } = parts;
  const number = receipt === line ? receiptNumberOf(line) : undefined;
  const tied = linesLink(parts);
  if (!tied && !number) return undefined;
  const joins = new Joins(receipt, ['items', 'shopper']);
  const key = number ? groupKeyOf(line, number) : keyOf(receipt);
  const reach = reachOf(receipt, links).filter(
    ({ table, through }) => table !== parts.customer && !(through && (table === line || number)),
  );
  const soldAt = soldAtOf(reach);
  const fields: [string, Choice][] = [];
  const children: { name: string; table: Table; on: Link['on'] }[] = [];
  const shopper = shopperOf(parts, joins, children);
  if (shopper) fields.push(['persona', shopper]);
  const ref = soldAt ? quoted(joins.ref(soldAt.one)) : '';
  if (soldAt) {
    const format = formatOf(soldAt.one.column);
    const isUtc = /utc|gmt/i.test(soldAt.one.column.name);
    const options = [...(format ? [`format: ${quoted(format)}`] : []), ...(isUtc ? ['zone: UTC'] : [])];
    const column = options.length > 0 ? `{ column: ${[ref, ...options].join(', ')} }` : ref;
    const hour = hourBeside(soldAt.one, reach);
    fields.push([
      'sold_at',
      {
        yaml: hour ? `{ date: ${column}, time: ${quoted(joins.ref(hour))} }` : column,
        confidence: soldAt.confidence,
        why: soldAt.reasons.join(', '),
        instead: soldAt.rest
          .filter(({ points }) => points > 0.2)
          .slice(0, 2)
          .map(({ one, points }) => ({ what: one.column.name, confidence: points })),
      },
    ]);
  }
  const items = itemsOf(parts, tied, joins);
  if (items.total && !number) fields.push(['total', items.total]);
  return {
    receipt,
    joins,
    fields,
    children,
    key,
    group: number !== undefined,
    sync: syncOfSales(receipt, soldAt, ref, number ? [...numberOf(line), ...alone(key)] : numberOf(receipt)),
    items,
    latest: soldAt?.one.column.profile.times?.last,
  };
}

/** The column that names a row by itself, where there is one. */
const numberOf = (table: Table): readonly string[] =>
  alone(keyOf(table)).filter((name) => table.columns.some((one) => one.name === name && one.profile.unique));

const alone = (key: readonly string[]): readonly string[] => (key.length === 1 ? key : []);

/** The number of a receipt, and the store before it where the key of the lines has one. */
function groupKeyOf({ keys }: Table, number: Column): readonly string[] {
  const [first = []] = keys;
  const at = first.indexOf(number.name);
  return at > 0 ? first.slice(0, at + 1) : [number.name];
}
