import type { Key } from '../connector/index.ts';
import { type Path, pathText } from '../yaml/index.ts';
import { tidied } from './column-rule.ts';
import { plainColumn } from './column-schema.ts';
import { type Column, report, type Scope } from './frame.ts';
import { wireKey } from './key.ts';
import { pickedText } from './pick-rule.ts';
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
  const parts = partsOf(spec);
  const { notes } = section.frame;
  if (persona && persona.key.length !== parts.length) {
    const sentence = `${pathText(path)} must name as many columns as persona.key: ${persona.key.length}.`;
    report(notes, 'MAPPING_REFERENCE', sentence, notes.document.placeOf(path));
  }
  const reads = parts.map((part) => keyPart(part, path, section));
  return (scope) => {
    // As the database holds them, spaces and all: they go back to it.
    const key = reads.map((read) => read(scope)).filter((text) => text !== null);
    if (key.length < reads.length) return walkIn;
    const link = wireKey(section.site.idPrefix, key);
    return persona ? { persona: link, personaKey: key } : { persona: link };
  };
}

type LinkPart = Extract<PersonaLink, readonly unknown[]>[number];
type Nulls = Extract<PersonaLink, { readonly column: unknown }>['null_if'];
type KeyPart = Exclude<LinkPart, string> | { readonly column: string; readonly null_if?: Nulls };

function partsOf(spec: PersonaLink): readonly KeyPart[] {
  if (typeof spec === 'object' && 'column' in spec) {
    const { null_if } = spec;
    return [spec.column].flat().map((column) => ({ column, null_if }));
  }
  return [spec].flat().map((part) => (typeof part === 'string' ? { column: part } : part));
}

/** The text of one part of the key, exactly; null where it has nothing. */
function keyPart(part: KeyPart, path: Path, section: Section): Column['read'] {
  if ('const' in part) return () => part.const;
  if ('pick' in part) return pickedText(part, path, section);
  const column = section.frame.column(part.column, section.frame.notes.document.placeOf(path));
  if (!column) return () => null;
  const present = tidied(column, { ...plainColumn(part.column), null_if: part.null_if }, path, section);
  return (scope) => (present(scope) === null ? null : column.read(scope));
}
