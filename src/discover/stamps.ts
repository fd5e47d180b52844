import { type Picked, pick, quoted, type Scored } from './choice.ts';
import { nameScore, type Pattern } from './dictionary.ts';
import type { Reach } from './evidence.ts';
import { datePattern } from './forms.ts';
import type { Column, Table } from './survey.ts';

const soldNames: readonly Pattern[] = [
  ['sale date', 1],
  ['sale time', 1],
  ['sold', 1],
  ['receipt date', 1],
  ['receipt time', 1],
  ['transaction time', 1],
  ['transaction date', 1],
  ['date time', 1],
  ['date !updated !birth !delivery !due', 0.85],
  ['time !updated', 0.85],
  ['closed', 0.8],
  ['created', 0.7],
  ['day', 0.6],
];
const plain = new Set(['new', 'receipt', 'order', 'first']);

/** When something was sold: the column with a time in most rows, best one that is not set anew later. */
export function soldAtOf(reach: readonly Reach[]): Picked<Reach> | undefined {
  return pick(
    reach.map((one): Scored<Reach> => {
      const { profile, name } = one.column;
      const text = profile.share('textDate') > 0.8;
      const epoch = profile.share('epoch') > 0.9 && profile.filled > 2;
      if (profile.times === undefined && !text && !epoch) return { one, points: 0, reasons: [] };
      const changed = nameScore(name, [
        ['updated', 1],
        ['last', 0.7],
      ]);
      const named = nameScore(name, soldNames, plain);
      const beside = hourBeside(one, reach);
      const hour = beside || withHour(one.column) ? 0.25 : 0;
      const spread = beside ? 1 : Math.min(1, profile.values.size / Math.max(1, profile.filled * 0.5));
      const points =
        0.4 * named +
        hour +
        0.25 * spread +
        (one.through ? 0 : 0.05) +
        (text || epoch ? 0 : 0.05) -
        0.4 * profile.blank -
        0.25 * changed;
      return {
        one,
        points,
        reasons: [
          ...(named > 0.4 ? ['called like it'] : []),
          beside
            ? `a day in each row, and its hour in ${beside.column.name}`
            : hour > 0
              ? 'a day and hour in each row'
              : 'a day in each row',
        ],
      };
    }),
  );
}

function withHour(column: Column): boolean {
  const format = formatOf(column);
  return (
    column.profile.times?.withHour === true || format?.startsWith('epoch') || format?.includes('mm') === true
  );
}

/** The hour of a day that stands in a column of its own. */
export function hourBeside(day: Reach, reach: readonly Reach[]): Reach | undefined {
  if (withHour(day.column)) return undefined;
  const hours = reach.filter(
    ({ table, column }) =>
      table === day.table && column.profile.share('hour') > 0.9 && column.profile.filled > 0,
  );
  return hours.length === 1 ? hours[0] : undefined;
}

/** How the column writes times, where that is not as usual: MM/DD/YYYY, epoch_s. */
export function formatOf({ profile, info }: Column): string | undefined {
  if (profile.times !== undefined) return undefined;
  if (info.kind !== 'text' && profile.share('epoch') > 0.9)
    return profile.longest > 11 ? 'epoch_ms' : 'epoch_s';
  const texts = [...profile.values];
  // One day above 12 in the first place tells that days come first.
  const dayFirst =
    texts.some((text) => /^(1[3-9]|2\d|3[01])[/.-]/.test(text)) || texts.every((text) => text.includes('.'));
  const patterns = Map.groupBy(
    texts.flatMap((text) => datePattern(text, dayFirst) ?? []),
    (pattern) => pattern,
  );
  // "3/7/2026" and "12/25/2026" are of one form, which takes one digit or two.
  const [loosest] = [...patterns.keys()].toSorted(
    (one, other) => one.length - other.length || one.localeCompare(other),
  );
  return loosest === undefined
    ? undefined
    : loosest.replace(/\bMM\b|\bDD\b|\bhh\b|\bHH\b/g, (part) =>
        [...patterns.keys()].every((one) => one.includes(part)) ? part : part.slice(0, 1),
      );
}

/** How changes of a table can be seen. */
export interface SyncChoice {
  readonly yaml: string;
  readonly why: string;
  readonly instead: readonly string[];
}

const changedNames: readonly Pattern[] = [
  ['updated', 1],
  ['updated date', 1],
  ['updated time', 1],
  ['updated utc date', 1],
  ['utc date', 0.85],
  ['utc', 0.8],
];
const utc = (name: string): boolean => /utc|gmt/i.test(name);

/**
 * Customers and products: by a column that the database or the POS moves with each change, with a complete reading each
 * day for what moved without it; else all rows, which loses nothing.
 */
