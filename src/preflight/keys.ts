import { type ColumnInfo, type RowQuery, standIn } from '../connector/index.ts';
import { columnOf } from '../mapping/index.ts';
import { type Finding, finding, warning } from '../model/index.ts';
import { atMost, inTime, rowsText } from './amount.ts';
import { lean, mayBeNull, placed, type Subject } from './subject.ts';

/** What the catalogue cannot promise of a key, the rows themselves must show. */
export async function keyFindings(subject: Subject): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const query of subject.stream.queries) {
    found.push(...(await twinFindings(query, subject)), ...(await gapFindings(query, subject)));
  }
  return found;
}

/** Where nothing is unique by constraint or index, as in a view. */
async function twinFindings(
  query: RowQuery,
  { source, stream, tables }: Subject,
): Promise<readonly Finding[]> {
  const { group } = query;
  const key = query.key.filter((ref) => standIn(query.relation, ref) === undefined);
  if (group !== undefined) return [];
  const found = key.flatMap((ref) => columnOf(ref, query, tables) ?? []);
  const main = found.find((_, at) => key[at]?.alias === query.relation.alias)?.table ?? found[0]?.table;
  if (!main || main.uniqueKeys.length > 0) return [];
  const name = `"${main.table.name}"`;
  const place = placed(stream, 'key');
  return inTime(`Rows of ${name} with the same key`, place, async () => {
    if (!(await source.figures.hasTwins(lean(query.relation, key), key))) return [];
    const columns = key.map(({ column }) => column).join(', ');
    const sentence = `Rows of ${name} have the same key (${columns})${sameness(found.map(({ column }) => column))}.`;
    return [finding('POS_KEY_NOT_UNIQUE', sentence, place)];
  });
}

/** Texts that look different may be one key to the database: "a1" and "A1 ". */
function sameness(columns: readonly ColumnInfo[]): string {
  const [collation] = columns.flatMap(({ collation }) => collation ?? []);
  if (collation === undefined || /^(C|POSIX|BINARY)$/i.test(collation)) return '';
  return `, compared by ${collation}, to which case or blanks at the end may make no difference`;
}

async function gapFindings(
  query: RowQuery,
  { source, stream, tables }: Subject,
): Promise<readonly Finding[]> {
  const { relation } = query;
  const key = query.key.filter((ref) => standIn(relation, ref) === undefined);
  const open = key.filter((ref) => mayBeNull(ref, query, tables));
  if (open.length === 0) return [];
  const place = placed(stream, 'key', open[0]);
  const what = `of "${relation.table.name}"`;
  return inTime(`The rows ${what} without a key`, place, async () => {
    const count = await source.figures.withNull(lean(relation, open), 'any', open, atMost);
    if (count === 0) return [];
    const columns = open.map(({ column }) => `"${column}"`).join(' or ');
    const sentence = `The key of ${rowsText(count)} ${what} is incomplete, with nothing in ${columns}: they are never read.`;
    return [warning('POS_KEY_NULL', sentence, place)];
  });
}
