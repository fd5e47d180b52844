import type { Connector } from '../../src/connector/index.ts';
import type { Finding } from '../../src/model/index.ts';
import { preflight } from '../../src/preflight/index.ts';
import { type TestDatabase, tableOf } from '../conformance/database.ts';
import { withSource } from '../conformance/reading.ts';
import { compiled } from '../mapping/small.ts';

/** A database of its own, and the login that the product would use. */
export interface Shop {
  readonly connector: Connector;
  readonly database: TestDatabase;
  /** Options of a login that may read what is there now, and nothing else; gone with the shop. */
  readonly reader: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export const text = `pos: Test
engines: [any]
sale:
  from: s
  key: id
  sync: { mode: append, by: at, zone: UTC }
  fields: { sold_at: at }
  items:
    from: l
    on: { sale: id }
    fields: { quantity: units, amount: price }
`;

/** A stamp so many minutes from now, in UTC. */
export const minutes = (from: number): string =>
  new Date(Date.now() + from * 60_000).toISOString().slice(0, 19).replace('T', ' ');

type Rows = Parameters<typeof tableOf>[3];

/** Receipts (`id` and `at`) as a shop in order has them, or with these columns and rows instead. */
export function receipts(
  database: TestDatabase,
  rows: Rows = [
    [1, minutes(-20)],
    [2, minutes(-10)],
  ],
  { id = '', at = '' }: { readonly id?: string; readonly at?: string } = {},
): string[] {
  const { integer, stamp } = database.types;
  const columns = { id: id || `${integer} NOT NULL PRIMARY KEY`, at: at || `${stamp} NOT NULL` };
  const { quote } = database;
  return [
    ...tableOf(database, 's', columns, rows),
    `CREATE INDEX ${quote('s_at')} ON ${quote('s')} (${quote('at')}, ${quote('id')})`,
  ];
}

export function lines(
  database: TestDatabase,
  sale = database.types.integer,
  more: Readonly<Record<string, string>> = {},
): readonly string[] {
  const { integer } = database.types;
  return tableOf(database, 'l', { sale, units: integer, price: integer, ...more }, []);
}

export interface Flight {
  readonly mapping?: string;
  readonly depth?: 'start' | 'full';
  readonly now?: () => number;
  readonly options?: unknown;
  readonly statementTimeout?: number;
}

/** As a login that only reads, unless it is said otherwise. */
export async function found(shop: Shop, flight: Flight = {}): Promise<readonly Finding[]> {
  const { mapping = text, depth = 'full', now = Date.now } = flight;
  const options = flight.options ?? (await shop.reader());
  return withSource(
    shop.connector,
    { ...shop.database, options },
    (source) => preflight(source, compiled(mapping), { now, depth }),
    flight.statementTimeout === undefined ? {} : { statementTimeout: flight.statementTimeout },
  );
}

/** [severity, code, line] */
export const brief = (findings: readonly Finding[]) =>
  findings.map(({ severity, code, place }) => [severity, code, place?.line]);
