import type { Source } from '../connector/index.ts';
import { isGrowing, type Lane, lanesOf, type StreamPosition } from '../extract/index.ts';
import type { Recent } from '../ledger/index.ts';
import { Failure, fingerprint } from '../model/index.ts';
import { readByKeys } from './by-keys.ts';
import type { Pulling } from './commit.ts';
import { mapRows, sourceKeyOf, sourceKeyText } from './rows.ts';

/** So many of the rows read last are looked for; where more than half of them are not what they were, it is not the same database. */
const looked = 20;
/** Of fewer rows, one that was deleted would be most of them: they say nothing of a database that ends too early. */
const fewest = 5;

/**
 * A restored backup, or another database under the same address, would be read from a cursor ahead of its data: nothing
 * would ever come, or new rows under old keys. What makes suspicious is cheap to see: another identity, or nothing at
 * or after the cursor. A shop that deleted its last receipt, or moved to another server with all its data, looks the
 * same; so the rows that were read last decide. Gives where the stream stands now; POS_REWOUND where it is not the same
 * database.
 */
export async function refuseRewound(pulling: Pulling, position: StreamPosition): Promise<StreamPosition> {
  const { site, stream, source, around } = pulling;
  const identity = await source.identity();
  const moved = position.identity !== null && position.identity !== identity;
  const behind = await lanesBehind(pulling, position);
  if (!moved && behind.length === 0) return { ...position, identity };
  const recent = around.ledger.known.recent(site.name, stream.model, looked);
  const strange = await strangersAmong(pulling, recent, moved);
  if (strange * 2 <= recent.length || (!moved && recent.length < fewest)) {
    return { ...position, identity, cursors: await cursorsAtTheEnd(source, position, behind) };
  }
  const what = moved
    ? 'This is another database than the one read before'
    : 'The database ends before the last row read';
  throw new Failure(
    'POS_REWOUND',
    `${what}: of the ${recent.length} rows read last, ${strange} are missing or are not what they were. Nothing more is read of this stream.`,
  );
}

/** Lanes whose table holds rows, and none at or after the cursor. */
async function lanesBehind({ stream, source }: Pulling, { cursors }: StreamPosition): Promise<Lane[]> {
  const behind: Lane[] = [];
  for (const lane of lanesOf(stream)) {
    const mark = cursors[lane.name]?.last.watermark;
    if (mark === undefined || lane.ofChild || (await holdsAny(source, lane, mark))) continue;
    if (await holdsAny(source, lane)) behind.push(lane);
  }
  return behind;
}

/** Numbers of rows that are gone may be given again: where the last ones are, reading goes on from what is left. */
async function cursorsAtTheEnd(
  source: Source,
  { cursors }: StreamPosition,
  behind: readonly Lane[],
): Promise<StreamPosition['cursors']> {
  const lowered = { ...cursors };
  for (const { name, query, watermark } of behind) {
    const cursor = cursors[name];
    if (!cursor || !isGrowing(cursor.last.watermark ?? '')) continue;
    const end = await source.figures.greatest(query.relation, watermark.column);
    if (end !== null) lowered[name] = { ...cursor, last: { watermark: end } };
  }
  return lowered;
}

async function holdsAny(source: Source, lane: Lane, from?: string): Promise<boolean> {
  const page = await source.readPage({
    ...lane.query,
    children: [],
    watermark: lane.watermark.column,
    limit: 1,
    ...(from === undefined ? {} : { after: { watermark: from } }),
  });
  return page.rows.length > 0;
}

/** Rows that are missing or, in what seems to be another database, different. */
async function strangersAmong(
  { stream, source, around }: Pulling,
  recent: readonly Recent[],
  moved: boolean,
): Promise<number> {
  const rows = await readByKeys(
    source,
    stream,
    recent.map(({ sourceKey }) => sourceKeyOf(sourceKey)),
  );
  const outcomes = new Map(
    mapRows(stream, rows).map(({ row, outcome }) => [sourceKeyText(row.key), outcome]),
  );
  return recent.filter(({ sourceKey, seen }) => {
    const outcome = outcomes.get(sourceKey);
    if (outcome?.kind !== 'record') return outcome === undefined;
    const { record } = outcome;
    return moved && seen !== null && fingerprint(record.model, record.body, around.ledger.secret) !== seen;
  }).length;
}
