import type { Source, SourceRow } from '../../src/connector/index.ts';
import { compileMapping, loadMapping, type Mapping, type Stream } from '../../src/mapping/index.ts';
import type { Bodies, Model, ModelRecord } from '../../src/model/index.ts';

/**
 * What counts as right. A field is right
 * - by its values: in 95 of 100 records that the shipped mapping makes (of rows that both read), the draft's mapping makes
 *   the same value; of lines, 95 of 100 of the shipped lines are found among the draft's of the same receipt; or
 * - by its column: the draft reads no other columns for it than the shipped mapping, the first of these among them. Not for
 *   quantities and amounts of lines, which only values prove.
 * A key is right where it tells the same rows apart. Parts of a key that are the same in all rows do not count. Parameters
 * of a site (its locations, its stores) are left at their defaults on both sides.
 */
export interface Verdict {
  readonly field: string;
  readonly right: 'values' | 'column' | 'no';
  /** Share of the records that agree. */
  readonly share: number;
}

export interface Compared {
  readonly draft: Mapping;
  readonly shipped: Mapping;
  readonly draftSource: Source;
  readonly shippedSource: Source;
  /** The table that the draft reads, as the shop itself calls it: of several tables only that one is compared. */
  readonly draftTable: (model: Model) => string | undefined;
  /** The columns that a field of a mapping reads, as the shop itself calls them. */
  readonly columns: (which: 'draft' | 'shipped', model: Model, path: readonly string[]) => readonly string[];
}

type Row = { readonly source: SourceRow; readonly record: ModelRecord };

export async function compare(both: Compared): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const model of ['persona', 'sale', 'inventory'] as const) {
    const shipped = await recordsOf(both.shippedSource, both.shipped, model, both.draftTable(model));
    if (shipped.size === 0) continue;
    const draft = await recordsOf(both.draftSource, both.draft, model);
    const pairs = [...shipped].flatMap(([key, one]) => {
      const other = draft.get(key);
      return other ? [[one, other] as const] : [];
    });
    const found = pairs.length / shipped.size;
    const keyed = model === 'inventory' ? [] : [verdictOf(`${model}.key`, found >= 0.95 ? found : 0, false)];
    verdicts.push(...keyed, ...fields[model].map((field) => judge(field, model, pairs, both)));
  }
  return verdicts;
}

const verdictOf = (field: string, share: number, column: boolean): Verdict => ({
  field,
  share,
  right: share >= 0.95 ? 'values' : column ? 'column' : 'no',
});

interface Field {
  readonly name: string;
  readonly path: readonly string[];
  readonly agree: (shipped: ModelRecord, draft: ModelRecord) => readonly boolean[];
  readonly valuesOnly?: boolean;
}

const body = <M extends Model>(model: M, record: ModelRecord): Bodies[M] | undefined =>
  record.model === model ? (record.body as Bodies[M]) : undefined;

function plain<M extends Model>(
  model: M,
  name: string,
  path: string,
  of: (body: Bodies[M]) => unknown,
): Field {
  return {
    name: `${model}.${name}`,
    path: ['fields', path],
    agree: (shipped, draft) => {
      const [one, other] = [body(model, shipped), body(model, draft)];
      const [a, b] = [one && of(one), other && of(other)].map((value) => value ?? null);
      // Where neither has anything, nothing is shown.
      return a === null && b === null ? [] : [a === b];
    },
  };
}

const lineField = (
  name: string,
  of: (line: Bodies['sale']['lines'][number]) => string,
  valuesOnly: boolean,
): Field => ({
  name: `sale.line ${name}`,
  path: ['items', 'fields', name],
  valuesOnly,
  agree: (shipped, draft) => {
    const there = (body('sale', draft)?.lines ?? []).map(of);
    return (body('sale', shipped)?.lines ?? []).map((line) => {
      const at = there.indexOf(of(line));
      if (at >= 0) there.splice(at, 1);
      return at >= 0;
    });
  },
});

