import { type Choice, list, quoted, valueText } from './choice.ts';
import { reachableIn } from './contacts.ts';
import { shopperLink } from './fitting.ts';
import type { SaleParts } from './items.ts';
import type { Link } from './links.ts';
import { type Joins, keyOf } from './section.ts';
import type { Table } from './survey.ts';

/** The rule for the shopper of a receipt. */
export function shopperOf(
  { receipt, line, customer, links }: SaleParts,
  joins: Joins,
  children: { name: string; table: Table; on: Link['on'] }[],
): Choice | undefined {
  const found = customer && shopperLink(receipt, customer, line, links);
  if (!found) return undefined;
  const { link, half, between } = found;
  const core = link.on.at(-1);
  if (!core) return undefined;
  const why = `${link.from.name.name}.${core.own} points to ${customer.name.name}: ${link.why}`;
  const told = { confidence: Math.min(0.99, found.score), why, instead: [] };
  if (between) {
    children.push({ name: 'shopper', table: between.from, on: between.on });
    const kind = kindOfShopper(between, core, customer, links);
    const where = kind ? `, where: { ${quoted(kind.column)}: [${valueText(kind.value)}] }` : '';
    const because = kind ? `; those of one ${kind.column} have phones and e-mails` : '';
    return { ...told, yaml: `{ pick: ${quoted(`shopper.${core.own}`)}${where} }`, why: why + because };
  }
  const keys = keyOf(customer).map((name) => link.on.find(({ other }) => other === name)?.own ?? core.own);
  const alias = half ? `${joins.alias(half.table, half.on)}.` : '';
  const columns = keys.map((name) => quoted(`${alias}${name}`));
  const column = columns.length === 1 ? (columns[0] ?? '') : list(columns);
  const nobody = nobodyIn(link, customer);
  if (nobody === undefined) return { ...told, yaml: column };
  return {
    ...told,
    yaml: `{ column: ${column}, null_if: [${valueText(nobody)}] }`,
    why: `${why}; ${nobody === '0' ? '0 is nobody' : 'one value stands in so many receipts that it must be nobody'}`,
  };
}

/** In a table of all who have to do with a receipt, a column tells shoppers from waiters: only they have contacts. */
function kindOfShopper(
  { from }: Link,
  core: Link['on'][number],
  customer: Table,
  links: readonly Link[],
): { readonly column: string; readonly value: string } | undefined {
  const reachable = reachableIn(customer, core.other, links);
  const few = from.columns.filter(
    ({ name, profile }) => name !== core.own && profile.values.size > 1 && profile.values.size <= 8,
  );
  for (const { name: column, profile } of few) {
    const shares = [...profile.values].map((value) => {
      const rows = from.sample.filter((row) => row[column]?.trim() === value);
      const own = rows.filter((row) => reachable.has(row[core.own]?.trim() ?? ''));
      return { value, share: own.length / Math.max(1, rows.length) };
    });
    const [first, ...others] = shares.toSorted((one, other) => other.share - one.share);
    if (first && first.share > 0.4 && others.every(({ share }) => share < 0.1))
      return { column, value: first.value };
  }
  return undefined;
}

/** What stands for a walk-in: 0 where no customer has it, or one customer of a quarter of all receipts. */
function nobodyIn(link: Link, customer: Table): string | undefined {
  const core = link.on.at(-1);
  if (!core) return undefined;
  const values = link.from.sample.flatMap((row) => row[core.own]?.trim() || []);
  const key = customer.columns.find(({ name }) => name === core.other);
  if (values.includes('0') && !key?.profile.values.has('0')) return '0';
  const counts = [...Map.groupBy(values, (value) => value)]
    .map(([value, all]) => [value, all.length] as const)
    .toSorted(([, one], [, other]) => other - one);
  const [first, second] = counts;
  const many =
    first && values.length >= 40 && first[1] > values.length / 4 && first[1] > 5 * (second?.[1] ?? 0);
  return many ? first[0] : undefined;
}
