import { type Path, pathText } from '../yaml/index.ts';
import { report } from './frame.ts';
import { stepsOf } from './json-text.ts';
import type { Section } from './section.ts';
import { isSensitive } from './sensitive.ts';

/** The steps of a path into a JSON text, `contact.phones[0]`; a finding where it is not so written, or names what is never read. */
export function jsonPath(text: string, at: Path, { frame: { notes } }: Section): readonly string[] {
  const steps = stepsOf(text);
  if (steps.length === 0) {
    const sentence = `${pathText(at)} must be written as contact.phones[0].`;
    report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf(at));
  }
  if ([...steps, steps.join('_')].some(isSensitive)) {
    const sentence = `"${steps.join('.')}" names a value that the product never reads.`;
    report(notes, 'MAPPING_SENSITIVE', sentence, notes.document.placeOf(at));
  }
  return steps;
}
