import { Failure } from '../model/index.ts';

/** Of the rows that a mapping has tried of late, how many it could not map when it first met them. */
export interface Tried {
  readonly tried: number;
  readonly failed: number;
}

/** Fewer are no table: a shop may have typed in a hundred customers without a name. */
const fewest = 100;
/** What was tried long ago says little of a table that has changed since. */
const remembered = 1_000;

/**
 * Is the mapping wrong rather than the rows?
 *     a first page of 100 rows, none of which can be mapped      yes, before one of them is set aside
 *     60 of 100, then 60 of the next 100                         yes, with the second page
 *     5,000 good rows, then a POS update that renames a unit     yes, after about 500 rows
 */
export function doesNotFit({ tried, failed }: Tried): boolean {
  return failed >= fewest && failed * 2 > tried;
}

/** With the rows of one more page. */
export function withMore(before: Tried, page: Tried): Tried {
  return { tried: before.tried + page.tried, failed: before.failed + page.failed };
}

/** As it is remembered: halved where it has grown long, so that the last rows weigh most. */
export function faded({ tried, failed }: Tried): Tried {
  if (tried <= remembered) return { tried, failed };
  return { tried: Math.floor(tried / 2), failed: Math.floor(failed / 2) };
}

/** `first` is what is wrong with one of the rows. */
export function unfit({ tried, failed }: Tried, first: Failure): Failure {
  const sentence = `Of the last ${tried} rows ${failed} could not be mapped, so reading stops before more are set aside. One of them: ${first.message}`;
  return new Failure('POS_ROWS_UNMAPPABLE', sentence, first.place ? { place: first.place } : {});
}
