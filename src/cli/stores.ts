import { type Read, wireOf } from '../aiq/index.ts';
import type { Site } from '../config/index.ts';
import { viewLedger } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';
import { storesIn } from '../sync/index.ts';
import { clientOf } from './accounts.ts';
import { stopSignal } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerOf, settingsOf } from './ledger-file.ts';
import { json, type Terminal, table } from './terminal.ts';

export interface StoresOptions {
  readonly config: string;
  readonly json: boolean;
}

/** A name that sales carry, or that the settings allow, beside what AIQ knows by it. */
interface Location {
  readonly uid: string;
  readonly location: string;
  readonly sales: number;
  /** AIQ's name of the store; null: AIQ knows none by this name. */
  readonly store: string | null;
  readonly isAllowed: boolean;
}

/** AIQ's stores beside the locations that sales name: one reading request an account. */
export async function stores(options: StoresOptions, terminal: Terminal): Promise<ExitCode> {
  const settings = settingsOf(options.config);
  const { sites } = settings;
  const view = viewLedger(ledgerOf(settings));
  const counted = view ? view.comparisons.locations() : [];
  view?.close();
  const signal = stopSignal();
  const found: Location[] = [];
  const unused: { readonly uid: string; readonly store: string }[] = [];
  for (const [uid, own] of Map.groupBy(sites, ({ aiq }) => aiq.uid)) {
    const [first] = own;
    if (!first) continue;
    const known = storesIn(
      dataOf(await clientOf(first, Date.now).read('stores', {}, signal)),
      wireOf(first.aiq.wire),
    );
    const named = new Map(own.flatMap(({ stores: allowed }) => allowed.map((name) => [name, 0])));
    for (const { location, sales } of counted.filter((one) => one.uid === uid)) named.set(location, sales);
    const locations = [...named].map(([location, sales]): Location => {
      const store = known.find(({ names }) => names.has(folded(location)))?.name ?? null;
      return { uid, location, sales, store, isAllowed: isAllowed(location, own) };
    });
    found.push(...locations);
    const used = new Set(locations.map(({ store }) => store));
    unused.push(...known.filter(({ name }) => !used.has(name)).map(({ name }) => ({ uid, store: name })));
  }
  if (options.json) terminal.out(json({ locations: found, unused }));
  else terminal.out(storesText(found, unused));
  return found.some(({ store }) => store === null) ? exit.later : exit.done;
}

function isAllowed(location: string, sites: readonly Site[]): boolean {
  return sites.some(({ stores: allowed }) => allowed.length === 0 || allowed.includes(location));
}

function dataOf(read: Read): unknown {
  switch (read.kind) {
    case 'data':
      return read.data;
    case 'away':
      throw read.failure;
    case 'refused':
      throw new Failure('AIQ_KEY_REFUSED', 'AIQ refuses the API key, or this account.');
    case 'absent':
      throw new Failure('AIQ_ENDPOINT_REFUSED', 'AIQ does not know the address of its stores.');
  }
}

const folded = (name: string): string => name.trim().toLowerCase();

function storesText(
  found: readonly Location[],
  unused: readonly { readonly uid: string; readonly store: string }[],
): string {
  const rows = found.map(({ uid, location, sales, store, isAllowed: may }) => [
    uid,
    location === '' ? '(none)' : location,
    String(sales),
    store ?? 'UNKNOWN TO AIQ',
    may ? '' : 'not among `stores`: left out',
  ]);
  const unknown = found.filter(({ store }) => store === null).length;
  return [
    found.length > 0
      ? table(['account', 'location of sales', 'sales', "AIQ's store", ''], rows)
      : 'No sale has been read yet.',
    ...(unused.length > 0
      ? ['', 'Stores of AIQ that no sale names:', ...unused.map(({ uid, store }) => `  ${uid}  ${store}`)]
      : []),
    ...(unknown > 0
      ? [
          '',
          `${unknown} locations are unknown to AIQ: correct the location in the mapping or its parameters, or have the name mapped to a store in AIQ's settings.`,
        ]
      : []),
  ].join('\n');
}
