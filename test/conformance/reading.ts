import type {
  Child,
  ColumnRef,
  Connector,
  Join,
  OpenContext,
  PageQuery,
  Position,
  Relation,
  Source,
  SourceRow,
} from '../../src/connector/index.ts';
import type { TestDatabase } from './database.ts';

export const column = (alias: string, name: string): ColumnRef => ({ alias, column: name });

export function relationOf(
  alias: string,
  table: string,
  columns: readonly string[],
  joins: readonly Join[] = [],
): Relation {
  return { alias, table: { name: table }, joins, columns: columns.map((name) => column(alias, name)) };
}

export function childOf(
  name: string,
  relation: Relation,
  on: Readonly<Record<string, ColumnRef>>,
  order: string,
): Child {
  return {
    name,
    relation,
    on: Object.entries(on).map(([own, parent]) => ({ own, parent })),
    order: [column(relation.alias, order)],
  };
}

/** Opens the database, reads, and closes whatever happens. */
export async function withSource<T>(
  connector: Connector,
  database: TestDatabase,
  work: (source: Source) => Promise<T>,
  context: Partial<OpenContext> = {},
): Promise<T> {
  const options = connector.options.parse(database.options);
  const source = await connector.open(options, {
    baseDir: database.baseDir,
    statementTimeout: 5_000,
    ...context,
  });
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

export const positionOf = ({ key, watermark }: SourceRow): Position =>
  watermark === null ? { key } : { key, watermark };

/** All pages from a position on, each begun where the one before ended, until one says that nothing follows. */
export async function pagesOf(
  source: Source,
  query: Omit<PageQuery, 'limit'>,
  limit: number,
): Promise<SourceRow[][]> {
  const pages: SourceRow[][] = [];
  let after = query.after;
  // More pages than any test has rows: an order that repeats must fail, not hang.
  while (pages.length < 5_000) {
    const { rows, last, more } = await source.readPage({ ...query, limit, ...(after ? { after } : {}) });
    if (rows.length > limit) throw new Error('A page is longer than its limit.');
    if ((last === undefined) !== (rows.length === 0)) throw new Error('A page and its end do not agree.');
    if (!last) return pages;
    pages.push([...rows]);
    if (!more) return pages;
    after = last;
  }
  throw new Error('Paging does not come to an end.');
}

export async function rowsOf(
  source: Source,
  query: Omit<PageQuery, 'limit'>,
  limit: number,
): Promise<SourceRow[]> {
  return (await pagesOf(source, query, limit)).flat();
}

export const keysOf = (rows: readonly SourceRow[]): string[] => rows.map(({ key }) => key.join('|'));

/** The code of the failure that a promise ends with. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ code: unknown; sentence: string; hint: unknown }> {
  const thrown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof Error)) throw new Error('It was expected to fail.');
  return {
    code: 'code' in thrown ? thrown.code : undefined,
    sentence: thrown.message,
    hint: 'hint' in thrown ? thrown.hint : undefined,
  };
}
