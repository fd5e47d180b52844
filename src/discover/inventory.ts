import { type Choice, type Picked, pick, quoted, type Scored } from './choice.ts';
import { nameScore, type Pattern } from './dictionary.ts';
import { isKeyOf, sameAmounts } from './evidence.ts';
import { amountYaml } from './expression.ts';
import type { Link } from './links.ts';
import { amountPoints, plainOfProducts } from './money.ts';
import { isTitle } from './roles.ts';
import { Joins, keyOf } from './section.ts';
import { type StockChild, stockOf } from './stock.ts';
import type { Column, Table } from './survey.ts';

const skuNames: readonly Pattern[] = [
  ['sku', 1],
  ['product number', 0.9],
  ['product code', 0.9],
  ['code !tax !type !category !color', 0.75],
  ['barcode', 0.7],
  ['number !serial !supplier', 0.6],
  ['product id', 0.4],
  ['id', 0.3],
];
const titleNames: readonly Pattern[] = [
  ['name !supplier !category !department !file', 1],
  ['description', 0.9],
  ['product name', 1],
];
const priceNames: readonly Pattern[] = [
  ['price !cost !buy !special !minimum !old', 0.95],
  ['sell', 0.85],
  ['unit price !cost', 1],
  ['amount', 0.4],
];
const costNames: readonly Pattern[] = [
  ['cost', 1],
  ['buy price', 1],
  ['buy', 0.8],
];
export interface InventoryDraft {
  readonly joins: Joins;
  readonly fields: readonly (readonly [string, Choice])[];
  readonly stock?: StockChild;
  /** The only column of the key, where a product has a row for each store. */
  readonly group?: string;
  /** Whether units in stock were found: without them there is nothing to send. */
  readonly stocked: boolean;
  readonly skuColumn: Column | undefined;
  /** The rule of the SKU as it stands in the lines, for a join of this name. */
  readonly skuBehind: (alias: string) => string;
}

/** @param sold the link of the lines to the products, where there is one */
export function inventoryOf(table: Table, links: readonly Link[], sold: Link | undefined): InventoryDraft {
  const joins = new Joins(table, ['stock']);
  const same = sold ? sameAmounts(sold) : [];
  const told = (picked: Picked<Column>, yaml = quoted(picked.one.name)): Choice => ({
    yaml,
    confidence: picked.confidence,
    why: picked.reasons.join(', '),
    instead: picked.rest.slice(0, 2).map(({ one, points }) => ({ what: one.name, confidence: points })),
  });
  const key = keyOf(table);
  const sku = pick(table.columns.map((column) => skuPoints(table, column, links)));
  const name = pick(table.columns.map(titlePoints));
  const amounts = table.columns.filter(({ profile, info }) => profile.numbers && info.kind !== 'boolean');
  const price = pick(amounts.map((column) => amountPoints(column, priceNames, usedIn(column, same))));
  const cost = pick(
    amounts.filter((column) => column !== price?.one).map((column) => amountPoints(column, costNames, 0)),
  );
  const fields: [string, Choice][] = [];
  const fallback = `item-${key.map((part) => `{${part}}`).join('-')}`;
  const sparse = sku !== undefined && sku.one.profile.blank > 0.02 && !key.includes(sku.one.name);
  if (sku) {
    const yaml = sparse
      ? `{ coalesce: [${quoted(sku.one.name)}, ${JSON.stringify(fallback)}] }`
      : quoted(sku.one.name);
    fields.push(['sku', told(sku, yaml)]);
  } else {
    fields.push([
      'sku',
      {
        yaml:
          key.length === 1 ? quoted(key[0] ?? '') : JSON.stringify(key.map((part) => `{${part}}`).join('-')),
        confidence: 0.2,
        why: 'the key, for no column looks like a code',
        instead: [],
      },
    ]);
  }
  if (name) fields.push(['name', told(name)]);
  const category = categoryOf(table, links, joins);
  if (category) fields.push(['category', category]);
  if (price) fields.push(['price', told(price, amountYaml(price.one))]);
  if (cost) fields.push(['cost', told(cost, amountYaml(cost.one))]);
  const others = amounts.filter((column) => column !== price?.one && column !== cost?.one);
  const stock = stockOf(table, others, links, sold?.from);
  const [first = []] = table.keys;
  const group =
    sku &&
    first.length > 1 &&
    first.includes(sku.one.name) &&
    sku.one.profile.values.size < sku.one.profile.filled
      ? sku.one.name
      : undefined;
  const summed =
    group !== undefined && !stock.child
      ? { ...stock.choice, yaml: `{ sum: ${quoted(`rows.${stock.choice.yaml.replaceAll('"', '')}`)} }` }
      : stock.choice;
  fields.push(['quantity', summed]);
  return {
    joins,
    fields,
    stocked: stock.choice.confidence > 0.1,
    ...(group !== undefined && !stock.child ? { group } : {}),
    ...(stock.child ? { stock: stock.child } : {}),
    skuColumn: sku?.one,
    skuBehind: (alias) => {
      const column = sku?.one.name ?? key.at(-1) ?? '';
      const behind = `item-${key.map((part) => `{${alias}.${part}}`).join('-')}`;
      return sparse
        ? `{ coalesce: [${quoted(`${alias}.${column}`)}, ${JSON.stringify(behind)}] }`
        : quoted(`${alias}.${column}`);
    },
  };
}

