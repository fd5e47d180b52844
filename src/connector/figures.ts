import type { Figures, Relation } from './contract.ts';
import type { Dialect, Parameter, Statement } from './dialect.ts';
import type { Texts } from './rows.ts';
import type { Scope } from './scope.ts';

/** Runs one statement over a relation, whose scope is made from the catalogue. */
export type Look = (relation: Relation, make: (scope: Scope) => Statement) => Promise<readonly Texts[]>;

/** The database counts by itself, and only so far: what crosses the line is one number. */
export function figuresOf(look: Look, dialect: Dialect): Figures {
  const count = async (
    relation: Relation,
    atMost: number,
    where: (scope: Scope) => Where,
  ): Promise<number> => {
    const [[counted] = []] = await look(relation, (scope) => {
      const { sql, parameters } = where(scope);
      const rows = first(atMost, `1 AS v0\nFROM ${scope.table}${scope.joins}\nWHERE ${sql}`, dialect);
      return { sql: `SELECT count(*) AS v0 FROM (${rows}) AS counted`, parameters, columns: [null] };
    });
    return Number(counted ?? 0);
  };

  return {
    rows: (relation, atMost) => count(relation, atMost, () => ({ sql: '1 = 1', parameters: [] })),

    withNull: (relation, which, of, atMost) =>
      count(relation, atMost, ({ column }) => ({
        sql: of.map((ref) => `${column(ref).sql} IS NULL`).join(which === 'all' ? ' AND ' : ' OR '),
        parameters: [],
      })),

    above: (relation, ref, text, atMost) =>
      count(relation, atMost, (scope) => {
        const column = scope.column(ref);
        const sql = `${column.sql} > ${dialect.parameter(0, column.info)}`;
        return { sql, parameters: [{ text, column }] };
      }),

    async greatest(relation, ref) {
      const [[greatest = null] = []] = await look(relation, (scope) => {
        const column = scope.column(ref);
        const value = dialect.value(column.sql, column.info);
        const rest = `FROM ${scope.table}${scope.joins}\nWHERE ${column.sql} IS NOT NULL\nORDER BY ${column.sql} DESC`;
        return {
          sql: first(1, `${value} AS v0\n${rest}`, dialect),
          parameters: [],
          columns: [column],
        };
      });
      return greatest;
    },

    async hasTwins(relation, key) {
      const found = await look(relation, (scope) => {
        const columns = key.map(scope.column);
        const names = columns.map(({ sql }) => sql).join(', ');
        const there = columns.map(({ sql }) => `${sql} IS NOT NULL`).join(' AND ');
        const groups = `1 AS v0\nFROM ${scope.table}${scope.joins}\nWHERE ${there}\nGROUP BY ${names}\nHAVING count(*) > 1`;
        return { sql: first(1, groups, dialect), parameters: [], columns: [null] };
      });
      return found.length > 0;
    },
  };
}

interface Where {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/** SELECT, with its first n rows alone. */
function first(n: number, rest: string, { limit }: Dialect): string {
  return limit === 'TOP' ? `SELECT TOP ${n} ${rest}` : `SELECT ${rest}\nLIMIT ${n}`;
}
