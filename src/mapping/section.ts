import type { Row } from '../connector/index.ts';
import type { Frame } from './frame.ts';
import type { Site } from './site.ts';

/** A child while its stream is compiled: its relation, and which of its rows count. */
export interface ChildFrame {
  readonly name: string;
  readonly frame: Frame;
  readonly counts: (row: Row, parent: Row) => boolean;
}

/** Where a rule stands: the relation that its columns belong to, the children that it may sum, the site's values. */
export interface Section {
  readonly frame: Frame;
  readonly children: readonly ChildFrame[];
  readonly site: Site;
}
