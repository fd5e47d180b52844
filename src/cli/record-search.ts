import type { Key, Source } from '../connector/index.ts';
import type { LedgerView } from '../ledger/index.ts';
import type { Stream } from '../mapping/index.ts';
import { asFailure, Failure, type Model } from '../model/index.ts';
import { readByKeys, sourceKeyOf, sourceKeyText } from '../sync/index.ts';
import type { PreparedSite } from './prepare.ts';

/** What a person calls a record: AIQ's key, or the values of the row's key columns. */
export interface RecordName {
  readonly model: Model;
  readonly key: readonly string[];
  readonly site?: string;
  /** The key is the row's. */
  readonly sourceKey: boolean;
}

export interface FoundRecord {
  readonly site: PreparedSite;
  readonly stream: Stream;
  readonly sourceKey: Key;
  /** AIQ's key, where that is what it was found by. */
  readonly key: string | null;
}

/**
 * First by AIQ's key in the ledger, then by the row's key there, then in the POS; what is found first counts. A row
 * that was never sent is found in the POS by AIQ's key too, where that is made of the row's: "north-48211" is the row
 * 48211 of a site with the prefix "north-".
 */
export async function findRecord(
  name: RecordName,
  sites: readonly PreparedSite[],
  view: LedgerView | null,
): Promise<FoundRecord> {
  const streams = streamsOf(name, sites);
  const found =
    only(streams.flatMap((one) => byAiqKey(name, one, view))) ??
    only(streams.flatMap((one) => knownRows(name, one, view))) ??
    only((await Promise.all(streams.map((one) => rowsInPos(name, one)))).flat());
  if (found) return found;
  throw new Failure('NO_SUCH_RECORD', `Neither the ledger nor the POS has a ${name.model} with this key.`);
}

type SiteStream = Pick<FoundRecord, 'site' | 'stream'>;

function streamsOf({ model, site: wanted }: RecordName, sites: readonly PreparedSite[]): SiteStream[] {
  const all = sites.flatMap((site) => {
    const stream = site.mapping.streams.find((one) => one.model === model);
    return stream ? [{ site, stream }] : [];
  });
  const chosen = all.filter(({ site }) => wanted === undefined || site.settings.name === wanted);
  if (chosen.length > 0) return chosen;
  const names = all.map(({ site }) => site.settings.name).join(', ');
  const sentence = wanted === undefined ? `No site has ${model}.` : `No site "${wanted}" has ${model}.`;
  throw new Failure('USAGE', sentence, { hint: `Sites with ${model}: ${names === '' ? 'none' : names}.` });
}

function byAiqKey(name: RecordName, { site, stream }: SiteStream, view: LedgerView | null): FoundRecord[] {
  const [key, ...more] = name.key;
  if (!view || name.sourceKey || key === undefined || more.length > 0) return [];
  const { name: of, aiq } = site.settings;
  const row = view.histories.rowOf(of, aiq.uid, stream.model, key);
  return row === null ? [] : [{ site, stream, sourceKey: sourceKeyOf(row.sourceKey), key: row.key }];
}

function knownRows(name: RecordName, { site, stream }: SiteStream, view: LedgerView | null): FoundRecord[] {
  return sourceKeys(name, { site, stream })
    .filter((key) => view?.histories.knowsRow(site.settings.name, stream.model, sourceKeyText(key)))
    .map((sourceKey) => ({ site, stream, sourceKey, key: null }));
}

async function rowsInPos(name: RecordName, { site, stream }: SiteStream): Promise<FoundRecord[]> {
  const keys = sourceKeys(name, { site, stream });
  if (keys.length === 0) return [];
  const source = await site.connect();
  try {
    const found: FoundRecord[] = [];
    for (const key of keys) {
      for (const row of await rowsOf(source, stream, key)) {
        found.push({ site, stream, sourceKey: row.key, key: null });
      }
    }
    return found;
  } finally {
    await source.close();
  }
}

/** A key of letters is none of a column of numbers. */
async function rowsOf(source: Source, stream: Stream, key: Key) {
  try {
    return await readByKeys(source, stream, [key]);
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code === 'POS_COLUMN_TYPE') return [];
    throw failure;
  }
}

/** AIQ's key "a-b-c" of a row with two key columns is ["a", "b-c"] or ["a-b", "c"]: so many are tried. */
const mostSplits = 50;

/** The keys of rows that may be meant. */
function sourceKeys({ key, sourceKey }: RecordName, { site, stream }: SiteStream): Key[] {
  const columns = stream.query.key.length;
  if (sourceKey || key.length > 1) return key.length === columns ? [key] : [];
  const [text = ''] = key;
  const { idPrefix } = site.settings;
  const bare = idPrefix !== '' && text.startsWith(idPrefix) ? [text.slice(idPrefix.length)] : [];
  return [text, ...bare].flatMap((one) => splits(one, columns)).slice(0, mostSplits);
}

function splits(text: string, parts: number): string[][] {
  if (parts === 1) return text === '' ? [] : [[text]];
  return [...text.matchAll(/-/g)].flatMap(({ index }) => {
    const head = text.slice(0, index);
    return head === '' ? [] : splits(text.slice(index + 1), parts - 1).map((rest) => [head, ...rest]);
  });
}

function only(found: readonly FoundRecord[]): FoundRecord | undefined {
  const [first, ...others] = found;
  if (others.length === 0) return first;
  const sites = new Set(found.map(({ site }) => site.settings.name));
  throw new Failure('USAGE', 'Several records may be meant by this key.', {
    hint:
      sites.size > 1
        ? `Say of which site: --site ${[...sites].join(', or --site ')}.`
        : 'Give the values of the key columns of its row one by one, with --source-key.',
  });
}
