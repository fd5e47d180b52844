import { quoted } from './choice.ts';
import type { Reach } from './evidence.ts';
import type { Table } from './survey.ts';

type Pairs = readonly { readonly own: string; readonly other: string }[];

export interface JoinDraft {
  readonly alias: string;
  readonly table: Table;
  readonly on: Pairs;
}

/** The joins of a section while its rules are chosen: only what a rule reads is joined. */
export class Joins {
  readonly #taken: Set<string>;
  readonly #joins: JoinDraft[] = [];

  /** @param taken names that stand for other tables of the section */
  constructor(main: Table, taken: readonly string[] = []) {
    this.#taken = new Set([main.name.name, ...taken].map((name) => name.toLowerCase()));
  }

  get all(): readonly JoinDraft[] {
    return this.#joins;
  }

  /** How a rule names a column that is reached from the main table: "phone", "people.phone". */
  ref({ column, through }: Reach): string {
    return through ? `${this.alias(through.table, through.on)}.${column.name}` : column.name;
  }

  /** `on`: own column of the joined table, and what it is compared with. */
  alias(table: Table, on: Pairs): string {
    const known = this.#joins.find(
      (join) => join.table === table && JSON.stringify(join.on) === JSON.stringify(on),
    );
    if (known) return known.alias;
    const plain = table.name.name.replace(/\W/g, '_').replace(/^(?=\d)/, 't_');
    const names = [plain, ...Array.from({ length: 9 }, (_, at) => `${plain}_${at + 2}`)];
    const alias = names.find((name) => !this.#taken.has(name.toLowerCase())) ?? plain;
    this.#taken.add(alias.toLowerCase());
    this.#joins.push({ alias, table, on });
    return alias;
  }
}

/** As the mapping names a table. */
export function tableText({ name }: Table): string {
  return name.schema === undefined
    ? quoted(name.name)
    : `{ schema: ${quoted(name.schema)}, table: ${quoted(name.name)} }`;
}

/** `{ own: other, ... }` */
export const onText = (on: Pairs): string =>
  `{ ${on.map(({ own: one, other }) => `${quoted(one)}: ${quoted(other)}`).join(', ')} }`;

/** The columns that tell rows apart: the primary key, or what is unique in all rows seen. */
export function keyOf(table: Table): readonly string[] {
  const [key] = table.keys.filter((columns) =>
    columns.every((name) => table.columns.some((column) => column.name === name)),
  );
  if (key) return key;
  const unique = table.columns.find(({ profile, info }) => profile.unique && /integer|text/.test(info.kind));
  return unique ? [unique.name] : table.columns.slice(0, 1).map(({ name }) => name);
}
