import type { ColumnInfo } from '../connector/index.ts';
import { instantOf, isGrowing, isVersion, type Lane, sampleOf } from '../extract/index.ts';
import { columnOf } from '../mapping/index.ts';
import { type Finding, finding } from '../model/index.ts';
import { placed, type Subject } from './subject.ts';

/** A column whose values are not in the order of time: reading forward by it would miss rows. */
export function formFinding(lane: Lane, samples: readonly string[], subject: Subject): Finding | undefined {
  const ref = lane.watermark.column;
  const found = columnOf(ref, lane.query, subject.tables);
  const wrong = found && disorder(found.column, samples, lane.watermark.zone);
  if (!wrong) return undefined;
  const sentence = `"${found.column.name}" of "${found.table.table.name}" ${wrong}.`;
  const hint =
    'Name a column of a type for times, or one whose texts look like 2026-03-08 16:30:00, or a growing number; without one, use the mode snapshot.';
  return finding('POS_COLUMN_TYPE', sentence, { hint, ...placed(subject.stream, 'watermark', ref) });
}

function disorder({ kind }: ColumnInfo, samples: readonly string[], zone: string): string | undefined {
  if (kind === 'time') return 'holds times of day, which begin anew each day';
  if (kind === 'boolean') return 'holds yes or no, which has no order to read by';
  const sample = sampleOf(samples);
  if (sample === null || ['integer', 'decimal', 'float'].includes(kind)) return undefined;
  if (kind === 'text' && isGrowing(sample)) return 'holds numbers as texts, of which "10" comes before "9"';
  const known =
    isGrowing(sample) ||
    isVersion(sample) ||
    samples.some((one) => instantOf(one, zone) !== null || isUnusual(one));
  return known ? undefined : 'holds texts of a form whose order is not the order of time';
}

/** What databases themselves write beside the times of the calendar. */
const isUnusual = (text: string): boolean => /^(-?infinity|0000-00-00.*|.* BC)$/.test(text);
