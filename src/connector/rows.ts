import { Failure } from '../model/index.ts';
import type { Key, Position, Row, SourceRow } from './contract.ts';
import type { Column } from './dialect.ts';
import type { ChildPlan, Plan } from './plan.ts';
import { rowColumns } from './select.ts';

/** One row as a statement gives it: v0, v1, ... */
export type Texts = readonly (string | null)[];

export interface ChildRows {
  readonly child: ChildPlan;
  /** Each begins with its parent's key: see `childColumns`. */
  readonly rows: readonly Texts[];
}

export interface Parents {
  /** Where the page ends, or undefined where it is empty. */
  readonly last: Position | undefined;
  with(children: readonly ChildRows[]): readonly SourceRow[];
}

/** The parents of a page, waiting for their children. POS_KEY_NOT_UNIQUE where two rows share a key. */
export function sourceRows(plan: Plan, rows: readonly Texts[]): Parents {
  const columns = rowColumns(plan);
  const place = (column: Column) => columns.findIndex(({ sql }) => sql === column.sql);
  const keyPlaces = plan.key.map(place);
  const watermarkPlace = plan.watermark && !plan.pointsOut ? place(plan.watermark) : undefined;
  const values = plan.values.map(({ name, column }) => ({ name, at: place(column) }));
  const parents = rows.map((row) => ({
    key: keyOf(plan, row, keyPlaces),
    watermark: watermarkPlace === undefined ? null : (row[watermarkPlace] ?? null),
    values: { ...Object.fromEntries(values.map(({ name, at }) => [name, row[at] ?? null])), ...plan.texts },
  }));
  refuseTwins(plan, parents);
  const end = parents.at(-1);
  return {
    last: end && { key: end.key, ...(end.watermark === null ? {} : { watermark: end.watermark }) },
    with: (children) => {
      const families = children.map(({ child, rows }) => [child.name, familyOf(plan, child, rows)] as const);
      return parents.map((parent) => ({
        ...parent,
        children: Object.fromEntries(
          families.map(([name, family]) => [name, family.get(JSON.stringify(parent.key)) ?? []]),
        ),
      }));
    },
  };
}

/**
 * The rows that a page of children points to, each once, and where the page ends. A receipt of 600 lines with one stamp
 * may fill a page by itself: the next one begins after the pair of that stamp and receipt.
 */
export function touchedKeys(plan: Plan, rows: readonly Texts[]): { keys: readonly Key[]; last?: Position } {
  const places = plan.key.map(({ sql }) => plan.order.findIndex((column) => column.sql === sql));
  const all = rows.map((row) => keyOf(plan, row, places));
  const [key, watermark] = [all.at(-1), plan.watermark ? (rows.at(-1)?.[0] ?? null) : null];
  return {
    keys: [...new Map(all.map((one) => [JSON.stringify(one), one])).values()],
    ...(key ? { last: { key, ...(watermark === null ? {} : { watermark }) } } : {}),
  };
}

/**
 * The keys that rows of a group begin with, each once, as rows of their own. So a group is told apart by what its rows
 * hold: where "a1" and "A1" are equal to the database, both are read, and none of their rows is lost.
 */
export function groupKeys(plan: Plan, rows: readonly Texts[]): readonly Texts[] {
  const keys = rows.map((row) => row.slice(0, plan.key.length));
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

/** Children by the key of their parent. Where the engine cannot hold still, some belong to rows of another page. */
function familyOf(
  plan: Plan,
  { values, texts }: ChildPlan,
  rows: readonly Texts[],
): ReadonlyMap<string, readonly Row[]> {
  const width = plan.key.length;
  const family = new Map<string, Row[]>();
  for (const row of rows) {
    const parent = JSON.stringify(wholeKey(plan, row.slice(0, width)));
    const own = values.map(({ name }, at) => [name, row[width + at] ?? null] as const);
    const child: Row = { ...Object.fromEntries(own), ...texts };
    const siblings = family.get(parent);
    if (siblings) siblings.push(child);
    else family.set(parent, [child]);
  }
  return family;
}

function keyOf(plan: Plan, row: Texts, places: readonly number[]): Key {
  const parts = places.map((at) => {
    const part = row[at];
    if (part === null || part === undefined) {
      throw new Failure('POS_QUERY', `A row of the table ${plan.table.name} has no value in its key.`);
    }
    return part;
  });
  return wholeKey(plan, parts);
}

/** With the texts that stand in for columns of the key. */
function wholeKey<Part>({ keyTexts }: Plan, stored: readonly Part[]): (Part | string)[] {
  const rest = stored.values();
  return keyTexts.flatMap((text) => text ?? rest.next().value ?? []);
}

/** Also what a join to more than one partner looks like: it would multiply lines, and with them amounts. */
function refuseTwins(plan: Plan, parents: readonly { readonly key: Key }[]): void {
  if (new Set(parents.map(({ key }) => JSON.stringify(key))).size === parents.length) return;
  const columns = plan.key.map(({ info }) => info.name).join(', ');
  throw new Failure(
    'POS_KEY_NOT_UNIQUE',
    `Two rows of the table ${plan.table.name} have the same key (${columns}), or a join gives more than one row.`,
  );
}
