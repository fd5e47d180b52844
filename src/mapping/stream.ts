import type { Child, ColumnRef, RowQuery, SourceRow, TableName } from '../connector/index.ts';
import { asFailure, Failure, type Model } from '../model/index.ts';
import { type Path, pathText, type YamlDocument } from '../yaml/index.ts';
import { zoneOf } from './cell.ts';
import { chosen } from './choice.ts';
import { compileWhere, type Filter } from './filter.ts';
import { Frame, fromTables, type Notes, report, type Scope } from './frame.ts';
import type { Outcome, Stream, Sync, Watermark } from './mapping.ts';
import type { ChildSpec, StampSpec, StreamSpec, SyncSpec } from './schema.ts';
import type { ChildFrame, Section } from './section.ts';
import type { Site } from './site.ts';
import { warnOfUnseenDeletes } from './unseen-deletes.ts';

/** A stream while it is compiled: everything that the three models have in common. */
export interface Draft {
  readonly notes: Notes;
  readonly section: Section;
  /** Adds a child and gives its frame. */
  readonly child: (name: string, spec: ChildSpec, path: Path) => ChildFrame;
  /** The stream, once all rules have been compiled. */
  readonly finish: (steps: Steps) => Stream;
}

/** How a model makes a record of a row. Either step may throw a Failure. */
interface Steps {
  /** The key, if the row has one. */
  readonly keyOf: (row: SourceRow, scope: Scope) => string | null;
  /** The part of the mapping that makes the key: ['inventory', 'fields', 'sku']. */
  readonly keyPath: Path;
  readonly record: (key: string, scope: Scope) => Outcome;
}

export function draftStream(model: Model, spec: StreamSpec, document: YamlDocument, site: Site): Draft {
  const notes: Notes = {
    ...{ document, findings: [], mentions: [], tables: [], choices: [] },
    lacks: site.lacks,
  };
  const [table = { name: '' }, ...moved] = fromTables(notes, spec.from, [model, 'from']);
  const frame = new Frame(notes, table.name, table);
  const childFrames: ChildFrame[] = [];
  const children: (() => readonly Child[])[] = [];
  const childStamps: Watermark[] = [];
  const section: Section = { frame, children: childFrames, site };
  const placeOf = (...path: Path) => document.placeOf([model, ...path]);

  frame.join(spec.joins, [model, 'joins']);
  const key = spec.key.flatMap((text, i): ColumnRef[] => {
    const column = frame.column(text, placeOf('key', i), 'key');
    return column ? [column.ref] : [];
  });
  const zone = stampZone(spec.sync, [model, 'sync', 'zone'], section);
  const sync = compileSync(model, spec.sync, zone, [model, 'sync'], section);

  const child: Draft['child'] = (name, childSpec, path) => {
    const compiled = compileChild(name, childSpec, path, section, 1 + moved.length);
    childFrames.push(compiled.frame);
    children.push(compiled.finish);
    childStamps.push(
      ...childStamp(childSpec, spec.sync, zone, path, { ...section, frame: compiled.frame.frame }),
    );
    return compiled.frame;
  };
  for (const [name, childSpec] of Object.entries(spec.children)) {
    child(name, childSpec, [model, 'children', name]);
  }
  const filter = compileWhere(spec.where, [model, 'where'], section);
  warnOfUnseenDeletes(model, spec, notes);

  return {
    notes,
    section,
    child,
    finish: (steps) => {
      refuseTwins(frame, childFrames, model);
      const relation = frame.relation();
      const families = children.map((finish) => finish());
      const queryOf = (from: TableName, at: number): RowQuery => ({
        relation: { ...relation, table: from },
        key,
        children: families.flatMap((family) => family[at] ?? []),
      });
      return {
        model,
        query: queryOf(table, 0),
        queries: [table, ...moved].map(queryOf),
        sync: sync.mode === 'snapshot' ? sync : { ...sync, by: [...sync.by, ...childStamps] },
        onLeave: spec.on_leave,
        onDelete: spec.on_delete ?? 'void',
        place: document.placeOf(steps.keyPath),
        map: mapOf(steps, filter, document),
        mentions: notes.mentions,
        tables: notes.tables,
        choices: notes.choices,
      };
    },
  };
}

