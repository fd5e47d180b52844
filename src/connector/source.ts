import { Failure } from '../model/index.ts';
import type {
  Key,
  OpenContext,
  Overview,
  Page,
  PageQuery,
  RowQuery,
  Source,
  SourceRow,
  TableInfo,
  TableName,
} from './contract.ts';
import type { Dialect, Statement } from './dialect.ts';
import { figuresOf } from './figures.ts';
import { indexStatement } from './index-statement.ts';
import { knownTables } from './known-tables.ts';
import { type Plan, planOf, possibleKeys } from './plan.ts';
import { type ChildRows, groupKeys, sourceRows, type Texts, touchedKeys } from './rows.ts';
import { type Catalogue, scopeOf } from './scope.ts';
import {
  childByKeysStatement,
  childStatement,
  clockStatement,
  keysPerStatement,
  keysStatement,
  pageStatement,
  sampleStatement,
  someRowsStatement,
} from './select.ts';

/** What an engine supplies: a live connection that runs one statement at a time. Whatever it throws is a `Failure`. */
export interface Session {
  readonly dialect: Dialect;
  /** The rows of a SELECT, each value as exact text or null, in the order of `statement.columns`. */
  rows(statement: Statement): Promise<readonly Texts[]>;
  /** As `Source.catalogue`. */
  catalogue(tables: readonly TableName[]): Promise<readonly TableInfo[]>;
  /** As `Source.overview`. */
  overview(): Promise<Overview>;
  /** Runs the work in one short read transaction, which sees one state of the database where the engine can. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** As `SourceClock.oldestWriter`. Where rights or the engine do not allow it, null; what it throws is a lost line. */
  oldestWriter(): Promise<string | null>;
  /** As `Source.writable`. */
  writable(tables: readonly TableName[]): Promise<readonly TableName[] | null>;
  /** As `Source.identity`. */
  identity(): Promise<string>;
  close(): Promise<void>;
}