const fewStores = 5;

const usedIn = (column: Column, same: ReturnType<typeof sameAmounts>): number =>
  Math.max(0, ...same.filter(({ other }) => other === column.name).map(({ share }) => share));

function skuPoints(table: Table, column: Column, links: readonly Link[]): Scored<Column> {
  const { profile, name, info } = column;
  const foreign = links.some(
    ({ from, on, score }) =>
      from === table && score > 0.5 && on.at(-1)?.own === name && !isKeyOf(table, [name]),
  );
  // In a key with the store before it, a code stands once for each store.
  const [first = []] = table.keys;
  const isPart = first.length > 1 && first.includes(name) && profile.values.size > fewStores;
  const distinct = isPart ? 1 : profile.values.size / Math.max(1, profile.filled);
  if (
    !/text|integer/.test(info.kind) ||
    profile.filled < 2 ||
    distinct < 0.9 ||
    foreign ||
    profile.share('json') > 0.2
  ) {
    return { one: column, points: 0, reasons: [] };
  }
  const isText = info.kind === 'text';
  const named = nameScore(name, skuNames, plainOfProducts);
  const wordy = [...profile.values].filter((text) => text.includes(' ')).length / profile.values.size;
  const points =
    0.55 * named +
    (isText ? 0.25 : 0.05) +
    0.2 * distinct -
    0.2 * profile.blank -
    0.4 * wordy -
    0.5 * profile.share('guid');
  return {
    one: column,
    points,
    reasons: [
      ...(named > 0.4 ? ['called like it'] : []),
      `${Math.round(distinct * 100)} % of its values are different`,
    ],
  };
}

function titlePoints(column: Column): Scored<Column> {
  const { profile, info, name } = column;
  if (info.kind !== 'text' || profile.filled === 0 || profile.share('guid') > 0.3)
    return { one: column, points: 0, reasons: [] };
  const named = nameScore(name, titleNames, plainOfProducts);
  const points =
    0.6 * named + (isTitle(column) ? 0.3 : 0) + 0.1 * profile.share('words') - 0.3 * profile.blank;
  return {
    one: column,
    points: profile.share('words') < 0.5 ? 0 : points,
    reasons: [
      ...(named > 0.4 ? ['called like it'] : []),
      ...(isTitle(column) ? ['a text of its own in most rows'] : []),
    ],
  };
}

function categoryOf(table: Table, links: readonly Link[], joins: Joins): Choice | undefined {
  const names: readonly Pattern[] = [
    ['category', 1],
    ['department', 0.8],
  ];
  const behind = links
    .filter(
      ({ from, to, score }) =>
        from === table && score > 0.5 && nameScore(to.name.name, names, new Set(['product'])) > 0.5,
    )
    .toSorted((a, b) => nameScore(b.to.name.name, names) - nameScore(a.to.name.name, names))[0];
  const title = behind?.to.columns.map(titlePoints).toSorted((a, b) => b.points - a.points)[0];
  if (behind && title && title.points > 0.4) {
    const alias = joins.alias(
      behind.to,
      behind.on.map(({ own, other }) => ({ own: other, other: own })),
    );
    return {
      yaml: quoted(`${alias}.${title.one.name}`),
      confidence: 0.8 * behind.score,
      why: `${behind.on.at(-1)?.own} points there`,
      instead: [],
    };
  }
  const own = pick(
    table.columns
      .filter(({ info, profile }) => info.kind === 'text' && profile.share('guid') < 0.2)
      .map((column) => ({ one: column, points: nameScore(column.name, names), reasons: ['called like it'] })),
    0.6,
  );
  return own
    ? { yaml: quoted(own.one.name), confidence: own.confidence, why: 'called like it', instead: [] }
    : undefined;
}
