import type { Source } from '../connector/index.ts';
import { asFailure } from '../model/index.ts';
import type { Link } from './links.ts';
import { keyOf } from './section.ts';
import type { Trial } from './totals.ts';

/** Some receipts with all of their lines; none where they cannot be read so. */
export async function trialsOf(source: Source, link: Link, limit: number): Promise<readonly Trial[]> {
  const { from: line, to: receipt, on } = link;
  const columns = (alias: string, table: typeof line) =>
    table.columns.map(({ name }) => ({ alias, column: name }));
  try {
    const page = await source.readPage({
      relation: { alias: 'r', table: receipt.name, joins: [], columns: columns('r', receipt) },
      key: keyOf(receipt).map((column) => ({ alias: 'r', column })),
      children: [
        {
          name: 'lines',
          relation: { alias: 'l', table: line.name, joins: [], columns: columns('l', line) },
          on: on.map(({ own, other }) => ({ own, parent: { alias: 'r', column: other } })),
          order: [],
        },
      ],
      limit,
    });
    const plain = (row: Readonly<Record<string, string | null>>) =>
      Object.fromEntries(Object.entries(row).map(([name, text]) => [name.slice(2), text]));
    return page.rows.map(({ values, children }) => ({
      receipt: plain(values),
      lines: (children.lines ?? []).map(plain),
    }));
  } catch (thrown) {
    if (asFailure(thrown).code === 'POS_UNREACHABLE') throw thrown;
    return [];
  }
}