export function syncOfState(table: Table, latest: string | undefined): SyncChoice {
  const version = table.columns.find(({ profile, info }) => isRowVersion(info.type, profile));
  const stamps = table.columns.filter(({ profile }) => profile.times !== undefined);
  const best = changedAt(table, latest);
  const instead = [...(version ? [version.name] : []), ...stamps.map(({ name }) => name)];
  const without = (name: string) => instead.filter((one) => one !== name);
  if (version) {
    return {
      yaml: `{ mode: watermark, by: ${quoted(version.name)}, pass: 1d }`,
      why: `${version.name} is a number that the server raises with each change of a row; the pass finds what is deleted`,
      instead: without(version.name),
    };
  }
  if (best) {
    return {
      yaml: `{ mode: watermark, by: ${byText(best.name)}, pass: 1d }`,
      why: `${best.name} is called a time of change, is never blank and goes up to the last days; the pass meets what changes without it. Change a row in the POS, and look`,
      instead: without(best.name),
    };
  }
  const dates = stamps.map(({ name }) => name).join(', ');
  const why =
    stamps.length === 0
      ? 'no column tells when a row changed'
      : `none of its dates (${dates}) is known to move with every change`;
  return { yaml: '{ mode: snapshot, every: 15m }', why: `${why}: all rows are read and compared`, instead };
}

const byText = (name: string): string =>
  utc(name) ? `{ column: ${quoted(name)}, zone: UTC }` : quoted(name);

/** The column that is called a time of change, and looks like one. One of UTC before the shop's own clock. */
function changedAt(table: Table, latest: string | undefined): Column | undefined {
  const plainWords = new Set(['last', 'date', 'utc', 'time']);
  const [best] = table.columns
    .filter(({ profile }) => profile.times !== undefined)
    .map((column) => ({
      column,
      points: nameScore(column.name, changedNames, plainWords) + (utc(column.name) ? 0.3 : 0),
    }))
    .filter(({ column, points }) => points > 0.5 && isTrusty(column, latest))
    .toSorted((one, other) => other.points - one.points);
  return best?.column;
}

/** Bytes that the server counts up: they arrive as 0x and 16 digits. */
function isRowVersion(type: string, { values, unique, filled }: Column['profile']): boolean {
  return (
    /^(timestamp|rowversion)$/i.test(type) &&
    filled > 0 &&
    unique &&
    [...values].every((value) => /^0x[0-9A-F]{16}$/i.test(value))
  );
}

/** Filled in all rows, not one and the same in most, and not left behind long before the last receipt. */
function isTrusty({ profile }: Column, latest: string | undefined): boolean {
  if (profile.blank > 0 || profile.filled === 0) return false;
  if (profile.filled > 20 && profile.values.size < profile.filled / 20) return false;
  const last = Date.parse((profile.times?.last ?? '').replace(' ', 'T'));
  const end = Date.parse((latest ?? '').replace(' ', 'T'));
  return Number.isNaN(end) || Number.isNaN(last) || last > end - 400 * 86_400_000;
}

/**
 * Receipts: written once, at the time of sale; where that is no time that can be ordered, by a growing number. `numbers` are
 * those that name a row or a receipt by themselves: of a key of store and number neither grows over all stores.
 */
export function syncOfSales(
  table: Table,
  soldAt: Picked<Reach> | undefined,
  ref: string,
  numbers: readonly string[],
): SyncChoice {
  const column = soldAt?.one.column;
  const latest = column?.profile.times?.last;
  const changed = changedAt(table, latest);
  if (changed && changed !== column) {
    return {
      yaml: `{ mode: watermark, by: ${byText(changed.name)}, lag: 5m, sweep: { back: 3d, every: 1h } }`,
      why: `${changed.name} is called a time of change, is never blank and goes up to the last days: so receipts that are closed or edited later are read again. Change one in the POS, and look`,
      instead: table.columns
        .filter((one) => one.profile.times !== undefined && one !== changed)
        .map(({ name }) => name),
    };
  }
  const instead = table.columns
    .filter((one) => one.profile.times !== undefined && one !== column)
    .map(({ name }) => name);
  if (column && (column.profile.times !== undefined || formatOf(column)?.startsWith('epoch'))) {
    const index = table.indexes.some(([first]) => first === column.name);
    const utcNote = utc(column.name) ? `{ column: ${ref}, zone: UTC }` : ref;
    return {
      yaml: `{ mode: append, by: ${utcNote}, lag: 5m, sweep: { back: 3d, every: 1h } }`,
      why: `receipts are written once, and ${column.name} says when; what comes late or is edited is met by the sweep${index ? '' : `. No index begins with ${column.name}: ask for one, aiq-pos check names it`}`,
      instead,
    };
  }
  const number = numbers
    .map((name) => table.columns.find((one) => one.name === name))
    .find((one) => one?.info.kind === 'integer' && one.profile.values.size > 1);
  if (number) {
    return {
      yaml: `{ mode: append, by: ${quoted(number.name)}, sweep: { back: 3d, every: 1h } }`,
      why: `${number.name} grows with each receipt, and no column holds a time that can be ordered; the sweep reads the last ones again`,
      instead,
    };
  }
  return {
    yaml: '{ mode: snapshot, every: 15m }',
    why: 'no column orders receipts by time: all rows are read and compared',
    instead,
  };
}
