import type { Child, ColumnRef, RowQuery, SourceRow } from '../connector/index.ts';
import { asFailure, Failure, type Model } from '../model/index.ts';
import { type Path, pathText, type YamlDocument } from '../yaml/index.ts';
import { type CompiledChild, compileChild, compileLists, type ListedChild } from './child.ts';
import { refuseStandIns } from './differing.ts';
import { compileWhere, type Filter } from './filter.ts';
import { Frame, type Notes, report, type Scope } from './frame.ts';
import { anyCounts, groupedSpec } from './group.ts';
import type { Outcome, Stream, Watermark } from './mapping.ts';
import type { StreamSpec } from './schema.ts';
import type { ChildFrame, Section } from './section.ts';
import type { Site } from './site.ts';
import { fromTables, type SourceTable } from './source-tables.ts';
import { childStamp, compileSync, stampZone } from './sync.ts';
import { warnOfUnseenDeletes } from './unseen-deletes.ts';

/** A stream while it is compiled: everything that the three models have in common. */
export interface Draft {
  readonly notes: Notes;
  readonly section: Section;
  /** Adds a child and gives its frame. */
  readonly child: (name: string, spec: ListedChild, path: Path) => CompiledChild;
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
  const [table = { table: { name: '' } }, ...moved] = fromTables(notes, spec.from, [model, 'from']);
  const frame = new Frame(notes, table.table.name, table.table);
  const childFrames: ChildFrame[] = [];
  const children: (() => readonly Child[])[] = [];
  const childStamps: Watermark[] = [];
  const inLines: ChildFrame[] = [];
  const section: Section = { frame, children: childFrames, site };
  const placeOf = (...path: Path) => document.placeOf([model, ...path]);

  const group = groupedSpec(model, spec, notes);
  if (!group) frame.join(spec.joins, [model, 'joins']);
  const key = spec.key.flatMap((text, i): ColumnRef[] => {
    const column = frame.column(text, placeOf('key', i), 'key');
    return column ? [column.ref] : [];
  });
  // What is read when changes no record: its parameters are not noted.
  const reading: Section = { ...section, site: { ...site, used: new Set() } };
  const zone = stampZone(spec.sync, [model, 'sync', 'zone'], reading);
  const sync = compileSync(model, spec.sync, zone, [model, 'sync'], reading);

  const add = (name: string, childSpec: ListedChild, path: Path, groupKey?: readonly string[]) => {
    const compiled = compileChild(name, childSpec, path, section, 1 + moved.length, groupKey);
    childFrames.push(compiled.child);
    inLines.push(...compiled.lists);
    children.push(compiled.finish);
    const inside = { ...reading, frame: compiled.child.frame };
    childStamps.push(...childStamp(childSpec, spec.sync, zone, path, inside));
    return compiled;
  };
  const rows = group && add(group.name, group.spec, group.path, spec.key);
  for (const [name, childSpec] of Object.entries(spec.children)) {
    add(name, childSpec, [model, 'children', name]);
  }
  childFrames.push(...compileLists(spec.lists, [model, 'lists'], section));
  const isCounted = rows !== undefined && model !== 'sale';
  const filter = isCounted ? anyCounts(rows.child) : compileWhere(spec.where, [model, 'where'], section);
  warnOfUnseenDeletes(model, spec, notes);

  return {
    notes,
    section,
    child: (name, childSpec, path) => (rows?.child.name === name ? rows : add(name, childSpec, path)),
    finish: (steps) => {
      refuseTwins(frame, [...childFrames, ...inLines], model);
      const relation = frame.relation();
      const families = children.map((finish) => finish());
      const queryOf = (from: SourceTable, at: number): RowQuery => ({
        relation: { ...relation, ...from },
        key,
        children: families.flatMap((family) => family[at] ?? []),
        ...(rows ? { group: rows.child.name } : {}),
      });
      const queries = [table, ...moved].map(queryOf);
      const by = sync.mode === 'snapshot' ? [] : [...sync.by, ...childStamps];
      for (const query of queries) refuseStandIns(query, by, model, notes);
      return {
        model,
        query: queryOf(table, 0),
        queries,
        sync: sync.mode === 'snapshot' ? sync : { ...sync, by },
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

/** Rules tell tables apart by name, and databases by name without case. */
function refuseTwins(frame: Frame, children: readonly ChildFrame[], model: Model): void {
  const { document } = frame.notes;
  const names = [
    ...namesIn(frame, [model]),
    ...children.flatMap(({ name, frame: one }) =>
      namesIn(one, name === 'items' ? [model, name] : [model, 'children', name]),
    ),
  ];
  const seen = new Set<string>();
  for (const { name, path } of names) {
    if (seen.has(name.toLowerCase())) {
      const sentence = `In "${model}", the name "${name}" stands for two tables.`;
      report(
        frame.notes,
        'MAPPING_REFERENCE',
        sentence,
        document.placeOfKey(path),
        'Give this one another name.',
      );
    }
    seen.add(name.toLowerCase());
  }
}

function namesIn(frame: Frame, path: Path): { readonly name: string; readonly path: Path }[] {
  const [own = '', ...joins] = frame.ownAliases();
  return [{ name: own, path }, ...joins.map((name) => ({ name, path: [...path, 'joins', name] }))];
}
