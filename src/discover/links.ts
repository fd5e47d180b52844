import type { Source } from '../connector/index.ts';
import { asFailure } from '../model/index.ts';
import { type Guess, guessesAt, type Pair, type Target, targetsOf } from './guesses.ts';
import type { Column, Survey, Table } from './survey.ts';

/** One table points to another: what stands in `columns` is the key of one row there. */
export interface Link {
  readonly from: Table;
  readonly to: Table;
  /** Own column, and the column of the other table that it holds. */
  readonly on: readonly Pair[];
  /** 0 to 1. */
  readonly score: number;
  /** Distinct values seen, to what part of the other table's rows they point. */
  readonly spread: number;
  readonly why: string;
}

/** So many values of a column are looked up, and so many columns at most. */
const [valuesLookedUp, lookups] = [20, 240];
const mostTargets = 10;
/** What stands where there is nobody. */
const nobody = new Set(['0', '-1', '00000000-0000-0000-0000-000000000000']);

/** Foreign keys that the catalogue tells, and those that the values tell of. */
export async function linksOf(
  survey: Survey,
  source: Source,
  pause: (milliseconds: number) => Promise<void>,
): Promise<readonly Link[]> {
  const told = declared(survey);
  const known = new Set(told.map((link) => nameOf(link.from, link.on[0]?.own ?? '', link.to)));
  const guesses = survey.tables
    .flatMap((to) => targetsOf(to).flatMap((target) => guessesAt(target, survey.tables)))
    .filter((guess) => !known.has(nameOf(guess.from, guess.column.name, guess.target.table)))
    .toSorted((one, other) => other.likeness - one.likeness);
  const links: Link[] = [...told];
  let asked = 0;
  for (const guess of guesses) {
    let contained = containedInSample(guess);
    if (contained === undefined) {
      if (asked >= lookups) continue;
      asked++;
      contained = await lookUp(guess, source);
      await pause(5);
    }
    if (contained < 0.9) continue;
    const link = linkOf(guess, contained);
    if (link.score > 0.2) links.push(link);
  }
  return bestOf(links);
}

/** A small number is a key of every table: of each column only the likeliest few are kept. */
function bestOf(links: readonly Link[]): readonly Link[] {
  const columns = Map.groupBy(links, ({ from, on }) => nameOf(from, on.at(-1)?.own ?? '', from));
  return [...columns.values()].flatMap((same) =>
    same.toSorted((one, other) => other.score - one.score).slice(0, mostTargets),
  );
}

const nameOf = (from: Table, column: string, to: Table): string =>
  JSON.stringify([from.name, column, to.name]);

function declared({ tables, references }: Survey): readonly Link[] {
  const named = (name: unknown) =>
    tables.find((table) => JSON.stringify(table.name) === JSON.stringify(name));
  return references.flatMap(({ table, columns, other, otherColumns }) => {
    const [from, to] = [named(table), named(other)];
    if (!from || !to || from === to) return [];
    const on = columns.map((own, at) => ({ own, other: otherColumns[at] ?? own }));
    return [{ from, to, on, score: 1, spread: 1, why: 'a foreign key of the database' }];
  });
}

function lookedFor({ column }: Guess): readonly string[] {
  return [...column.profile.values].filter((value) => !nobody.has(value));
}

/** The keys that the rows of the sample point to, each once: the parts beside, and then the column itself. */
function keysIn({ from, column, beside }: Guess): readonly (readonly string[])[] {
  const keys = from.sample.flatMap((row) => {
    const key = [...beside.map(({ own }) => own), column.name].map((name) => row[name]?.trim() ?? '');
    return key.includes('') || nobody.has(key.at(-1) ?? '') ? [] : [[JSON.stringify(key), key] as const];
  });
  return [...new Map(keys).values()];
}

/** Where the other table was seen whole, the share of the keys that it has; undefined where it was not. */
function containedInSample(guess: Guess): number | undefined {
  const { table, column, beside } = guess.target;
  const values = lookedFor(guess);
  if (values.length === 0) return 0;
  if (beside.length > 0 && table.whole) {
    const names = [...beside, column].map(({ name }) => name);
    const there = new Set(
      table.sample.map((row) => JSON.stringify(names.map((name) => row[name]?.trim() ?? ''))),
    );
    const keys = keysIn(guess);
    const share = keys.filter((key) => there.has(JSON.stringify(key))).length / Math.max(1, keys.length);
    // A store may sell what only another one has: its code is known all the same.
    const known = values.filter((value) => column.profile.values.has(value)).length / values.length;
    return share > 0.5 && known > 0.98 ? Math.max(share, 0.9) : share;
  }
  const found = values.filter((value) => column.profile.values.has(value)).length;
  if (table.whole) return found / values.length;
  return found === values.length && values.length > 3 && beside.length === 0 ? 1 : undefined;
}

async function lookUp(guess: Guess, source: Source): Promise<number> {
  const { target, beside } = guess;
  const keys = keysIn(guess);
  const step = Math.max(1, Math.floor(keys.length / valuesLookedUp));
  const some = keys.filter((_, at) => at % step === 0).slice(0, valuesLookedUp);
  if (some.length === 0) return 0;
  const parts = [...beside.map(({ other }) => other), target.column.name];
  const key = parts.map((name) => ({ alias: 't', column: name }));
  const relation = { alias: 't', table: target.table.name, joins: [], columns: key };
  try {
    const page = await source.readByKeys({ relation, key, children: [] }, some);
    return page.rows.length / some.length;
  } catch (thrown) {
    if (asFailure(thrown).code === 'POS_UNREACHABLE') throw thrown;
    return 0;
  }
}

function linkOf(guess: Guess, contained: number): Link {
  const { from, column, target, beside, likeness } = guess;
  const { profile } = column;
  const seen = lookedFor(guess).length;
  const spread = seen / Math.max(1, Math.min(target.table.rows, profile.filled));
  const text = column.info.kind === 'text';
  // Every small whole number is the key of something: only names, or that all of them occur, tell a pointer from a count.
  const byForm = text ? (profile.share('guid') > 0.5 ? 0.7 : 0.45) : 0.15;
  const fullness = Math.min(1, spread) * (text ? 0.25 : 0.35);
  const dense = !text && isCounted(from, column) ? 0.3 : 0;
  const half = !text && !dense && isHalf(from, column, target) ? 0.2 : 0;
  const points = byForm + fullness + half + likeness * 0.45 - (likeness < 0.9 ? dense : 0);
  const score = Math.max(0, Math.min(1, points)) * contained;
  const percent = Math.round(contained * 100);
  const how = likeness > 0.4 ? ', and it is called so' : '';
  return {
    from,
    to: target.table,
    on: [...beside, { own: column.name, other: target.column.name }],
    score,
    spread,
    why: `${percent} % of its values are keys there${how}`,
  };
}

/** A key with gaps that goes as far as the other one: customers among all people. */
function isHalf(from: Table, { name, profile }: Column, { table, column }: Target): boolean {
  if (!from.keys.some((key) => key.length === 1 && key[0] === name)) return false;
  const [own, other] = [profile.numbers?.greatest ?? 0, column.profile.numbers?.greatest ?? 0];
  return from.rows > table.rows / 2 && own >= other * 0.9;
}

/** 1, 2, 3, ... without a gap in a key: rows that are counted, not rows that point. */
function isCounted({ keys }: Table, { name, profile }: Column): boolean {
  const isKey = keys.some((key) => key.length === 1 && key[0] === name);
  const { numbers, values } = profile;
  return isKey && numbers !== undefined && numbers.greatest - numbers.least + 1 === values.size;
}
