import {
  type ColumnRef,
  columnName,
  type Join,
  type Relation,
  type Row,
  type TableName,
} from '../connector/index.ts';
import { type FailureCode, type Finding, finding, nearest, type Place } from '../model/index.ts';
import type { Path, YamlDocument } from '../yaml/index.ts';
import type { Choice, Mention, TableMention } from './mapping.ts';
import { isSensitive } from './sensitive.ts';
import type { JoinsSpec, SelectSpec, SourceSpec, TableSpec } from './source-schema.ts';

/** What a rule looks at: its own row, the row that this one belongs to (itself on a main row), and the rows below. */
export interface Scope {
  readonly own: Row;
  readonly parent: Row;
  readonly children: Readonly<Record<string, readonly Row[]>>;
  /** Of a customer: told the kind of each phone or e-mail that is a placeholder. */
  readonly placeholder?: (kind: 'phone' | 'email') => void;
}

/** A column found, and how to get its text out of a scope; null where the row has nothing. */
export interface Column {
  readonly ref: ColumnRef;
  readonly read: (scope: Scope) => string | null;
}

/** What compiling one stream gathers: mistakes, and the columns and tables named with the places that name them. */
export interface Notes {
  readonly document: YamlDocument;
  readonly findings: Finding[];
  readonly mentions: Mention[];
  readonly tables: TableMention[];
  /** Columns that the database may do without, and does: "Item.DBTimeStamp". */
  readonly lacks: readonly string[];
  readonly choices: Choice[];
}

export function report(notes: Notes, code: FailureCode, sentence: string, place: Place, hint?: string): void {
  notes.findings.push(finding(code, sentence, { place, ...(hint ? { hint } : {}) }));
}

interface Group {
  readonly rows: Frame;
  readonly key: readonly string[];
  readonly first: (scope: Scope) => Row;
}

/**
 * One relation while its rules are compiled. Rules name columns as text: "phone" is of the relation's own table,
 * "ticket.customer" of a join; a child's rules may also name the main row: "receipts.datenew".
 */
export class Frame {
  readonly alias: string;
  readonly notes: Notes;
  readonly #table: TableName;
  readonly #parent: Frame | undefined;
  /** Where rows of one key make one: their frame, the columns of the key, and which of them speak for all. */
  #group: Group | undefined;
  readonly #joins: Join[] = [];
  readonly #columns = new Map<string, ColumnRef>();

  constructor(notes: Notes, alias: string, table: TableName, parent?: Frame) {
    this.notes = notes;
    this.alias = alias;
    this.#table = table;
    this.#parent = parent;
  }

  /** Joins may build on those before them, so they are added in the order of the file. */
  join(joins: JoinsSpec, at: Path): void {
    for (const [alias, spec] of Object.entries(joins)) {
      const on = Object.entries(spec.on).flatMap(([own, text]) => {
        const place = this.notes.document.placeOf([...at, alias, 'on', own]);
        const other = this.resolve(text, place);
        this.mention({ alias, column: own }, place, 'join');
        if (other) this.mention(other, place, 'join');
        return other ? [{ own, other }] : [];
      });
      const table = tableName(spec.table);
      this.notes.tables.push({ table, place: this.notes.document.placeOf([...at, alias, 'table']) });
      this.#joins.push({ alias, table, kind: spec.kind, on });
    }
  }

  /** The column of this text, taken into the query; undefined (and a finding) where the alias is unknown. */
  column(text: string, place: Place, role: Mention['role'] = 'field'): Column | undefined {
    const ref = this.resolve(text, place);
    if (!ref) return undefined;
    this.mention(ref, place, role);
    return this.read(ref);
  }

  /** From now on, columns that are not of the key are those of the first of the rows that counts. */
  group(group: Group): void {
    this.#group = group;
  }

  /** The same for a column already found. */
  read(ref: ColumnRef): Column {
    const name = columnName(ref);
    const inRows = this.#group && this.#inRows(ref);
    if (this.#group && inRows) {
      const { rows, first } = this.#group;
      const column = rows.read(inRows);
      return {
        ref,
        read: (scope) => column.read({ own: first(scope), parent: {}, children: {} }),
      };
    }
    if (this.owns(ref.alias) || !this.#parent) {
      this.#columns.set(name, ref);
      return { ref, read: (scope) => scope.own[name] ?? null };
    }
    // Of the receipt that a line makes with others: what the line itself says.
    const own = this.#parent.#inRows(ref);
    if (own) return this.read(own);
    this.#parent.read(ref);
    return { ref, read: (scope) => scope.parent[name] ?? null };
  }

  /** The column as the rows of the group have it; undefined where it is the key's, or there is no group. */
  #inRows(ref: ColumnRef): ColumnRef | undefined {
    if (!this.#group) return undefined;
    const { rows, key } = this.#group;
    if (rows.owns(ref.alias)) return ref;
    if (ref.alias !== this.alias || key.includes(ref.column)) return undefined;
    return { alias: rows.alias, column: ref.column };
  }

  resolve(text: string, place: Place): ColumnRef | undefined {
    const dot = text.indexOf('.');
    if (dot < 0) return { alias: this.alias, column: text };
    const [alias, column] = [text.slice(0, dot), text.slice(dot + 1)];
    if (this.knows(alias) && column !== '') return { alias, column };
    const guess = nearest(alias, this.aliases());
    const sentence = `"${text}" names the table or join "${alias}", which is not defined here.`;
    const hint = guess ? `Did you mean "${guess}.${column}"?` : `Defined here: ${this.aliases().join(', ')}.`;
    report(this.notes, 'MAPPING_REFERENCE', sentence, place, hint);
    return undefined;
  }

  mention(ref: ColumnRef, place: Place, role: Mention['role']): void {
    this.notes.mentions.push({ column: ref, place, role });
    this.refuseSensitive(ref, place);
  }

  refuseSensitive(ref: ColumnRef, place: Place): void {
    if (isSensitive(ref.column)) {
      report(this.notes, 'MAPPING_SENSITIVE', neverRead(ref.column), place);
    }
  }

  owns(alias: string): boolean {
    return this.ownAliases().includes(alias);
  }

  knows(alias: string): boolean {
    return this.aliases().includes(alias);
  }

  /** The table that a known alias stands for; of a list of tables, the first. */
  tableOf(alias: string): TableName {
    const join = this.#joins.find((one) => one.alias === alias);
    if (join || alias === this.alias || !this.#parent) return join?.table ?? this.#table;
    return this.#parent.tableOf(alias);
  }

  ownAliases(): string[] {
    return [this.alias, ...this.#joins.map((join) => join.alias)];
  }

  /** All names that rules here may put before a dot. */
  aliases(): string[] {
    return [...new Set([...this.#tables(), ...(this.#parent ? this.#parent.#tables() : [])])];
  }

  /** Its own names, and those of the rows that make a group. */
  #tables(): string[] {
    return [...this.ownAliases(), ...(this.#group?.rows.ownAliases() ?? [])];
  }

  relation(): Relation {
    const columns = [...this.#columns.values()];
    return { alias: this.alias, table: this.#table, joins: this.#joins, columns };
  }
}

export const neverRead = (column: string): string =>
  `The column "${column}" is one that the product never reads.`;

export function tableName(spec: TableSpec | Exclude<SourceSpec, SelectSpec>): TableName {
  if (typeof spec === 'string') return { name: spec };
  return spec.schema === undefined ? { name: spec.table } : { schema: spec.schema, name: spec.table };
}
