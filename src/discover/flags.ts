import { quoted } from './choice.ts';
import { nameScore, type Pattern } from './dictionary.ts';
import { formsOf } from './forms.ts';
import type { Column, Table } from './survey.ts';

interface Flag {
  readonly yaml: string;
  readonly why: string;
}

/** How databases write no and yes: `[0]` and `[1]`, "N" and "S". */
const noAndYes: readonly (readonly [no: string, yes: string])[] = [
  ['0', '1'],
  ['N', 'Y'],
  ['N', 'S'],
  ['F', 'T'],
  ['false', 'true'],
];
const goneNames: readonly Pattern[] = [
  ['deleted', 1],
  ['inactive', 1],
];
const hereNames: readonly Pattern[] = [['active !inactive', 1]];
/** "deleted_at", "gone on", "fecha_baja": what else stands in the name of a time. */
const plain = new Set(['at', 'on', 'date', 'time', 'is']);

/**
 * Which rows of a table count, by columns that say so: `deleted: [0]`, `active: { not: [N] }`, and `deleted_at: [null]`,
 * a time that only rows have which are gone. Where some rows say nothing, they count.
 */
export function countingRows(table: Table): readonly Flag[] {
  return table.columns.flatMap((column) => byWord(column) ?? byTime(column) ?? []);
}

function byWord({ name, profile }: Column): Flag | undefined {
  const values = [...profile.values];
  const pair = noAndYes.find(([no, yes]) =>
    values.every((value) => [no, yes].some((one) => one.toLowerCase() === value.toLowerCase())),
  );
  if (!pair || values.length === 0) return undefined;
  const [no, yes] = pair.map((one) => values.find((value) => value.toLowerCase() === one.toLowerCase()));
  const rows = (want: string | undefined, other: string | undefined): string =>
    want !== undefined && profile.blank === 0 ? `[${text(want)}]` : `{ not: [${text(other ?? '')}] }`;
  if (nameScore(name, goneNames, plain) > 0.7 && (no ?? profile.blank > 0))
    return { yaml: `${quoted(name)}: ${rows(no, yes)}`, why: 'a flag of rows that no longer count' };
  // What hides every row would be no such flag.
  if (nameScore(name, hereNames, plain) > 0.7 && (yes ?? profile.blank > 0))
    return { yaml: `${quoted(name)}: ${rows(yes, no)}`, why: 'a flag of rows that count' };
  return undefined;
}

/** "N" and "Y" would be booleans to some readers of YAML, and stand in quotes to all. */
const text = (value: string): string => (/^\d+$/.test(value) ? value : JSON.stringify(value));

const isEpoch = (value: string): boolean => formsOf(value).includes('epoch');

function byTime({ name, profile }: Column): Flag | undefined {
  const isTime =
    profile.times !== undefined || [...profile.values].every((value) => value === '0' || isEpoch(value));
  if (!isTime || nameScore(name, goneNames, plain) <= 0.7 || profile.blank === 0) return undefined;
  const empty = profile.values.has('0') ? '[null, 0]' : '[null]';
  return { yaml: `${quoted(name)}: ${empty}`, why: 'a time that only rows have which no longer count' };
}
