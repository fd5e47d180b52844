import { type ColumnRef, columnName, type Relation, type Row, type SourceRow } from '../connector/index.ts';
import { type Finding, finding, nearest, type Place } from '../model/index.ts';
import { type Path, parseWith, readYaml, type YamlDocument } from '../yaml/index.ts';
import { type CaseSpec, type CasesSpec, casesSchema } from './cases-schema.ts';
import { compileMapping } from './compile.ts';
import { differences } from './differences.ts';
import type { MappingFile } from './load.ts';
import type { Mapping, Stream } from './mapping.ts';

/** What became of one case; no differences means that it passed. */
interface CaseResult {
  readonly name: string;
  readonly place: Place;
  /** One line each: `mobile_phone: expected "3035550123", got nothing`. */
  readonly differences: readonly string[];
}

export interface CasesRun {
  readonly results: readonly CaseResult[];
  /** Mistakes in the cases file, or in the mapping for the site that the file names: then nothing is run. */
  readonly findings: readonly Finding[];
}

/** Runs the tests that stand beside a mapping: rows in, records out. Touches no database and no network. */
export function runCases(mapping: MappingFile, file: string, text: string): CasesRun {
  const { document, findings } = readYaml(file, text, { numbers: 'text' });
  if (!document) return { results: [], findings };
  const { value: spec, findings: mistakes } = parseWith(casesSchema, document);
  if (!spec) return { results: [], findings: mistakes };
  const compiled = compileMapping(mapping, contextOf(spec.site));
  if (!compiled.mapping) return { results: [], findings: compiled.findings };
  return runAll(compiled.mapping, spec.cases, document);
}

const contextOf = (site: CasesSpec['site']) => ({
  zone: site.zone,
  idPrefix: site.id_prefix,
  parameters: site.params,
  lacks: site.lacks,
});

function runAll(mapping: Mapping, cases: readonly CaseSpec[], document: YamlDocument): CasesRun {
  const findings: Finding[] = [];
  const results = cases.map((spec, position): CaseResult => {
    const path = ['cases', position];
    const name = spec.name;
    const place = document.placeOf(path);
    const stream = mapping.streams.find((one) => one.model === spec.stream);
    if (!stream) {
      const sentence = `The mapping has no section "${spec.stream}".`;
      findings.push(finding('MAPPING_REFERENCE', sentence, { place: document.placeOf([...path, 'stream']) }));
      return { name, place, differences: [] };
    }
    const row = sourceRow(spec, stream, path, document, findings);
    return { name, place, differences: differences(spec.expect, stream.map(row)) };
  });
  return findings.length > 0 ? { results: [], findings } : { results, findings };
}

/** The row as a connector would give it: every column that the mapping reads, and nothing else. */
function sourceRow(
  spec: CaseSpec,
  stream: Stream,
  path: Path,
  document: YamlDocument,
  findings: Finding[],
): SourceRow {
  const { relation, children, key } = stream.query;
  const rowOf = (given: Row, of: Relation, at: Path) => {
    const row = new Map<string, string | null>(of.columns.map((ref) => [columnName(ref), null]));
    for (const [text, value] of Object.entries(given)) {
      const name = columnName(refOf(text, of));
      if (row.has(name)) row.set(name, value);
      else findings.push(notRead(text, of, document.placeOfKey([...at, text])));
    }
    return Object.fromEntries(row);
  };
  for (const name of Object.keys(spec.children)) {
    if (children.some((child) => child.name === name)) continue;
    const place = document.placeOfKey([...path, 'children', name]);
    findings.push(finding('MAPPING_REFERENCE', `The mapping has no child "${name}" here.`, { place }));
  }
  const values = rowOf(spec.row, relation, [...path, 'row']);
  return {
    key: key.map((ref) => values[columnName(ref)] ?? ''),
    watermark: null,
    values,
    children: Object.fromEntries(
      children.map(({ name, relation: of }) => [
        name,
        (spec.children[name] ?? []).map((row, i) => rowOf(row, of, [...path, 'children', name, i])),
      ]),
    ),
  };
}

/** "phone" of the table itself, "ticket.customer" of a join. */
function refOf(text: string, { alias, joins }: Relation): ColumnRef {
  const of = [alias, ...joins.map((join) => join.alias)].find((one) => text.startsWith(`${one}.`));
  return of === undefined ? { alias, column: text } : { alias: of, column: text.slice(of.length + 1) };
}

function notRead(text: string, relation: Relation, place: Place): Finding {
  const names = relation.columns.map((ref) => (ref.alias === relation.alias ? ref.column : columnName(ref)));
  const guess = nearest(text, names);
  const hint = guess ? `Did you mean "${guess}"?` : `Read here: ${names.join(', ')}.`;
  return finding('MAPPING_REFERENCE', `The mapping does not read the column "${text}" here.`, {
    place,
    hint,
  });
}
