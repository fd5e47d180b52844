import { Temporal } from 'temporal-polyfill';
import type { ColumnRef, Relation, SourceClock } from '../connector/index.ts';
import { instantOf, type Lane, lanesOf, sampleOf, writtenLike } from '../extract/index.ts';
import type { WatermarkSync } from '../mapping/index.ts';
import { type Finding, warning } from '../model/index.ts';
import { atMost, inTime, rowsText, spanText } from './amount.ts';
import { formFinding } from './form.ts';
import { lean, mayBeNull, placed, type Subject } from './subject.ts';

/** Seconds that a stamp may be ahead of the database's clock before it counts as one of the future. */
const tolerance = 60;

/** How the watermarks of a stream are written, which are missing, and which lie in the future. */
export async function stampFindings(subject: Subject): Promise<Finding[]> {
  const { source, stream } = subject;
  const { sync } = stream;
  if (sync.mode === 'snapshot') return [];
  const lanes = lanesOf(stream);
  const found: Finding[] = [];
  for (const lane of lanes) {
    const { column } = lane.watermark;
    const place = placed(stream, 'watermark', column);
    const looked = await inTime(`The stamps of "${lane.table.name}"`, place, async () => {
      const clock = await source.clock({ table: lane.table, column: lane.column });
      const form = formFinding(lane, clock.samples, subject);
      return form ? [form] : futureFindings(lane, clock, sync, subject);
    });
    found.push(...looked);
    if (lane.ofChild || lane.leads) found.push(...(await missingFindings(lane, lanes, sync, subject)));
  }
  return found;
}

/** Rows without a stamp: in none of the row's columns, or in a child's. */
async function missingFindings(
  lane: Lane,
  lanes: readonly Lane[],
  sync: WatermarkSync,
  { source, stream, tables }: Subject,
): Promise<readonly Finding[]> {
  const { query } = lane;
  const columns = lanes
    .filter((one) => (lane.ofChild ? one === lane : one.query === query && !one.ofChild))
    .map(({ watermark }) => watermark.column);
  if (!columns.every((ref) => mayBeNull(ref, query, tables))) return [];
  const relation = lane.ofChild ? alone(lane) : lean(query.relation, columns);
  const place = placed(stream, 'watermark', lane.watermark.column);
  const what = `of "${relation.table.name}"`;
  return inTime(`The rows ${what} without a stamp`, place, async () => {
    const count = await source.figures.withNull(relation, 'all', columns, atMost);
    if (count === 0) return [];
    const names = columns.map(({ column }) => `"${column}"`).join(' and ');
    const sentence = `There is nothing in ${names} in ${rowsText(count)} ${what}: they are looked at every ${spanText(sync.strays)} only.`;
    return [warning('POS_STAMP_MISSING', sentence, place)];
  });
}

async function futureFindings(
  lane: Lane,
  { now, samples }: SourceClock,
  sync: WatermarkSync,
  { source, stream }: Subject,
): Promise<readonly Finding[]> {
  const { column, zone } = lane.watermark;
  const clock = Temporal.Instant.from(now);
  const sample = sampleOf(samples);
  const mark = sample === null ? null : writtenLike(sample, clock.add({ seconds: tolerance }), zone);
  if (mark === null) return [];
  const relation = alone(lane);
  const place = placed(stream, 'watermark', column);
  const what = `of "${relation.table.name}"`;
  return inTime(`The rows ${what} stamped in the future`, place, async () => {
    const count = await source.figures.above(relation, column, mark, atMost);
    if (count === 0) return [];
    const greatest = await source.figures.greatest(relation, column);
    const newest = greatest === null ? null : instantOf(greatest, zone);
    const ahead = newest === null ? null : (newest.epochMilliseconds - clock.epochMilliseconds) / 1000;
    const far = ahead === null ? '' : `, the newest ${spanText(ahead)} ahead of the database's clock`;
    const sentence = `By "${column.column}", ${rowsText(count)} ${what} ${count === 1 ? 'is' : 'are'} of the future${far}.`;
    const hint = cause(greatest ?? '', ahead, zone, sync);
    return [warning('POS_STAMP_FUTURE', sentence, { ...place, ...(hint ? { hint } : {}) })];
  });
}

/** Whole and half hours ahead are a wrong zone; a few minutes are another clock. Undefined: no guess. */
function cause(mark: string, ahead: number | null, zone: string, sync: WatermarkSync): string | undefined {
  if (ahead === null || ahead > furthestZone) return undefined;
  const beyond = ahead - Math.round(ahead / halfHour) * halfHour;
  if (ahead > halfHour - quiet && beyond >= -quiet && beyond <= tolerance && dependsOnZone(mark)) {
    return `The zone is probably wrong: these stamps are not of ${zone}. Correct \`zone\` where \`sync\` names it, or that of the site.`;
  }
  if (sync.stamps === 'tills') return undefined;
  return "If tills stamp the rows by clocks of their own, say `stamps: tills`. If the database does, a program writes times that are not now's.";
}

/** Seconds. The newest receipt of a shop may be minutes old, so it is that much less ahead than the zone is wrong. */
const [halfHour, quiet, furthestZone] = [1800, 600, 26 * 3600];

/** Whether the text says nothing of its offset from UTC itself. */
function dependsOnZone(mark: string): boolean {
  const [one, other] = ['UTC', 'Asia/Tokyo'].map((zone) => instantOf(mark, zone)?.epochMilliseconds);
  return one !== other;
}

/** The table of the watermark by itself. */
function alone({ table, watermark, query }: Lane): Relation {
  const { alias }: ColumnRef = watermark.column;
  const relations = [query.relation, ...query.children.map(({ relation }) => relation)];
  const differing = relations.find((one) => one.alias === alias)?.differing;
  return { alias, table, joins: [], columns: [], ...(differing ? { differing } : {}) };
}
