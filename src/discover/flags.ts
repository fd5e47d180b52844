import { quoted } from './choice.ts';
import { nameScore } from './dictionary.ts';
import type { Table } from './survey.ts';

/** Which rows of a table count, by columns that say so: `deleted: [0]`, `visible: [1]`. Only flags of 0 and 1. */
export function countingRows(table: Table): readonly { readonly yaml: string; readonly why: string }[] {
  return table.columns.flatMap(({ name, profile }) => {
    const isFlag =
      profile.values.size > 0 && [...profile.values].every((value) => value === '0' || value === '1');
    if (!isFlag) return [];
    const gone = nameScore(name, [
      ['deleted', 1],
      ['inactive', 1],
    ]);
    const here = nameScore(name, [['active !inactive', 1]]);
    if (gone > 0.7) return [{ yaml: `${quoted(name)}: [0]`, why: 'a flag of rows that no longer count' }];
    // What hides every row would be no such flag.
    if (here > 0.7 && profile.values.has('1'))
      return [{ yaml: `${quoted(name)}: [1]`, why: 'a flag of rows that count' }];
    return [];
  });
}