/** All that is the same for every SQL engine: which statements a page takes, and how rows find their children. */
export function sourceOf(session: Session, context: Pick<OpenContext, 'onStatement'>): Source {
  const { dialect } = session;
  const tables = knownTables((names) => session.transaction(() => session.catalogue(names)));

  /** Plans, and reads in one transaction; what the database refuses may mean that its tables have changed. */
  async function reading<P, T>(
    names: readonly TableName[],
    make: (catalogue: Catalogue) => P,
    work: (plan: P) => Promise<T>,
  ): Promise<T> {
    const plan = await tables.plan(names, make);
    try {
      return await work(plan);
    } catch (thrown) {
      tables.forget();
      throw thrown;
    }
  }

  async function run(statement: Statement, meter: Meter): Promise<readonly Texts[]> {
    const start = performance.now();
    const rows = await session.rows(statement);
    const milliseconds = performance.now() - start;
    meter.longest = Math.max(meter.longest, milliseconds);
    context.onStatement?.({ sql: statement.sql, milliseconds, rows: rows.length });
    return rows;
  }

  async function readChildren(
    plan: Plan,
    meter: Meter,
    statementOf: (child: Plan['children'][number]) => Statement,
  ): Promise<readonly ChildRows[]> {
    const read: ChildRows[] = [];
    for (const child of plan.children) read.push({ child, rows: await run(statementOf(child), meter) });
    return read;
  }

  /** Rows with their children, inside the caller's transaction. */
  async function readKeys(plan: Plan, keys: readonly Key[], meter: Meter): Promise<readonly SourceRow[]> {
    const found: SourceRow[] = [];
    for (const some of chunks(keys, keysPerStatement(plan))) {
      if (plan.group) {
        found.push(
          ...grouped(
            plan,
            plan.group,
            await run(childByKeysStatement(plan, plan.group, some, dialect), meter),
          ),
        );
        continue;
      }
      const parents = sourceRows(plan, await run(keysStatement(plan, some, dialect), meter));
      if (!parents.last) continue;
      const children = await readChildren(plan, meter, (child) =>
        childByKeysStatement(plan, child, some, dialect),
      );
      found.push(...parents.with(children));
    }
    return found;
  }

  return {
    clock: (watermark) =>
      reading(
        watermark ? [watermark.table] : [],
        (catalogue) => watermark && sampleStatement(watermark, catalogue, dialect),
        (sampling) =>
          session.transaction(async () => {
            const meter = { longest: 0 };
            const [[now = null, settled] = []] = await run(clockStatement(sampling, dialect), meter);
            if (now === null) throw new Failure('POS_QUERY', 'The POS database did not tell its time.');
            const sampled = sampling ? await run(sampling, meter) : [];
            const samples = sampled.flatMap(([sample]) => sample ?? []);
            const oldestWriter = await session.oldestWriter();
            return { now, samples, oldestWriter, ...(settled ? { settled } : {}) };
          }),
      ),

    catalogue: async (names) => {
      tables.forget();
      const [stored, derived] = [names.filter((one) => !one.derived), names.filter((one) => one.derived)];
      const found = await session.transaction(() => session.catalogue(stored));
      // Nothing is known of what a SELECT gives, as of a view.
      const given = derived.map((table) => ({ table, columns: table.derived?.columns ?? [] }));
      return [...found, ...given.map((one) => ({ ...one, uniqueKeys: [], indexes: null }))];
    },

    overview: () => session.transaction(() => session.overview()),

    sample: (table, columns, limit) =>
      reading(
        [table],
        (catalogue) => someRowsStatement({ table, columns, limit }, catalogue, dialect),
        (statement) => session.transaction(() => run(statement, { longest: 0 })),
      ),

    readPage: (query: PageQuery) =>
      reading(
        tablesOf(query),
        (catalogue) => planOf(query, catalogue, dialect),
        (plan) =>
          session.transaction(async (): Promise<Page> => {
            const meter = { longest: 0 };
            const texts = await run(pageStatement(plan, query, dialect), meter);
            const more = texts.length === query.limit;
            if (plan.pointsOut) {
              const { keys, last } = touchedKeys(plan, texts);
              const rows = await readKeys(plan, keys, meter);
              return { rows, more, longestStatement: meter.longest, ...(last ? { last } : {}) };
            }
            const parents = sourceRows(plan, texts);
            const last = parents.last;
            if (!last) return { rows: [], more, longestStatement: meter.longest };
            if (plan.group) {
              const lines = await run(childStatement(plan, plan.group, query, last, dialect), meter);
              return { rows: grouped(plan, plan.group, lines), last, more, longestStatement: meter.longest };
            }
            const children = await readChildren(plan, meter, (child) =>
              childStatement(plan, child, query, last, dialect),
            );
            return { rows: parents.with(children), last, more, longestStatement: meter.longest };
          }),
      ),

    readByKeys: (query: RowQuery, keys: readonly Key[]) =>
      reading(
        tablesOf(query),
        (catalogue) => planOf(query, catalogue, dialect),
        async (plan): Promise<Page> => {
          const meter = { longest: 0 };
          const found: SourceRow[] = [];
          // Each chunk is whole in itself; one transaction over thousands of keys would be a long one.
          const possible = possibleKeys(plan, distinctKeys(keys), dialect);
          for (const some of chunks(possible, keysPerStatement(plan))) {
            found.push(...(await session.transaction(() => readKeys(plan, some, meter))));
          }
          return { rows: found, more: false, longestStatement: meter.longest };
        },
      ),

    figures: figuresOf(
      (relation, make) =>
        reading(
          tablesOf({ relation, key: [], children: [] }),
          (catalogue) => make(scopeOf(relation, 't', catalogue, dialect)),
          (statement) => session.transaction(() => run(statement, { longest: 0 })),
        ),
      dialect,
    ),
    writable: (names) => session.transaction(() => session.writable(names.filter(({ derived }) => !derived))),
    identity: () => session.transaction(() => session.identity()),
    indexStatement: (table, columns) => (table.derived ? null : indexStatement(table, columns, dialect)),
    close: () => session.close(),
  };
}

/** Rows of one key as one row, with them as its children. */
function grouped(plan: Plan, child: ChildRows['child'], rows: readonly Texts[]): readonly SourceRow[] {
  return sourceRows(plan, groupKeys(plan, rows)).with([{ child, rows }]);
}

interface Meter {
  longest: number;
}

function tablesOf(query: RowQuery): readonly TableName[] {
  const relations = [query.relation, ...query.children.map((child) => child.relation)];
  return relations.flatMap((relation) => [relation.table, ...relation.joins.map((join) => join.table)]);
}

const distinctKeys = (keys: readonly Key[]): readonly Key[] => [
  ...new Map(keys.map((key) => [JSON.stringify(key), key])).values(),
];

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
