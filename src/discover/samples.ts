import type { Draft } from './discover.ts';
import type { Table } from './survey.ts';

/** So many values of a column are shown, each cut at so many characters. */
const [shown, longest] = [3, 40];

/** What stands in the tables that the draft reads, a column a line. Holds values of the shop: only where asked for. */
export function samplesText({ tables }: Draft): string {
  const read = new Set(Object.values(tables).flatMap((found) => (found ? [found.table] : [])));
  return [...read].flatMap(linesOf).join('\n');
}

function linesOf(table: Table): readonly string[] {
  const columns = table.columns.map(({ name, info, profile }) => {
    const some = [...profile.values].slice(0, shown).map((text) => JSON.stringify(text.slice(0, longest)));
    return `#   ${name} (${info.type || 'no type'}): ${some.length > 0 ? some.join(', ') : 'nothing'}`;
  });
  return [`# ${table.name.name}, ${table.rows} rows:`, ...columns];
}
