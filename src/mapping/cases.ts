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
  const { cases, findings } = readCases(mapping, file, text);
  const results = cases.map(({ stream, row, expect, ...of }) => ({
    ...of,
    differences: differences(expect, stream.map(row)),
  }));
  return { results, findings };
}

/** A case with its row as a connector would give it, and the stream that maps it. */
interface ReadCase extends Pick<CaseSpec, 'name' | 'expect'> {
  readonly place: Place;
  readonly stream: Stream;
  readonly row: SourceRow;
}

interface ReadCases {
  readonly cases: readonly ReadCase[];
  readonly findings: readonly Finding[];
}

/** The cases that stand beside a mapping; none where anything in them is wrong. */
export function readCases(mapping: MappingFile, file: string, text: string): ReadCases {
  const { document, findings } = readYaml(file, text, { numbers: 'text' });
  if (!document) return { cases: [], findings };
  const { value: spec, findings: mistakes } = parseWith(casesSchema, document);
  if (!spec) return { cases: [], findings: mistakes };
  const compiled = compileMapping(mapping, contextOf(spec.site));
  if (!compiled.mapping) return { cases: [], findings: compiled.findings };
  return readAll(compiled.mapping, spec.cases, document);
}

const contextOf = (site: CasesSpec['site']) => ({
  zone: site.zone,
  idPrefix: site.id_prefix,
  parameters: site.params,
  lacks: site.lacks,
});

function readAll(mapping: Mapping, specs: readonly CaseSpec[], document: YamlDocument): ReadCases {
  const findings: Finding[] = [];
  const cases = specs.flatMap((spec, position): ReadCase[] => {
    const path = ['cases', position];
    const { name, expect } = spec;
    const stream = mapping.streams.find((one) => one.model === spec.stream);
    if (!stream) {
      const sentence = `The mapping has no section "${spec.stream}".`;
      findings.push(finding('MAPPING_REFERENCE', sentence, { place: document.placeOf([...path, 'stream']) }));
      return [];
    }
    const row = sourceRow(spec, stream, path, document, findings);
    return [{ name, expect, place: document.placeOf(path), stream, row }];
  });
  return findings.length > 0 ? { cases: [], findings } : { cases, findings };
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
