import type { TableInfo, TableName } from './contract.ts';
import type { Catalogue } from './scope.ts';

/** The catalogue's answers, kept while a connection lives: on some engines it takes longer to ask than to read a page. */
export interface KnownTables {
  /** Makes a plan from the columns of these tables. Before a plan fails on what is remembered, it is looked up anew. */
  plan<P>(tables: readonly TableName[], make: (catalogue: Catalogue) => P): Promise<P>;
  /** What the database has refused, or a person wants to know, is looked up again. */
  forget(): void;
}

export function knownTables(
  lookUp: (tables: readonly TableName[]) => Promise<readonly TableInfo[]>,
): KnownTables {
  const known = new Map<string, TableInfo>();
  const nameOf = (table: TableName) => JSON.stringify([table.schema, table.name]);
  const catalogue: Catalogue = (table) => table.derived ?? known.get(nameOf(table));

  async function learn(tables: readonly TableName[]): Promise<void> {
    const unknown = tables.filter((table) => !catalogue(table));
    if (unknown.length === 0) return;
    for (const info of await lookUp(unknown)) known.set(nameOf(info.table), info);
  }

  return {
    async plan(tables, make) {
      const remembered = tables.some(catalogue);
      await learn(tables);
      try {
        return make(catalogue);
      } catch (thrown) {
        if (!remembered) throw thrown;
        known.clear();
        await learn(tables);
        return make(catalogue);
      }
    },
    forget: () => known.clear(),
  };
}
