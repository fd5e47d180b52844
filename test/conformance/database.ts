/** A fresh database of one engine, with what the suite needs to fill it. */
export interface TestDatabase {
  /** What a site's `source` block would hold. */
  readonly options: unknown;
  readonly baseDir: string;
  /** Runs statements in one transaction on a connection of its own, committed when this resolves. */
  write(statements: readonly string[]): Promise<void>;
  quote(name: string): string;
  /** A text literal, for any text. */
  literal(text: string): string;
  readonly types: Types;
  /** Values that must arrive exactly, whatever else an engine can hold. */
  readonly samples: readonly Sample[];
  /** A page and its children are of one state here, although the connector cannot promise it for all databases. */
  readonly consistent?: boolean;
  stop(): Promise<void>;
}

/** What columns are declared as. */
interface Types {
  /** 64 bits. */
  readonly integer: string;
  /** Unicode, 100 characters or more, compared byte by byte. */
  readonly text: string;
  /** The same, compared without regard to case. */
  readonly caseless: string;
  readonly guid: string;
  /** A wall clock to the second or finer; takes '2026-03-01 10:00:00'. */
  readonly stamp: string;
  readonly binary: string;
  /** A literal of the binary type. */
  readonly binaryLiteral: string;
}

export interface Sample {
  readonly type: string;
  /** In the engine's SQL: `12.50`, `'12.50'`, `NULL`. */
  readonly literal: string;
  readonly text: string | null;
}

export type Start = () => Promise<TestDatabase>;

/** CREATE TABLE and its rows. A value is a text, a number (written as it stands) or null. */
export function tableOf(
  database: TestDatabase,
  name: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly (string | number | bigint | null)[])[],
  constraint?: string,
): readonly string[] {
  const { quote, literal } = database;
  const declared = Object.entries(columns).map(([column, type]) => `${quote(column)} ${type}`);
  const value = (one: string | number | bigint | null) =>
    one === null ? 'NULL' : typeof one === 'string' ? literal(one) : String(one);
  return [
    `CREATE TABLE ${quote(name)} (${[...declared, ...(constraint ? [constraint] : [])].join(', ')})`,
    ...rows.map((row) => `INSERT INTO ${quote(name)} VALUES (${row.map(value).join(', ')})`),
  ];
}
