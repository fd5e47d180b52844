import type { Row } from '../connector/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import { type Frame, report, type Scope } from './frame.ts';
import type { Site } from './site.ts';

/** A child or a list while its stream is compiled: its relation, its rows, and which of them count. */
export interface ChildFrame {
  readonly name: string;
  readonly frame: Frame;
  readonly rows: (scope: Scope) => readonly Row[];
  readonly counts: (row: Row, parent: Row) => boolean;
}

/** Where a rule stands: the relation that its columns belong to, the children that it may sum, the site's values. */
export interface Section {
  readonly frame: Frame;
  readonly children: readonly ChildFrame[];
  readonly site: Site;
}

/** The rows of a child that count, each as its own rules see it. */
export function scopesOf(child: ChildFrame, scope: Scope): readonly Scope[] {
  return child
    .rows(scope)
    .filter((row) => child.counts(row, scope.own))
    .map((row) => ({ ...scope, own: row, parent: scope.own, children: {} }));
}

/** The child or list that "stock.units" names; undefined (and a finding) where there is none. */
export function childOf(text: string, path: Path, section: Section): ChildFrame | undefined {
  const [alias = ''] = text.split('.', 1);
  const child = childNamed(alias, section);
  if (child) return child;
  const { notes } = section.frame;
  const names = section.children.map(({ name }) => name);
  const hint = names.length > 0 ? `Children here: ${names.join(', ')}.` : 'Declare it under children.';
  const sentence = `${pathText(path)} names the child "${alias}", which is not defined here.`;
  report(notes, 'MAPPING_REFERENCE', sentence, notes.document.placeOf(path), hint);
  return undefined;
}

export const childNamed = (alias: string, section: Section): ChildFrame | undefined =>
  section.children.find(({ frame }) => frame.owns(alias));
