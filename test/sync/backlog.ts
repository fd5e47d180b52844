import type { Lane, PageItem } from '../../src/ledger/index.ts';
import type { RequestEntry } from '../../src/sandbox/index.ts';
import type { Machine } from './machine.ts';
import { times } from './till.ts';

export interface Backlog {
  readonly uid: string;
  /** Its items are "<site> 1", "<site> 2", ... */
  readonly site: string;
  readonly items: number;
  readonly lane?: Lane;
}

/** Stock that has been read and is still to go. */
export function backlog(machine: Machine, { uid, site, items, lane = 'background' }: Backlog): void {
  const { pages } = machine.ledger;
  pages.commit({
    site,
    uid,
    model: 'inventory',
    mapping: 'v1',
    lane,
    sequence: pages.nextSequence(),
    at: machine.around.now(),
    steady: 0,
    items: times(items, (nth): PageItem => {
      const body = { name: 'Tea', quantity: '3' };
      const record = { model: 'inventory', key: `${site} ${nth}`, body } as const;
      return { kind: 'record', sourceKey: JSON.stringify([record.key]), record, waitsFor: null };
    }),
    checkpoint: null,
  });
}

/** The most requests within any window of this length, milliseconds, by AIQ's own clock. */
export function mostWithin(requests: readonly RequestEntry[], length: number): number {
  let [first, most] = [0, 0];
  for (const [nth, { at }] of requests.entries()) {
    while ((requests[first]?.at ?? at) <= at - length) first += 1;
    most = Math.max(most, nth - first + 1);
  }
  return most;
}
