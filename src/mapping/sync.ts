import type { ColumnRef } from '../connector/index.ts';
import type { Model } from '../model/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import { zoneOf } from './cell.ts';
import { chosen } from './choice.ts';
import { type Frame, report } from './frame.ts';
import type { Sync, Watermark } from './mapping.ts';
import type { SyncSpec } from './schema.ts';
import type { Section } from './section.ts';
import type { ChildSpec, StampSpec } from './source-schema.ts';

/** The zone of all wall clocks of a stream that name none of their own. */
export function stampZone(sync: SyncSpec, path: Path, section: Section): string {
  const named = sync.mode === 'snapshot' ? undefined : zoneOf(sync.zone, path, section);
  return named ?? section.site.zone;
}

/** Where tills stamp by clocks of their own, a row may come this much later than its stamp says. Seconds. */
const [usualLag, lagOfTills] = [300, 3600];

export function compileSync(model: Model, spec: SyncSpec, zone: string, path: Path, section: Section): Sync {
  if (spec.mode === 'snapshot') return spec;
  const { mode, stamps, every, settle, strays, steady, sweep } = spec;
  const pass = spec.mode === 'watermark' ? spec.pass : undefined;
  return {
    ...{ mode, stamps, every, settle, strays, steady },
    census: model === 'persona' && mode === 'watermark',
    by: spec.by.flatMap((stamp, at) => watermarkOf(stamp, zone, [...path, 'by', at], section)),
    lag: spec.lag ?? (stamps === 'tills' ? lagOfTills : usualLag),
    ...(sweep ? { sweep } : {}),
    ...(pass === undefined ? {} : { pass }),
  };
}

/** The stamp of a child, which moves the rows that it belongs to. */
export function childStamp(
  { by }: Pick<ChildSpec, 'by'>,
  sync: SyncSpec,
  zone: string,
  path: Path,
  section: Section,
): Watermark[] {
  if (!by) return [];
  const at = [...path, 'by'];
  if (sync.mode !== 'snapshot') return watermarkOf(by, zone, at, section);
  const { notes } = section.frame;
  const sentence = `${pathText(at)} has no meaning here: in the mode snapshot all rows are read and compared.`;
  report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf(at), 'Leave it out.');
  return [];
}

function watermarkOf(spec: StampSpec, zone: string, path: Path, section: Section): Watermark[] {
  const column = stampColumn(spec, path, section.frame);
  if (!column) return [];
  const own = spec.zone === undefined ? zone : zoneOf(spec.zone, [...path, 'zone'], section);
  return [{ column, zone: own ?? zone }];
}

function stampColumn(spec: StampSpec, path: Path, frame: Frame): ColumnRef | null | undefined {
  if ('first_existing' in spec) return chosen(spec.first_existing, 'watermark', path, frame);
  const place = frame.notes.document.placeOf(path);
  const column = frame.resolve(spec.column, place);
  if (column) frame.mention(column, place, 'watermark');
  return column;
}
