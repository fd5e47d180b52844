import { Failure } from '../model/index.ts';
import type { Column, Dialect } from './dialect.ts';

/*
 * Why paging by (watermark, key) neither misses nor repeats a row.
 *
 * A promotion stamped five tickets in one second, and a page holds two rows:
 *
 *     row   w (watermark)   k (key)
 *      a    10:00:00        7
 *      b    10:00:01        3    <- page 1 is (a, b): it ends inside the group of equal stamps
 *      c    10:00:01        4
 *      d    10:00:01        8    <- page 2 is (c, d): from the middle of the group to its middle
 *      e    10:00:01        9
 *      f    10:00:02        1    <- page 3 is (e, f): key 1 is less than 9, but its stamp is greater
 *
 * `w > '10:00:01'` after page 1 would miss c, d and e; `w >= '10:00:01'` would read b, c for ever. So a page goes on
 * strictly after the PAIR of its last row, in the order that sorts it: `ORDER BY w, k`. Keys are unique, so no two rows
 * have an equal pair and the order is total: every row is either at or before the last row (read) or after it (to be
 * read), never both and never neither, whatever the size of a page and wherever reading stops and resumes.
 *
 * The pair (w, k) comes after (W, K) if w > W, or w = W and k > K. Written as
 *
 *     w >= W AND (w > W OR k > K)
 *
 * it says the same: the first part leaves w > W or w = W, and within w = W the bracket asks for k > K. The plain
 * `w >= W` in front is a range that even the oldest planner serves from an index; `w > W OR (w = W AND k > K)` and
 * `(w, k) > (W, K)` make some of them scan and sort. A key of several columns is one more pair, (k1, (k2, k3)).
 * Where a dialect says that its index serves `(w, k) > (W, K)` as it stands, that takes the place of the bracket.
 *
 * A row whose watermark is null compares as neither before nor after anything, so it would come with the first page or
 * never: such rows are left out always. A row that changes while pages are read moves to a later stamp and is read
 * there (again); one that moves back is the lookback's business.
 */

/** One column of the order and the text that a position holds for it. */
export interface Term {
  readonly column: Column;
  readonly text: string;
}

/** Takes a parameter up into the statement and gives its placeholder. Called from left to right. */
export type Bind = (text: string, column: Column) => string;

/** How a dialect compares pairs. */
type Pairs = Pick<Dialect, 'rowComparison'>;

/** Rows strictly after the position, in the order of its terms. */
export function after(terms: readonly Term[], bind: Bind, pairs: Pairs): string {
  return beyond(terms, '>', '>', bind, pairs);
}

/** Rows at the position and after it. */
export function from(terms: readonly Term[], bind: Bind, pairs: Pairs): string {
  return beyond(terms, '>', '>=', bind, pairs);
}

/** Rows up to and including the position: exactly those that `after` leaves out. */
export function upTo(terms: readonly Term[], bind: Bind, pairs: Pairs): string {
  return beyond(terms, '<', '<=', bind, pairs);
}

function beyond(
  terms: readonly Term[],
  strict: '>' | '<',
  last: '>' | '>=' | '<=',
  bind: Bind,
  pairs: Pairs,
): string {
  const [term, ...rest] = terms;
  if (!term) throw new Failure('BUG', 'A position needs at least one column.');
  const { column, text } = term;
  if (rest.length === 0) return `${column.sql} ${last} ${bind(text, column)}`;
  const range = `${column.sql} ${strict}= ${bind(text, column)}`;
  if (pairs.rowComparison) {
    const values = terms.map((one) => bind(one.text, one.column));
    return `${range} AND (${terms.map((one) => one.column.sql).join(', ')}) ${last} (${values.join(', ')})`;
  }
  const inner = `${column.sql} ${strict} ${bind(text, column)}`;
  const tail = beyond(rest, strict, last, bind, pairs);
  return `${range} AND (${inner} OR ${rest.length > 1 ? `(${tail})` : tail})`;
}

/**
 * The parts of both in which they agree, and what is left of each. Within a group of equal stamps, `w = W AND k > K AND
 * k <= L` is a range that every planner serves and reckons with better than with `(w, k)` between two pairs.
 */
export function shared(
  start: readonly Term[],
  end: readonly Term[],
): { readonly same: readonly Term[]; readonly start: readonly Term[]; readonly end: readonly Term[] } {
  const differ = start.findIndex(({ text }, at) => text !== end[at]?.text);
  const count = differ < 0 ? start.length : differ;
  return { same: start.slice(0, count), start: start.slice(count), end: end.slice(count) };
}

/** Rows that have one of these keys: `k IN (...)`, or `(k1 = ... AND k2 = ...) OR ...`. */
export function among(keys: readonly (readonly Term[])[], bind: Bind): string {
  const single = keys.flatMap((terms) => (terms.length === 1 ? terms : []));
  const [first] = single;
  if (first && single.length === keys.length) {
    return `${first.column.sql} IN (${single.map(({ text, column }) => bind(text, column)).join(', ')})`;
  }
  const one = (terms: readonly Term[]): string =>
    terms.map(({ column, text }) => `${column.sql} = ${bind(text, column)}`).join(' AND ');
  return keys.map((terms) => `(${one(terms)})`).join(' OR ');
}
