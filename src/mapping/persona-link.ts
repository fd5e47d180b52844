import type { Key } from '../connector/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import { tidied } from './column-rule.ts';
import { type Column, report, type Scope } from './frame.ts';
import { wireKey } from './key.ts';
import type { PersonaLink } from './rule-schema.ts';
import type { PersonaSpec } from './schema.ts';
import type { Section } from './section.ts';

/** The shopper of a sale: AIQ's key of the persona, and the key columns' values to read the customer by. */
export interface Link {
  readonly persona: string | null;
  readonly personaKey?: Key;
}

const walkIn: Link = { persona: null };

/** A walk-in where any of the columns has nothing, or one of the values of `null_if` (0, "CASH"). */
export function compileLink(
  spec: PersonaLink | undefined,
  persona: PersonaSpec | undefined,
  path: Path,
  section: Section,
): (scope: Scope) => Link {
  if (spec === undefined) return () => walkIn;
  const columns = typeof spec === 'object' && 'column' in spec ? [spec.column].flat() : [spec].flat();
  const nulls = typeof spec === 'object' && 'column' in spec ? { null_if: spec.null_if } : {};
  const { notes } = section.frame;
  if (persona && persona.key.length !== columns.length) {
    const sentence = `${pathText(path)} must name as many columns as persona.key: ${persona.key.length}.`;
    report(notes, 'MAPPING_REFERENCE', sentence, notes.document.placeOf(path));
  }
  const found = columns.flatMap((text): Column[] => {
    const column = section.frame.column(text, notes.document.placeOf(path));
    return column ? [column] : [];
  });
  const present = found.map((column) => tidied(column, { trim: true, ...nulls }));
  return (scope) => {
    if (present.some((read) => read(scope) === null)) return walkIn;
    // As the database holds them, spaces and all: they go back to it.
    const key = found.map((column) => column.read(scope)).filter((text) => text !== null);
    const link = wireKey(section.site.idPrefix, key);
    return persona ? { persona: link, personaKey: key } : { persona: link };
  };
}
