import { type Form, formsOf } from './forms.ts';

/** What the values of a column look like. Shares are of the values that are not blank. */
export interface Profile {
  /** Values that are not blank. */
  readonly filled: number;
  /** Share of the rows in which there is nothing, or blanks. */
  readonly blank: number;
  /** Each value once. */
  readonly values: ReadonlySet<string>;
  /** No value stands twice, and none is missing. */
  readonly unique: boolean;
  share(form: Form): number;
  /** Of numbers: what most of them are like. */
  readonly numbers: Numbers | undefined;
  /** Of dates and times, in ISO form: the first and the last. */
  readonly times: { readonly first: string; readonly last: string; readonly withHour: boolean } | undefined;
  readonly longest: number;
}

interface Numbers {
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  /** Share below zero; share that is zero. */
  readonly negative: number;
  readonly zero: number;
}

export function profileOf(cells: readonly (string | null)[]): Profile {
  const texts = cells.flatMap((cell) => (cell === null || cell.trim() === '' ? [] : [cell.trim()]));
  const values = new Set(texts);
  const counts = new Map<Form, number>();
  for (const text of texts) for (const form of formsOf(text)) counts.set(form, (counts.get(form) ?? 0) + 1);
  const share = (form: Form): number => (texts.length === 0 ? 0 : (counts.get(form) ?? 0) / texts.length);
  return {
    filled: texts.length,
    blank: cells.length === 0 ? 1 : 1 - texts.length / cells.length,
    values,
    unique: texts.length > 0 && texts.length === cells.length && values.size === texts.length,
    share,
    numbers: share('integer') + share('fraction') > 0.9 ? numbersOf(texts) : undefined,
    times: share('stamp') > 0.8 ? timesOf(texts) : undefined,
    longest: Math.max(0, ...texts.map((text) => text.length)),
  };
}

function numbersOf(texts: readonly string[]): Numbers {
  const all = texts.map(Number).filter(Number.isFinite);
  const shareOf = (test: (value: number) => boolean): number => all.filter(test).length / (all.length || 1);
  return {
    least: Math.min(...all),
    greatest: Math.max(...all),
    mean: all.reduce((sum, value) => sum + value, 0) / (all.length || 1),
    negative: shareOf((value) => value < 0),
    zero: shareOf((value) => value === 0),
  };
}

/** Placeholders (1899, 1900, 0000-00-00) say nothing. */
function timesOf(texts: readonly string[]): Profile['times'] {
  const all = texts.filter((text) => text > '1980').toSorted();
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const withHour = all.some((text) => text.length > 10 && !/[ T]00:00(:00)?([.,]0+)?$/.test(text));
  return { first, last, withHour };
}
