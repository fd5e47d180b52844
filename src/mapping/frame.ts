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
import type { Mention, TableMention } from './mapping.ts';
import { isSensitive } from './sensitive.ts';
import type { JoinsSpec, TableSpec } from './source-schema.ts';

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
}

export function report(notes: Notes, code: FailureCode, sentence: string, place: Place, hint?: string): void {
  notes.findings.push(finding(code, sentence, { place, ...(hint ? { hint } : {}) }));
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

  /** The same for a column already found. */
  read(ref: ColumnRef): Column {
    const name = columnName(ref);
    if (this.owns(ref.alias) || !this.#parent) {
      this.#columns.set(name, ref);
      return { ref, read: (scope) => scope.own[name] ?? null };
    }
    this.#parent.read(ref);
    return { ref, read: (scope) => scope.parent[name] ?? null };
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
    if (isSensitive(ref.column)) {
      report(
        this.notes,
        'MAPPING_SENSITIVE',
        `The column "${ref.column}" is one that the product never reads.`,
        place,
      );
    }
  }

  owns(alias: string): boolean {
    return this.ownAliases().includes(alias);
  }

  knows(alias: string): boolean {
    return this.owns(alias) || (this.#parent?.knows(alias) ?? false);
  }

  ownAliases(): string[] {
    return [this.alias, ...this.#joins.map((join) => join.alias)];
  }

  /** All names that rules here may put before a dot. */
  aliases(): string[] {
    return [...this.ownAliases(), ...(this.#parent?.aliases() ?? [])];
  }

  relation(): Relation {
    const columns = [...this.#columns.values()];
    return { alias: this.alias, table: this.#table, joins: this.#joins, columns };
  }
}

/** The tables of a `from`, each with its place. */
export function fromTables(notes: Notes, from: readonly TableSpec[], at: Path): readonly TableName[] {
  const tables = from.map(tableName);
  tables.forEach((table, i) => {
    notes.tables.push({ table, place: notes.document.placeOf([...at, i]) });
  });
  return tables;
}

function tableName(spec: TableSpec): TableName {
  return typeof spec === 'string' ? { name: spec } : { schema: spec.schema, name: spec.table };
}