/** Total: what is wrong with a row becomes its outcome. */
function mapOf({ keyOf, keyPath, record }: Steps, filter: Filter, document: YamlDocument): Stream['map'] {
  const place = document.placeOf(keyPath);
  const sentence = `${pathText(keyPath)}: the row has no value for its key.`;
  return (row) => {
    try {
      const scope: Scope = { own: row.values, parent: row.values, children: row.children };
      const key = keyOf(row, scope);
      const reason = filter(scope);
      if (reason !== undefined) return { kind: 'filtered', key, reason };
      if (key !== null) return record(key, scope);
      return { kind: 'unmappable', failure: new Failure('ROW_KEY_MISSING', sentence, { place }) };
    } catch (thrown) {
      return { kind: 'unmappable', failure: asFailure(thrown) };
    }
  };
}

function compileChild(name: string, spec: ChildSpec, path: Path, section: Section, tables: number) {
  const { notes } = section.frame;
  const [table = { name: '' }, ...others] = fromTables(notes, spec.from, [...path, 'from']);
  if (others.length > 0 && others.length + 1 !== tables) {
    const sentence = `${pathText([...path, 'from'])} names ${others.length + 1} tables, and the main one ${tables}.`;
    const hint = 'Name one table for all, or one for each table of the main rows, in the same order.';
    report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf([...path, 'from']), hint);
  }
  const frame = new Frame(notes, name, table, section.frame);
  const on = Object.entries(spec.on).flatMap(([own, text]) => {
    const place = notes.document.placeOf([...path, 'on', own]);
    frame.column(`${name}.${own}`, place, 'join');
    const parent = section.frame.column(text, place, 'join');
    return parent ? [{ own, parent: parent.ref }] : [];
  });
  frame.join(spec.joins, [...path, 'joins']);
  const order = spec.order.flatMap((text, i): ColumnRef[] => {
    const column = frame.column(text, notes.document.placeOf([...path, 'order', i]));
    return column ? [column.ref] : [];
  });
  const filter = compileWhere(spec.where, [...path, 'where'], { ...section, frame, children: [] });
  const counts: ChildFrame['counts'] = (own, parent) => filter({ own, parent, children: {} }) === undefined;
  return {
    frame: { name, frame, counts },
    /** One for each table of the main rows. */
    finish: (): readonly Child[] =>
      Array.from({ length: tables }, (_, at) => {
        const from = others.length === 0 ? table : ([table, ...others][at] ?? table);
        return { name, relation: { ...frame.relation(), table: from }, on, order };
      }),
  };
}

function childStamp(
  { by }: ChildSpec,
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

/** The zone of all wall clocks of a stream that name none of their own. */
function stampZone(sync: SyncSpec, path: Path, section: Section): string {
  const named = sync.mode === 'snapshot' ? undefined : zoneOf(sync.zone, path, section);
  return named ?? section.site.zone;
}

/** Where tills stamp by clocks of their own, a row may come this much later than its stamp says. Seconds. */
const [usualLag, lagOfTills] = [300, 3600];

function compileSync(model: Model, spec: SyncSpec, zone: string, path: Path, section: Section): Sync {
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

/** Rules tell tables apart by name, and databases by name without case. */
function refuseTwins(frame: Frame, children: readonly ChildFrame[], model: Model): void {
  const names = [...frame.aliases(), ...children.flatMap((child) => child.frame.ownAliases())];
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase())) {
      const sentence = `In "${model}", the name "${name}" stands for two tables; give a join or child another name.`;
      report(frame.notes, 'MAPPING_REFERENCE', sentence, frame.notes.document.placeOf([model]));
    }
    seen.add(name.toLowerCase());
  }
}