const cents = (amount: string): string => Number(amount).toFixed(2);

const fields: Readonly<Record<Model, readonly Field[]>> = {
  persona: [
    plain('persona', 'first name', 'first_name', (one) => one.firstName),
    plain('persona', 'last name', 'last_name', (one) => one.lastName),
    plain('persona', 'phone', 'mobile_phone', (one) => one.mobilePhone),
    plain('persona', 'e-mail', 'email', (one) => one.email),
  ],
  sale: [
    { ...plain('sale', 'persona', 'persona', (one) => one.persona), valuesOnly: true },
    plain('sale', 'time', 'sold_at', (one) => one.soldAt),
    lineField('sku', (line) => line.sku ?? '', false),
    lineField('quantity', (line) => line.quantity, true),
    lineField('amount', (line) => cents(line.amount), true),
  ],
  inventory: [
    {
      name: 'inventory.sku',
      path: ['fields', 'sku'],
      agree: (shipped, draft) => [shipped.key === draft.key],
    },
    plain('inventory', 'name', 'name', (one) => one.name),
    plain('inventory', 'price', 'price', (one) => one.price),
    plain('inventory', 'cost', 'cost', (one) => one.cost),
    plain('inventory', 'quantity', 'quantity', (one) => one.quantity),
  ],
};

function judge(field: Field, model: Model, pairs: readonly (readonly [Row, Row])[], both: Compared): Verdict {
  const agreed = pairs.flatMap(([one, other]) => field.agree(one.record, other.record));
  const share = agreed.length === 0 ? 0 : agreed.filter(Boolean).length / agreed.length;
  const [draft, shipped] = (['draft', 'shipped'] as const).map((which) =>
    both.columns(which, model, field.path),
  );
  const [first] = shipped ?? [];
  const column =
    !field.valuesOnly &&
    agreed.length > 0 &&
    first !== undefined &&
    draft?.includes(first) === true &&
    draft.every((name) => shipped?.includes(name));
  return verdictOf(field.name, share, column);
}

/** The records of a model, by the parts of the key that differ from row to row. */
async function recordsOf(
  source: Source,
  mapping: Mapping,
  model: Model,
  table?: string,
): Promise<ReadonlyMap<string, Row>> {
  const stream = mapping.streams.find((one) => one.model === model);
  if (!stream) return new Map();
  const rows: Row[] = [];
  const own = stream.queries.filter(({ relation }) => relation.table.name === table);
  for (const query of own.length > 0 ? own : stream.queries) {
    const { rows: read } = await source.readPage({ ...query, limit: 20_000 });
    rows.push(...read.flatMap((row) => recordOf(stream, row)));
  }
  const parts =
    rows[0]?.source.key.map((_, at) => new Set(rows.map((row) => row.source.key[at])).size > 1) ?? [];
  const keyOf = ({ key }: SourceRow): string => key.filter((_, at) => parts[at]).join('|');
  // What stands in two tables counts as it stands in the first.
  return new Map(rows.toReversed().map((row) => [keyOf(row.source), row]));
}

function recordOf(stream: Stream, source: SourceRow): readonly Row[] {
  const outcome = stream.map(source);
  return outcome.kind === 'record' ? [{ source, record: outcome.record }] : [];
}

/** @throws with the findings, where the text is no mapping */
export function compiledOf(
  text: string,
  parameters: Readonly<Record<string, string | readonly string[]>> = {},
) {
  const { mapping: file, findings } = loadMapping('draft.yaml', text);
  const compiled = file && compileMapping(file, { zone: 'UTC', parameters, idPrefix: '' });
  const errors = [...findings, ...(compiled?.findings ?? [])].filter(({ severity }) => severity === 'error');
  if (!file || !compiled?.mapping) throw new Error(`${JSON.stringify(errors, null, 1)}\n${text}`);
  return { mapping: compiled.mapping, spec: file.spec };
}
