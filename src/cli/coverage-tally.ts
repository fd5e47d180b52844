import { fieldsOf, type Outcome } from '../mapping/index.ts';
import { Decimal, type Model, type ModelRecord, type Place } from '../model/index.ts';

/** What a mapping makes of some rows of one stream. */
interface Tally {
  readonly rows: number;
  readonly records: number;
  /** Why rows were left out, the most frequent reason first. */
  readonly filtered: readonly { readonly reason: string; readonly rows: number }[];
  /** Why rows would be set aside, and the line of the mapping that says so. */
  readonly unmappable: readonly {
    readonly sentence: string;
    readonly place?: Place;
    readonly rows: number;
  }[];
  /** Of each field that the mapping names, `lines.sku` for lines: how many records (or lines) have something in it. */
  readonly fields: readonly { readonly field: string; readonly filled: number; readonly of: number }[];
  readonly odd: readonly Oddity[];
}

export interface StreamCoverage extends Tally {
  readonly site: string;
  readonly model: Model;
  /** Of sales with a stamp; null where any rows were read. */
  readonly days: number | null;
  readonly isWhole: boolean;
}

/** What is no mistake by itself, and often comes from one. */
interface Oddity {
  readonly what: string;
  readonly records: number;
  readonly of: number;
  /** Key of one of them. */
  readonly example: string;
  /** What it often comes from. */
  readonly hint: string;
}

/** Of a record: whether it is odd; null where the question does not arise. */
interface Question {
  readonly what: string;
  readonly hint: string;
  readonly ask: (record: ModelRecord) => boolean | null;
}

/** Keys of what AIQ would have besides, where all of them were read. */
export interface Others {
  readonly personas: ReadonlySet<string> | null;
  readonly skus: ReadonlySet<string> | null;
}

/** Pure. `names` are the fields that the mapping names. */
export function tallyOf(outcomes: readonly Outcome[], names: readonly string[], others: Others): Tally {
  const records = outcomes.flatMap((one) => (one.kind === 'record' ? [one.record] : []));
  const reasons = outcomes.flatMap((one) => (one.kind === 'filtered' ? [one.reason] : []));
  const failures = outcomes.flatMap((one) => (one.kind === 'unmappable' ? [one.failure] : []));
  return {
    rows: outcomes.length,
    records: records.length,
    filtered: counted(reasons, (reason) => reason).map(({ first, count }) => ({
      reason: first,
      rows: count,
    })),
    unmappable: counted(failures, ({ message, place }) => `${message} ${place?.line}`).map(
      ({ first: { message, place }, count }) => ({
        sentence: message,
        rows: count,
        ...(place ? { place } : {}),
      }),
    ),
    fields: fieldShares(records, names),
    odd: [...questions(others), sameKey(records)].flatMap((question) => oddityOf(question, records)),
  };
}

/** Those that are alike, by one of them, the most frequent first. */
function counted<T>(all: readonly T[], by: (one: T) => string): { first: T; count: number }[] {
  return [...Map.groupBy(all, by).values()]
    .flatMap(([first, ...more]) => (first === undefined ? [] : [{ first, count: 1 + more.length }]))
    .toSorted((a, b) => b.count - a.count);
}

function fieldShares(records: readonly ModelRecord[], names: readonly string[]): Tally['fields'] {
  const named = records.map(fieldsOf);
  const lines = named.flatMap((one) => one.lines ?? []);
  return names.map((field) => {
    const isLine = field.startsWith('lines.');
    const name = isLine ? field.slice('lines.'.length) : field;
    const all = isLine ? lines : named.map(({ fields }) => fields);
    const filled = all.filter((fields) => (fields[name] ?? null) !== null).length;
    return { field, filled, of: all.length };
  });
}

function oddityOf({ what, hint, ask }: Question, records: readonly ModelRecord[]): Oddity[] {
  const asked = records
    .map((record) => ({ record, isOdd: ask(record) }))
    .filter(({ isOdd }) => isOdd !== null);
  const odd = asked.filter(({ isOdd }) => isOdd === true);
  const [first] = odd;
  return first ? [{ what, hint, records: odd.length, of: asked.length, example: first.record.key }] : [];
}

function questions({ personas, skus }: Others): Question[] {
  const ofSale = (
    what: string,
    hint: string,
    ask: (body: Extract<ModelRecord, { model: 'sale' }>['body']) => boolean | null,
  ): Question => ({ what, hint, ask: (record) => (record.model === 'sale' ? ask(record.body) : null) });
  const ofItem = (
    what: string,
    hint: string,
    ask: (body: Extract<ModelRecord, { model: 'inventory' }>['body']) => boolean | null,
  ): Question => ({ what, hint, ask: (record) => (record.model === 'inventory' ? ask(record.body) : null) });
  return [
    ofSale(
      'the total differs from the sum of the lines',
      'AIQ adds up the lines. Is `amount` of the whole line, after all discounts? Does the total hold taxes that the lines do not?',
      ({ total, lines }) =>
        total == null
          ? null
          : lines
              .reduce((sum, { amount }) => sum.plus(amount), new Decimal(0))
              .minus(total)
              .abs()
              .greaterThan('0.011'),
    ),
    ofSale(
      'lines of the amount 0',
      'Free of charge, or a price that stands in another column?',
      ({ lines }) => lines.some(({ amount, quantity }) => Number(amount) === 0 && Number(quantity) !== 0),
    ),
    ofSale(
      'an amount and its quantity have different signs',
      'Money off as a line of its own is so. A return has both below zero: does one of them need the sign of the receipt’s type?',
      ({ lines }) => lines.some(({ amount, quantity }) => Number(amount) * Number(quantity) < 0),
    ),
    ofSale(
      'the shopper is no customer that would be sent',
      'Does `persona` hold the same key as `persona.key`? Or are such customers left out, by `where` or without phone and e-mail?',
      ({ persona }) => (persona === null || personas === null ? null : !personas.has(persona)),
    ),
    ofSale(
      'a line of a product that is not in the stock',
      'Does `items.fields.sku` hold the same text as `inventory.fields.sku`?',
      ({ lines }) =>
        skus === null ? null : lines.some(({ sku }) => sku != null && sku !== '' && !skus.has(sku)),
    ),
    ofItem('no price, or 0', 'Is the price in another table, or one of several?', ({ price }) =>
      price === undefined ? null : Number(price ?? 0) === 0,
    ),
    ofItem('the cost is above the price', 'Are the two columns exchanged?', ({ price, cost }) =>
      price == null || cost == null || Number(price) === 0 ? null : Number(cost) > Number(price),
    ),
    ofItem(
      'the quantity is below zero',
      'Usual where sales are rung up before deliveries.',
      ({ quantity }) => Number(quantity) < 0,
    ),
  ];
}

function sameKey(records: readonly ModelRecord[]): Question {
  const rowsOf = Map.groupBy(records, ({ key }) => key);
  return {
    what: 'the key is that of another row as well',
    hint: 'At AIQ they would be one. Is a column missing in `key`, or is the SKU not unique?',
    ask: ({ key }) => (rowsOf.get(key)?.length ?? 0) > 1,
  };
}
