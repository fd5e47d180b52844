import { expect } from 'vitest';
import { type Kind, readPosition, type StreamPosition } from '../../src/extract/index.ts';
import type { RowCounts } from '../../src/ledger/index.ts';
import type { Model } from '../../src/model/index.ts';
import type { RequestEntry, WorldSale } from '../../src/sandbox/index.ts';
import { type PullOptions, pull, push, type Rest } from '../../src/sync/index.ts';
import { type Machine, uid } from './machine.ts';

export const never = new AbortController().signal;

/** Reads a stream of a machine to its end. */
export function read(
  machine: Machine,
  model: Model,
  how: Partial<PullOptions> & { readonly signal?: AbortSignal; readonly kind?: Kind } = {},
): Promise<RowCounts> {
  const { signal = never, kind, ...options } = how;
  const stream = machine.stream(model);
  const usual = stream.sync.mode === 'snapshot' ? 'pass' : 'poll';
  return pull(
    { site: machine.site, stream },
    kind ?? usual,
    { ...machine.pull, ...options },
    machine.around,
    signal,
  );
}

/** Where the reading of a stream stands, as the ledger holds it. */
export function positionOf(machine: Machine, model: Model): StreamPosition {
  const [row] = machine.query<{ position: string | null }>(
    'SELECT position FROM stream WHERE model = ?',
    model,
  );
  return readPosition(row?.position ?? null);
}

/** Says so many times that reading may go on, and then that it may not. */
export function pagesLeft(count: number): () => boolean {
  let left = count;
  return () => left-- > 0;
}

/** Sends until nothing is left that can go. */
export function send(machine: Machine, signal: AbortSignal = never): Promise<Rest> {
  return push(machine.account, machine.around, signal, () => true);
}

/** Runs the push loop beside a test's doings, and ends it. */
export async function sending<T>(machine: Machine, work: () => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const pushing = push(machine.account, machine.around, stop.signal, () => false);
  try {
    return await work();
  } finally {
    stop.abort();
    await pushing;
  }
}

/** Waits until it holds; fails with its own words when it does not. */
export async function eventually(look: () => boolean, ms = 4_000): Promise<void> {
  await expect.poll(look, { timeout: ms, interval: 10 }).toBe(true);
}

export function saleOf({ sandbox }: Machine, posId: string): WorldSale | undefined {
  return sandbox.world().sales.get(uid)?.get(posId);
}

export function itemOf({ sandbox }: Machine, sku: string) {
  return sandbox.world().inventory.get(uid)?.get(sku);
}

export const calls = {
  signUp: '/api/v2/loyalty',
  override: '/api/v2/loyaltyContact/override/:uid/:contactID',
  member: '/api/v1.1/createUpdateMember/:uid',
  members: '/api/v1.1/createUpdateMembers/:uid',
  textOptIn: '/api/v2/optin/text/:phone/true',
  emailOptIn: '/api/v2/optin/email/:email/true',
  sale: '/api/v1.1/createUpdateSale/:uid',
  sales: '/api/v1.1/createUpdateSales/:uid',
  inventory: '/api/v1.1/createUpdateInventory/:uid',
  stores: '/api/v1.1/stores/:uid',
} as const;

/** The requests of one call so far, in the order of their arrival. */
export function requestsTo({ sandbox }: Machine, call: keyof typeof calls): readonly RequestEntry[] {
  return sandbox.world().requests.filter(({ route }) => route === calls[call]);
}

/** What every suite holds: nobody got a message, and nobody's consent changed, nor what he said against it undone. */
export function expectSilence({ sandbox }: Machine): void {
  const { messagesFired, consentsChanged, optOutsUndone } = sandbox.world().counters;
  expect({ messagesFired, consentsChanged, optOutsUndone }).toEqual({
    messagesFired: 0,
    consentsChanged: 0,
    optOutsUndone: 0,
  });
}
