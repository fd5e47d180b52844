import type { Child, ColumnRef, SourceRow } from '../connector/index.ts';
import { asFailure, Failure, type Model } from '../model/index.ts';
import { type Path, pathText, type YamlDocument } from '../yaml/index.ts';
import { zoneOf } from './cell.ts';
import { compileWhere, type Filter } from './filter.ts';
import { Frame, type Notes, report, type Scope, tableName } from './frame.ts';
import type { Outcome, Stream, Sync } from './mapping.ts';
import type { ChildSpec, StreamSpec, SyncSpec } from './schema.ts';
import type { ChildFrame, Section } from './section.ts';
import type { Site } from './site.ts';

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
  const notes: Notes = { document, findings: [], mentions: [] };
  const table = tableName(spec.from);
  const frame = new Frame(notes, table.name, table);
  const childFrames: ChildFrame[] = [];
  const children: (() => Child)[] = [];
  const section: Section = { frame, children: childFrames, site };
  const placeOf = (...path: Path) => document.placeOf([model, ...path]);

  frame.join(spec.joins, [model, 'joins']);
  const key = spec.key.flatMap((text, i): ColumnRef[] => {
    const column = frame.column(text, placeOf('key', i), 'key');
    return column ? [column.ref] : [];
  });
  const sync = compileSync(spec.sync, [model, 'sync'], section);

  const child: Draft['child'] = (name, childSpec, path) => {
    const compiled = compileChild(name, childSpec, path, section);
    childFrames.push(compiled.frame);
    children.push(compiled.finish);
    return compiled.frame;
  };
  for (const [name, childSpec] of Object.entries(spec.children)) {
    child(name, childSpec, [model, 'children', name]);
  }
  const filter = compileWhere(spec.where, [model, 'where'], section);

  return {
    notes,
    section,
    child,
    finish: (steps) => {
      refuseTwins(frame, childFrames, model);
      return {
        model,
        query: { relation: frame.relation(), key, children: children.map((finish) => finish()) },
        sync,
        onLeave: spec.on_leave,
        onDelete: spec.on_delete,
        map: mapOf(steps, filter, document),
        mentions: notes.mentions,
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

function compileChild(name: string, spec: ChildSpec, path: Path, section: Section) {
  const { notes } = section.frame;
  const frame = new Frame(notes, name, tableName(spec.from), section.frame);
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
    finish: (): Child => ({ name, relation: frame.relation(), on, order }),
  };
}

function compileSync(spec: SyncSpec, path: Path, section: Section): Sync {
  if (spec.mode === 'snapshot') return spec;
  const { frame, site } = section;
  const place = frame.notes.document.placeOf([...path, 'by']);
  const by = frame.resolve(spec.by, place) ?? { alias: frame.alias, column: spec.by };
  frame.mention(by, place, 'watermark');
  const { zone, sweep, ...rest } = spec;
  const named = zoneOf(zone, [...path, 'zone'], section) ?? site.zone;
  return { ...rest, by, zone: named, ...(sweep ? { sweep } : {}) };
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
