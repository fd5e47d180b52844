import type { Finding } from '../model/index.ts';
import { parseWith, readYaml, type YamlDocument } from '../yaml/index.ts';
import { type MappingSpec, mappingSchema } from './schema.ts';

/** A mapping file that is well formed, not yet compiled for any site. */
export interface MappingFile {
  readonly file: string;
  readonly spec: MappingSpec;
  readonly document: YamlDocument;
}

/** Reads the text of a mapping file. Every mistake of form at once, with line and column; no mapping if there is any. */
export function loadMapping(file: string, text: string): { mapping?: MappingFile; findings: Finding[] } {
  const { document, findings } = readYaml(file, text, { numbers: 'text' });
  if (!document) return { findings };
  const parsed = parseWith(mappingSchema, document);
  if (!parsed.value) return { findings: parsed.findings };
  return { mapping: { file, spec: parsed.value, document }, findings: [] };
}
