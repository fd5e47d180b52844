import type { SourceRow } from '../../src/connector/index.ts';
import {
  compileMapping,
  loadMapping,
  type Mapping,
  type MappingContext,
  type Outcome,
} from '../../src/mapping/index.ts';
import type { Finding } from '../../src/model/index.ts';

export const site: MappingContext = { zone: 'America/Denver', parameters: {}, idPrefix: '' };

/** Everything found wrong in a mapping, from its YAML to its rules. */
export function findingsOf(text: string, context: Partial<MappingContext> = {}): readonly Finding[] {
  const { mapping, findings } = loadMapping('m.yaml', text);
  return mapping ? compileMapping(mapping, { ...site, ...context }).findings : findings;
}

export function compiled(text: string, context: Partial<MappingContext> = {}): Mapping {
  const loaded = loadMapping('m.yaml', text);
  const result = loaded.mapping && compileMapping(loaded.mapping, { ...site, ...context });
  if (!result?.mapping) {
    const findings = result?.findings ?? loaded.findings;
    throw new Error(findings.map((one) => `${one.place?.line}: ${one.sentence}`).join('\n'));
  }
  return result.mapping;
}

/** A persona mapping with these fields and more, over one table `c` with the key `id`. */
export const personaWith = (fields: string, more = ''): string => `
pos: Test
engines: [any]
params: { shop: { description: Its name, default: Main }, places: { description: Ids, list: true } }
persona:
  from: c
  key: id
  sync: { mode: snapshot }
  without_contact: send
${more}
  fields:
    ${fields}
`;

/** A sale mapping over `s` with lines in `l`; each argument replaces a part. */
export function saleWith(parts: {
  fields?: string;
  line?: string;
  amount?: string;
  more?: string;
  quantity?: string;
}): string {
  return `
pos: Test
engines: [any]
sale:
  from: s
  key: id
  sync: { mode: append, by: at }
${parts.more ?? ''}
  fields:
    sold_at: at
    ${parts.fields ?? ''}
  items:
    from: l
    on: { sale: id }
    fields:
      quantity: ${parts.quantity ?? 'units'}
      amount: ${parts.amount ?? 'price'}
      ${parts.line ?? ''}
`;
}

type Values = Readonly<Record<string, string | null>>;

/** A row of the first stream: columns of the main table by their bare names. */
export function rowOf(
  mapping: Mapping,
  values: Values,
  children: Readonly<Record<string, readonly Values[]>> = {},
): SourceRow {
  const query = mapping.streams[0]?.query;
  const named = (alias: string, row: Values) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name.includes('.') ? name : `${alias}.${name}`, value]),
    );
  const main = named(query?.relation.alias ?? '', values);
  return {
    key: (query?.key ?? []).map((ref) => main[`${ref.alias}.${ref.column}`] ?? ''),
    watermark: null,
    values: main,
    children: Object.fromEntries(
      (query?.children ?? []).map(({ name }) => [
        name,
        (children[name] ?? []).map((row) => named(name, row)),
      ]),
    ),
  };
}

/** What the first stream of a mapping makes of a row. */
export function outcomeOf(
  text: string,
  values: Values,
  children: Readonly<Record<string, readonly Values[]>> = {},
  context: Partial<MappingContext> = {},
): Outcome {
  const mapping = compiled(text, context);
  const outcome = mapping.streams[0]?.map(rowOf(mapping, values, children));
  if (!outcome) throw new Error('the mapping of the test has no stream');
  return outcome;
}

/** The body of the record that the first stream makes; fails where it makes none. */
export function bodyOf(...args: Parameters<typeof outcomeOf>): unknown {
  const outcome = outcomeOf(...args);
  if (outcome.kind === 'record') return outcome.record.body;
  throw new Error(outcome.kind === 'filtered' ? outcome.reason : outcome.failure.message);
}
