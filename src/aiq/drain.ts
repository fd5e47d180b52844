import { type Model, models } from '../model/index.ts';
import { type Lane, spacingOf, type Window } from './windows.ts';

/** Records that are still to go to AIQ. */
export interface Pile {
  readonly model: Model;
  readonly site: string;
  readonly lane: Lane;
  readonly records: number;
}

/** Requests that are still to go, by lane. */
export type Backlog = Readonly<Record<Lane, number>>;

/** Most records in one request. */
export type RequestSizes = Readonly<Record<Model, number>>;

/** In the background each site fills requests of its own. */
export function backlogOf(piles: readonly Pile[], sizes: RequestSizes): Backlog {
  const sites = Map.groupBy(
    piles.filter(({ lane }) => lane === 'background'),
    ({ site }) => site,
  );
  return {
    live: requestsFor(
      piles.filter(({ lane }) => lane === 'live'),
      sizes,
    ),
    background: [...sites.values()].reduce((sum, ofSite) => sum + requestsFor(ofSite, sizes), 0),
  };
}

function requestsFor(piles: readonly Pile[], sizes: RequestSizes): number {
  return models.reduce((sum, model) => {
    const ofModel = piles.filter((pile) => pile.model === model);
    return sum + Math.ceil(ofModel.reduce((records, pile) => records + pile.records, 0) / sizes[model]);
  }, 0);
}

/** What one window holds: of what is `left`, background work leaves `reserved` to live work. */
export interface WindowUse {
  readonly name: Window['name'];
  readonly used: number;
  readonly left: number;
  readonly reserved: number;
}

/** `counted`: when each request was over, or was sent where its answer is still to come. */
export function usesOf(windows: readonly Window[], counted: readonly number[], now: number): WindowUse[] {
  return windows.map(({ name, length, cap }) => {
    const used = counted.filter((at) => at > now - length).length;
    const left = Math.max(0, cap.live - used);
    return { name, used, left, reserved: Math.min(left, cap.live - cap.background) };
  });
}

/**
 * How long it takes until all of `own` has gone, milliseconds, if nothing more comes. The accounts of a key take turns,
 * and what happened just now goes first.
 *     20,000 sign-ups in the background, at 1,400 an hour: 14 hours and 17 minutes
 */
export function drainMs(
  own: Backlog,
  ofKey: readonly Backlog[],
  windows: readonly Window[],
  uses: readonly WindowUse[],
): number {
  const until = (lane: Lane): number =>
    ofKey.reduce((sum, backlog) => sum + Math.min(backlog[lane], own[lane]), 0);
  const allLive = ofKey.reduce((sum, { live }) => sum + live, 0);
  const lane: Lane = own.background > 0 ? 'background' : 'live';
  const requests = lane === 'live' ? until('live') : allLive + until('background');
  const waits = windows.map(({ length, cap }, at) => {
    const free = Math.max(0, cap[lane] - (uses[at]?.used ?? 0));
    return (Math.max(0, requests - free) / cap[lane]) * length;
  });
  const paced = lane === 'background' ? until('background') * spacingOf(windows) : 0;
  return Math.max(0, paced, ...waits);
}

/** Shoppers one by one, because only the single call tells AIQ's id; the others as the settings say. */
export function requestSizes(most: { readonly sales: number; readonly inventory: number }): RequestSizes {
  return { persona: 1, sale: most.sales, inventory: most.inventory };
}
