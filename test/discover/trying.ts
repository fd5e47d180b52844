import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectorFor, type Source } from '../../src/connector/index.ts';
import { type Draft, discover, mappingText } from '../../src/discover/index.ts';
import type { Model } from '../../src/model/index.ts';
import { compare, compiledOf, type Verdict } from './score.ts';
import { type Renaming, rename } from './shops/shop.ts';

export interface Tried {
  readonly text: string;
  readonly draft: Draft;
  /** The name that the shop itself gives a table. */
  readonly real: (name: string) => string;
  readonly verdicts: readonly Verdict[];
  /** By model: the tables that the draft reads, and those of the shipped mapping, as the shop calls them. */
  readonly tables: Readonly<
    Record<string, { readonly draft: readonly string[]; readonly shipped: readonly string[] }>
  >;
  readonly sync: Readonly<Record<string, { readonly draft: SyncRead; readonly shipped: SyncRead }>>;
}

interface SyncRead {
  readonly mode: string;
  readonly by: readonly string[];
  readonly pass: boolean;
  readonly sweep: boolean;
}

/** Drafts a mapping of a shop under other names, and holds it against a mapping that is right under its own. */
export async function tryShop(
  write: (file: string, seed: number) => void,
  right: string,
  renaming?: Renaming,
  seed = 8,
): Promise<Tried> {
  const folder = mkdtempSync(join(tmpdir(), 'discover-'));
  const [own, other] = [join(folder, 'own.db'), join(folder, 'other.db')];
  write(own, seed);
  write(other, seed);
  const names = renaming ? rename(other, renaming) : new Map<string, string>();
  const real = (name: string): string => names.get(name) ?? name;
  const [shippedSource, draftSource] = await Promise.all([open(own), open(other)]);
  try {
    const draft = await discover(draftSource, { rows: 500, pause: async () => {}, now: () => 0 });
    const text = mappingText(draft, { pos: 'Tried', engine: 'sqlite' });
    const mine = compiledOf(text);
    const theirs = compiledOf(right, requiredOf(right));
    const columns = await columnsOf(shippedSource);
    const read = (which: 'draft' | 'shipped', model: Model, path: readonly string[]): readonly string[] =>
      wordsIn(valueAt((which === 'draft' ? mine : theirs).spec[model], path))
        .map((word) => (which === 'draft' ? real(word) : word))
        .filter((word) => columns.has(word));
    const verdicts = await compare({
      draft: mine.mapping,
      shipped: theirs.mapping,
      draftSource,
      shippedSource,
      columns: read,
      draftTable: (model) => tablesIn(mine.spec[model]).map(real)[0],
    });
    const models = theirs.mapping.streams.map(({ model }) => model);
    return {
      text,
      draft,
      real,
      verdicts,
      tables: Object.fromEntries(
        models.map((model) => [
          model,
          { draft: tablesIn(mine.spec[model]).map(real), shipped: tablesIn(theirs.spec[model]) },
        ]),
      ),
      sync: Object.fromEntries(
        models.map((model) => [
          model,
          {
            draft: syncIn(mine.mapping, model, real),
            shipped: syncIn(theirs.mapping, model, (name) => name),
          },
        ]),
      ),
    };
  } finally {
    await Promise.all([shippedSource.close(), draftSource.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

export const shippedText = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, '../../mappings', `${name}.yaml`), 'utf8');

async function open(file: string): Promise<Source> {
  const connector = await connectorFor('sqlite');
  return connector.open(connector.options.parse({ file }), { baseDir: '/', statementTimeout: 10_000 });
}

async function columnsOf(source: Source): Promise<ReadonlySet<string>> {
  const { tables } = await source.overview();
  const all = await source.catalogue(tables.map(({ table }) => table));
  return new Set(all.flatMap((table) => table.columns.map(({ name }) => name)));
}

const requiredOf = (text: string): Readonly<Record<string, string>> =>
  /store_name:\n(?: {4}.*\n)*? {4}required: true/.test(text) ? { store_name: 'Main' } : {};

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null
        ? Object.entries(at).find(([key]) => key === name)?.[1]
        : undefined,
    value,
  );
}

/** All names in a rule, in their order: of joins and children the column alone. */
const wordsIn = (value: unknown): readonly string[] =>
  JSON.stringify(value ?? null).match(/[A-Za-z_]\w*/g) ?? [];

function tablesIn(
  section:
    | {
        readonly from: readonly unknown[];
        readonly items?: { readonly from?: readonly unknown[] | undefined };
      }
    | undefined,
): readonly string[] {
  return [section?.from ?? [], section?.items?.from ?? []].flat().map((one) => {
    const named = typeof one === 'object' && one !== null && 'table' in one ? one.table : one;
    return String(named);
  });
}

function syncIn(
  mapping: ReturnType<typeof compiledOf>['mapping'],
  model: Model,
  real: (name: string) => string,
): SyncRead {
  const sync = mapping.streams.find((stream) => stream.model === model)?.sync;
  if (!sync) return { mode: 'none', by: [], pass: false, sweep: false };
  if (sync.mode === 'snapshot') return { mode: 'snapshot', by: [], pass: true, sweep: false };
  return {
    mode: sync.mode,
    by: sync.by.map(({ column }) => real(column.column)),
    pass: sync.pass !== undefined,
    sweep: sync.sweep !== undefined,
  };
}
